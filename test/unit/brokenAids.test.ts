// The aids of editing on text that is being typed: nothing throws, and nothing points outside of the text.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { defaultEditing } from '../../server/src/engine/editing.ts';
import { lenses, lensText } from '../../server/src/features/codeLens.ts';
import { folds } from '../../server/src/features/folding.ts';
import { format } from '../../server/src/features/format.ts';
import { inlayHints } from '../../server/src/features/inlayHints.ts';
import { refactorings } from '../../server/src/features/refactorings/index.ts';
import { selectionSpans } from '../../server/src/features/selectionRanges.ts';
import { tokens } from '../../server/src/features/semanticTokens.ts';
import { lineAt } from '../../server/src/text/lines.ts';
import { applyChanges, type Span, type TextChange } from '../../server/src/text/span.ts';
import { analyse, snapshotOf } from '../fixture.ts';

const folder = new URL('../../examples/', import.meta.url);
/** Enough of each example to hold a bit of everything. */
const MOST = 6000;
const everything = { ...defaultEditing.format, sortRules: true };

for (const name of readdirSync(folder).filter((file) => /\.(?:yaml|json)$/.test(file))) {
  const text = readFileSync(new URL(name, folder), 'utf8').slice(0, MOST);

  test(`${name}, cut off and without pieces`, () => {
    const step = Math.ceil(text.length / 60);
    for (let at = 0; at < text.length; at += step) {
      tryAll(name, text.slice(0, at), at);
      tryAll(name, text.slice(0, at) + text.slice(at + (at % 7) + 1), at);
    }
  });
}

function tryAll(name: string, text: string, at: number): void {
  const analysis = analyse(text, { name });
  if (analysis.kind !== 'snapshot') return;
  const { snapshot } = analysis;
  const whole = { start: 0, end: text.length };
  for (const lens of lenses(snapshot, defaultEditing.codeLens)) {
    inside(text, lens.span);
    assert.ok(lensText(snapshot, lens)?.title);
  }
  for (const hint of inlayHints(snapshot, whole, defaultEditing.inlayHints))
    inside(text, { start: hint.at, end: hint.at });
  for (const { startLine, endLine } of folds(snapshot))
    assert.ok(startLine < endLine && endLine < text.split(/\r\n?|\n/).length);
  const spans = selectionSpans(snapshot, Math.min(at, text.length));
  for (const [i, span] of spans.entries()) {
    inside(text, span);
    const inner = spans[i - 1] ?? span;
    assert.ok(span.start <= inner.start && inner.end <= span.end);
  }
  let end = 0;
  for (const token of tokens(snapshot)) {
    inside(text, token);
    assert.ok(end <= token.start && token.end <= lineAt(text, token.start).end);
    end = token.end;
  }
  for (const { changes } of refactorings(snapshot, { start: at, end: at })) apart(text, changes);
  for (const { changes } of refactorings(snapshot, { start: Math.max(0, at - 300), end: at })) apart(text, changes);
  const changes = format(snapshot, everything);
  apart(text, changes);
  const once = applyChanges(text, changes);
  const again = analyse(once, { name });
  if (again.kind === 'snapshot')
    assert.deepEqual(format(again.snapshot, everything), [], `${once}\n--- came of ---\n${text}`);
}

function inside(text: string, { start, end }: Span): void {
  assert.ok(0 <= start && start <= end && end <= text.length);
}

function apart(text: string, changes: readonly TextChange[]): void {
  let end = 0;
  for (const change of [...changes].sort((a, b) => a.start - b.start || a.end - b.end)) {
    inside(text, change);
    assert.ok(end <= change.start);
    end = change.end;
  }
}

test('what is refactored reads well', () => {
  const text = readFileSync(new URL('stack.ros.yaml', folder), 'utf8');
  const before = snapshotOf(text, { name: 'stack.ros.yaml' });
  let tried = 0;
  for (const { rules } of before.file.groups) {
    for (const { id } of rules) {
      const at = before.spanOf({ entity: id })?.start ?? 0;
      for (const { title, changes } of refactorings(before, { start: at, end: at })) {
        const after = snapshotOf(applyChanges(text, changes), { name: 'stack.ros.yaml' });
        assert.deepEqual(after.tree.problems, before.tree.problems, title);
        tried++;
      }
    }
  }
  assert.ok(tried > 2);
});
