/**
 * `npm run bench:startup`: from starting the server's process, and from opening a file in a real VS Code, to the first
 * findings, and what must be loaded for that, beside the language extensions that VS Code brings itself and language servers
 * that npm has. Writes `bench/startup.md`.
 */
import { globSync, mkdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { runCommand, runNode } from '../scripts/run.ts';
import { kilobytes, sizes } from '../scripts/sizes.ts';
import { Client } from '../test/lsp/client.ts';
import { fetchVsCode } from '../test/vscode/host/fetch.ts';
import { OUT, ROOT, VSIX } from '../test/vscode/host/paths.ts';
import { writePage } from './page.ts';
import { serversOfOthers } from './servers.ts';
import { startsInVsCode } from './startupInVsCode.ts';
import { markdownTable, quantile } from './table.ts';

const RUNS = 15;
const RUNS_IN_VSCODE = 7;
const URI = 'file:///bench/start.sg.yaml';
const TEXT = `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
`;
/** Of the VS Code that the tests run in: its own language extensions, bundled as ours is. */
const EXTENSIONS = join(ROOT, '.vscode-test/host-*/node_modules/code-server/lib/vscode/extensions');
const NEIGHBOURS = ['json', 'css', 'html', 'markdown'];

await make();
const runs: { readonly initialized: number; readonly found: number }[] = [];
for (let run = 0; run < RUNS; run++) runs.push(await start());
const { version } = await fetchVsCode();
const inVsCode = await startsInVsCode(RUNS_IN_VSCODE);
writePage('startup', 'bench:startup', [
  'Start-up',
  `The server alone: from the start of the process, median of ${RUNS}, ms:`,
  markdownTable(
    ['', 'ms'],
    [
      ['initialize answered', median((run) => run.initialized).toFixed(0)],
      ['first findings', median((run) => run.found).toFixed(0)],
    ],
  ),
  `In VS Code ${version}, which has just been started, on ${availableParallelism()} cores that the browser with its window shares;
median of ${RUNS_IN_VSCODE} windows, ms:`,
  markdownTable(
    ['', 'activation', 'first findings', 'underlined'],
    inVsCode.map(({ subject, host, median: { activation, found, drawn } }) => [
      `${subject.title}, ${host} host`,
      ...[activation, found, drawn].map((ms) => ms.toFixed(0)),
    ]),
  ),
  `Activation: VS Code loads what is to be loaded first, and calls \`activate\`. First findings: from opening a file of a few lines with a
mistake until VS Code knows of it, the activation and the start of the server in it. Underlined: until it is in the window.
VS Code itself opens a JSON file when it starts: extensions that know JSON, ours among them, may be active when a file is
opened, and that for JSON has started its server by then. The time of the activation counts in any case.`,
  'What is loaded:',
  markdownTable(['', 'size'], [...(await sizes()).map(({ name, bytes }) => row(name, bytes)), ...neighbours()]),
  `Language servers that npm has, all of their code in one file, bundled and minified as ours is:`,
  markdownTable(
    ['', 'size'],
    [['SecGroup', wholeServer()] as const, ...(await serversOfOthers())].map(([name, bytes]) => row(name, bytes)),
  ),
]);

/** The package, and what runs in VS Code. */
async function make(): Promise<void> {
  mkdirSync(OUT, { recursive: true });
  const packed = await runCommand('npm', ['run', '--silent', 'package', '--', '--out', VSIX]);
  if (packed !== 0 || (await runNode(['esbuild.mjs', '--tests'])) !== 0) throw new Error('it cannot be built');
}

function row(name: string, bytes: number): [string, string] {
  return [name, kilobytes(bytes)];
}

function wholeServer(): number {
  const files = globSync('dist/server*.js', { cwd: ROOT });
  return files.reduce((total, file) => total + statSync(join(ROOT, file)).size, 0);
}

function median(of: (run: (typeof runs)[number]) => number): number {
  return quantile(runs.map(of), 0.5);
}

async function start(): Promise<{ initialized: number; found: number }> {
  const begun = performance.now();
  const client = new Client();
  try {
    await client.start({});
    const initialized = performance.now() - begun;
    client.open(URI, TEXT);
    const findings = await client.diagnostics(URI, 1);
    if (findings.length === 0) throw new Error('nothing was found');
    return { initialized, found: performance.now() - begun };
  } finally {
    client.kill();
  }
}

function neighbours(): string[][] {
  return NEIGHBOURS.flatMap((name) => {
    const pattern = `${EXTENSIONS}/${name}-language-features/**/dist/**/*[mM]ain.js`;
    const files = globSync(pattern).filter((file) => !file.includes('browser'));
    return files.map((file) => row(`VS Code's ${file.slice(file.indexOf(`${name}-language`))}`, statSync(file).size));
  });
}
