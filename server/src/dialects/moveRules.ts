import type { Direction, EntityId, Rule, SecurityGroup } from '../model/model.ts';
import { verbatim } from '../text/edit/content.ts';
import { isEmptyValue } from '../text/edit/emptyValue.ts';
import { fillValue, insertEntry, insertItem } from '../text/edit/insert.ts';
import { endOfHead, removeItem, wholeLines } from '../text/edit/remove.ts';
import { columnOf, indentAt, lineBreak, lineStart, trimmedEnd } from '../text/lines.ts';
import type { Text } from '../text/pieces.ts';
import type { Span, TextChange } from '../text/span.ts';
import type { Entry, MapNode, SeqNode, Tree } from '../text/tree.ts';
import { originOf, type Reading } from './dialect.ts';
import { slotOf } from './slots.ts';

/** Where a group keeps the rules of a direction: under which name in which map. */
export interface Home {
  readonly tree: Tree;
  readonly map: MapNode;
  readonly name: string;
}

/** The rules of a file by their ids, with the groups that hold them. */
export function rulesById({ file }: Reading, ids: readonly EntityId[]): { rule: Rule; group: SecurityGroup }[] {
  const wanted = new Set(ids);
  const found: { rule: Rule; group: SecurityGroup }[] = [];
  for (const group of file.groups) for (const rule of group.rules) if (wanted.has(rule.id)) found.push({ rule, group });
  return found;
}

/**
 * Moves rules that stand in lists to the ends of other ones, as they are written and with their comments. Undefined where
 * anchors or aliases would move, or where the lists are laid out so differently that rules had to be written anew.
 */
export function moveRules(
  reading: Reading,
  rules: readonly Rule[],
  homeOf: (direction: Direction) => Home | undefined,
): TextChange[] | undefined {
  const changes: TextChange[] = [];
  /** A new list comes below what is added to an old one. */
  const newLists: TextChange[] = [];
  for (const direction of ['ingress', 'egress'] as const) {
    const moving = rules.filter((rule) => rule.direction === direction);
    if (moving.length === 0) continue;
    const home = homeOf(direction);
    const pieces = moving.map(({ id }) => pieceOf(reading, id));
    const inserted = home && pieces.every((piece) => piece !== undefined) ? insert(home, pieces) : undefined;
    if (home === undefined || inserted === undefined) return undefined;
    changes.push(...cuts(reading.tree, pieces));
    (entryOf(home) ? changes : newLists).push(inserted);
  }
  return [...changes, ...newLists];
}

/** The text of one rule. */
interface Piece {
  readonly list: SeqNode;
  readonly index: number;
  /** With its comments. */
  readonly slot: Span;
  readonly comments: readonly string[];
  /** From its first character to the end of its last line, in a list within brackets to its own end. */
  readonly body: string;
  /** Where the body's first line is indented to, for the lines below it. */
  readonly column: number;
  /** Within brackets, on one line, without a comment: it can stand anywhere. */
  readonly isPortable: boolean;
}

function pieceOf(reading: Reading, rule: EntityId): Piece | undefined {
  const origin = originOf(reading, rule);
  if (origin?.holder?.kind !== 'item' || origin.node.kind === 'alias') return undefined;
  const { list, index } = origin.holder;
  const { tree } = reading;
  const { content: text } = tree;
  const slot = slotOf(text, list, index, rule);
  const item = list.items[index];
  if (slot === undefined || item === undefined) return undefined;
  if (/(?:^|[\s,[{:-])[&*][^\s&*,[\]{}]/.test(text.slice(slot.start, slot.end))) return undefined;
  const body = text.slice(item.start, slot.end);
  const comments = list.flow ? [] : text.slice(slot.start, lineStart(text, item.start)).split(/\r?\n/).slice(0, -1);
  const inBrackets = (item.kind === 'map' || item.kind === 'seq') && item.flow;
  return {
    list,
    index,
    slot,
    comments: comments.map((comment) => comment.trim()),
    body,
    column: tree.syntax === 'json' ? indentAt(text, item.start).length : columnOf(text, item.start),
    isPortable: inBrackets && comments.length === 0 && body.length === trimmedEnd(text, item) - item.start,
  };
}

/** Takes rules out of their lists; of a list that they leave empty, `[]` stays. */
function cuts(tree: Tree, pieces: readonly (Piece | undefined)[]): TextChange[] {
  const known = pieces.flatMap((piece) => piece ?? []);
  const lists = [...new Set(known.map(({ list }) => list))];
  const emptied = lists.filter((list) => list.items.length === known.filter((piece) => piece.list === list).length);
  return [
    ...known.map(({ list, index, slot }) =>
      list.flow ? removeItem(tree, list, index) : { ...wholeLines(tree.content, slot), text: '' },
    ),
    ...emptied.flatMap((list) => (list.flow ? [] : bracketsBehindKey(tree.content, list))),
  ];
}

function bracketsBehindKey(text: Text, list: SeqNode): TextChange[] {
  const head = endOfHead(text, lineStart(text, list.start));
  return head === undefined ? [] : [{ start: head, end: head, text: ' []' }];
}

/** Holds the place of the rules while it is found out how the list is laid out. */
const MARK = '@@rules@@';

function insert({ tree, map, name }: Home, pieces: readonly (Piece | undefined)[]): TextChange | undefined {
  const mark = tree.syntax === 'json' ? MARK : verbatim(MARK);
  const entry = entryOf({ map, name });
  if (entry === undefined && map.merged.some(({ key }) => key.text === name)) return undefined;
  const known = pieces.flatMap((piece) => piece ?? []);
  if (entry === undefined) return expanded(tree, insertEntry(tree, map, name, [mark]), known);
  if (isEmptyValue(entry.value)) return expanded(tree, fillValue(tree, entry, [mark]), known);
  return entry.value.kind === 'seq' ? expanded(tree, insertItem(tree, entry.value, mark), known) : undefined;
}

function entryOf({ map, name }: Pick<Home, 'map' | 'name'>): Entry | undefined {
  return map.entries.findLast(({ key }) => key.text === name);
}

function expanded(tree: Tree, change: TextChange, pieces: readonly Piece[]): TextChange | undefined {
  const quoted = tree.syntax === 'json' ? `"${MARK}"` : MARK;
  const at = change.text.indexOf(quoted);
  const line = change.text.lastIndexOf('\n', at) + 1;
  const lead = change.text.slice(line, at);
  const [before, after] = [change.text.slice(0, line), change.text.slice(at + quoted.length)];
  const eol = lineBreak(tree.content);
  if (/^ *- +$/.test(lead) && line > 0) {
    const indent = lead.slice(0, lead.indexOf('-'));
    const texts = pieces.map(({ comments, body, column }) =>
      [...comments.map((comment) => indent + comment), lead + indented(body, lead.length - column)].join(eol),
    );
    return { ...change, text: before + texts.join(eol) + after };
  }
  const isJson = tree.syntax === 'json';
  if (!isJson && !pieces.every(({ isPortable, body }) => isPortable && !body.includes('\n'))) return undefined;
  const isOwnLine = line > 0 && lead.trim() === '';
  const column = isOwnLine ? lead.length : indentAt(tree.content, change.start).length;
  const bodies = pieces.map(({ body, column: old }) => indented(body, column - old));
  return { ...change, text: before + lead + bodies.join(isOwnLine ? `,${eol}${lead}` : ', ') + after };
}

/** The lines below the first moved to the right, or to the left as far as there is space. */
function indented(body: string, by: number): string {
  if (by >= 0) return body.replace(/\n(?=[^\r\n])/g, `\n${' '.repeat(by)}`);
  return body.replace(new RegExp(`\\n {0,${-by}}`, 'g'), '\n');
}
