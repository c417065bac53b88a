// Takes rules out that another one stands for from now on: what comments say of them goes to that one.
import type { Edit, FieldOf } from '../model/edit.ts';
import type { EntityId } from '../model/model.ts';
import { commentsWithin, withLinesAbove } from '../text/edit/comments.ts';
import { dashOf, startsLine } from '../text/edit/layout.ts';
import { columnOf, lineBreak, lineEnd, lineStart, nextLine, trimmedEnd } from '../text/lines.ts';
import type { Text } from '../text/pieces.ts';
import type { Span, TextChange } from '../text/span.ts';
import type { Node, Tree } from '../text/tree.ts';
import { type Holder, originOf, type Reading } from './dialect.ts';
import { entryOfField } from './locate.ts';
import { ownComments } from './slots.ts';

/**
 * Removes rules with `remove`. Their comments come to stand above the rule that stays, and one behind a rule behind it
 * where nothing stands there. Within brackets and in JSON, comments stay where they are.
 */
export function absorbRules(
  reading: Reading,
  { entity, rules, taken = [] }: Extract<Edit, { kind: 'absorb' }>,
  remove: (rule: EntityId) => readonly TextChange[] | undefined,
  treeOf: (offset: number) => Tree = () => reading.tree,
): readonly TextChange[] | undefined {
  const heir = standOf(reading, entity, treeOf);
  const changes: TextChange[] = [];
  const elsewhere = new Map(
    taken.flatMap((field) => (commentBehind(reading, field, treeOf) ?? []).map((span) => [span.start, span] as const)),
  );
  const texts: CommentTexts = { above: [], behind: [], elsewhere };
  for (const rule of rules) {
    const removed = remove(rule);
    if (removed === undefined) return undefined;
    const gone = heir && standOf(reading, rule, treeOf);
    const [change] = removed;
    if (gone === undefined || gone.tree !== heir?.tree || change === undefined) changes.push(...removed);
    else changes.push(...take(gone, change, texts));
  }
  return heir ? [...changes, ...give(heir, texts)] : changes;
}

/** The comment behind a field of a rule, which speaks of what stands there; one that ignores speaks of the rule. */
function commentBehind(
  reading: Reading,
  { entity, field }: FieldOf,
  treeOf: (offset: number) => Tree = () => reading.tree,
): Span[] {
  const origin = originOf(reading, entity);
  const value = origin && entryOfField(origin, field)?.value;
  const stand = standOf(reading, entity, treeOf);
  if (stand === undefined || value === undefined || value.start < stand.head || value.end > stand.end) return [];
  const { content: text } = stand.tree;
  const comments = commentsWithin(text, { start: value.start, end: lineEnd(text, value.end) }, stand.node);
  return comments.filter(({ start, end }) => !/secgroup-ignore/i.test(text.slice(start, end)));
}

/** The different comments behind some fields. */
export function commentTexts(
  reading: Reading,
  fields: readonly FieldOf[],
  treeOf: (offset: number) => Tree = () => reading.tree,
): string[] {
  const spans = fields.flatMap((field) => commentBehind(reading, field, treeOf));
  return [...new Set(spans.map(({ start, end }) => reading.tree.content.slice(start, end).trim()))];
}

/** A thing on lines of its own, with the comment lines above it. */
interface Stand extends Span {
  readonly tree: Tree;
  readonly node: Node;
  /** Its dash, or its key. */
  readonly head: number;
}

function standOf(reading: Reading, rule: EntityId, treeOf: (offset: number) => Tree): Stand | undefined {
  const holder = originOf(reading, rule)?.holder;
  const node = holder && nodeOf(holder);
  if (holder === undefined || node === undefined) return undefined;
  const tree = treeOf(node.start);
  const { content: text, syntax } = tree;
  const head = holder.kind === 'item' ? dashOf(text, holder.list, node) : holder.entry.start;
  if (syntax === 'json' || !startsLine(text, head)) return undefined;
  return { tree, node, head, start: ownComments(text, head), end: lineEnd(text, trimmedEnd(text, node)) };
}

function nodeOf(holder: Holder): Node | undefined {
  if (holder.kind === 'item') return holder.list.flow ? undefined : holder.list.items[holder.index];
  return holder.map.flow || !holder.map.entries.includes(holder.entry) ? undefined : holder.entry.value;
}

interface CommentTexts {
  readonly above: string[];
  readonly behind: string[];
  /** Those that have gone to another place, by where they start. */
  readonly elsewhere: ReadonlyMap<number, Span>;
}

/** Notes the comments of a thing and removes those above it with the thing; the others go with its lines. */
function take({ tree: { content: text }, node, head, start, end }: Stand, change: TextChange, texts: CommentTexts) {
  const lines: Span[] = [];
  for (let at = start; at < lineStart(text, head); at = nextLine(text, at))
    lines.push({ start: at, end: lineEnd(text, at) });
  const inner = commentsWithin(text, { start: head, end }, node).filter(({ start }) => !texts.elsewhere.has(start));
  const isOnOneLine = lineStart(text, head) === lineStart(text, end);
  const written = (comments: readonly Span[]) => comments.map((span) => text.slice(span.start, span.end).trim());
  texts.above.push(...written(lines));
  texts[isOnOneLine ? 'behind' : 'above'].push(...written(inner));
  return withLinesAbove(text, change, lines);
}

/** Writes what the thing does not say already; of comments behind things, the first goes behind it where there is room. */
function give(
  { tree: { content: text }, node, head, start, end }: Stand,
  { above, behind, elsewhere }: CommentTexts,
): TextChange[] {
  const comments = commentsWithin(text, { start, end }, node);
  const leaving = comments.filter((span) => elsewhere.has(span.start));
  const own = comments.filter((span) => !leaving.includes(span)).map((span) => text.slice(span.start, span.end).trim());
  const fresh = (comments: readonly string[]) => [...new Set(comments)].filter((comment) => !own.includes(comment));
  const last = trimmedEnd(text, node);
  const inBraces = node.kind === 'map' && node.flow;
  const hasRoom =
    inBraces &&
    (leaving.length > 0 || text.slice(last, end).trim() === '') &&
    lineStart(text, head) === lineStart(text, last);
  const left = fresh(behind);
  const tail = hasRoom ? left.shift() : undefined;
  const lead = ' '.repeat(columnOf(text, head));
  const at = head - lead.length;
  const lines = fresh([...above, ...left]).map((comment) => lead + comment + lineBreak(text));
  return [
    ...(lines.length > 0 ? [{ start: at, end: at, text: lines.join('') }] : []),
    ...leaving.map((span) => ({ start: beforeBlanks(text, span.start), end: span.end, text: '' })),
    ...(tail === undefined ? [] : [{ start: last, end: last, text: ` ${tail}` }]),
  ];
}

function beforeBlanks(text: Text, at: number): number {
  let start = at;
  while (/[ \t]/.test(text.charAt(start - 1))) start--;
  return start;
}
