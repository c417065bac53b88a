/** What a user installs: small, complete, and nothing of ours that does not run. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { before, test } from 'node:test';
import { outputOf } from '../../scripts/run.ts';
import { sizes } from '../../scripts/sizes.ts';
import { ROOT, VSIX } from '../vscode/host/paths.ts';
import { filesInZip } from './zip.ts';

const SIZE_LIMIT = 1_050_000;
const MAY_SHIP = [
  /^package\.json$/,
  /^package\.nls(\.[\w-]+)?\.json$/,
  /^(README(\.zh-CN)?\.md|CHANGELOG\.md|LICENSE|icon\.png|language-configuration\.json)$/,
  /^dist\/(server(-[\w.-]+)?\.js|client\.cjs|client-main\.cjs|web-server\.js|web-client\.cjs)$/,
  /^dist\/.+\.md$/,
  /^(syntaxes|schemas|l10n)\/.+\.json$/,
  /^media\/.+\.svg$/,
];

let shipped: readonly string[] = [];

// What is made here is what the suites in VS Code run: an old one must not be left.
before(() => {
  rmSync(VSIX, { force: true });
  outputOf('npm', ['run', 'package', '--', '--out', VSIX]);
  shipped = outputOf('vsce', ['ls', '--no-dependencies'])
    .split('\n')
    .filter((line) => line !== '');
});

test('the package is built without a question, and is small', () => {
  assert.ok(existsSync(VSIX), 'npm run package made no .vsix');
  const { size } = statSync(VSIX);
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
  const OURS = [
    /^(package\.json|README(\.zh-CN)?\.md|LICENSE)$/,
    /^dist\/(server(-[\w.-]+)?\.js|checks[\w.-]*\.md)$/,
    /^schemas\/(zh-cn\/)?\w+\.schema\.json$/,
  ];
  const strangers = files.filter((file) => !OURS.some((pattern) => pattern.test(file)));
  assert.deepEqual(strangers, []);
  for (const file of ['dist/server.js', 'dist/checks.md', 'schemas/project.schema.json']) {
    assert.ok(files.includes(file), file);
  }
  assert.match(readFileSync(join(ROOT, 'dist/server.js'), 'utf8'), /^#!\/usr\/bin\/env node\n/);
});

test('every file that the manifest names ships', () => {
  const manifest: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const named = relativePaths(manifest).map((path) => posix.normalize(path));
  assert.ok(named.includes('dist/client.cjs'), 'the manifest names no `main`');
  assert.deepEqual(missing(named), []);
});

test('no link or picture of a README leads to a file that does not ship', () => {
  const files = filesInZip(VSIX);
  for (const name of ['readme.md', 'README.zh-CN.md']) {
    const text = files.get(`extension/${name}`)?.toString('utf8') ?? '';
    const relative = [...text.matchAll(/\]\((?!https:|#)[^)]*\)/g)].map(([link]) => link);
    assert.deepEqual(relative, [], name);
    assert.match(text, /`absorbed-rule`/);
    assert.doesNotMatch(text, /\n#+ [^\n]*\n+(?=#|$)/, `${name} has a heading with nothing below it`);
  }
});

function missing(files: readonly string[]): string[] {
  return files.filter((file) => !shipped.some((each) => each === file || each.startsWith(`${file}/`)));
}

/** `./dist/client.cjs`, `./schemas/x.json`, …: a manifest writes the paths of its files so, and nothing else. */
function relativePaths(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('./') ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(relativePaths);
}
