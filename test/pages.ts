/** The examples of a check's page, and how they are run: each must show its findings, each fix must give its text. */
import assert from 'node:assert/strict';
import type { Check } from '../server/src/checks/check.ts';
import type { Snapshot } from '../server/src/engine/snapshot.ts';
import type { ProjectDiagnosis } from '../server/src/project/diagnose.ts';
import { applyChanges } from '../server/src/text/span.ts';
import {
  applyFix,
  assertSameText,
  checkFindings,
  checkProject,
  fileNameOf,
  type Options,
  readMarks,
  snapshotOf,
} from './fixture.ts';
import { proveSafeFixes } from './proof.ts';

export interface Example {
  readonly syntax: string;
  readonly info: string;
  readonly text: string;
}

export function readExamples(page: string): Example[] {
  return [...page.matchAll(/^```(yaml|json) (.+)\n([\s\S]*?)^```$/gm)].map(([, syntax = '', info = '', text = '']) => ({
    syntax,
    info,
    text,
  }));
}

export function runExamples(check: Check, examples: readonly Example[]): void {
  let before: { snapshot: Snapshot; options: Options } | undefined;
  let project: ProjectExample | undefined;
  const tried = new Set<string>();
  for (const { syntax, info, text } of examples) {
    const title = /after="([^"]+)"/.exec(info)?.[1];
    if (info.startsWith('project')) {
      if (title === undefined) project = { text: readMarks(text).text, diagnoses: checkProject(text, todayOf(info)) };
      else assertSameText(applyProjectFix(project, title), text);
      continue;
    }
    if (title === undefined) {
      const example = readExample(check, syntax, info, text);
      proveSafeFixes(example.snapshot, (fixed) => snapshotOf(fixed, example.options));
      before = example;
      continue;
    }
    assert.ok(before, `after="${title}" follows no example`);
    const after = applyFix(before.snapshot, title);
    assertSameText(after, text);
    assertMended(before.snapshot, snapshotOf(after, before.options), title);
    tried.add(title);
  }
}

interface ProjectExample {
  readonly text: string;
  readonly diagnoses: readonly ProjectDiagnosis[];
}

export function applyProjectFix(project: ProjectExample | undefined, title: string): string {
  const fix = project?.diagnoses.flatMap(({ fixes }) => fixes).find((one) => one.title === title);
  assert.ok(project && fix, `no fix "${title}"`);
  return applyChanges(project.text, fix.changes);
}

export function todayOf(info: string): string | undefined {
  return / today=(\S+)/.exec(info)?.[1];
}

function readExample(check: Check, syntax: string, info: string, text: string) {
  const options = optionsOf(check, syntax, info);
  return { snapshot: checkFindings(text, options), options };
}

/** Under which circumstances an example is looked at: what its fence says. */
export function optionsOf(check: Check, syntax: string, info: string): Options {
  const dialect = info.split(' ')[0] ?? '';
  const wanted = /settings='([^']+)'/.exec(info)?.[1];
  const on = check.offByDefault ? { checks: { [check.id]: check.severity } } : {};
  return {
    name: fileNameOf(dialect, syntax),
    workspace: / workspace\b/.test(info),
    today: todayOf(info),
    settings: { ...on, ...(wanted && JSON.parse(wanted)) },
  };
}

/** After a fix its finding is gone and nothing new has come. */
function assertMended(before: Snapshot, after: Snapshot, title: string): void {
  const count = (snapshot: Snapshot) => {
    const counts = new Map<string, number>();
    for (const { check } of snapshot.diagnoses) counts.set(check, (counts.get(check) ?? 0) + 1);
    return counts;
  };
  const was = count(before);
  for (const [check, n] of count(after)) {
    assert.ok(
      n <= (was.get(check) ?? 0),
      `"${title}" brings a new ${check}: ${after.diagnoses.map((d) => d.message).join(' | ')}`,
    );
  }
  assert.ok(after.diagnoses.length < before.diagnoses.length, `"${title}" mends nothing`);
}
