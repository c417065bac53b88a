/** The rings of tests, from the cheapest to the dearest. */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { EMACS, missing, NEOVIM } from '../test/editors/editor.ts';
import { LOCALE_VARIABLE } from '../test/vscode/host/locale.ts';
import { ROOT } from '../test/vscode/host/paths.ts';
import { RESULTS_VARIABLE, WEB_VARIABLE } from '../test/vscode/results.ts';
import { runCommand, runNode } from './run.ts';
import { kilobytes, type Size, sizes } from './sizes.ts';

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why it was skipped or what is wrong, when the output alone does not say. */
  readonly note?: string;
}

export interface Ring {
  readonly name: string;
  readonly title: string;
  /** The rings that make what it tests: without them it would tell of an older state. */
  readonly needs?: readonly ('build' | 'package')[];
  run(): Promise<Totals>;
}

export const RINGS: readonly Ring[] = [
  { name: 'types', title: 'Types (tsc)', run: () => oneCommand('tsc', []) },
  { name: 'lint', title: 'Lint and format (biome)', run: () => oneCommand('biome', ['ci', '--error-on-warnings']) },
  { name: 'build', title: 'Build and bundle sizes', run: buildAndWeigh },
  { name: 'unit', title: 'Unit tests', run: unitTests },
  { name: 'lsp', title: 'Language server over its protocol', needs: ['build'], run: () => nodeTests('test/lsp') },
  { name: 'editors', title: 'Neovim and Emacs', needs: ['build'], run: editorTests },
  { name: 'corpus', title: 'Corpus of real files', run: corpusTests },
  { name: 'package', title: 'Package (.vsix)', run: () => nodeTests('test/package') },
  { name: 'vscode', title: 'VS Code', needs: ['build', 'package'], run: vscodeSuite },
  { name: 'web', title: 'VS Code in a browser (web worker host)', needs: ['build', 'package'], run: webSuite },
  { name: 'chinese', title: 'VS Code in Chinese, on both hosts', needs: ['build', 'package'], run: chineseSuite },
];

const NOTHING: Totals = { passed: 0, failed: 0, skipped: 0 };
const CORPUS = join(ROOT, '..', 'shared', 'corpus');

async function oneCommand(command: string, args: readonly string[]): Promise<Totals> {
  return outcome((await runCommand(command, args)) === 0);
}

async function buildAndWeigh(): Promise<Totals> {
  const built = outcome((await runNode(['esbuild.mjs', '--tests'])) === 0);
  if (built.failed > 0) return built;
  const all = await sizes();
  return all.map(weigh).reduce(sum, built);
}

function weigh({ name, files, bytes, limit }: Size): Totals {
  const count = files.length === 1 ? files[0] : `${files.length} files`;
  console.log(`${name} (${count}): ${kilobytes(bytes)} of ${kilobytes(limit)}`);
  if (bytes <= limit) return outcome(true);
  return { ...outcome(false), note: `${name}: ${kilobytes(bytes)}, more than ${kilobytes(limit)}` };
}

/** The files of a share run in one process: to load the whole server for each of them takes longer than most tests do. */
async function unitTests(): Promise<Totals> {
  const shares = Array.from({ length: availableParallelism() }, (_, i) => `${i + 1}/${availableParallelism()}`);
  const runs = shares.map((share, i) =>
    nodeTests('test/unit', `unit-${i}`, ['--test-isolation=none', `--test-shard=${share}`]),
  );
  return (await Promise.all(runs)).reduce(sum);
}

async function nodeTests(folder: string, name = basename(folder), options: readonly string[] = []): Promise<Totals> {
  const pattern = `${folder}/**/*.test.ts`;
  if (globSync(pattern, { cwd: ROOT }).length === 0) return { ...outcome(false), note: `there is no ${pattern}` };
  const file = freshFile(name);
  const code = await runNode([
    '--import=./test/register.ts',
    '--import=./test/seed.ts',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./scripts/totals-reporter.ts',
    `--test-reporter-destination=${file}`,
    '--test',
    ...options,
    pattern,
  ]);
  return checked(readTotals(file), code);
}

async function corpusTests(): Promise<Totals> {
  if (existsSync(CORPUS)) return nodeTests('test/corpus');
  return skipped(`the corpus is not there (${CORPUS})`);
}

async function editorTests(): Promise<Totals> {
  const reasons = [NEOVIM, EMACS].flatMap((editor) => missing(editor) ?? []);
  const totals = await nodeTests('test/editors');
  return reasons.length === 0 ? totals : sum(totals, { ...NOTHING, note: `skipped: ${reasons.join('; ')}` });
}

function vscodeSuite(): Promise<Totals> {
  return suiteInVsCode('vscode', {});
}

function webSuite(): Promise<Totals> {
  return suiteInVsCode('web', { [WEB_VARIABLE]: '1' });
}

async function chineseSuite(): Promise<Totals> {
  const onNode = await suiteInVsCode('chinese', { [LOCALE_VARIABLE]: 'zh-cn' });
  return sum(onNode, await suiteInVsCode('chinese-web', { [LOCALE_VARIABLE]: 'zh-cn', [WEB_VARIABLE]: '1' }));
}

async function suiteInVsCode(name: string, variables: Readonly<Record<string, string>>): Promise<Totals> {
  const file = freshFile(name);
  const code = await runNode(['test/vscode/run.ts'], { [RESULTS_VARIABLE]: file, ...variables });
  return checked(readTotals(file), code);
}

/** The name of a file in out/ for a runner to leave its totals in. */
function freshFile(name: string): string {
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  const file = join(ROOT, 'out', `totals-${name}.json`);
  rmSync(file, { force: true });
  return file;
}

function readTotals(file: string): Totals | undefined {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (text === '') return undefined;
  const { passed, failed, skipped }: Totals = JSON.parse(text);
  return { passed, failed, skipped };
}

/** A runner that ends badly has failed, whatever totals it left. */
function checked(totals: Totals | undefined, code: number): Totals {
  if (totals === undefined) return { ...outcome(false), note: `ended with code ${code} and no totals` };
  if (code !== 0 && totals.failed === 0) return { ...totals, failed: 1, note: `ended with code ${code}` };
  return totals;
}

function outcome(good: boolean): Totals {
  return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 };
}

export function skipped(reason: string): Totals {
  return { passed: 0, failed: 0, skipped: 1, note: `skipped: ${reason}` };
}

export function sum(a: Totals, b: Totals): Totals {
  const note = [a.note, b.note].filter(Boolean).join('; ');
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    ...(note && { note }),
  };
}
