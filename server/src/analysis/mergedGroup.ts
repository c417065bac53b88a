import type { Cidr } from '../algebra/ip.ts';
import { type Known, sure } from '../model/field.ts';
import type { EntityId, Rule, RuleFields, SecurityFile, SecurityGroup, ValueList } from '../model/model.ts';
import { nowhere } from '../model/nowhere.ts';
import { blockField, groupPeer, peerSide } from '../model/rules.ts';
import { isInVpc } from './nicType.ts';
import { membersNamed, type Reach, reachOf } from './reach.ts';
import { isPeerRefused } from './refused.ts';
import type { Target, TargetGroup } from './side.ts';

/** The groups of a target as one, so that a rule of one can be judged beside those of the others. */
export interface MergedGroup {
  readonly group: SecurityGroup;
  readonly file: SecurityFile;
  /** The rules that stand in it for one of the groups': several where conditions choose between mentions of the group. */
  standIns(rule: Rule): readonly Rule[];
  /** The rule for which one stands in, and its group. */
  origin(standIn: Rule): { readonly rule: Rule; readonly group: SecurityGroup } | undefined;
}

/**
 * Merges the groups whose rules are known; undefined where there is none. What a file calls something, other files may call
 * otherwise: across files, peers are named as the asking file names them, and a rule that is not told in plain values, or that
 * hangs on a condition of another file, counts as unknown in part.
 * @param file the one that asks
 */
export function mergedGroup({ groups }: Target, file: SecurityFile): MergedGroup | undefined {
  const seen = groups.filter((each) => each.kind === 'seen');
  const [first] = seen;
  if (first === undefined) return undefined;
  const isPlain = seen.length === 1 && first.when.length === 0 && first.group.when.length === 0;
  if (isPlain) return joined(seen, first.group, first.file, [first.group.rules]);
  const areTogether = seen.every((each) => each.file === first.file) && first.file === file;
  const { rules, lists } = areTogether ? { rules: seen.map(inOneFile), lists: [] } : acrossFiles(seen, file);
  // In a VPC, rules act on every interface; where one group is in one, so are those beside it.
  const inVpc = areTogether || seen.some((each) => isInVpc(each.group, each.file));
  const { advancedPeers: _, ...base } = first.group;
  const fields = areTogether ? withoutId(first.group) : {};
  return joined(
    seen,
    { ...base, name: '', fields, when: [], rules: rules.flat() },
    { ...file, purpose: inVpc ? file.purpose : 'export', prefixLists: [...file.prefixLists, ...lists] },
    rules,
  );
}

type Seen = Extract<TargetGroup, { kind: 'seen' }>;

function joined(
  seen: readonly Seen[],
  group: SecurityGroup,
  file: SecurityFile,
  rules: readonly (readonly Rule[])[],
): MergedGroup {
  const standIns = new Map<Rule, Rule[]>();
  const origins = new Map<Rule, { readonly rule: Rule; readonly group: SecurityGroup }>();
  for (const [i, { group: own }] of seen.entries()) {
    for (const [at, rule] of own.rules.entries()) {
      const standIn = rules[i]?.[at];
      if (standIn === undefined) continue;
      standIns.set(rule, [...(standIns.get(rule) ?? []), standIn]);
      origins.set(standIn, { rule, group: own });
    }
  }
  return { group, file, standIns: (rule) => standIns.get(rule) ?? [], origin: (standIn) => origins.get(standIn) };
}

function withoutId({ fields: { securityGroupId: _, ...fields } }: SecurityGroup): SecurityGroup['fields'] {
  return fields;
}

function inOneFile(seen: Seen): Rule[] {
  return seen.group.rules.map((rule) => asPlaced(rule, seen));
}

/** A rule under the conditions of its group. */
function asPlaced(rule: Rule, { group, file, when }: Seen): Rule {
  // Which peers are refused depends on the group that a rule stands in.
  const partial = rule.partial === true || isPeerRefused(rule, group, file);
  return { ...rule, when: [...when, ...group.when, ...rule.when], partial };
}

/** Names and ids of several files, made those of one. */
function acrossFiles(seen: readonly Seen[], asking: SecurityFile) {
  const lists = new Lists();
  let count = 0;
  const rules = seen.map((each) =>
    each.group.rules.map((rule) => ({ ...ruleOf(rule, each, asking, lists), id: count++ as EntityId })),
  );
  return { rules, lists: lists.all };
}

function ruleOf(rule: Rule, seen: Seen, asking: SecurityFile, lists: Lists): Rule {
  const { group, file, when } = seen;
  if (file === asking) return { ...asPlaced(rule, seen), fields: namingGroup(rule, rule.fields, seen) };
  const reach = group.when.length + rule.when.length > 0 ? undefined : reachOf(rule, group, file);
  const fields = reach && plainFields(reach, seen, lists);
  return { ...rule, fields: fields ?? {}, when, partial: fields === undefined };
}

/** The fields of a rule with its peer named as the asking file names it. */
function namingGroup(rule: Rule, fields: RuleFields, { nameOf }: Seen): RuleFields {
  const field = groupPeer(rule);
  const peer = field && fields[field];
  if (field === undefined || peer?.kind !== 'known') return fields;
  return { ...fields, [field]: { ...peer, value: nameOf(peer.value) } };
}

/** The fields of a rule in values that mean the same in every file; undefined where they cannot be. */
function plainFields({ rule, peer, nic }: Reach, seen: Seen, lists: Lists): RuleFields | undefined {
  const { priority } = rule.fields;
  if (priority !== undefined && sure(priority) === undefined) return undefined;
  const fields = nic === undefined ? rule.fields : { ...rule.fields, nicType: plain(nic) };
  if (peer.kind === 'blocks') {
    const block = blockField(rule);
    if (block && sure(fields[block])) return fields;
    return namingList(rule, fields, lists.of(peer.blocks));
  }
  const { kind, name } = membersNamed(peer.of);
  if (kind === 'group') return namingGroup(rule, fields, seen);
  // Other names of lists hold in their own file.
  return kind === 'list' ? namingList(rule, fields, /^pl-/.test(name) ? name : lists.unknown(name, seen)) : undefined;
}

function namingList(rule: Rule, fields: RuleFields, list: string): RuleFields {
  const side = peerSide(rule);
  const { [side.cidrIp]: _ipv4, [side.ipv6CidrIp]: _ipv6, ...others } = fields;
  return { ...others, [side.prefixListId]: plain(list) };
}

/** Prefix lists of other files, by names that no file gives. */
class Lists {
  readonly #byBlocks = new Map<readonly Cidr[], ValueList>();
  readonly #files: SecurityFile[] = [];

  get all(): ValueList[] {
    return [...this.#byBlocks.values()];
  }

  of(blocks: readonly Cidr[]): string {
    const list = this.#byBlocks.get(blocks) ?? listOf(blocks, `\0${this.#byBlocks.size}`);
    this.#byBlocks.set(blocks, list);
    return list.name;
  }

  /** The name of one whose blocks nobody knows. */
  unknown(name: string, { file }: Seen): string {
    if (!this.#files.includes(file)) this.#files.push(file);
    return `\0${name}\0${this.#files.indexOf(file)}`;
  }
}

function listOf(blocks: readonly Cidr[], name: string): ValueList {
  const id = nowhere();
  const entries = blocks.map((cidr) => ({ id, cidr: plain(cidr) }));
  return { kind: 'prefix-list', id, when: [], name, fields: {}, entries };
}

function plain<T>(value: T): Known<T> {
  return { kind: 'known', value, raw: '' };
}
