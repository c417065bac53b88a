/**
 * `npm run bench:workspace`: what it costs to know the findings of a whole workspace. Makes a tree of many files in a
 * temporary folder, a few of which hold groups, and asks the server for all findings as an editor does; then nobody touches
 * anything, and what the server needs for that is measured as well. Writes `bench/workspace.md`.
 *
 *   npm run bench:workspace -- [--files 10000] [--groups 50] [--idle 10]
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Client } from '../test/lsp/client.ts';
import { generate } from './input.ts';
import { writePage } from './page.ts';
import { markdownTable } from './table.ts';

const { values: options } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    groups: { type: 'string', default: '50' },
    /** Seconds of doing nothing. */
    idle: { type: 'string', default: '10' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'secgroup-bench-'));
try {
  makeTree(Number(options.files), Number(options.groups));
  await measure();
} finally {
  rmSync(folder, { recursive: true });
}

/** A monorepo: most files are other people's YAML and JSON, and as many again are no such files. */
function makeTree(files: number, withGroups: number): void {
  const every = Math.max(1, Math.floor(files / withGroups));
  for (let i = 0; i < files; i++) {
    const place = join(folder, `team-${i % 40}`, `service-${i % 400}`);
    mkdirSync(place, { recursive: true });
    if (i % every === 0 && i / every < withGroups)
      writeFileSync(join(place, `net-${i}.yaml`), generate(100, 'ros-yaml'));
    else if (i % 2 === 0) writeFileSync(join(place, `deploy-${i}.yaml`), deployment(i));
    else
      writeFileSync(
        join(place, `package-${i}.json`),
        JSON.stringify({ name: `p${i}`, version: '1.0.0', words: words(i) }),
      );
    writeFileSync(join(place, `code-${i}.ts`), `export const n = ${i};\n`);
  }
}

function deployment(i: number): string {
  const env = words(i).map((word) => `            - { name: ${word.toUpperCase()}, value: "${word}" }\n`);
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d${i} }\nspec:\n  template:\n    spec:\n      containers:\n        - name: c\n          env:\n${env.join('')}`;
}

function words(i: number): string[] {
  return Array.from({ length: 40 }, (_, j) => `word_${i}_${j}`);
}

async function measure(): Promise<void> {
  const server = fileURLToPath(new URL('../dist/server.js', import.meta.url));
  const client = new Client({ command: [process.execPath, server, '--stdio'], timeout: 120_000 });
  const workspaceFolders = [{ uri: pathToFileURL(folder).href, name: 'bench' }];
  const start = performance.now();
  await client.start({ textDocument: { diagnostic: {} } }, { workspaceFolders });
  const report = await client.request('workspace/diagnostic', { previousResultIds: [] });
  const took = performance.now() - start;
  const { items } = report as { items: { uri: string; resultId: string; items: unknown[] }[] };
  const after = usageOf(client.pid);
  // As VS Code does: a request that is answered when there is something new.
  const previousResultIds = items.map(({ uri, resultId }) => ({ uri, value: resultId }));
  const next = client.send('workspace/diagnostic', { previousResultIds });
  await new Promise((resolve) => setTimeout(resolve, Number(options.idle) * 1000));
  const idle = usageOf(client.pid);
  client.notify('$/cancelRequest', { id: next.id });
  await next.answer;
  const findings = items.reduce((total, { items: found }) => total + found.length, 0);
  const files = Number(options.files).toLocaleString('en-US');
  writePage('workspace', 'bench:workspace', [
    'A whole workspace',
    `${files} YAML and JSON files and as many others, ${items.length} of which hold groups with ${findings} findings.`,
    markdownTable(
      ['', 'measured'],
      [
        ['start of the server to all findings', `${Math.round(took)} ms`],
        ['processor time for it', `${after.cpuMs} ms`],
        ['memory afterwards', `${after.memoryMb} MB`],
        [`processor time in ${options.idle} s of doing nothing`, `${idle.cpuMs - after.cpuMs} ms`],
      ],
    ),
  ]);
  await client.stop();
}

/** What the server has used so far, as Linux counts it. */
function usageOf(pid: number | undefined): { readonly cpuMs: number; readonly memoryMb: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const ticks = Number(stat[11]) + Number(stat[12]);
  return { cpuMs: ticks * 10, memoryMb: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024) };
}
