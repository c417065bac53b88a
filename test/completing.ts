/** Completion on marked text: `<|>` is the cursor. */
import assert from 'node:assert/strict';
import { draftOf } from '../server/src/engine/draft.ts';
import { Engine } from '../server/src/engine/engine.ts';
import { combine, readLayer } from '../server/src/engine/settings.ts';
import { usedIn } from '../server/src/engine/usedValues.ts';
import { type Completion, completions } from '../server/src/features/completion.ts';
import { columnOf, indentAt } from '../server/src/text/lines.ts';
import { applyChanges } from '../server/src/text/span.ts';
import { type Options, snapshotOf } from './fixture.ts';

export interface Asked {
  readonly text: string;
  readonly offset: number;
  readonly items: readonly Completion[];
}

export function complete(marked: string, options: Options = {}): Asked {
  const offset = marked.indexOf('<|>');
  assert.ok(offset >= 0, 'no cursor');
  const text = marked.replace('<|>', '');
  return { text, offset, items: completions(snapshotOf(text, options), offset) };
}

/** What is offered beside what other files use: their texts, by their names. */
export function labelsBeside(
  marked: string,
  others: Readonly<Record<string, string>>,
  options: Options = {},
): string[] {
  const offset = marked.indexOf('<|>');
  const elsewhere = Object.entries(others).map(([name, text]) => usedIn(snapshotOf(text, { name }).file));
  return completions(snapshotOf(marked.replace('<|>', ''), options), offset, elsewhere).map(({ label }) => label);
}

/** The same in a file in which nothing of ours stands yet; undefined where nothing is to come. */
export async function completeDraft(marked: string, name: string): Promise<Asked | undefined> {
  const offset = marked.indexOf('<|>');
  const text = marked.replace('<|>', '');
  const engine = new Engine();
  const source = { uri: `file:///work/${name}`, version: 1, text, languageId: undefined };
  const settings = combine([readLayer({})]);
  await engine.prepare(source);
  assert.equal(engine.analyse(source, settings).kind, 'foreign');
  const draft = await draftOf(() => source, settings, engine.workspace.neighbours(source.uri));
  return draft && { text, offset, items: completions(draft, offset) };
}

export function labelsAt(marked: string, options: Options = {}): string[] {
  return complete(marked, options).items.map(({ label }) => label);
}

/** The text after an item is taken, its places to type filled with what they propose. */
export function accept(marked: string, label: string, options: Options = {}): string {
  const asked = complete(marked, options);
  const item = asked.items.find((candidate) => candidate.label === label);
  assert.ok(item, `no "${label}"; there are: ${asked.items.map((one) => one.label).join(' | ') || 'none'}`);
  return taken(asked, item);
}

export function taken({ text, offset }: Asked, { insert, span, also }: Completion): string {
  const margin = indentAt(text, offset).slice(0, columnOf(text, offset));
  const plain = insert.map((piece) => (typeof piece === 'string' ? piece : (piece.text ?? piece.choices?.[0] ?? '')));
  const change = { ...span, text: plain.join('').replaceAll('\n', `\n${margin}`) };
  return applyChanges(text, [change, ...also]);
}
