import { t } from '@vscode/l10n';
import { bitsOf, type Cidr, formatCidr } from '../algebra/ip.ts';
import type { SingleAddresses, Switches } from '../engine/editing.ts';
import { changesOf, overlap } from '../engine/fixes.ts';
import { propertySlots, ruleRuns } from '../engine/slots.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import type { Field } from '../model/field.ts';
import { known } from '../model/field.ts';
import type { EntityId, FieldName, Rule } from '../model/model.ts';
import { blockFields } from '../model/rules.ts';
import { DEFAULT_PRIORITY, formatPortRange, hasPorts, type PortRange, type Protocol, port } from '../model/values.ts';
import { startsLine } from '../text/edit/layout.ts';
import { orderOf, permute } from '../text/edit/permute.ts';
import type { Span, TextChange } from '../text/span.ts';
import { partitionPoint } from '../util/partitionPoint.ts';
import type { Action } from './codeActions.ts';

export type FormatKind = 'propertyOrder' | 'ports' | 'addresses' | 'sortRules';

export type FormatOptions = Switches<FormatKind> & { readonly singleAddresses?: SingleAddresses };

/**
 * The changes that give the rules of a file, or those that touch a span, one form. All else stays as it is written, and
 * what the rules decide stays the same. A second time there is nothing left to change. A text that cannot be read is left
 * alone.
 */
export function format(snapshot: Snapshot, wanted: FormatOptions, within?: Span): readonly TextChange[] {
  // What could not be read may belong to what stands next to it.
  if (snapshot.file.problems.some(({ kind }) => kind === 'syntax')) return [];
  const rules = rulesIn(snapshot, within);
  let changes: readonly TextChange[] = valueChanges(snapshot, rules, wanted);
  if (wanted.propertyOrder) changes = withPropertiesInOrder(snapshot, rules, changes);
  if (wanted.sortRules) changes = withRulesInOrder(snapshot, rules, changes);
  return overlap(changes) ? [] : changes;
}

/** The same for who wants it in a file that somebody else formats; undefined where all has its form. */
export function formatAction(snapshot: Snapshot, wanted: FormatOptions): Action | undefined {
  const changes = format(snapshot, wanted);
  if (changes.length === 0) return undefined;
  return { title: t('Give all rules one form'), kind: 'source.format.secgroup', preferred: false, changes };
}

function rulesIn({ file, extentOf }: Snapshot, within: Span | undefined): Rule[] {
  const rules = file.groups.flatMap((group) => group.rules);
  if (within === undefined) return rules;
  return rules.filter(({ id }) => {
    const span = extentOf(id);
    return span !== undefined && span.start <= within.end && within.start <= span.end;
  });
}

const portFields = ['portRange', 'sourcePortRange'] as const;

/** Values in the form that the API gives back. What an alias repeats is written once, where it stands. */
function valueChanges(snapshot: Snapshot, rules: readonly Rule[], wanted: FormatOptions): TextChange[] {
  const byPlace = new Map<number, TextChange>();
  const write = (entity: EntityId, field: FieldName, value: string | undefined) => {
    if (value === undefined) return;
    const edits = [{ kind: 'set', entity, field, value } as const];
    for (const change of changesOf(snapshot, { title: '', safety: 'safe', edits }) ?? [])
      byPlace.set(change.start, change);
  };
  for (const { id, fields } of rules) {
    const protocol = known(fields.ipProtocol);
    if (wanted.ports) for (const field of portFields) write(id, field, portForm(fields[field], protocol));
    for (const field of blockFields) write(id, field, addressForm(fields[field], wanted));
  }
  return [...byPlace.values()];
}

/** `80` → `80/80`, `8000-9000` → `8000/9000`; undefined where the form is right, or the meaning is not sure. */
function portForm(field: Field<PortRange> | undefined, protocol: Protocol | undefined): string | undefined {
  if (field === undefined || field.kind === 'unknown' || field.assumed !== undefined) return undefined;
  const range = readLoosely(field, protocol);
  const text = range && formatPortRange(range);
  return text === field.raw ? undefined : text;
}

function readLoosely(field: Field<PortRange> | undefined, protocol: Protocol | undefined): PortRange | undefined {
  if (field?.kind !== 'malformed') return known(field);
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(field.raw);
  const [from, to] = [port(Number(match?.[1])), port(Number(match?.[2] ?? match?.[1]))];
  if (protocol === undefined || !hasPorts(protocol) || from === undefined || to === undefined) return undefined;
  return from <= to ? { from, to } : undefined;
}

/** `2408:0180::0001/64` → `2408:180::1/64`: short and in lower case, host bits left as they are. */
function addressForm(
  field: Field<Cidr> | undefined,
  { addresses, singleAddresses }: FormatOptions,
): string | undefined {
  if (field?.kind !== 'known' || field.assumed !== undefined) return undefined;
  const { raw, value } = field;
  const full = formatCidr(value);
  const [, address = '', prefix = ''] = /^([^/\s]+)(\/\d+)?$/.exec(raw) ?? [];
  if (address === '') return undefined;
  const form = addresses && value.family === 'ipv6' ? full.slice(0, full.indexOf('/')) : address;
  const isSingle = value.prefix === bitsOf(value.family);
  // `10.0.0.1` and `10.0.0.1/32` mean the same.
  const end =
    isSingle && singleAddresses === 'withoutPrefix'
      ? ''
      : isSingle && singleAddresses === 'withPrefix'
        ? `/${value.prefix}`
        : prefix;
  const text = form + end;
  return text === raw ? undefined : text;
}

/** What is matched, from where, to where, what is done with it, and why. */
const propertyOrder: readonly FieldName[] = [
  'ipProtocol',
  'portRange',
  'portRangeListId',
  'sourcePortRange',
  'sourceCidrIp',
  'ipv6SourceCidrIp',
  'sourceGroupId',
  'sourceGroupOwnerId',
  'sourceGroupOwnerAccount',
  'sourcePrefixListId',
  'destCidrIp',
  'ipv6DestCidrIp',
  'destGroupId',
  'destGroupOwnerId',
  'destGroupOwnerAccount',
  'destPrefixListId',
  'policy',
  'priority',
  'nicType',
  'description',
];

/** Properties that are not ours keep their places. */
function withPropertiesInOrder(
  snapshot: Snapshot,
  rules: readonly Rule[],
  changes: readonly TextChange[],
): readonly TextChange[] {
  const inside = new Inside(changes);
  const seen = new Set<number>();
  const result: TextChange[] = [];
  for (const { id } of rules) {
    const slots = propertySlots(snapshot, id);
    const [first, last] = [slots?.[0], slots?.at(-1)];
    if (!slots || !first || !last || seen.has(first.start)) continue;
    seen.add(first.start);
    const rankOf = (i: number) => propertyOrder.indexOf(slots[i]?.field ?? 'key');
    const order = orderOf(
      slots.length,
      (a, b) => rankOf(a) - rankOf(b),
      (i) => rankOf(i) < 0,
    );
    if (endsUpBehindDash(snapshot.text, slots, order)) continue;
    result.push(...permute(snapshot.text, slots, order, inside.take({ start: first.start, end: last.end })));
  }
  return [...result, ...inside.rest];
}

/** Whether an ignore above a property would come to stand behind the dash of its rule, and speak of all of it. */
function endsUpBehindDash(text: string, slots: readonly Span[], [first = 0]: readonly number[]): boolean {
  const [place, slot] = [slots[0], slots[first]];
  if (first === 0 || !place || !slot || startsLine(text, place.start)) return false;
  return /^\s*#.*secgroup-ignore/m.test(text.slice(slot.start, slot.end));
}

function withRulesInOrder(
  snapshot: Snapshot,
  rules: readonly Rule[],
  changes: readonly TextChange[],
): readonly TextChange[] {
  const inside = new Inside(changes);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const result = ruleRuns(snapshot, [...byId.keys()]).flatMap((run) => {
    const keys = run.map(({ rule }) => sortKeyOf(byId.get(rule)));
    const order = orderOf(
      run.length,
      (a, b) => compare(keys[a], keys[b]),
      (i) => keys[i] === undefined,
    );
    const whole = { start: run[0]?.start ?? 0, end: run.at(-1)?.end ?? 0 };
    return permute(snapshot.text, run, order, inside.take(whole));
  });
  return [...result, ...inside.rest];
}

/** Direction, priority, first and last port; undefined where one of them is not known: such a rule keeps its place. */
function sortKeyOf(rule: Rule | undefined): readonly number[] | undefined {
  if (rule === undefined) return undefined;
  const { priority, portRange, ipProtocol } = rule.fields;
  const rank = priority === undefined ? DEFAULT_PRIORITY : known(priority);
  // As it will be written, so that one pass is enough.
  const ports = readLoosely(portRange, known(ipProtocol));
  if (rank === undefined || ports === undefined) return undefined;
  const [from, to] = ports === 'any' ? [0, 0] : [ports.from, ports.to];
  return [rule.direction === 'ingress' ? 0 : 1, rank, from, to];
}

function compare(a: readonly number[] = [], b: readonly number[] = []): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** Changes that are handed out once, to whom they lie in. */
class Inside {
  readonly #changes: TextChange[];

  constructor(changes: readonly TextChange[]) {
    this.#changes = [...changes].sort((a, b) => a.start - b.start);
  }

  take(span: Span): TextChange[] {
    const changes = this.#changes;
    const first = partitionPoint(changes.length, (i) => (changes[i]?.start ?? 0) < span.start);
    let end = first;
    while ((changes[end]?.end ?? Number.POSITIVE_INFINITY) <= span.end) end++;
    return changes.splice(first, end - first);
  }

  get rest(): readonly TextChange[] {
    return this.#changes;
  }
}
