import { mayBeGroupId } from '../../model/values.ts';
import {
  asMap,
  asScalar,
  asSeq,
  childOf,
  type Entry,
  entriesOf,
  isNull,
  type MapNode,
  type Node,
  resolve,
  type SeqNode,
} from '../../text/tree.ts';
import type { Holder } from '../dialect.ts';

/** A group in the API's data, and in which of its shapes. */
export type Found =
  /** `AuthorizeSecurityGroup` and its kin. */
  | { readonly kind: 'request'; readonly map: MapNode; readonly rules: readonly FoundRule[] }
  /** A group that came out of the API, with its rules or (from a list of groups) without. */
  | { readonly kind: 'export'; readonly map: MapNode; readonly rules: readonly FoundRule[]; readonly cut: boolean }
  /** Rules that stand for themselves, as the console exports them. */
  | {
      readonly kind: 'rules';
      readonly node: MapNode | SeqNode;
      readonly name?: Entry;
      readonly rules: readonly FoundRule[];
      readonly cut: boolean;
    };

export interface FoundRule {
  readonly node: Node;
  readonly holder: Holder;
  /** The name of the list that the rule was found in, such as `egress`. */
  readonly under: string;
}

/** Answers come wrapped (`{"Response": {"body": …}}`), several in an array; deeper down nobody keeps groups. */
const DEEPEST = 5;

/** What a node is wrapped in. */
interface Wrapping {
  readonly depth: number;
  /** A page says that there are more to come. */
  readonly cut: boolean;
}

/** The groups of a document, whatever they are wrapped in. */
export function findGroups(node: Node, { depth, cut }: Wrapping = { depth: 0, cut: false }): Found[] {
  const target = resolve(node);
  if (target === undefined || target.kind === 'scalar' || depth > DEEPEST) return [];
  if (target.kind === 'seq') {
    if (target.items.some(isLooseRule)) return [{ kind: 'rules', node: target, rules: itemsOf(target, ''), cut }];
    return target.items.flatMap((item) => findGroups(item, { depth: depth + 1, cut }));
  }
  return groupsOfMap(target, { depth, cut: cut || isFilled(childOf(target, 'NextToken')) });
}

function groupsOfMap(map: MapNode, { depth, cut }: Wrapping): Found[] {
  const rules = permissionsOf(map);
  if (rules !== undefined || isTopLevelRequest(map)) {
    if (isRequest(map, rules ?? [])) return [{ kind: 'request', map, rules: rules ?? [] }];
    return [{ kind: 'export', map, rules: rules ?? [], cut }];
  }
  if (isListedGroup(map)) return [{ kind: 'export', map, rules: [], cut: true }];
  const loose = looseRules(map, { cut });
  if (loose.length > 0) return loose;
  return entriesOf(map).flatMap((entry) => findGroups(entry.value, { depth: depth + 1, cut }));
}

/** The rules under `Permissions`: a list in requests, `{"Permission": [...]}` in answers. */
function permissionsOf(map: MapNode): FoundRule[] | undefined {
  const value = childOf(map, 'Permissions');
  const list = asSeq(value) ?? asSeq(childOf(asMap(value), 'Permission'));
  const holdsRules = list && (list.items.length === 0 || list.items.some((item) => asMap(item) !== undefined));
  if (holdsRules) return itemsOf(list, '');
  const empty = isNothing(value) || isNothing(childOf(asMap(value), 'Permission'));
  return empty && isFilled(childOf(map, 'SecurityGroupId')) ? [] : undefined;
}

function isNothing(node: Node | undefined): boolean {
  return node !== undefined && (isNull(node) || asScalar(node)?.text === '');
}

function itemsOf(list: SeqNode, under: string): FoundRule[] {
  return list.items.map((node, index) => ({ node, under, holder: { kind: 'item', list, index } }));
}

/** A request has a flat list of rules that do not say their direction, and nothing that only answers have. */
function isRequest(map: MapNode, rules: readonly FoundRule[]): boolean {
  if (['RequestId', 'SecurityGroup', 'SecurityGroupName', 'InnerAccessPolicy'].some((key) => childOf(map, key)))
    return false;
  if (asMap(childOf(map, 'Permissions')) !== undefined) return false;
  return !rules.some((rule) => isFilled(childOf(asMap(rule.node), 'Direction')));
}

/** The old way of asking for one rule: its fields beside the group's id. */
function isTopLevelRequest(map: MapNode): boolean {
  const addressed = ['SecurityGroupId', 'RegionId', 'Action'].some((key) => isFilled(childOf(map, key)));
  return addressed && looksLikeRule(map) && !isFilled(childOf(map, 'Direction'));
}

/** An item of `DescribeSecurityGroups`: the group's data without its rules. */
function isListedGroup(map: MapNode): boolean {
  return isFilled(childOf(map, 'SecurityGroupId')) && childOf(map, 'SecurityGroupType') !== undefined;
}

/** A map that holds rules, or lists of rules, under names of its own; lists under group ids are groups. */
function looseRules(map: MapNode, { cut }: Pick<Wrapping, 'cut'>): Found[] {
  const groups: Found[] = [];
  const rules: FoundRule[] = [];
  for (const entry of entriesOf(map)) {
    const list = asSeq(entry.value);
    if (list?.items.some(isLooseRule)) {
      const items = itemsOf(list, entry.key.text);
      if (mayBeGroupId(entry.key.text)) groups.push({ kind: 'rules', node: list, name: entry, rules: items, cut });
      else rules.push(...items);
    } else if (isLooseRule(entry.value)) {
      rules.push({ node: entry.value, under: entry.key.text, holder: { kind: 'entry', map, entry } });
    }
  }
  return rules.length > 0 ? [{ kind: 'rules', node: map, rules, cut }, ...groups] : groups;
}

function isLooseRule(node: Node): boolean {
  const map = asMap(node);
  return (
    map !== undefined && looksLikeRule(map) && !isTopLevelRequest(map) && childOf(map, 'Permissions') === undefined
  );
}

function looksLikeRule(map: MapNode): boolean {
  const others = ['PortRange', 'PortRangeListId', 'Policy', 'SourceCidrIp', 'DestCidrIp'];
  return childOf(map, 'IpProtocol') !== undefined && others.some((key) => childOf(map, key) !== undefined);
}

/** Whether a plain value is written here; `""` means absent in the API's data. */
export function isFilled(node: Node | undefined): boolean {
  const value = asScalar(node);
  return value !== undefined && value.text !== '' && !isNull(value);
}
