/**
 * Runs the suite (out/suite.cjs, see esbuild.mjs) inside VS Code, on the extension as it is in the package
 * (out/secgroup.vsix, see the ring `package`):
 *  - `SECGROUP_VSCODE=/path/to/code`: the desktop VS Code there (on a machine without a display, under xvfb-run);
 *  - `SECGROUP_VSCODE=download`: a desktop VS Code that @vscode/test-electron downloads;
 *  - otherwise the browser-hosted VS Code (host/), which needs npm packages only;
 *  - `SECGROUP_TEST_WEB=1`: its web worker host, as on vscode.dev (out/memfs/suite.cjs);
 *  - `SECGROUP_TEST_LOCALE=zh-cn`: in Chinese, on either host (suite-chinese.cjs).
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { unpack } from '../package/zip.ts';
import { desktopProgram } from './desktop.ts';
import { fetchVsCode } from './host/fetch.ts';
import { LOCALE_VARIABLE } from './host/locale.ts';
import { OUT, ROOT, VSIX } from './host/paths.ts';
import { QUIET_SETTINGS } from './host/settings.ts';
import { RESULTS_VARIABLE, type SuiteResults, WEB_VARIABLE } from './results.ts';

/** In another language than English it is the suite of that language. */
const LOCALE = process.env[LOCALE_VARIABLE];
const SUITE = join(OUT, LOCALE ? 'suite-chinese.cjs' : 'suite.cjs');
const EXAMPLES = LOCALE ? 'examples-zh-cn' : 'examples';
const LIMIT_MS = 15 * 60_000;
const FORCE_AFTER_MS = 10_000;

interface Choice {
  readonly name: string;
  /** Absent: @vscode/test-electron downloads one. */
  readonly executable?: string;
  /** What comes before VS Code's own arguments. */
  readonly before: readonly string[];
}

async function choose(): Promise<Choice> {
  const wish = process.env[WEB_VARIABLE] ? undefined : process.env.SECGROUP_VSCODE;
  if (wish === 'download') return { name: 'desktop VS Code, downloaded', before: [] };
  if (wish) return { name: `desktop VS Code, ${wish}`, executable: desktopProgram(wish), before: [] };
  const { version } = await fetchVsCode();
  const launcher = join(ROOT, 'test', 'vscode', 'host', 'launcher.ts');
  return { name: `browser-hosted VS Code ${version}`, executable: process.execPath, before: [launcher] };
}

async function main(): Promise<boolean> {
  if (!existsSync(SUITE)) throw new Error('out/suite.cjs is missing: run `node esbuild.mjs --tests` first');
  if (!existsSync(VSIX))
    throw new Error('out/secgroup.vsix is missing: run `npm run package -- --out out/secgroup.vsix`');
  const choice = await choose();
  console.log(`running the suite in: ${choice.name}`);

  const temporary = mkdtempSync(join(tmpdir(), 'secgroup-test-'));
  process.on('exit', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }));
  const workspace = copyExamples(temporary);
  // Not below the repository, whose node_modules the extension would find there.
  const extension = join(temporary, 'extension');
  unpack(VSIX, 'extension', extension);
  const resultsFile = process.env[RESULTS_VARIABLE] ?? join(temporary, 'results.json');
  const stopTimer = stopWhenLate();
  const succeeded = await runTests({
    ...(choice.executable && { vscodeExecutablePath: choice.executable }),
    extensionDevelopmentPath: extension,
    extensionTestsPath: SUITE,
    extensionTestsEnv: { [RESULTS_VARIABLE]: resultsFile },
    launchArgs: [...choice.before, workspace, ...profile(temporary), ...(LOCALE ? [`--locale=${LOCALE}`] : [])],
  }).then(
    () => true,
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return false;
    },
  );
  stopTimer();
  return report(resultsFile) && succeeded;
}

function copyExamples(folder: string): string {
  const workspace = join(folder, EXAMPLES);
  const examples = join(ROOT, EXAMPLES);
  mkdirSync(workspace);
  if (existsSync(examples)) cpSync(examples, workspace, { recursive: true });
  return workspace;
}

/** A profile of its own: neither the developer's settings and extensions nor those of the run before. */
function profile(folder: string): string[] {
  const user = join(folder, 'profile', 'User');
  mkdirSync(user, { recursive: true });
  writeFileSync(join(user, 'settings.json'), JSON.stringify(QUIET_SETTINGS));
  return [`--user-data-dir=${join(folder, 'profile')}`, `--extensions-dir=${join(folder, 'extensions')}`];
}

/** `runTests` gives no handle on VS Code, but ends it on SIGINT: gently the first time, by force the second. */
function stopWhenLate(): () => void {
  const stop = (): void => {
    process.emit('SIGINT');
  };
  const gently = setTimeout(() => {
    console.error(`the suite is not over after ${LIMIT_MS / 60_000} minutes: ending VS Code`);
    stop();
  }, LIMIT_MS);
  const byForce = setTimeout(stop, LIMIT_MS + FORCE_AFTER_MS);
  return () => {
    clearTimeout(gently);
    clearTimeout(byForce);
  };
}

/** Prints the totals; false when there are none, or some failed. */
function report(resultsFile: string): boolean {
  if (!existsSync(resultsFile)) {
    console.error('the suite did not run to its end');
    return false;
  }
  const results: SuiteResults = JSON.parse(readFileSync(resultsFile, 'utf8'));
  console.log(`ran in VS Code ${results.vscode}`);
  const skipped = results.skipped > 0 ? `, ${results.skipped} skipped` : '';
  console.log(`vscode suite: ${results.passed} passed, ${results.failed} failed${skipped}`);
  return results.failed === 0;
}

main().then(
  (succeeded) => process.exit(succeeded ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
