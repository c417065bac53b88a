import { t } from '@vscode/l10n';
import { perGroup } from '../analysis/perGroup.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { type Field, known, rawText } from '../model/field.ts';
import type { Attachment, Direction, EntityId, Rule, SecurityFile, SecurityGroup, ValueList } from '../model/model.ts';
import { effectivePeers } from '../model/rules.ts';
import type { PortRange } from '../model/values.ts';
import { contains, type Span } from '../text/span.ts';
import { partitionPoint } from '../util/partitionPoint.ts';
import { isWhole } from './groupText.ts';
import { titleOf } from './groupTitle.ts';

/** One line of a file's outline. A child's span lies in its parent's, a name's span in its symbol's. */
export interface OutlineSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: 'group' | 'rules' | 'rule' | 'attachment' | 'list';
  readonly span: Span;
  /** What to show when the symbol is chosen. */
  readonly nameSpan: Span;
  readonly children: readonly OutlineSymbol[];
}

/**
 * Editors draw the outline anew at each key, and it is sent as a whole: where there are more rules than these, it ends with
 * the directions. VS Code's own outline of JSON has the same limit.
 */
export const MOST_RULES = 5000;

/** The outline: groups with their rules, attachments with their groups, lists; in the order of the text. */
export function symbols(snapshot: Snapshot): OutlineSymbol[] {
  const all = outline(snapshot).flatMap((part) => part.symbols());
  return all.sort((a, b) => a.span.start - b.span.start);
}

/** Lines of the outline that belong together. */
export interface OutlinePart {
  /** What all of them are made of, and where it starts: as long as it is the same object they say the same, and move with it. */
  readonly of?: { readonly group: object; readonly start: number };
  readonly symbols: () => OutlineSymbol[];
}

/** The same part by part, in no order: who has put a part into words need not do so again. */
export function outline(snapshot: Snapshot): OutlinePart[] {
  const { groups, attachments, prefixLists, portLists } = snapshot.file;
  const isShort = groups.reduce((sum, group) => sum + group.rules.length, 0) > MOST_RULES;
  const homes = new Homes(isShort ? [] : groups.flatMap((group) => snapshot.extentOf(group.id) ?? []));
  return [
    ...groups.map((group): OutlinePart => {
      if (isShort) return { symbols: () => shortSymbols(snapshot, group) };
      const start = isWhole(snapshot, group) ? snapshot.extentOf(group.id)?.start : undefined;
      const symbols = () => groupSymbols(snapshot, group, homes);
      return { ...(start !== undefined && { of: { group, start } }), symbols };
    }),
    { symbols: () => attachments.flatMap((attachment) => attachmentSymbol(snapshot, attachment) ?? []) },
    { symbols: () => [...prefixLists, ...portLists].flatMap((list) => listSymbol(snapshot, list) ?? []) },
  ];
}

/** A short name of a rule: `accept tcp 443 ← 0.0.0.0/0`. */
export function ruleLine(rule: Rule): string {
  const { policy } = rule.fields;
  const peers = effectivePeers(rule).map((field) => wordOf(rule.fields[field]));
  const arrow = rule.direction === 'ingress' ? '←' : '→';
  return [policy ? canonical(policy) : 'accept', packetWords(rule), arrow, peers.join(' + ') || UNKNOWN].join(' ');
}

/** The packets that a rule is for: `tcp 443`. */
export function packetWords({ fields: { ipProtocol, portRange, portRangeListId } }: Rule): string {
  const ports = portRange ? portsOf(portRange) : portRangeListId && wordOf(portRangeListId);
  return [canonical(ipProtocol), ports].filter((word) => word !== undefined).join(' ');
}

const UNKNOWN = '?';

/** So often an outline shows what stands outside of its group once more: aliases can repeat a few lines thousands of times. */
const MOST_REPEATED = 2000;

/** The places of the groups. */
class Homes {
  readonly #starts: readonly number[];
  /** How far the groups reach that begin up to each start. */
  readonly #ends: readonly number[];
  readonly #seen = new Set<number>();
  #repeated = 0;

  constructor(homes: readonly Span[]) {
    const sorted = [...homes].sort((a, b) => a.start - b.start);
    let farthest = 0;
    this.#starts = sorted.map(({ start }) => start);
    this.#ends = sorted.map(({ end }) => (farthest = Math.max(farthest, end)));
  }

  /** Whether some group holds it. */
  hold({ start, end }: Span): boolean {
    const before = partitionPoint(this.#starts.length, (i) => (this.#starts[i] ?? 0) <= start);
    return before > 0 && end <= (this.#ends[before - 1] ?? 0);
  }

  /** Whether what stands there has been shown, and so much with it that it is enough. */
  isRepeatedTooOften({ start }: Span): boolean {
    if (this.#seen.has(start)) return ++this.#repeated > MOST_REPEATED;
    this.#seen.add(start);
    return false;
  }
}

/**
 * A group, and those of its rules that stand outside of every group (resources of their own) as lines of their own. What
 * an alias repeats stands in some group.
 */
function groupSymbols(snapshot: Snapshot, group: SecurityGroup, homes: Homes): OutlineSymbol[] {
  const place = placeOf(snapshot, group.id);
  const inside: Rule[] = [];
  const away: Rule[] = [];
  for (const rule of group.rules) {
    const at = snapshot.extentOf(rule.id);
    const isOwn = at !== undefined && place !== undefined && contains(place.span, at);
    if (at !== undefined && !isOwn && homes.isRepeatedTooOften(at)) continue;
    if (isOwn || (at && homes.hold(at))) inside.push(rule);
    else away.push(rule);
  }
  const rules = away.flatMap((rule) => ruleSymbol(snapshot, rule, group.name) ?? []);
  if (place === undefined || (group.external && inside.length === 0 && rules.length > 0)) return rules;
  const lists = [
    ...rulesSymbols(snapshot, group, 'ingress', inside),
    ...rulesSymbols(snapshot, group, 'egress', inside),
  ];
  const counts = group.rules.length === 0 ? undefined : countText(group, snapshot.file);
  return [nested({ ...titled(group, counts), kind: 'group', ...place, children: lists }), ...rules];
}

/** A group without its rules, but with the lists that they stand in. */
function shortSymbols(snapshot: Snapshot, group: SecurityGroup): OutlineSymbol[] {
  const place = placeOf(snapshot, group.id);
  if (place === undefined) return [];
  const lists = directions.flatMap((direction) => {
    const list = listOf(snapshot, group, direction);
    return list ? [{ ...list, detail: String(countsOf(group, snapshot.file)[direction]), children: [] }] : [];
  });
  return [nested({ ...titled(group, countText(group, snapshot.file)), kind: 'group', ...place, children: lists })];
}

/** The list of one direction: where it has a key of its own, there; else around its rules, unless others stand between them. */
function rulesSymbols(
  snapshot: Snapshot,
  group: SecurityGroup,
  direction: Direction,
  inside: readonly Rule[],
): OutlineSymbol[] {
  const rules = inside.filter((rule) => rule.direction === direction);
  const children = rules.flatMap((rule) => ruleSymbol(snapshot, rule) ?? []);
  const detail = String(rules.length);
  const list = listOf(snapshot, group, direction);
  if (list) return [{ ...list, detail, children }];
  const [first] = children;
  const around = extentOfAll(snapshot, rules);
  const others = extentOfAll(
    snapshot,
    inside.filter((rule) => rule.direction !== direction),
  );
  const isMixed = around && others && around.start < others.end && others.start < around.end;
  if (first === undefined || around === undefined || isMixed) return children;
  return [{ name: wordFor(direction), detail, kind: 'rules', span: around, nameSpan: first.nameSpan, children }];
}

/** The list that holds a group's rules of one direction, where it has a key of its own. */
function listOf(snapshot: Snapshot, { id }: SecurityGroup, direction: Direction) {
  const span = snapshot.spanOf({ entity: id, field: direction, part: 'entry' });
  const nameSpan = snapshot.spanOf({ entity: id, field: direction, part: 'key' });
  return span && nameSpan && { name: wordFor(direction), kind: 'rules' as const, span, nameSpan };
}

const directions: readonly Direction[] = ['ingress', 'egress'];

function wordFor(direction: Direction): string {
  return direction === 'ingress' ? t('Inbound') : t('Outbound');
}

function titled(group: SecurityGroup, counts: string | undefined): Pick<OutlineSymbol, 'name' | 'detail'> {
  const { label, also } = titleOf(group);
  return { name: label, detail: [also, counts].filter((text) => text !== undefined).join(' · ') };
}

function extentOfAll(snapshot: Snapshot, rules: readonly Rule[]): Span | undefined {
  const spans = rules.flatMap((rule) => snapshot.extentOf(rule.id) ?? []);
  if (spans.length === 0) return undefined;
  return spans.reduce((a, b) => ({ start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) }));
}

function ruleSymbol(snapshot: Snapshot, rule: Rule, group?: string): OutlineSymbol | undefined {
  const place = placeOf(snapshot, rule.id);
  const { priority, description } = rule.fields;
  const details = [group, priority && t('priority {0}', wordOf(priority)), description && wordOf(description)];
  const detail = details.filter((text) => text !== undefined && text !== '').join(' · ');
  return place && { name: ruleLine(rule), detail, kind: 'rule', ...place, children: [] };
}

function attachmentSymbol(snapshot: Snapshot, attachment: Attachment): OutlineSymbol | undefined {
  const place = placeOf(snapshot, attachment.id);
  const detail = attachment.to === 'instance' ? t('instance') : t('network interface');
  const children = attachment.groups.flatMap((use) => {
    const at = placeOf(snapshot, use.id);
    return at ? [{ name: wordOf(use.group), detail: '', kind: 'group' as const, ...at, children: [] }] : [];
  });
  return place && nested({ name: attachment.name || t('(no name)'), detail, kind: 'attachment', ...place, children });
}

function listSymbol(snapshot: Snapshot, list: ValueList): OutlineSymbol | undefined {
  const place = placeOf(snapshot, list.id);
  const detail = list.kind === 'prefix-list' ? t('prefix list') : t('port list');
  return place && { name: list.name || t('(no name)'), detail, kind: 'list', ...place, children: [] };
}

function countText(group: SecurityGroup, file: SecurityFile): string {
  const { ingress, egress } = countsOf(group, file);
  return t('{0} in + {1} out', ingress, egress);
}

const countsOf = perGroup(({ rules }): Readonly<Record<Direction, number>> => {
  const ingress = rules.filter(({ direction }) => direction === 'ingress').length;
  return { ingress, egress: rules.length - ingress };
});

/** The value in the model's spelling, or as written when it has none. */
function canonical(field: Field<string | number> | undefined): string {
  return known(field)?.toString() ?? wordOf(field);
}

/** The value as written, on one line. */
function wordOf(field: Field<unknown> | undefined): string {
  const text = rawText(field)?.replace(/\s+/g, ' ').trim();
  return text === undefined || text === '' ? UNKNOWN : text;
}

function portsOf(field: Field<PortRange>): string | undefined {
  const range = known(field);
  if (range === undefined) return wordOf(field);
  if (range === 'any') return undefined;
  return range.from === range.to ? String(range.from) : `${range.from}–${range.to}`;
}

interface Place {
  readonly span: Span;
  readonly nameSpan: Span;
}

function placeOf(snapshot: Snapshot, entity: EntityId): Place | undefined {
  const span = snapshot.extentOf(entity);
  const name = snapshot.spanOf({ entity });
  return span && { span, nameSpan: name && contains(span, name) ? name : span };
}

/** The symbol with all below it moved into its span: an alias repeats what stands elsewhere, and editors refuse that. */
function nested(symbol: OutlineSymbol): OutlineSymbol {
  const children = symbol.children.map((child) =>
    nested(contains(symbol.span, child.span) ? child : { ...child, ...moved(child, symbol) }),
  );
  return { ...symbol, children };
}

function moved({ span, nameSpan }: Place, parent: Place): Place {
  const start = Math.max(span.start, parent.span.start);
  const end = Math.min(span.end, parent.span.end);
  if (start >= end) return { span: parent.nameSpan, nameSpan: parent.nameSpan };
  const cut = { start, end };
  return { span: cut, nameSpan: contains(cut, nameSpan) ? nameSpan : cut };
}
