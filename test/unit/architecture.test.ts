// The house rules of ARCHITECTURE.md, read from the code: which layer may import which, and what stays out of where.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const server = join(root, 'server/src');

/** Each layer of the server and what it may import. */
const layers: Readonly<Record<string, readonly string[]>> = {
  util: [],
  text: ['util'],
  algebra: ['util'],
  model: ['algebra', 'util'],
  dialects: ['model', 'algebra', 'text', 'util'],
  knowledge: ['model', 'util'],
  analysis: ['model', 'algebra', 'util'],
  checks: ['analysis', 'knowledge', 'model', 'algebra', 'util'],
  engine: ['checks', 'analysis', 'knowledge', 'dialects', 'model', 'algebra', 'text', 'util'],
  project: ['engine', 'checks', 'knowledge', 'model', 'text', 'util'],
  features: ['engine', 'analysis', 'knowledge', 'model', 'algebra', 'text', 'util'],
  protocol: ['features', 'project', 'engine', 'text', 'util'],
};

/** Packages, and the only places that may know them. */
const packages: Readonly<Record<string, readonly string[]>> = {
  'js-yaml': [
    'server/src/text/yaml.ts',
    'server/src/text/yamlTree.ts',
    'server/src/text/yamlRepair.ts',
    'server/src/text/yamlSound.ts',
  ],
  'jsonc-parser': ['server/src/text/json.ts'],
  'vscode-languageserver': ['server/src/protocol/', 'server/src/server.ts', 'server/src/browser.ts'],
  'vscode-languageserver-textdocument': ['server/src/protocol/'],
  'vscode-languageclient': ['client/src/'],
  vscode: ['client/src/', 'test/vscode/'],
};

/** Of the server, the client knows the words of the protocol, and the marks and beginnings by which a file is recognised. */
const knownToClient = ['protocol/requests.ts', 'dialects/marks.ts', 'dialects/drafts.ts'].map(
  (file) => `server/src/${file}`,
);

test('layers import only what lies below them', () => {
  for (const { file, path } of imports('server/src')) {
    const [from, to] = [file, path].map((p) => relative(server, p).split('/')[0] ?? '');
    if (!path.startsWith(server) || from === to || !(String(from) in layers)) continue;
    const allowed = layers[String(from)] ?? [];
    assert.ok(
      allowed.includes(String(to)),
      `${show(file)} imports ${show(path)}; ${from} may import ${allowed.join(', ') || 'nothing'}`,
    );
  }
});

test('a dialect does not know another one', () => {
  for (const { file, path } of imports('server/src/dialects')) {
    const [from, to] = [file, path].map((p) => /dialects\/([\w-]+)\//.exec(p)?.[1]);
    assert.ok(from === undefined || to === undefined || from === to, `${show(file)} imports ${show(path)}`);
  }
});

test('a package is known only where it belongs', () => {
  for (const { file, name } of [...imports('server/src'), ...imports('client/src')]) {
    const home = packages[name.replace(/\/(?:node|browser)$/, '')];
    if (home === undefined) continue;
    assert.ok(
      home.some((place) => show(file).startsWith(place)),
      `${show(file)} imports ${name}; only ${home.join(', ')} may`,
    );
  }
});

test('the client knows of the server only what is said between them', () => {
  for (const { file, path } of imports('client/src')) {
    if (path.startsWith(server)) assert.ok(knownToClient.includes(show(path)), `${show(file)} imports ${show(path)}`);
  }
});

test('checks and features name no dialect', () => {
  for (const file of [...sources('server/src/checks'), ...sources('server/src/features')]) {
    const text = readFileSync(file, 'utf8');
    assert.doesNotMatch(text, /'(?:native|ros|ecs-api)'/, show(file));
  }
});

test('no `any`, no non-null assertion, no silent catch in what ships', () => {
  for (const file of [...sources('server/src'), ...sources('client/src')]) {
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    assert.doesNotMatch(text, /\bas any\b|: any\b|<any>/, show(file));
    assert.doesNotMatch(text, /catch\s*(?:\(\w+\))?\s*\{\s*\}/, show(file));
  }
});

interface Import {
  readonly file: string;
  /** The module as it is written. */
  readonly name: string;
  /** Where a relative import leads; empty for packages. */
  readonly path: string;
}

function imports(folder: string): Import[] {
  return sources(folder).flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /^(?:import|export)[^'";]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
      ),
    ].map(([, from, bare, dynamic]) => {
      const name = from ?? bare ?? dynamic ?? '';
      return { file, name, path: name.startsWith('.') ? join(file, '..', name) : '' };
    }),
  );
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(root, folder, name));
}

function show(path: string): string {
  return relative(root, path);
}
