/** What a user installs: small, complete, and nothing of ours that does not run. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { after, before, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { outputOf } from '../../scripts/run.ts';
import { sizes } from '../../scripts/sizes.ts';
import { ROOT } from '../vscode/host/paths.ts';

const SIZE_LIMIT = 1_000_000;
const MAY_SHIP = [
  /^package\.json$/,
  /^package\.nls(\.[\w-]+)?\.json$/,
  /^(README(\.zh-CN)?\.md|CHANGELOG\.md|LICENSE|icon\.png|language-configuration\.json)$/,
  /^dist\/(server(-[\w.-]+)?\.js|client\.cjs|client-main\.cjs|web-server\.js|web-client\.cjs)$/,
  /^dist\/.+\.md$/,
  /^(syntaxes|schemas|l10n)\/.+\.json$/,
  /^media\/.+\.svg$/,
];

const folder = mkdtempSync(join(tmpdir(), 'secgroup-package-'));
const vsix = join(folder, 'secgroup.vsix');
let shipped: readonly string[] = [];

before(() => {
  outputOf('npm', ['run', 'package', '--', '--out', vsix]);
  shipped = outputOf('vsce', ['ls', '--no-dependencies'])
    .split('\n')
    .filter((line) => line !== '');
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('the package is built without a question, and is small', () => {
  assert.ok(existsSync(vsix), 'npm run package made no .vsix');
  const { size } = statSync(vsix);
  assert.ok(size <= SIZE_LIMIT, `the .vsix has ${size} bytes, more than ${SIZE_LIMIT}`);
});

test('what is loaded at start and what is loaded later are within their limits', async () => {
  const measured = await sizes();
  const tooBig = measured.filter(({ bytes, limit }) => bytes > limit).map(({ name, bytes }) => `${name}: ${bytes}`);
  assert.deepEqual(tooBig, []);
  const [start, later] = measured;
  assert.ok(start?.files.includes('server.js') && start.bytes > 100_000, 'the start of the server is measured');
  assert.ok(later && later.files.length > 3, 'what the server loads later is measured');
  const ours = measured.flatMap(({ files }) => files).map((file) => `dist/${file}`);
  assert.deepEqual(
    [...new Set(ours)].toSorted(),
    shipped.filter((file) => file.startsWith('dist/')).toSorted(),
    'all of dist/ is measured',
  );
});

test('nothing ships that is not meant to', () => {
  const strangers = shipped.filter((file) => !MAY_SHIP.some((pattern) => pattern.test(file)));
  assert.deepEqual(strangers, []);
});

test('the programs and the texts for readers ship', () => {
  const needed = [
    'dist/client.cjs',
    'dist/client-main.cjs',
    'dist/server.js',
    'dist/web-server.js',
    'dist/checks.md',
    'dist/checks.zh-cn.md',
  ];
  const texts = ['package.json', 'package.nls.zh-cn.json', 'README.md', 'README.zh-CN.md', 'CHANGELOG.md', 'LICENSE'];
  assert.deepEqual(missing([...needed, ...texts]), []);
});

test('the npm package holds the server for other editors, and nothing of VS Code', () => {
  const [packed] = JSON.parse(outputOf('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']));
  const files: string[] = packed.files.map(({ path }: { path: string }) => path);
  const strangers = files.filter(
    (file) =>
      !/^(package\.json|README(\.zh-CN)?\.md|LICENSE|dist\/(server(-[\w.-]+)?\.js|checks[\w.-]*\.md))$/.test(file),
  );
  assert.deepEqual(strangers, []);
  assert.ok(files.includes('dist/server.js') && files.includes('dist/checks.md'));
  assert.match(readFileSync(join(ROOT, 'dist/server.js'), 'utf8'), /^#!\/usr\/bin\/env node\n/);
});

test('every file that the manifest names ships', () => {
  const manifest: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const named = relativePaths(manifest).map((path) => posix.normalize(path));
  assert.ok(named.includes('dist/client.cjs'), 'the manifest names no `main`');
  assert.deepEqual(missing(named), []);
});

test('no link or picture of a README leads to a file that does not ship', () => {
  for (const name of ['readme.md', 'README.zh-CN.md']) {
    const text = fileIn(vsix, `extension/${name}`);
    const relative = [...text.matchAll(/\]\((?!https:|#)[^)]*\)/g)].map(([link]) => link);
    assert.deepEqual(relative, [], name);
    assert.match(text, /`absorbed-rule`/);
    assert.doesNotMatch(text, /\n#+ [^\n]*\n+(?=#|$)/, `${name} has a heading with nothing below it`);
  }
});

/** The text of a file in a zip, found in the directory at its end. */
function fileIn(zip: string, name: string): string {
  const bytes = readFileSync(zip);
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4)) {
    const length = bytes.readUInt16LE(at + 28);
    if (bytes.toString('utf8', at + 46, at + 46 + length) !== name) continue;
    const header = bytes.readUInt32LE(at + 42);
    const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    const data = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    return (bytes.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data)).toString('utf8');
  }
  throw new Error(`${zip} holds no ${name}`);
}

function missing(files: readonly string[]): string[] {
  return files.filter((file) => !shipped.some((each) => each === file || each.startsWith(`${file}/`)));
}

/** `./dist/client.cjs`, `./schemas/x.json`, …: a manifest writes the paths of its files so, and nothing else. */
function relativePaths(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('./') ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(relativePaths);
}
