// Writes what can be derived, so that adding a check is two files: the list of checks, and the ids in the manifest.
// `--verify` writes nothing and fails when something is out of date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The first line of what is written. */
const WRITTEN = '// Written by `npm run generate` from the files of this folder.';

const root = join(import.meta.dirname, '..');
const checksFolder = join(root, 'server/src/checks');
const verify = process.argv.includes('--verify');
const ids = readdirSync(checksFolder)
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.slice(0, -'.md'.length))
  .sort();

await put('server/src/checks/index.ts', listOfChecks());
await put('package.json', await manifest());
await put('README.md', await readme());

async function put(path: string, text: string): Promise<void> {
  const file = join(root, path);
  if (readFileSync(file, { encoding: 'utf8', flag: 'a+' }) === text) return;
  if (verify) {
    console.error(`${path} is out of date: run "npm run generate".`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}

function listOfChecks(): string {
  const imports = ids.map((id) => `import ${camel(id)} from './${id}.ts';`);
  return [
    WRITTEN,
    ...["import type { Check } from './check.ts';", ...imports].sort(byPath),
    '',
    '/** Every check, in the order of its id. */',
    'export const checks: readonly Check[] = [',
    ...ids.map((id) => `  ${camel(id)},`),
    '];',
    '',
  ].join('\n');
}

/** The setting `secgroup.checks` offers every id, with the severity it has by itself. */
async function manifest(): Promise<string> {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  const data = JSON.parse(text);
  const setting =
    data.contributes?.configuration?.properties?.['secgroup.checks'] ?? findSetting(data, 'secgroup.checks');
  if (setting === undefined) return text;
  const properties: Record<string, unknown> = {};
  for (const id of ids) {
    const { default: check } = await import(`../server/src/checks/${id}.ts`);
    const severity = check.offByDefault ? 'off' : check.severity;
    properties[id] = {
      type: 'string',
      enum: ['off', 'hint', 'information', 'warning', 'error'],
      default: severity,
      description: check.title,
    };
  }
  setting.properties = properties;
  return `${JSON.stringify(data, undefined, 2)}\n`;
}

/** The README's table of checks, between its two marks. */
async function readme(): Promise<string> {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const rows = await Promise.all(
    ids.map(async (id) => rowOf(id, (await import(`../server/src/checks/${id}.ts`)).default)),
  );
  const table = ['| check | by itself | what it finds |', '| --- | --- | --- |', ...rows].join('\n');
  return text.replace(
    /(<!-- checks -->\n)[\s\S]*?(\n<!-- \/checks -->)/,
    (_, start, end) => `${start}\n${table}\n${end}`,
  );
}

function rowOf(id: string, check: { severity: string; title: string; offByDefault?: boolean }): string {
  return `| [\`${id}\`](server/src/checks/${id}.md) | ${check.offByDefault ? 'off' : check.severity} | ${check.title} |`;
}

function findSetting(data: { contributes?: { configuration?: unknown } }, name: string) {
  const groups = [data.contributes?.configuration ?? []].flat() as {
    properties?: Record<string, { properties?: unknown }>;
  }[];
  return groups.map((group) => group.properties?.[name]).find((setting) => setting !== undefined);
}

function camel(id: string): string {
  return id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function byPath(a: string, b: string): number {
  const path = (line: string) => /'(.*)\.\w+'/.exec(line)?.[1] ?? '';
  return path(a) < path(b) ? -1 : 1;
}
