/** A test harness small enough to live inside the extension host: tests run in the order they are written. */
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { driver, forwardConsole } from './driver.ts';
import { keepJournal, page, startPage } from './journal.ts';
import { RESULTS_VARIABLE, type SuiteResults } from './results.ts';
import { showIn } from './theme.ts';

interface Test {
  readonly name: string;
  readonly run: () => unknown;
  readonly timeoutMs: number;
}

type Outcome = 'passed' | 'failed' | 'skipped';

const tests: Test[] = [];
/** So long that only what never comes is missed: a machine may be slow, and a wait ends as soon as it can. */
const TEST_LIMIT_MS = 180_000;
const WAIT_LIMIT_MS = 60_000;

/** Adds a test. */
export function test(name: string, run: () => unknown, { timeoutMs = TEST_LIMIT_MS } = {}): void {
  tests.push({ name, run, timeoutMs });
}

class Skipped extends Error {}

/** Ends the running test as skipped: `if (!driver.available) skip('needs the driver')`. */
export function skip(reason: string): never {
  throw new Skipped(reason);
}

/** Runs all tests; throws at the end when any failed, which is how VS Code learns of it. */
export async function run(): Promise<void> {
  const printed = forwardConsole();
  const version = `${vscode.version} (${vscode.env.appHost})`;
  console.log(`# VS Code ${version}`);
  await showIn();
  keepJournal();
  const outcomes: Outcome[] = [];
  for (const [index, each] of tests.entries()) outcomes.push(await runOne(each, index + 1));
  const count = (outcome: Outcome): number => outcomes.filter((each) => each === outcome).length;
  const results = { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), vscode: version };
  await leaveResults(results);
  await printed();
  if (results.failed > 0) throw new Error(`${results.failed} of ${tests.length} tests failed`);
}

async function runOne(each: Test, number: number): Promise<Outcome> {
  startPage();
  const start = performance.now();
  const took = (): string => `(${Math.round(performance.now() - start)} ms)`;
  try {
    await within(each.timeoutMs, Promise.resolve().then(each.run), () => 'the test is not over');
    console.log(`ok ${number} - ${each.name} ${took()}`);
    return 'passed';
  } catch (error) {
    if (error instanceof Skipped) {
      console.log(`ok ${number} - ${each.name} # SKIP ${error.message}`);
      return 'skipped';
    }
    console.log(`not ok ${number} - ${each.name} ${took()}`);
    console.log(indented(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    console.log(indented(`what happened in it (out/screenshots shows its end in failed-${number}.png):\n${page()}`));
    await driver.screenshot(`failed-${number}`).catch((fault: unknown) => console.log(indented(String(fault))));
    return 'failed';
  }
}

async function leaveResults(results: SuiteResults): Promise<void> {
  if (driver.available) return driver.results(results);
  const file = process.env[RESULTS_VARIABLE];
  if (file) writeFileSync(file, JSON.stringify(results));
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}

export interface Waiting {
  /** What is waited for, for the message when it does not come: `diagnostics of web.sg.yaml`. */
  readonly what: string;
  /** What there is instead, for the same message. */
  readonly instead?: () => string;
  readonly timeoutMs?: number;
}

/**
 * Waits until `look` finds something (anything but undefined and false): it looks at once and after every `event`.
 *
 * @example const diagnostics = await until(vscode.languages.onDidChangeDiagnostics, () => nonEmpty(uri), { what: '…' });
 */
export async function until<Found>(
  event: vscode.Event<unknown>,
  look: () => Found | undefined | false,
  waiting: Waiting,
): Promise<Found> {
  let subscription: vscode.Disposable | undefined;
  const found = new Promise<Found>((resolve, reject) => {
    const check = (): void => {
      try {
        const result = look();
        if (result !== undefined && result !== false) resolve(result);
      } catch (error) {
        reject(error);
      }
    };
    // Listen first, so that nothing is missed between the first look and the first event.
    subscription = event(check);
    check();
  });
  try {
    return await within(waiting.timeoutMs ?? WAIT_LIMIT_MS, found, () => explain(waiting));
  } finally {
    subscription?.dispose();
  }
}

/** Waits until the diagnostics of a document satisfy `wanted`, and gives them. */
export function untilDiagnostics(
  uri: vscode.Uri,
  wanted: (diagnostics: readonly vscode.Diagnostic[]) => boolean,
  { what = 'the wanted diagnostics', timeoutMs = WAIT_LIMIT_MS } = {},
): Promise<readonly vscode.Diagnostic[]> {
  const now = (): readonly vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri);
  const look = (): readonly vscode.Diagnostic[] | false => wanted(now()) && now();
  return until(vscode.languages.onDidChangeDiagnostics, look, {
    what: `${what} of ${vscode.workspace.asRelativePath(uri)}`,
    instead: () => now().map(brief).join('\n') || 'no diagnostics',
    timeoutMs,
  });
}

function brief(diagnostic: vscode.Diagnostic): string {
  const { code, range, message } = diagnostic;
  const id = typeof code === 'object' ? code.value : code;
  return `  ${range.start.line + 1}:${range.start.character + 1} ${id ?? '-'}: ${message}`;
}

/**
 * For the few states that VS Code changes without an event (such as `Extension.isActive`): looks again and again.
 * Where there is an event, use {@link until}.
 */
export async function untilSeen<Found>(
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
  waiting: Waiting,
): Promise<Found> {
  const deadline = performance.now() + (waiting.timeoutMs ?? WAIT_LIMIT_MS);
  for (;;) {
    const result = await look();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > deadline) throw new Error(explain(waiting));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function explain({ what, instead }: Waiting): string {
  return `waited in vain for ${what}${instead ? `; instead:\n${instead()}` : ''}`;
}

/** The promise's value, or an error with `problem` when it takes too long. */
async function within<Value>(ms: number, promise: Promise<Value>, problem: () => string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`after ${ms / 1000} s: ${problem()}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
