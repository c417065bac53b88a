/**
 * `npm run bench:startup`: from starting the server's process to the first findings of a file, and what must be loaded for
 * that, beside the language extensions that VS Code brings itself. Writes `bench/startup.md`.
 */
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { kilobytes, sizes } from '../scripts/sizes.ts';
import { Client } from '../test/lsp/client.ts';
import { ROOT } from '../test/vscode/host/paths.ts';
import { writePage } from './page.ts';
import { markdownTable, quantile } from './table.ts';

const RUNS = 15;
const URI = 'file:///bench/start.sg.yaml';
const TEXT = `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
`;
/** Of the VS Code that the tests run in: its own language extensions, bundled as ours is. */
const EXTENSIONS = join(ROOT, '.vscode-test/host-*/node_modules/code-server/lib/vscode/extensions');
const NEIGHBOURS = ['json', 'css', 'html', 'markdown'];

const runs: { readonly initialized: number; readonly found: number }[] = [];
for (let run = 0; run < RUNS; run++) runs.push(await start());
writePage('startup', 'bench:startup', [
  'Start-up',
  `From the start of the process, median of ${RUNS}, ms:`,
  markdownTable(
    ['', 'ms'],
    [
      ['initialize answered', median((run) => run.initialized).toFixed(0)],
      ['first findings', median((run) => run.found).toFixed(0)],
    ],
  ),
  'What is loaded:',
  markdownTable(['', 'size'], [...(await sizes()).map(({ name, bytes }) => [name, kilobytes(bytes)]), ...neighbours()]),
]);

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

/** Absent until the tests have fetched that VS Code. */
function neighbours(): string[][] {
  return NEIGHBOURS.flatMap((name) => {
    const pattern = `${EXTENSIONS}/${name}-language-features/**/dist/**/*[mM]ain.js`;
    const files = globSync(pattern).filter((file) => !file.includes('browser'));
    return files.map((file) => [
      `VS Code's ${file.slice(file.indexOf(`${name}-language`))}`,
      kilobytes(statSync(file).size),
    ]);
  });
}
