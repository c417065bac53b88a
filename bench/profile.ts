// Where the time of one edit goes, stage by stage, in this process: `npm run bench -- --profile [file …]`.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseEvents } from 'js-yaml';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Check, World } from '../server/src/checks/check.ts';
import { checks } from '../server/src/checks/index.ts';
import type { Dialect } from '../server/src/dialects/dialect.ts';
import { ecsApi } from '../server/src/dialects/ecs-api/index.ts';
import { marksOf } from '../server/src/dialects/marks.ts';
import { native } from '../server/src/dialects/native/index.ts';
import { ros } from '../server/src/dialects/ros/index.ts';
import { Engine } from '../server/src/engine/engine.ts';
import { Findings } from '../server/src/engine/findings.ts';
import { defaultSettings } from '../server/src/engine/settings.ts';
import { takeSnapshot } from '../server/src/engine/snapshot.ts';
import { type Neighbours, summarize, worldOf } from '../server/src/engine/world.ts';
import { toDiagnostic } from '../server/src/protocol/convert.ts';
import { readText } from '../server/src/text/read.ts';
import { type Format, generate } from './input.ts';
import { markdownTable, quantile } from './table.ts';

const ROUNDS = 40;
const dialects: Readonly<Record<Dialect['id'], Dialect>> = { native, ros, 'ecs-api': ecsApi };

/** Prints a table of the stages for each file; generated ones where none is named. */
export function profile(files: readonly string[]): void {
  const made = [
    ['ros-2000.yaml', 2000, 'ros-yaml'],
    ['ros-20000.yaml', 20_000, 'ros-yaml'],
    ['native-2000.sg.yaml', 2000, 'native-yaml'],
  ] as const satisfies readonly (readonly [string, number, Format])[];
  const texts = files.map((file) => [basename(file), readFileSync(file, 'utf8')] as const);
  const inputs =
    texts.length > 0 ? texts : made.map(([name, rules, format]) => [name, generate(rules, format)] as const);
  for (const [name, text] of inputs) profileText(name, text);
}

function profileText(name: string, text: string): void {
  const stages = new Stages();
  const rounds = text.length > 1_000_000 ? ROUNDS / 4 : ROUNDS;
  const engine = new Engine();
  // The first rounds warm the code up and do not count.
  for (let round = -rounds / 2; round < rounds; round++) {
    if (round === 0) stages.clear();
    oneEdit(stages, engine, name, text, round);
  }
  console.log(`\n${name}: ${text.length} characters, milliseconds, median of ${rounds} edits\n\n${stages.table()}`);
}

/** One edit, each stage on its own, and then all of it as the engine does it. */
function oneEdit(stages: Stages, engine: Engine, name: string, clean: string, round: number): void {
  const text = edited(clean, round);
  const uri = `file:///${name}`;
  const id = stages.run('marks', () => marksOf(name, undefined, text));
  if (id === undefined) throw new Error(`${name} is none of ours`);
  const dialect = dialects[id];
  const tree = stages.run('text → tree', () => readText(text, name));
  if (tree.syntax === 'yaml') stages.run('of it: js-yaml’s events', () => parseEvents(text, { maxDepth: 100 }));
  const reading = stages.run('tree → model', () => dialect.read(tree));
  stages.run('summaries', () => reading.file.groups.map((group) => summarize(group, reading.file)));
  const world = worldOf(reading.file, defaultSettings, noNeighbours, uri);
  for (const check of checks) stages.run(`check ${check.id}`, () => findings(check, world));
  const source = { uri, version: round, text };
  const snapshot = takeSnapshot(source, dialect, reading, defaultSettings, noNeighbours, new Findings());
  const diagnoses = stages.run('checks and placing', () => snapshot.diagnoses);
  const document = TextDocument.create(uri, 'yaml', round, text);
  stages.run('to diagnostics', () => diagnoses.map((one) => toDiagnostic(document, one, (check) => check)));
  stages.count(diagnoses.length + snapshot.hidden);
  stages.run('all by the engine', () => {
    const analysis = engine.analyse({ ...source, languageId: undefined }, defaultSettings);
    return analysis.kind === 'snapshot' && analysis.snapshot.diagnoses;
  });
}

const noNeighbours: Neighbours = {
  group: () => undefined,
  meant: () => undefined,
  hasList: () => false,
  rivals: () => [],
  candidates: () => undefined,
  listRivals: () => [],
  listCandidates: () => undefined,
  placeOf: () => undefined,
  list: () => undefined,
  login: () => undefined,
  attached: () => [],
  beside: () => [],
  alsoIn: () => [],
  attach: () => false,
  adders: () => [],
  names: () => [],
  complete: false,
  looking: false,
  today: undefined,
};

/** The text with one protocol broken: another one each round, so that nothing can be remembered. */
function edited(text: string, round: number): string {
  const places = [...text.slice(0, 40_000).matchAll(/ipProtocol"?: "?[a-z]+/gi)];
  const place = places.at(round % places.length);
  const at = (place?.index ?? 0) + (place?.[0].length ?? 0);
  return `${text.slice(0, at)}x${text.slice(at)}`;
}

function findings(check: Check, world: World): number {
  const all = [...(check.file?.(world.file, world) ?? [])];
  for (const group of (check.group && world.file.groups) ?? []) all.push(...(check.group?.(group, world) ?? []));
  return all.length;
}

class Stages {
  readonly #times = new Map<string, number[]>();
  #findings = 0;

  run<T>(stage: string, work: () => T): T {
    const start = performance.now();
    const result = work();
    const times = this.#times.get(stage) ?? [];
    times.push(performance.now() - start);
    this.#times.set(stage, times);
    return result;
  }

  count(findings: number): void {
    this.#findings = findings;
  }

  clear(): void {
    this.#times.clear();
  }

  table(): string {
    const events = quantile(this.#times.get('of it: js-yaml’s events') ?? [], 0.5);
    const rows = [...this.#times].map(([stage, times]) => {
      const median = quantile(times, 0.5);
      return [stage, median.toFixed(2), Number.isNaN(events) ? '–' : `${((100 * median) / events).toFixed(0)} %`];
    });
    return `${markdownTable(['stage', 'ms', 'of the event pass'], rows)}\n${this.#findings} findings`;
  }
}
