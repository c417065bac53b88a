/**
 * `npm run bench:typing`: what an hour of typing leaves in the server's memory. Letters come and go all over one file, as
 * fast as the findings come back. Writes `bench/typing.md`.
 *
 *   npm run bench:typing -- [--rules 2000] [--keys 6000]
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeDocument, type Place } from './document.ts';
import { writePage } from './page.ts';
import { Subject } from './subject.ts';
import { markdownTable, quantile } from './table.ts';

const { values: options } = parseArgs({
  options: {
    rules: { type: 'string', default: '2000' },
    /** A key every 600 ms makes 6,000 in an hour. */
    keys: { type: 'string', default: '6000' },
  },
});

const STEPS = 6;
const keys = Number(options.keys);
const document = makeDocument(Number(options.rules), 'ros-yaml', 500);
const server = fileURLToPath(new URL('../dist/server.js', import.meta.url));
const launch = {
  name: 'ours',
  command: [process.execPath, server, '--stdio'],
  diagnostics: 'pull',
  settings: {},
} as const;
const { subject } = await Subject.open(launch, document, place(0));
const rows = [row(0, [])];
let times: number[] = [];
for (let key = 1; key <= keys / 2; key++) {
  times.push(await subject.break(place(key)), await subject.mend(place(key)));
  if (key % Math.floor(keys / 2 / STEPS) !== 0) continue;
  rows.push(row(key * 2, times));
  times = [];
}
subject.kill();
writePage('typing', 'bench:typing', [
  'An hour of typing',
  `A ROS template of ${Number(options.rules).toLocaleString('en-US')} rules, a letter that comes and goes all over it, as fast as the findings come back. ` +
    'A key every 600 ms makes 6,000 in an hour.',
  markdownTable(['keys', 'memory of the process, MB', 'edit → findings, median ms'], rows),
]);

function place(i: number): Place {
  return document.places[i % document.places.length] as Place;
}

function row(count: number, times: readonly number[]): string[] {
  const median = times.length === 0 ? '–' : quantile(times, 0.5).toFixed(1);
  return [count.toLocaleString('en-US'), subject.memory()?.toFixed(0) ?? 'Linux only', median];
}
