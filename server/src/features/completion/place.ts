import { type Expected, expectedAt } from '../../engine/expected.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { UsedValues } from '../../engine/usedValues.ts';
import { valueBeside } from '../../text/cursor/siblings.ts';
import type { Slot } from '../../text/cursor/standing.ts';
import { columnOf, indentAt, lineEnd } from '../../text/lines.ts';
import type { Text } from '../../text/pieces.ts';
import type { Span, TextChange } from '../../text/span.ts';
import type { Tree } from '../../text/tree.ts';
import { type Body, behindColon, type Style, written } from './body.ts';
import type { Completion, Piece } from './item.ts';

/** A cursor, and all that is known of it whatever may be written there. */
export interface Around {
  readonly snapshot: Snapshot;
  readonly tree: Tree;
  readonly offset: number;
  /** What other files use. */
  readonly elsewhere: readonly UsedValues[];
}

/** A slot of the text with what is known of it. */
export interface Place extends Around {
  readonly slot: Slot;
  /** What may stand there: the map for a key, the value for a node, the item for an item. */
  readonly expected: Expected;
  /** What a key of the map at the place leads to. */
  inside(key: string): Expected | undefined;
  /** The plain value of a key beside the cursor, in the innermost map. */
  beside(key: string): string | undefined;
  /** The keys that lead to the place. */
  readonly keys: readonly (string | number)[];
}

/** The place of a slot; undefined where nothing of ours may stand. */
export function placeOf({ snapshot, tree, offset, elsewhere }: Around, slot: Slot): Place | undefined {
  const { content: text } = tree;
  const outer = slot.kind === 'node' ? slot.frames : slot.frames.slice(0, -1);
  const keys = outer.map((frame) => (frame.kind === 'seq' ? Math.max(frame.index, 0) : (frame.key?.text ?? '')));
  const value = (depth: number, key: string) => valueBeside(text, slot.frames[depth], key, offset);
  const at = (path: readonly (string | number)[]) => expectedAt(snapshot, { keys: path, value });
  const found = at(keys);
  const expected = slot.kind === 'item' ? itemOf(found) : found;
  if (expected === undefined) return undefined;
  const inside = (key: string) => at([...keys, ...(slot.kind === 'item' ? [0] : []), key]);
  const beside = (key: string) => valueBeside(text, slot.frames.at(-1), key, offset);
  return { snapshot, tree, offset, elsewhere, slot, expected, inside, beside, keys };
}

function itemOf(expected: Expected | undefined): Expected | undefined {
  return expected?.kind === 'list' ? expected.of : undefined;
}

/** A new item, with its dash, of the list that may stand on the cursor's line. */
export function asItem(place: Place): Place | undefined {
  const { expected, slot } = place;
  if (expected.kind !== 'list' || slot.kind !== 'node' || slot.place !== 'line') return undefined;
  return { ...place, expected: expected.of, slot: { ...slot, kind: 'item' } };
}

/** What a provider says of an item, apart from where it goes. */
export type About = Omit<Completion, 'insert' | 'span' | 'also' | 'filter' | 'goesOn' | 'whole'> &
  Partial<Pick<Completion, 'filter' | 'goesOn'>>;

/** The name of a property, and room for its value where there is none yet. */
export function keyItem(place: Place, name: string, value: Body, about: About): Completion {
  const { slot, tree } = place;
  if (slot.colon) return finish(place, slot.word, [name], about);
  const quote = slot.quote ?? (tree.syntax === 'json' ? '"' : undefined);
  const start = slot.quote ? name : `${quote ?? ''}${name}`;
  const style = styleAt(place);
  const pieces = [dashOf(place), start, quote ?? '', ':', ...behindColon(value, style, indentOf(place))];
  const span = slot.closed ? { start: slot.word.start, end: slot.word.end + 1 } : slot.word;
  return finish(place, span, [...pieces, commaBehind(place, span.end)], about, { whole: slot.closed });
}

/** A plain value. */
export function valueItem(place: Place, text: string | number, about: About): Completion {
  const { slot, tree } = place;
  if (slot.quote) {
    const inner = slot.quote === '"' ? JSON.stringify(String(text)).slice(1, -1) : String(text).replaceAll("'", "''");
    if (slot.closed) return finish(place, slot.word, [inner], about);
    return finish(place, slot.word, [inner, slot.quote, commaBehind(place, slot.word.end)], about);
  }
  return bodyItem(place, text, about, { isScalar: tree.syntax === 'json' || slot.place === 'flow' });
}

/** A value that may be more than plain text, and that takes the place of quotes. */
export function bodyItem(place: Place, body: Body, about: About, { isScalar = false } = {}): Completion {
  const { slot } = place;
  const style = styleAt(place);
  const span = slot.quote ? { start: slot.word.start - 1, end: slot.word.end + (slot.closed ? 1 : 0) } : slot.word;
  const indent = `${indentOf(place)}${slot.kind === 'item' ? '  ' : ''}`;
  const pieces = [slot.space ? ' ' : '', dashOf(place), ...written(body, style, indent), commaBehind(place, span.end)];
  const filter = `${slot.quote ?? ''}${about.filter ?? about.label}`;
  return finish(place, span, pieces, { ...about, filter }, { whole: slot.quote !== undefined && !isScalar });
}

function finish(
  { slot }: Place,
  span: Span,
  pieces: readonly Piece[],
  { goesOn = false, filter, ...about }: About,
  { whole = false } = {},
): Completion {
  const insert = pieces.filter((piece) => piece !== '');
  const also: TextChange[] = slot.comma === undefined ? [] : [{ start: slot.comma, end: slot.comma, text: ',' }];
  return { ...about, insert, span, also, filter: filter ?? about.label, goesOn, ...(whole && { whole: true }) };
}

function dashOf({ slot }: Place): string {
  return slot.kind === 'item' ? '- ' : '';
}

/** How the text around the place writes collections. */
export function styleAt({ slot, tree, offset }: Place): Style {
  const { content: text } = tree;
  const flow = slot.place === 'flow' || tree.syntax === 'json';
  const holder = slot.frames.at(-1);
  // The bracket's line is another one: what it holds goes over several lines.
  const lines = flow && tree.syntax === 'json' && (holder === undefined || startsLine(text, offset));
  const unit = /[\r\n]([ \t]+)\S/.exec(text.slice(0, HEAD))?.[1] ?? '  ';
  return { tree, flow, lines, dash: dashIndent(text), unit };
}

/** Enough of a text to see how it is written. */
const HEAD = 20_000;

function startsLine(text: Text, offset: number): boolean {
  let at = offset;
  while (at > 0 && /[ \t"\w]/.test(text.charAt(at - 1))) at--;
  return at === 0 || text.charAt(at - 1) === '\n';
}

/** How far the first list of the text stands to the right of its key. */
function dashIndent(text: Text): number {
  const match = /^( *)(?:- )?[^\s#-][^\n#]*:[ \t]*\r?\n( *)- /m.exec(text.slice(0, HEAD));
  if (!match) return 2;
  return Math.min(4, Math.max(0, (match[2] ?? '').length - (match[1] ?? '').length));
}

/** What further lines begin with, beyond the indentation of the cursor's line. */
function indentOf({ slot, tree, offset }: Place): string {
  const { content: text } = tree;
  if (slot.place === 'flow' || tree.syntax === 'json') return '';
  const own = Math.min(indentAt(text, offset).length, columnOf(text, offset));
  return ' '.repeat(Math.max(0, columnOf(text, slot.word.start) - own));
}

/** A comma where another member follows within the brackets. */
function commaBehind({ slot, tree }: Place, end: number): string {
  if (slot.place !== 'flow') return '';
  const { content: text } = tree;
  let at = end;
  while (/\s/.test(text.charAt(at))) at++;
  const next = text.charAt(at);
  if ('}],:'.includes(next)) return '';
  return tree.syntax === 'json' || at <= lineEnd(text, end) ? ',' : '';
}
