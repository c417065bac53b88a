// What a file says of a group, told so that it means the same in every file. Loaded with `wholeGroup.ts`.
import type { Cidr } from '../algebra/ip.ts';
import { type Field, type Known, known, possibleValues } from '../model/field.ts';
import type { GroupPart, Rule, RuleField, SecurityFile, SecurityGroup, ValueList } from '../model/model.ts';
import { nowhere } from '../model/nowhere.ts';
import { blockField, effectivePeers, peerSide } from '../model/rules.ts';
import { isGroupId, isListId } from '../model/values.ts';
import { digest } from '../util/digest.ts';
import { listNamed } from './lists.ts';
import { isInVpc } from './nicType.ts';
import { plainField, plainList } from './plain.ts';
import { policyOf } from './policy.ts';
import { blocksOfField, givenPriority } from './reach.ts';
import { isIncomplete } from './wholeGroup.ts';

/**
 * The part of a file in a group. A rule that hangs on a condition of the file counts as one of which not all is known, and so does
 * one of a group that only may be this one: nobody else knows whether it is there. What rules of the classic network do, which is retired, is not told.
 *
 * @param all what stands for the group in the file: several where it adds to it in several places
 */
export function partOf(all: readonly [SecurityGroup, ...SecurityGroup[]], file: SecurityFile, uri: string): GroupPart {
  const [{ fields, name, external }] = all;
  const names = new Names(file, uri);
  const rules = all.flatMap((group) => group.rules.map((rule) => plainRule(rule, group, names)));
  const isCut = all.some((group) => isIncomplete(group) || !isInVpc(group, file));
  const { securityGroupType, innerAccessPolicy } = fields;
  const about = {
    ...(securityGroupType && { securityGroupType: plainField(securityGroupType) }),
    ...(innerAccessPolicy && { innerAccessPolicy: plainField(innerAccessPolicy) }),
  };
  const says = digest(JSON.stringify([external, about, isCut, rules.map(wordsOf), names.lists]));
  const group = { ...nothingOf(name), fields: about, rules, incomplete: isCut, external };
  return { uri, group: external ? { ...group, addsMore: isCut } : group, lists: names.lists, says };
}

/** A part of a group that may be another one: each of its rules may be there or not, and what the group is like is not known. */
export function uncertain(part: GroupPart): GroupPart {
  const made = uncertainParts.get(part) ?? madeUncertain(part);
  uncertainParts.set(part, made);
  return made;
}

/** Each made once: many expressions may mean the group of one part. */
const uncertainParts = new WeakMap<GroupPart, GroupPart>();

function madeUncertain(part: GroupPart): GroupPart {
  const { incomplete, ...group } = part.group;
  const rules = group.rules.map((rule) => ({ ...rule, partial: true }));
  return { ...part, group: { ...group, fields: {}, rules, incomplete, external: true, addsMore: incomplete } };
}

/** The part of a file of which it is only known that it has one. */
export function unseenPart(uri: string): GroupPart {
  return { uri, group: nothingOf(''), lists: [], says: '' };
}

function nothingOf(name: string) {
  const base = { kind: 'group', id: nowhere(), when: [], name, fields: {}, rules: [] } as const;
  return { ...base, incomplete: true, external: true };
}

function wordsOf({ direction, number, fields, partial }: Rule) {
  return [direction, number, fields, partial];
}

/** The lists and groups that rules of a file name, by names that mean the same everywhere. */
class Names {
  readonly file: SecurityFile;
  readonly #uri: string;
  readonly #lists = new Map<string, ValueList>();

  constructor(file: SecurityFile, uri: string) {
    this.file = file;
    this.#uri = uri;
  }

  get lists(): ValueList[] {
    return [...this.#lists.values()];
  }

  group(name: string): string {
    return isGroupId(name) ? name : this.#own(name);
  }

  /** A list goes with the rules that name it. */
  list(kind: ValueList['kind'], written: string): string {
    const list = listNamed(kind, written, this.file);
    if (list === undefined && isListId(written)) return written;
    const name = this.#own(`${kind} ${written}`);
    if (list) this.#lists.set(name, { ...plainList(list), id: nowhere(), name });
    return name;
  }

  /** Blocks that one field names, as a list of them. */
  blocks(blocks: readonly Cidr[]): string {
    const name = this.#own(`blocks ${this.#lists.size}`);
    const entries = blocks.map((cidr) => ({ id: nowhere(), cidr: is(cidr) }));
    this.#lists.set(name, { kind: 'prefix-list', id: nowhere(), when: [], name, fields: {}, entries });
    return name;
  }

  #own(name: string): string {
    return `\0${this.#uri} ${name}`;
  }
}

function plainRule(rule: Rule, group: SecurityGroup, names: Names): Rule {
  const { direction, number, partial = false, fields } = rule;
  const { description: _, securityGroupRuleId: _id, ...others } = fields;
  const plain = Object.entries(others).flatMap(([name, field]) =>
    field ? [[name, plainValue(name as RuleField, field, names)]] : [],
  );
  const said = { ...Object.fromEntries(plain), ...severalBlocks(rule, names) };
  const isOpen = group.when.length + rule.when.length > 0 || group.mayBe !== undefined;
  return {
    ...{ kind: 'rule', id: nowhere(), when: [], direction, number },
    fields: partial ? said : { ...said, ...usual(rule, names.file) },
    partial: partial || isOpen,
  };
}

/** What a rule does where it does not say it. */
function usual(rule: Rule, file: SecurityFile) {
  const priority = givenPriority(rule, file);
  return {
    ...(priority !== undefined && { priority: is(priority) }),
    ...(rule.fields.policy === undefined && { policy: is(policyOf(rule)) }),
  };
}

function plainValue(name: RuleField, field: Field<unknown>, names: Names): Field<unknown> {
  const written = known(field);
  if (typeof written === 'string' && field.kind === 'known' && field.assumed === undefined) {
    switch (name) {
      case 'sourceGroupId':
      case 'destGroupId':
        return is(names.group(written));
      case 'portRangeListId':
        return is(names.list('port-list', written));
      case 'sourcePrefixListId':
      case 'destPrefixListId':
        return is(names.list('prefix-list', written));
    }
  }
  if (field.kind === 'malformed') return { kind: 'malformed', raw: '' };
  const among = possibleValues(field);
  const value = plainField(field);
  return value.kind === 'unknown' && among ? { ...value, among } : value;
}

/** Exports name several blocks in one field. */
function severalBlocks(rule: Rule, names: Names) {
  const name = blockField(rule);
  const field = name && rule.fields[name];
  if (field?.kind !== 'malformed' || effectivePeers(rule).length > 1) return {};
  const { cidrIp, ipv6CidrIp, prefixListId } = peerSide(rule);
  const blocks = blocksOfField(field, name === cidrIp ? 'ipv4' : 'ipv6', names.file);
  return blocks ? { [cidrIp]: undefined, [ipv6CidrIp]: undefined, [prefixListId]: is(names.blocks(blocks)) } : {};
}

function is<T>(value: T): Known<T> {
  return { kind: 'known', value, raw: '' };
}
