/**
 * Tests are marked text. Three marks: `<|>` is the cursor; a line of carets (`# ^^^^ id: text`) is a finding of exactly
 * that width on the line above; `after="title"` is the text after that fix. Marker lines are blanked, not removed, so
 * offsets stay true and JSON still parses. The API is called here and nowhere else; the engine is the real one.
 */
import assert from 'node:assert/strict';
import { type Analysis, Engine } from '../server/src/engine/engine.ts';
import { changesOf } from '../server/src/engine/fixes.ts';
import { combine, readLayer, type Settings } from '../server/src/engine/settings.ts';
import type { Diagnosis, Snapshot } from '../server/src/engine/snapshot.ts';
import { diagnoseProject, type ProjectDiagnosis } from '../server/src/project/diagnose.ts';
import { readProjectFile } from '../server/src/project/projectFile.ts';
import { lineAt } from '../server/src/text/lines.ts';
import { applyChanges } from '../server/src/text/span.ts';
import { parseDay } from '../server/src/util/day.ts';

export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly check: string;
  /** What the message must contain. */
  readonly text: string;
}

export interface Marked {
  readonly text: string;
  readonly marks: readonly Mark[];
}

const MARK = /^([ \t]*(?:#|\/\/)?[ \t]*)(\^+)[ \t]+([\w-]+)(?::[ \t]*(.*))?$/;

/** Takes the marks out of a text. */
export function readMarks(marked: string): Marked {
  const marks: Mark[] = [];
  const lines = marked.split('\n');
  let target = 0; // the start of the line that carets speak of
  let at = 0;
  for (const [i, line] of lines.entries()) {
    const match = MARK.exec(line.replace(/\r$/, ''));
    if (match) {
      const [, before = '', carets = '', check = '', text = ''] = match;
      const start = target + before.length;
      marks.push({ start, end: start + carets.length, check, text: text.trim() });
      lines[i] = line.replace(/[^\r]/g, ' ');
    } else target = at;
    at += line.length + 1;
  }
  return { text: lines.join('\n'), marks };
}

export interface Options {
  readonly name?: string;
  readonly settings?: Settings | object;
  readonly engine?: Engine;
  /** The text is all that there is: every file of the workspace has been read. */
  readonly workspace?: boolean;
  readonly version?: number;
  /** `2026-11-30`: the day on which the test takes place; without it, nothing ends. */
  readonly today?: string;
}

const names = { native: 'test.sg.yaml', ros: 'template.yaml', 'ecs-api': 'group.json' } as const;

/** The file name by which an example of a dialect goes. */
export function fileNameOf(dialect: string, syntax: string): string {
  const name = names[dialect as keyof typeof names] ?? 'test.sg.yaml';
  return syntax === 'json' ? name.replace('.yaml', '.json') : name.replace('.json', '.yaml');
}

export function analyse(
  text: string,
  {
    name = 'test.sg.yaml',
    settings = {},
    workspace = false,
    today,
    engine = newEngine(workspace, today),
    version = 1,
  }: Options = {},
): Analysis {
  const all = 'quota' in settings && 'checks' in settings ? (settings as Settings) : combine([readLayer(settings)]);
  return engine.analyse({ uri: `file:///work/${name}`, version, text, languageId: undefined }, all);
}

function newEngine(complete: boolean, today: string | undefined): Engine {
  const engine = new Engine();
  engine.workspace.today = today === undefined ? undefined : parseDay(today);
  engine.workspace.complete = complete;
  return engine;
}

export function snapshotOf(text: string, options: Options = {}): Snapshot {
  const analysis = analyse(text, options);
  assert.equal(analysis.kind, 'snapshot', 'the text is not recognised');
  return (analysis as Extract<Analysis, { kind: 'snapshot' }>).snapshot;
}

/** Asserts that the findings of a marked text are those that its marks say, one to one. */
export function checkFindings(marked: string, options: Options = {}): Snapshot {
  const { text, marks } = readMarks(marked);
  const snapshot = snapshotOf(text, options);
  const found = snapshot.diagnoses.map((diagnosis) => show(text, diagnosis, marks));
  const wanted = marks.map((mark) => `${place(text, mark)} ${mark.check}: ${mark.text}`);
  assert.deepEqual(found.sort(), wanted.sort());
  return snapshot;
}

/** The same for the file of a project. */
export function checkProject(marked: string, today?: string, idle: readonly string[] = []): ProjectDiagnosis[] {
  const { text, marks } = readMarks(marked);
  const diagnoses = projectDiagnoses(text, today, idle);
  const found = diagnoses.map((diagnosis) => show(text, diagnosis, marks));
  const wanted = marks.map((mark) => `${place(text, mark)} ${mark.check}: ${mark.text}`);
  assert.deepEqual(found.sort(), wanted.sort());
  return diagnoses;
}

/** @param idle the checks of ignores that nothing needs: `1 cidr` is that of the second ignore */
export function projectDiagnoses(text: string, today?: string, idle: readonly string[] = []): ProjectDiagnosis[] {
  return diagnoseProject(readProjectFile(text), today === undefined ? undefined : parseDay(today), new Set(idle));
}

/** A finding as its mark would say it: with the mark's words when the message holds them. */
function show(text: string, diagnosis: Pick<Diagnosis, 'check' | 'span' | 'message'>, marks: readonly Mark[]): string {
  const where = place(text, firstLine(text, diagnosis.span));
  const mark = marks.find(
    (m) => `${place(text, m)} ${m.check}` === `${where} ${diagnosis.check}` && diagnosis.message.includes(m.text),
  );
  return `${where} ${diagnosis.check}: ${mark ? mark.text : diagnosis.message}`;
}

/** Carets cannot go around a corner: a finding over several lines is marked on its first. */
function firstLine(text: string, span: { start: number; end: number }) {
  return { start: span.start, end: Math.min(span.end, lineAt(text, span.start).end) };
}

function place(text: string, span: { start: number; end: number }): string {
  const line = text.slice(0, span.start).split('\n').length;
  return `line ${line} [${text.slice(span.start, span.end)}]`;
}

/** The text after the fix of that title, which one of the findings must offer. */
export function applyFix(snapshot: Snapshot, title: string): string {
  const fixes = snapshot.diagnoses.flatMap((diagnosis) => diagnosis.fixes);
  const fix = fixes.find((candidate) => candidate.title === title);
  assert.ok(fix, `no fix "${title}"; there are: ${fixes.map((f) => f.title).join(' | ') || 'none'}`);
  const changes = changesOf(snapshot, fix);
  assert.ok(changes, `the fix "${title}" cannot be written down in this file`);
  return applyChanges(snapshot.text, changes);
}

/** Compares texts but for the blank lines that marks leave behind. */
export function assertSameText(actual: string, expected: string): void {
  const clean = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .join('\n');
  assert.equal(clean(actual), clean(expected));
}
