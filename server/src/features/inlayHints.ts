import { t } from '@vscode/l10n';
import { type Cidr, hasHostBits, parseCidr } from '../algebra/ip.ts';
import { implicitVerdict } from '../analysis/beyondRules.ts';
import { connectsMembers, sureType } from '../analysis/implicit.ts';
import type { Switches } from '../engine/editing.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { type AddressBlock, addressBlocks } from '../knowledge/addressBlocks.ts';
import { noteOn } from '../knowledge/portNotes.ts';
import type { PortProtocol, PortService } from '../knowledge/ports.ts';
import { servicesIn } from '../knowledge/servicesIn.ts';
import { type Field, known } from '../model/field.ts';
import type { Direction, EntityId, FieldName, Place, Rule, SecurityGroup, ValueList } from '../model/model.ts';
import { hasPorts, type PortRange, type Protocol } from '../model/values.ts';
import type { Text } from '../text/pieces.ts';
import type { Span } from '../text/span.ts';
import { listed, sentences } from '../util/language.ts';
import { isRecord } from '../util/record.ts';
import { isAlias, mayStandAt } from './groupText.ts';
import { code, isPage, link } from './hover/markdown.ts';

/** A few words that an editor shows in the text, behind what they are about. */
export interface Hint {
  readonly at: number;
  /** With the dot that sets it off: `· MySQL`. */
  readonly label: string;
  readonly tooltip?: string;
}

export type HintKind = 'ports' | 'addresses' | 'implicitRules' | 'parameterDefaults';

/** What the values within a span mean, and what holds where no rule decides; in the order of the text. */
export function inlayHints(snapshot: Snapshot, within: Span, wanted: Switches<HintKind>): Hint[] {
  const writer = new Writer(snapshot, within, wanted);
  const { groups, attachments, prefixLists, portLists } = snapshot.file;
  for (const group of groups) {
    if (wanted.implicitRules) implicitHints(writer, group);
    writer.fields(group.id, group.fields);
    if (mayStandAt(snapshot, group, within)) for (const rule of group.rules) ruleHints(writer, rule);
  }
  for (const { groups: uses } of attachments) {
    for (const { id, group } of uses) writer.value({ entity: id }, group, []);
  }
  for (const list of [...prefixLists, ...portLists]) listHints(writer, list);
  return writer.done();
}

/** One part of a hint's words. */
interface Note {
  readonly kind: HintKind;
  readonly label: string;
  readonly tooltip?: string;
}

/** Collects hints. What an alias repeats stands in the text once. */
class Writer {
  readonly snapshot: Snapshot;
  readonly #within: Span;
  readonly #wanted: Switches<HintKind>;
  readonly #hints = new Map<number, Hint>();

  constructor(snapshot: Snapshot, within: Span, wanted: Switches<HintKind>) {
    this.snapshot = snapshot;
    this.#within = within;
    this.#wanted = wanted;
  }

  /** Whether a thing may have something to say within the span. */
  isNear(entity: EntityId): boolean {
    const span = this.snapshot.extentOf(entity);
    return span !== undefined && span.start <= this.#within.end && this.#within.start <= span.end;
  }

  /** The default of a parameter, where the value is one, then the notes on the value. */
  value(place: Place, field: Field<unknown> | undefined, notes: readonly Note[]): void {
    const assumed = assumedNote(field);
    const said = (assumed ? [assumed, ...notes] : notes).filter(({ kind }) => this.#wanted[kind]);
    const span = said.length > 0 ? this.snapshot.spanOf(place) : undefined;
    if (span) this.put(endOf(this.snapshot.tree.content, span), said);
  }

  /** The defaults of parameters among the fields of a thing. */
  fields(entity: EntityId, fields: object): void {
    if (!this.#wanted.parameterDefaults) return;
    for (const [name, field] of Object.entries(fields)) {
      if (isField(field)) this.value({ entity, field: name as FieldName }, field, []);
    }
  }

  put(at: number, notes: readonly Note[]): void {
    if (at < this.#within.start || at > this.#within.end || this.#hints.has(at)) return;
    const label = notes.map((note) => `· ${note.label}`).join(' ');
    const tooltip = notes.flatMap((note) => note.tooltip ?? []).join('\n\n');
    this.#hints.set(at, { at, label, ...(tooltip && { tooltip }) });
  }

  done(): Hint[] {
    return [...this.#hints.values()].sort((a, b) => a.at - b.at);
  }
}

function isField(value: unknown): value is Field<unknown> {
  return isRecord(value) && 'kind' in value && 'assumed' in value;
}

function assumedNote(field: Field<unknown> | undefined): Note | undefined {
  if (field?.kind !== 'known' || field.assumed === undefined) return undefined;
  return {
    kind: 'parameterDefaults',
    label: t('default {0}', shortened(field.raw)),
    tooltip: t('The default of the parameter {0}; the true value may differ.', code(field.assumed)),
  };
}

/** A value may be long, and a hint pushes all behind it aside. */
const LONGEST = 30;

function shortened(raw: string): string {
  const line = raw.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${[...line].slice(0, LONGEST).join('')}…` : line;
}

/** Behind the value; a block scalar's span ends on the line below. */
function endOf(text: Text, { start, end }: Span): number {
  let at = end;
  while (at > start && /\s/.test(text.charAt(at - 1))) at--;
  return at;
}

function ruleHints(writer: Writer, rule: Rule): void {
  const { id: entity, fields } = rule;
  if (!writer.isNear(entity) && !isAlias(writer.snapshot, entity)) return;
  const protocol = known(fields.ipProtocol);
  for (const [name, field] of Object.entries(fields) as [FieldName, Field<unknown> | undefined][]) {
    if (field === undefined) continue;
    writer.value({ entity, field: name }, field, notesOn(name, rule, protocol));
  }
}

function notesOn(name: FieldName, { fields }: Rule, protocol: Protocol | undefined): Note[] {
  switch (name) {
    case 'portRange':
      return portNotes(known(fields.portRange), protocol);
    case 'sourceCidrIp':
    case 'ipv6SourceCidrIp':
    case 'destCidrIp':
    case 'ipv6DestCidrIp':
      return addressNotes(known(fields[name]));
    default:
      return [];
  }
}

const LAST_PORT = 65_535;

function portNotes(range: PortRange | undefined, protocol: Protocol | undefined): Note[] {
  if (range === undefined || protocol === undefined) return [];
  if (range === 'any') return protocol === 'all' ? [allPorts()] : [];
  if (!hasPorts(protocol)) return [];
  return range.from === 1 && range.to === LAST_PORT ? [allPorts()] : serviceNotes([protocol], range);
}

function allPorts(): Note {
  return { kind: 'ports', label: t('all ports') };
}

/** A range that holds more than this many services is no choice of services. */
const MOST_SERVICES = 3;

function serviceNotes(protocols: readonly PortProtocol[], { from, to }: Exclude<PortRange, 'any'>): Note[] {
  const found = protocols.flatMap((protocol) => servicesIn(protocol, from, to));
  const names = [...new Set(found.map(({ name }) => name))];
  // `1/1024` is not about the few services of it that are well known.
  const isChoice = names.length > 0 && names.length <= MOST_SERVICES && to - from < 2 * found.length;
  if (!isChoice) return [];
  return [{ kind: 'ports', label: listed(names), tooltip: found.map(serviceLine).join('  \n') }];
}

/** `TCP 22: SSH, remote login to Linux` */
function serviceLine(service: PortService): string {
  const { protocol, from, to, name, source } = service;
  const note = noteOn(service);
  const ports = from === to ? from : `${from}–${to}`;
  const about = t(
    '{0}: {1}.',
    `${protocol.toUpperCase()} ${ports}`,
    note === undefined ? name : t('{0}, {1}', name, note),
  );
  return isPage(source) ? sentences([about, link(t('Source'), source)]) : about;
}

function addressNotes(cidr: Cidr | undefined): Note[] {
  const block = cidr && !hasHostBits(cidr) ? blocks.get(keyOf(cidr)) : undefined;
  if (block === undefined) return [];
  const about = t('{0}: {1}. {2}', code(block.cidr), block.name, block.note);
  const tooltip = isPage(block.source) ? sentences([about, link(t('Source'), block.source)]) : about;
  return [{ kind: 'addresses', label: block.short ?? block.name, tooltip }];
}

function keyOf({ words, prefix }: Cidr): string {
  return `${words.join('.')}/${prefix}`;
}

const blocks = new Map<string, AddressBlock>(
  addressBlocks.flatMap((block) => {
    const range = parseCidr(block.cidr);
    return range ? [[keyOf(range), block] as const] : [];
  }),
);

function listHints(writer: Writer, list: ValueList): void {
  if (!writer.isNear(list.id)) return;
  for (const { id: entity, cidr, portRange } of list.entries) {
    const range = known(portRange);
    if (cidr) writer.value(placeOf(writer.snapshot, entity, 'cidr'), cidr, addressNotes(known(cidr)));
    if (portRange && range && range !== 'any')
      writer.value(placeOf(writer.snapshot, entity, 'portRange'), portRange, serviceNotes(['tcp', 'udp'], range));
  }
}

/** An entry of a list has its value in a field, or is its own value. */
function placeOf(snapshot: Snapshot, entity: EntityId, field: 'cidr' | 'portRange'): Place {
  return snapshot.spanOf({ entity, field }) ? { entity, field } : { entity };
}

/** What holds before any rule of the group is asked, and where none decides. */
function implicitHints(writer: Writer, group: SecurityGroup): void {
  if (group.external || !writer.isNear(group.id)) return;
  const bare: string[] = [];
  for (const direction of ['ingress', 'egress'] as const) {
    const at = endOfKey(writer.snapshot, group.id, direction);
    const words = at === undefined ? bareWords(group, direction) : implicitWords(group, direction);
    if (words === undefined) continue;
    if (at === undefined) bare.push(direction === 'ingress' ? t('in: {0}', words) : t('out: {0}', words));
    else writer.put(at, [implicitNote(words)]);
  }
  const name = writer.snapshot.spanOf({ entity: group.id });
  if (bare.length > 0 && name) writer.put(behindKey(writer.snapshot.tree.content, name), bare.map(implicitNote));
}

function implicitNote(label: string): Note {
  return {
    kind: 'implicitRules',
    label,
    tooltip: t('What holds without a rule: before the rules of the group are asked, and where none of them decides.'),
  };
}

function implicitWords(group: SecurityGroup, direction: Direction): string | undefined {
  switch (verdictOf(group, direction)) {
    case 'accept':
      return t('then all else allowed');
    case 'drop':
      return t('then all else dropped');
    case 'drop others':
      return t('same group allowed, all else dropped');
    case 'drop strangers':
      return t('all else from outside dropped');
  }
}

/** The same where no key of the direction stands, with or without rules elsewhere. */
function bareWords(group: SecurityGroup, direction: Direction): string | undefined {
  const verdict = verdictOf(group, direction);
  if (group.rules.some((rule) => rule.direction === direction)) return implicitWords(group, direction);
  switch (verdict) {
    case 'accept':
      return t('all allowed');
    case 'drop':
      return t('all dropped');
    case 'drop others':
      return t('same group allowed, all else dropped');
    case 'drop strangers':
      return t('all from outside dropped');
  }
}

/** Whether members reach each other is known (`drop`: they do not, `drop others`: they do), or it is not. */
type ImplicitVerdict = 'accept' | 'drop' | 'drop others' | 'drop strangers' | undefined;

function verdictOf(group: SecurityGroup, direction: Direction): ImplicitVerdict {
  const verdict = implicitVerdict(sureType(group), direction);
  if (verdict !== 'drop' || direction === 'egress') return verdict;
  const connected = connectsMembers(group);
  if (connected === undefined) return 'drop strangers';
  return connected ? 'drop others' : 'drop';
}

/** Behind the key of a block list, and behind the bracket that ends another one. */
function endOfKey(snapshot: Snapshot, entity: EntityId, field: Direction): number | undefined {
  const text = snapshot.tree.content;
  const key = snapshot.spanOf({ entity, field, part: 'key' });
  const value = snapshot.spanOf({ entity, field });
  if (key === undefined) return undefined;
  const inBrackets = value && value.end > value.start && text.charAt(value.start) === '[';
  return inBrackets ? value.end : behindKey(text, key);
}

/** Behind the colon, where there is one. */
function behindKey(text: Text, { end }: Span): number {
  return end + (/^[ \t]*:/.exec(text.slice(end, end + 20))?.[0].length ?? 0);
}
