// Our schemas in other editors: the YAML server that most of them run reads them as docs/editors.md says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client, type Diagnostic } from './client.ts';
import { Folder } from './folder.ts';

const YAML_SERVER = join(
  dirname(createRequire(import.meta.url).resolve('yaml-language-server/package.json')),
  'bin/yaml-language-server',
);
const schemaOf = (name: string) => fileURLToPath(new URL(`../../schemas/${name}.schema.json`, import.meta.url));

let client: Client;
let folder: Folder;
beforeEach(() => {
  client = new Client({ command: [process.execPath, YAML_SERVER, '--stdio'] });
  folder = new Folder();
});
afterEach(() => {
  client.kill();
  folder.remove();
});

async function start(schemas: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const yaml = { schemas, schemaStore: { enable: false }, completion: true, validate: true };
  client.answers['workspace/configuration'] = ({ items }: { items: { section: string }[] }) =>
    items.map(({ section }) => (section === 'yaml' ? yaml : null));
  await client.start({ workspace: { configuration: true } });
}

/** What the YAML server finds in a file, and which words it offers at its end. */
async function seen(name: string, text: string): Promise<{ messages: string[]; words: string[] }> {
  const uri = folder.write(name, text);
  client.open(uri, text);
  const { diagnostics } = await client.notification<{ uri: string; diagnostics: Diagnostic[] }>(
    'textDocument/publishDiagnostics',
    (params) => params.uri === uri,
  );
  const lines = text.split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  const found = await client.request('textDocument/completion', { textDocument: { uri }, position });
  return {
    messages: diagnostics.map(({ message }) => message),
    words: (found as { items: { label: string }[] }).items.map(({ label }) => label),
  };
}

const PROJECT = 'quota: { profile: best }\nchecks:\n  port-range: ';
const NATIVE = 'securityGroups:\n  web:\n    vpcId: vpc-1\n    securityGroupType: basic\n    ';

test('a line at the top of a file names the schema, by a path that is seen from the file', async () => {
  await start({});
  folder.write('schemas/project.schema.json', readFileSync(schemaOf('project'), 'utf8'));
  folder.write('schemas/native.json', readFileSync(schemaOf('zh-cn/secgroup'), 'utf8'));
  const project = await seen(
    '.secgroup.yaml',
    `# yaml-language-server: $schema=schemas/project.schema.json\n${PROJECT}`,
  );
  assert.match(project.messages.join('\n'), /"faq".*"2026"/);
  assert.ok(project.words.includes('information'), project.words.join());
  const native = await seen('deep/a.sg.yaml', `# yaml-language-server: $schema=../schemas/native.json\n${NATIVE}`);
  assert.ok(native.words.includes('ingress'), native.words.join());
});

test('a setting names the schema for files of a name', async () => {
  await start({
    [schemaOf('project')]: ['.secgroup.yaml', '.secgroup.yml'],
    [schemaOf('secgroup')]: ['*.sg.yaml', '*.sg.yml'],
  });
  assert.ok((await seen('.secgroup.yaml', PROJECT)).words.includes('information'));
  assert.ok((await seen('deep/a.sg.yaml', NATIVE)).words.includes('ingress'));
});
