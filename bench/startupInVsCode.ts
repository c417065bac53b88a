/** From opening a file to its first findings in a real VS Code, in a fresh window each time, beside other extensions. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from '../scripts/run.ts';
import { unpack } from '../test/package/zip.ts';
import { OUT, VSIX } from '../test/vscode/host/paths.ts';
import { RESULTS_VARIABLE, WEB_VARIABLE } from '../test/vscode/results.ts';
import { type StartTimes, SUBJECTS, type Subject } from './startupSubjects.ts';
import { quantile } from './table.ts';

/** What was measured of one extension in one host: a row of the table. */
export interface Started {
  readonly subject: Subject;
  readonly host: string;
  /** Of all runs. */
  readonly median: StartTimes;
}

const HOSTS = [
  { host: 'Node', env: {}, runsIn: () => true },
  { host: 'web worker', env: { [WEB_VARIABLE]: '1' }, runsIn: ({ isInBrowser }: Subject) => isInBrowser },
] as const;

/** Takes turns: a machine that is slow for a while is slow for all of them. */
export async function startsInVsCode(runs: number): Promise<Started[]> {
  const folder = mkdtempSync(join(tmpdir(), 'secgroup-startup-'));
  try {
    const extension = join(folder, 'extension');
    unpack(VSIX, 'extension', extension);
    const rows = HOSTS.flatMap(({ host, env, runsIn }) =>
      Object.entries(SUBJECTS)
        .filter(([, subject]) => runsIn(subject))
        .map(([name, subject]) => ({ name, subject, host, env, times: [] as StartTimes[] })),
    );
    for (let run = 1; run <= runs; run++) {
      for (const { name, env, times } of rows) times.push(await startOnce(folder, `${name}-${run}`, extension, env));
    }
    return rows.map(({ subject, host, times }) => ({ subject, host, median: medianOf(times) }));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function startOnce(
  folder: string,
  name: string,
  extension: string,
  env: Readonly<Record<string, string>>,
): Promise<StartTimes> {
  const workspace = join(folder, name);
  mkdirSync(workspace, { recursive: true });
  const results = join(folder, 'times.json');
  rmSync(results, { force: true });
  const suite = [`--extensionDevelopmentPath=${extension}`, `--extensionTestsPath=${join(OUT, 'startup.cjs')}`];
  const code = await runNode(['test/vscode/host/launcher.ts', workspace, ...suite], {
    [RESULTS_VARIABLE]: results,
    ...env,
  });
  if (code !== 0) throw new Error(`${name} ended with code ${code}`);
  const times: StartTimes = JSON.parse(readFileSync(results, 'utf8'));
  console.log(`${name}: ${times.found.toFixed(0)} ms`);
  return times;
}

function medianOf(times: readonly StartTimes[]): StartTimes {
  const median = (of: (each: StartTimes) => number) => quantile(times.map(of), 0.5);
  return {
    activation: median(({ activation }) => activation),
    found: median(({ found }) => found),
    drawn: median(({ drawn }) => drawn),
  };
}
