/**
 * How long the traffic engine takes, over the number of rules and the shape of the group, beside the naive way of comparing
 * pairs. A part of what `npm run bench` measures; alone: `npm run bench -- --only analysis`.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { reachesOf } from '../server/src/analysis/packet.ts';
import { trafficOf } from '../server/src/analysis/traffic.ts';
import { type DeadRule, whyDead } from '../server/src/analysis/whyDead.ts';
import type { SecurityGroup } from '../server/src/model/model.ts';
import { groupOf, noFile, type Spec } from '../test/traffic.ts';
import { deadByPairs } from './naive.ts';
import { hardShapes, realistic } from './shapes.ts';
import { type Goal, goalTable, markdownTable, quantile } from './table.ts';

/** Pairs are compared up to this many rules. */
const MOST_PAIRED = 20_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as (options?: { type: 'minor' }) => void;

/** Two tables in Markdown: one giant group and many of them, and the shapes that are hard. */
export function analysisReport(sizes: readonly number[]): string {
  warmUp();
  const rows = sizes.map(realisticTimes);
  const hardRows = Object.entries(hardShapes).map(([name, shape]) => [
    name,
    ...sizes.map((size) => hardCell(shape(size))),
  ]);
  // Last of all, as it has to collect all garbage, and that slows down what comes next.
  memoryOf(realistic(sizes[0] ?? 0).flat());
  const memory = sizes.map((rules) => memoryOf(realistic(rules).flat()));
  return `## Analysis

Milliseconds, median, in groups of which nothing is known yet. *Dead rules*: what every rule reaches, and which rules are
dead, by unions. *Shown*: with who takes the traffic of as many of them as a file shows, 1,000 of a kind: each taker that a
finding names, with a packet. *All*: of every one. *Pairs* is the naive way: every rule beside every other one, so that it
misses what only several rules cover together. *Memory* is what stays on the heap.

${markdownTable(
  ['rules', 'dead', 'dead rules', 'shown', 'all', 'pairs', 'pairs / shown', '1,000 groups, shown', 'memory, MB'],
  rows.map(({ cells }, i) => [...cells, shown(memory[i] ?? 0)]),
)}

${goalTable(goals(rows))}

Shapes that are hard, one group: dead rules / all (*: gave up on a part, and says so):

${markdownTable(['shape', ...sizes.map((size) => size.toLocaleString('en'))], hardRows)}
`;
}

/** One size: a row of the table, and what goals stand on. */
interface Row {
  readonly rules: number;
  readonly cells: readonly string[];
  readonly explained: number;
  /** How many times longer pairs take; undefined where that takes too long. */
  readonly byPairs: number | undefined;
}

const MOST_MS = [
  [2000, 3],
  [20_000, 60],
  [100_000, 500],
] as const;

function goals(rows: readonly Row[]): Goal[] {
  const within = MOST_MS.flatMap(([rules, most]): Goal[] =>
    rows
      .filter((row) => row.rules === rules)
      .map(({ explained }) => [
        `${rules.toLocaleString('en')} rules in one group, shown: at most ${most} ms`,
        `${shown(explained)} ms`,
        explained <= most,
      ]),
  );
  const faster = rows
    .filter(({ rules }) => rules === MOST_PAIRED)
    .map(
      ({ byPairs = 0 }): Goal => [
        '20,000 rules: at least 30 × faster than pairs',
        `${shown(byPairs)} ×`,
        byPairs >= 30,
      ],
    );
  return [...within, ...faster];
}

function realisticTimes(rules: number): Row {
  const specs = realistic(rules);
  const giant = specs.flat();
  const { ms, explained, all, dead } = timesOf([giant], roundsFor(rules));
  const pairs = rules <= MOST_PAIRED ? naive(giant) : undefined;
  const thousand = timesOf(inThousand(giant), roundsFor(rules));
  const byPairs = pairs === undefined ? undefined : pairs / explained;
  const cells = [
    rules.toLocaleString('en'),
    dead.toLocaleString('en'),
    shown(ms),
    shown(explained),
    shown(all),
    pairs === undefined ? '–' : shown(pairs),
    byPairs === undefined ? '–' : `${shown(byPairs)} ×`,
    shown(thousand.explained),
  ];
  return { rules, cells, explained, byPairs };
}

function hardCell(specs: readonly Spec[]): string {
  const { ms, all, tooMany } = timesOf([specs], fewRoundsFor(specs.length));
  return `${tooMany ? '* ' : ''}${shown(ms)} / ${shown(all)}`;
}

interface Times {
  readonly ms: number;
  readonly explained: number;
  readonly all: number;
  readonly dead: number;
  readonly tooMany: boolean;
}

/**
 * What is found is kept with the group, so each time is taken with new groups. What making those leaves behind is tidied up
 * before: an analysis pays for its own garbage only. (Only what is young: a full collection throws compiled code away.)
 */
function timesOf(groups: readonly (readonly Spec[])[], rounds: number): Times {
  const times: number[] = [];
  const explained: number[] = [];
  const all: number[] = [];
  let last = { dead: 0, tooMany: false };
  for (let i = 0; i < rounds; i++) {
    const fresh = groups.map(groupOf);
    collectGarbage({ type: 'minor' });
    const start = performance.now();
    const traffics = fresh.map((group) => trafficOf(group, noFile));
    const dead = traffics.reduce((sum, traffic) => sum + traffic.lost.length, 0);
    times.push(performance.now() - start);
    show(fresh);
    explained.push(performance.now() - start);
    const others = groups.map(groupOf);
    collectGarbage({ type: 'minor' });
    all.push(timeOfAll(others));
    last = { dead, tooMany: traffics.some((traffic) => traffic.tooMany.size > 0) };
  }
  return { ms: quantile(times, 0.5), explained: quantile(explained, 0.5), all: quantile(all, 0.5), ...last };
}

/** So many that the medians scatter little beside other work of the machine. */
function roundsFor(rules: number): number {
  if (rules > 20_000) return 5;
  return rules > 2000 ? 15 : 101;
}

/** For what no goal stands on. */
function fewRoundsFor(rules: number): number {
  if (rules > 20_000) return 3;
  return rules > 2000 ? 5 : 15;
}

function timeOfAll(fresh: readonly SecurityGroup[]): number {
  const start = performance.now();
  for (const group of fresh) for (const rule of whyDead(group, noFile)) tell(rule);
  return performance.now() - start;
}

/** What the checks ask for: each stops behind the 1,000 findings that a file shows. */
function show(groups: readonly SecurityGroup[]): void {
  for (const kind of ['duplicate', 'shadowed', 'redundant'] as const) {
    let left = 1001;
    for (const group of groups) {
      for (const rule of whyDead(group, noFile)) {
        if (left === 0) break;
        if ((kind === 'duplicate' ? rule.repetition : rule.why)?.kind !== kind) continue;
        tell(rule);
        left--;
      }
    }
  }
}

/** Asks what a finding tells of a dead rule: why, who may come before, who takes its packets, and one packet of each. */
function tell({ why, takers, unsure }: DeadRule): number {
  let ports = why.kind.length + Number(unsure);
  for (const { witness } of takers) ports += witness.at;
  return ports;
}

function inThousand(specs: readonly Spec[]): Spec[][] {
  const size = Math.ceil(specs.length / 1000);
  return Array.from({ length: Math.ceil(specs.length / size) }, (_, i) => specs.slice(i * size, (i + 1) * size));
}

function naive(specs: readonly Spec[]): number {
  const reaches = reachesOf(groupOf(specs), noFile);
  const times: number[] = [];
  for (let i = 0; i < (specs.length > 2000 ? 1 : 5); i++) {
    const start = performance.now();
    deadByPairs(reaches);
    times.push(performance.now() - start);
  }
  return quantile(times, 0.5);
}

function memoryOf(specs: readonly Spec[]): number {
  const group = groupOf(specs);
  const before = heap();
  const traffic = trafficOf(group, noFile);
  const { lost } = traffic;
  const after = heap();
  // Holds on to what was found.
  return lost.length > traffic.reaches.length ? 0 : (after - before) / 1e6;
}

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function warmUp(): void {
  const specs = realistic(400).flat();
  timesOf([specs], 1000);
  naive(specs);
}

function shown(n: number): string {
  if (n >= 100) return Math.round(n).toLocaleString('en');
  return n >= 10 ? n.toFixed(1) : n.toFixed(2);
}
