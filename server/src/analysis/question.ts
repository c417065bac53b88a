import { wholeFamily, without } from '../algebra/blocks.ts';
import { type Cidr, covers, type Family, parseCidr } from '../algebra/ip.ts';
import { known, sure } from '../model/field.ts';
import type { Attachment, Direction, SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupIdOf } from '../model/rules.ts';
import { type GroupType, hasPorts, type PortRange, type Protocol } from '../model/values.ts';
import { membershipOf, type NamedUse } from './membership.ts';
import { isInVpc } from './nicType.ts';
import { axisInterval, portPlace } from './reach.ts';
import type { Peers, SeenGroup, Side, Target, TargetGroup } from './side.ts';

/** Whether some packets get from one place to another. At least one of the two is a group or an attachment. */
export interface Question {
  readonly from: Party;
  readonly to: Party;
  readonly protocol: Protocol;
  /** Absent: all ports. */
  readonly ports: PortRange | undefined;
  /** The family of addresses that are not given. */
  readonly family: Family;
}

export type Party =
  | { readonly kind: 'block'; readonly block: Cidr }
  | { readonly kind: 'internet'; readonly family: Family }
  /** By name or id; it may be defined elsewhere. */
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'attachment'; readonly attachment: Attachment; readonly home?: Home };

/** Another file than the one that is asked about, and what it means by the names of groups. */
export interface Home extends Pick<Beyond, 'typeOf' | 'seen' | 'nameOf'> {
  readonly uri: string;
  readonly file: SecurityFile;
}

/** What other files know of groups that this one names and does not define. */
export interface Beyond {
  typeOf(reference: string): GroupType | undefined;
  /** The group with its rules, where a file shows them. */
  seen(reference: string): readonly SeenGroup[];
  /** What other files add to groups which they do not define. */
  added(groups: readonly SeenGroup[]): readonly SeenGroup[];
  /** One name for each group, however this file refers to it. */
  nameOf(reference: string): string;
}

/**
 * The sides that a question has: where the packets leave, and where they come in. A side counts if its rules are known;
 * if neither is, the side that was asked for counts, with unknown rules.
 */
export function sidesOf(question: Question, file: SecurityFile, beyond: Beyond): Side[] {
  const names = new Names(file, beyond);
  const sides = [
    ['egress', question.from, question.to] as const,
    ['ingress', question.to, question.from] as const,
  ].flatMap(([direction, target, peer]) => sideOf(direction, target, peer, question, names) ?? []);
  const seen = sides.filter(({ target }) => target.groups.some(({ kind }) => kind === 'seen'));
  return seen.length > 0 ? seen : sides.slice(-1);
}

/** The groups that act on an attachment, or a group alone; undefined for what is outside. */
export function targetOf(party: Party, file: SecurityFile, beyond: Beyond): Target | undefined {
  return groupsOf(party, new Names(file, beyond));
}

/** The references of a party to groups that the file itself does not define; to some of them it may add rules. */
export function referencesBeyond(party: Party, { groups }: Pick<SecurityFile, 'groups'>): string[] {
  const defined = groups.filter(({ name, external }) => !external || name === '');
  const own = new Set(defined.flatMap(({ name, fields }) => [name, known(fields.securityGroupId)]));
  return referencesOf(party).filter((reference) => !own.has(reference));
}

/** The groups that a party is, or is in, as it names them. */
function referencesOf(party: Party): string[] {
  if (party.kind === 'group') return [party.name];
  return party.kind === 'attachment' ? party.attachment.groups.flatMap(({ group }) => known(group) ?? []) : [];
}

/** One name for each group, whether it is referred to by name or by id. */
class Names {
  readonly file: SecurityFile;
  readonly beyond: Beyond;
  readonly #byReference = new Map<string, string>();

  constructor(file: SecurityFile, beyond: Beyond) {
    this.file = file;
    this.beyond = beyond;
    const defined = new Set(file.groups.flatMap(({ name, external }) => (external ? [] : [name])));
    for (const { name, fields, external } of file.groups) {
      // A group of which another file shows the whole is called as it is from anywhere in this one.
      if (external && !defined.has(name) && wholeAmong(beyond.seen(name))) continue;
      const id = known(fields.securityGroupId);
      if (id !== undefined && !this.#byReference.has(id)) this.#byReference.set(id, name);
      this.#byReference.set(name, name);
    }
  }

  nameOf = (reference: string): string => this.#byReference.get(reference) ?? this.beyond.nameOf(reference);

  /**
   * The group, in this file or in another one, and the rules that this file adds to it elsewhere.
   * @param home the file that refers to it, where that is another one
   */
  seen(reference: string, home?: Home): readonly SeenGroup[] {
    const called = home ? home.nameOf(reference) : this.nameOf(reference);
    const own = this.#byReference.get(called);
    const isMeant = ({ name, external }: SecurityGroup) =>
      own === undefined ? external && this.nameOf(name) === called : name === own;
    const here = (group: SecurityGroup): SeenGroup => ({ group, file: this.file, nameOf: this.nameOf });
    const groups = this.file.groups.filter(isMeant);
    const seen =
      own === undefined ? (home ?? this.beyond).seen(reference) : groups.filter(({ external }) => !external).map(here);
    const whole = reference === '' ? undefined : wholeAmong(seen);
    const ids = new Set([reference, ...seen.flatMap(({ group }) => groupIdOf(group) ?? [])]);
    const may = this.file.groups.flatMap((group) =>
      [...ids].flatMap((id) => (group.mayBe && asGroup(group, id)) ?? []),
    );
    const added = [...groups.filter(({ external }) => external), ...may].map(here);
    const all = [...added, ...this.beyond.added([...seen, ...added])];
    return [...seen, ...all.map((each) => (whole ? { ...each, group: addedTo(whole, each.group) } : each))];
  }
}

/** The groups of a file that a party is, or is in: those that it defines, and those to which it adds rules. */
export function groupsOfParty(party: Party, { groups }: SecurityFile): SecurityGroup[] {
  const named = new Set(referencesOf(party));
  return groups.filter((group) => named.has(group.name) || named.has(known(group.fields.securityGroupId) ?? ''));
}

/** What stands for additions to some group, as what it is if that is the one of an id: there on a condition where it only may be. */
export function asGroup(group: SecurityGroup, id: string): SecurityGroup | undefined {
  if (group.external && group.name === id) return group;
  const may = group.mayBe?.find((one) => one.id === id);
  return may && { ...group, when: [...group.when, may.when] };
}

/** The group of which all is known that tells how rules act which are added to it: those of the classic network act otherwise. */
function wholeAmong(seen: readonly SeenGroup[]): SecurityGroup | undefined {
  return seen.find(({ group, file }) => isInVpc(group, file))?.group;
}

/** What a file adds to a group that is seen as well: rules like its own, and nothing unseen beside them. */
function addedTo({ fields }: SecurityGroup, group: SecurityGroup): SecurityGroup {
  // That members of the group reach each other is said by the group itself.
  const innerAccessPolicy = { kind: 'known', value: 'Drop', raw: '' } as const;
  const isCut = group.addsMore ?? false;
  return { ...group, fields: { ...fields, innerAccessPolicy }, external: false, incomplete: isCut };
}

function sideOf(direction: Direction, target: Party, peer: Party, question: Question, names: Names): Side | undefined {
  const groups = groupsOf(target, names);
  return groups && { direction, traffic: trafficOf(question), peer: peersOf(peer, question, names), target: groups };
}

function groupsOf(party: Party, names: Names): Target | undefined {
  const named = (reference: string, when: Attachment['when'], home?: Home): readonly TargetGroup[] => {
    const seen = names.seen(reference, home).map((each) => ({ kind: 'seen', ...each, when }) as const);
    const type = () => (home ?? names.beyond).typeOf(reference);
    return seen.length > 0 ? seen : [{ kind: 'elsewhere', name: reference, type: type() }];
  };
  if (party.kind === 'group') return { groups: named(party.name, []), incomplete: false, given: [] };
  if (party.kind !== 'attachment') return undefined;
  const { attachment, home } = party;
  const { uses, atLeast } = membershipOf(attachment, home?.nameOf ?? names.nameOf);
  const groups = uses.flatMap(({ reference, when }) => named(reference, when, home));
  return { groups, incomplete: atLeast || uses.some(isAssumed), given: attachment.when, home: home?.uri };
}

/** Whether it may be another group, if a parameter is given something else than its default. */
function isAssumed({ use }: NamedUse): boolean {
  return sure(use.group) === undefined;
}

function peersOf(party: Party, question: Question, names: Names): Peers {
  const whole = [wholeFamily(question.family)];
  switch (party.kind) {
    case 'block':
      return { blocks: [party.block], memberOf: () => (isPublic(party.block) ? false : undefined) };
    case 'internet':
      return { blocks: internet(party.family), memberOf: () => false };
    case 'group': {
      const own = names.nameOf(party.name);
      return { blocks: whole, memberOf: (name) => (name === own ? true : undefined) };
    }
    case 'attachment': {
      const nameOf = party.home?.nameOf ?? names.nameOf;
      const { uses, atLeast } = membershipOf(party.attachment, nameOf);
      const isIn = (one: NamedUse) => one.when.length === 0 && !isAssumed(one);
      const groups = new Map(uses.map((one) => [nameOf(one.reference), isIn(one)]));
      const other = atLeast || uses.some(isAssumed) ? undefined : false;
      return { blocks: whole, memberOf: (name) => (groups.has(name) ? groups.get(name) || undefined : other) };
    }
  }
}

/** Rules for the members of a group act on private addresses; nobody of the internet is a member of one. */
export function isPublic(block: Cidr): boolean {
  return internalBlocks.every((internal) => !covers(internal, block) && !covers(block, internal));
}

/** Whether all of a block is out of the internet's reach. */
export function isInternal(block: Cidr): boolean {
  return internalBlocks.some((internal) => covers(internal, block));
}

/** Addresses that are not of the internet: RFC 1918, 6598 (Alibaba Cloud's own services), 3927, 1122, 4193, 4291. */
const internalBlocks = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8'],
  ...['fc00::/7', 'fe80::/10', '::1/128'],
].flatMap((text) => parseCidr(text) ?? []);

function internet(family: Family): Cidr[] {
  const internal = internalBlocks.filter((block) => block.family === family);
  return internal.reduce(
    (blocks, inner) => blocks.flatMap((outer) => (covers(outer, inner) ? without(outer, inner) : [outer])),
    [wholeFamily(family)],
  );
}

const lastPort = 65_535;

/** Of all protocols those that an instance really speaks: neither port 0 nor TCP and UDP without ports. */
function trafficOf({ protocol, ports }: Question): Side['traffic'] {
  if (hasPorts(protocol)) {
    const [from, to] = ports === undefined || ports === 'any' ? [1, lastPort] : [ports.from, ports.to];
    return [[portPlace(protocol, from), portPlace(protocol, to) + 1]];
  }
  const [, end] = axisInterval('all', undefined) ?? [0, 0];
  if (protocol !== 'all') return [axisInterval(protocol, undefined) ?? [0, end]];
  const others = portPlace('udp', lastPort) + 1;
  return [
    [portPlace('tcp', 1), portPlace('tcp', lastPort) + 1],
    [portPlace('udp', 1), others],
    [others, others + 6],
    [others + 7, others + 17],
    [others + 18, end],
  ];
}
