// The pieces of a text that may change places without changing what it says.
import type { EntityId, FieldName } from '../model/model.ts';
import { commentsAbove, dashOf, startsLine } from '../text/edit/layout.ts';
import { columnOf, lineEnd, lineStart, trimmedEnd } from '../text/lines.ts';
import type { Text } from '../text/pieces.ts';
import type { Span } from '../text/span.ts';
import type { Entry, MapNode, Node, SeqNode } from '../text/tree.ts';
import { originOf, type Reading } from './dialect.ts';

/** A property where it stands, with the comments above it and behind it; without a field it is none of ours. */
export interface PropertySlot extends Span {
  readonly field: FieldName | undefined;
}

/**
 * The properties of a thing in the order of the text; undefined where their order matters (anchors), or where something
 * between them would lose what it speaks of.
 */
export function propertySlots({ tree, origins }: Reading, entity: EntityId): PropertySlot[] | undefined {
  const { node, map, words } = origins[entity] ?? {};
  if (node === undefined || map === undefined || node.kind === 'alias' || map.damaged) return undefined;
  const { content: text } = tree;
  if (map.entries.length < 2 || map.entries.some(isInPlace) || holdsAnchor(text, map)) return undefined;
  const slots = map.entries.map((entry) => {
    const end = trimmedEnd(text, entry);
    const field = words?.named(entry.key.text)?.field;
    if (map.flow) return { start: entry.start, end, field };
    return { start: withComments(text, entry.start), end: lineEnd(text, end), field };
  });
  return isApart(text, slots, map.flow ? between(map) : BETWEEN_PROPERTIES) ? slots : undefined;
}

/** Blank lines stay where they are. */
const BETWEEN_PROPERTIES = /^\r?\n(?:[ \t]*\r?\n)*[ \t]*$/;

/** Where a property begins with the comments right above it: in its column, and not behind a dash. */
function withComments(text: Text, property: number): number {
  if (!startsLine(text, property)) return property;
  return ownComments(text, property) + property - lineStart(text, property);
}

/** A rule where it stands in a list, with the comments above it and behind it. */
export interface RuleSlot extends Span {
  readonly rule: EntityId;
}

/**
 * The rules that stand in lists, as runs of neighbours. A blank line or another thing between two rules ends a run: who
 * wrote it wanted them apart.
 */
export function ruleRuns(reading: Reading, rules: readonly EntityId[]): RuleSlot[][] {
  const byList = new Map<SeqNode, { readonly rule: EntityId; readonly index: number }[]>();
  for (const rule of rules) {
    const origin = originOf(reading, rule);
    if (origin?.holder?.kind !== 'item') continue;
    const { list, index } = origin.holder;
    const others = byList.get(list) ?? [];
    byList.set(list, others);
    others.push({ rule, index });
  }
  const { content: text } = reading.tree;
  return [...byList].flatMap(([list, members]) => {
    if (holdsAnchor(text, list)) return [];
    const sorted = members.sort((a, b) => a.index - b.index);
    return runs(
      sorted.flatMap(({ rule, index }) => slotOf(text, list, index, rule) ?? []),
      (before, slot) => isApart(text, [before, slot], between(list)),
    );
  });
}

/** A rule in a list with what belongs to it; undefined where it shares its line with an outer list. */
export function slotOf(text: Text, list: SeqNode, index: number, rule: EntityId): RuleSlot | undefined {
  const item = list.items[index] as Node;
  const end = trimmedEnd(text, item);
  if (list.flow) return { rule, start: item.start, end };
  const dash = dashOf(text, list, item);
  if (!startsLine(text, dash)) return undefined;
  return { rule, start: ownComments(text, dash), end: lineEnd(text, end) };
}

/** Where the comments begin that stand above a dash (or a property) and in its column; what is indented deeper ends the rule before. */
export function ownComments(text: Text, dash: number): number {
  const column = columnOf(text, dash);
  const start = commentsAbove(text, dash);
  const lines = text.slice(start, lineStart(text, dash)).split(/\r?\n/).slice(0, -1);
  return lines.every((line) => line.search(/\S/) === column) ? start : lineStart(text, dash);
}

function runs(slots: readonly RuleSlot[], follow: (before: RuleSlot, slot: RuleSlot) => boolean): RuleSlot[][] {
  const result: RuleSlot[][] = [];
  for (const slot of slots) {
    const run = result.at(-1);
    const before = run?.at(-1);
    if (run && before && follow(before, slot)) run.push(slot);
    else result.push([slot]);
  }
  return result.filter((run) => run.length > 1);
}

/** What may stand between neighbours: in a block a line break, within brackets a comma. Blank lines set them apart. */
function between(collection: MapNode | SeqNode): RegExp {
  return collection.flow ? /^[ \t]*,[ \t]*(?:\r?\n[ \t]*)?$/ : /^\r?\n[ \t]*$/;
}

function isApart(text: Text, slots: readonly Span[], gap: RegExp): boolean {
  return slots.every((slot, i) => {
    const before = slots[i - 1];
    return before === undefined || (before.end <= slot.start && gap.test(text.slice(before.end, slot.start)));
  });
}

/** A value without text, or one whose end depends on what follows. */
function isInPlace({ value }: Entry): boolean {
  if (value.start === value.end) return true;
  return value.kind === 'scalar' && ['literal', 'folded', 'damaged'].includes(value.style);
}

/** An alias must come behind its anchor. */
function holdsAnchor(text: Text, { start, end }: Span): boolean {
  return /(?:^|[\s,[{:])&[^\s,[\]{}]/.test(text.slice(start, end));
}
