import { known, UNKNOWN } from '../../model/field.ts';
import type { Direction, EntityId, GroupFields, Rule, RuleFields, SecurityGroup } from '../../model/model.ts';
import type { Span } from '../../text/span.ts';
import { asMap, asScalar, childOf, type Entry, type MapNode, type Node, type Tree } from '../../text/tree.ts';
import type { Reading } from '../dialect.ts';
import type { PartMemory } from '../parts.ts';
import { Reader } from '../reader.ts';
import { type Evaluated, evaluatePlain } from '../values.ts';
import type { Words } from '../words.ts';
import { type Found, type FoundRule, findGroups, isFilled } from './find.ts';
import * as words from './words.ts';

/** Reads what the ECS API takes and gives, in whichever wrapping it was kept. */
export function readEcsApi(tree: Tree, memory?: PartMemory): Reading {
  const reader = new Reader(tree, memory, evaluate);
  const found = tree.roots.flatMap((root) => findGroups(root));
  const groups = found.flatMap((group) => readGroup(reader, group) ?? []);
  const purpose = found.length > 0 && found.every((group) => group.kind === 'request') ? 'request' : 'export';
  return reader.done({
    purpose,
    notation: tree.syntax,
    groups,
    attachments: [],
    prefixLists: [],
    portLists: [],
    problems: reader.problems,
  });
}

/** `""` means absent in the API's data. */
function evaluate(node: Node): Evaluated {
  const found = evaluatePlain(node);
  return found.kind === 'text' && found.text === '' ? { kind: 'absent' } : found;
}

function readGroup(reader: Reader, found: Found): SecurityGroup | undefined {
  if (!reader.roomLeft(found.kind === 'rules' ? found.node : found.map)) return undefined;
  if (found.kind === 'rules') return readLooseRules(reader, found);
  return reader.part(found.map, `${found.kind} ${isCut(found)}`, () =>
    found.kind === 'request' ? readRequest(reader, found.map, found.rules) : readExport(reader, found),
  );
}

function isCut(found: Found): boolean {
  return found.kind !== 'request' && found.cut;
}

/** A request adds rules to a group that stands elsewhere, or takes them away; old ones hold one rule's fields beside the group's id. */
function readRequest(reader: Reader, map: MapNode, items: readonly FoundRule[]): SecurityGroup {
  const changes = isFilled(childOf(map, 'SecurityGroupRuleId'));
  const rootWords = changes ? words.change : words.request;
  const id = reader.allocate({ node: map, map, words: rootWords, name: nameSpan(map) });
  const fields = reader.fields<GroupFields>(id, map, rootWords);
  const usual = directionOfRequest(map, items);
  const rules = readRules(reader, items, words.requestedRule, (rule) => directionByPeer(rule) ?? usual);
  const own = readTopLevelRule(reader, map, changes ? words.changedRule : words.topLevelRule, usual, rules);
  const name = known(fields.securityGroupId) ?? '';
  return {
    kind: 'group',
    id,
    when: [],
    name,
    fields,
    rules: [...rules, ...own],
    incomplete: map.damaged,
    external: true,
    addsMore: map.damaged,
    ...(actionOf(map).startsWith('Revoke') && { revokes: true }),
  };
}

/** What a request asks for, where it says so. */
function actionOf(map: MapNode): string {
  return asScalar(childOf(map, 'Action'))?.text ?? '';
}

function readTopLevelRule(
  reader: Reader,
  map: MapNode,
  ruleWords: Words,
  usual: Direction,
  others: readonly Rule[],
): Rule[] {
  const named =
    map.entries.find((entry) => entry.key.text === 'IpProtocol') ??
    map.entries.find((entry) => entry.key.text === 'PortRange');
  if (named === undefined || !['IpProtocol', 'PortRange'].some((key) => isFilled(childOf(map, key)))) return [];
  const id = reader.allocate({ node: map, map, words: ruleWords, name: named });
  const direction = directionByPeer(map) ?? usual;
  const number = others.filter((rule) => rule.direction === direction).length + 1;
  return [
    {
      kind: 'rule',
      id,
      when: [],
      direction,
      number,
      fields: reader.ruleFields(id, map, ruleWords),
      partial: map.damaged,
    },
  ];
}

/** The direction of the request's rules that do not show their own: what it asks for, else what the other rules show. */
function directionOfRequest(map: MapNode, items: readonly FoundRule[]): Direction {
  if (actionOf(map).endsWith('Egress')) return 'egress';
  for (const item of items) {
    const direction = directionByPeer(asMap(item.node));
    if (direction !== undefined) return direction;
  }
  return directionByPeer(map) ?? 'ingress';
}

function readExport(reader: Reader, { map, rules: items, cut }: Extract<Found, { kind: 'export' }>): SecurityGroup {
  // Some tools keep the rules beside the group's data and not within.
  const about = (isFilled(childOf(map, 'SecurityGroupId')) ? undefined : asMap(childOf(map, 'SecurityGroup'))) ?? map;
  const id = reader.allocate({ node: map, map: about, words: words.exportedGroup, name: nameSpan(about) });
  const rules = readRules(reader, items, words.exportedRule, directionOfExported);
  return {
    ...describedGroup(reader, id, about),
    rules,
    incomplete: cut || map.damaged || listedRules(about) > rules.length || items.some(isOfAnyDirection),
  };
}

/** How many rules the group itself says that it has. */
function listedRules(map: MapNode): number {
  const count = Number(asScalar(childOf(map, 'RuleCount'))?.text);
  return Number.isInteger(count) ? count : 0;
}

function readLooseRules(
  reader: Reader,
  { node, name, rules: items, cut }: Extract<Found, { kind: 'rules' }>,
): SecurityGroup {
  const map = node.kind === 'map' ? node : undefined;
  const place = name?.key ?? (map ? nameSpan(map) : new FirstCharacter(node));
  const id = reader.allocate({ node, name: place, ...(map && { map, words: words.exportedGroup }) });
  const rules = readRules(reader, items, words.exportedRule, directionOfExported);
  const group = describedGroup(reader, id, map);
  return { ...group, name: name?.key.text ?? group.name, rules, incomplete: cut || items.some(isOfAnyDirection) };
}

function describedGroup(reader: Reader, id: EntityId, map: MapNode | undefined) {
  const fields = map ? reader.fields<GroupFields>(id, map, words.exportedGroup) : {};
  const tags = map && reader.tags(childOf(asMap(childOf(map, 'Tags')), 'Tag') ?? childOf(map, 'Tags'), words.tag);
  const name = known(fields.securityGroupId) ?? known(fields.securityGroupName) ?? '';
  // A group's rules are described without its type.
  const all: GroupFields = { ...fields, securityGroupType: fields.securityGroupType ?? UNKNOWN, ...(tags && { tags }) };
  return { kind: 'group', id, when: [], name, fields: all, external: false } as const;
}

function readRules(
  reader: Reader,
  items: readonly FoundRule[],
  ruleWords: Words,
  directionOf: (rule: MapNode, under: string) => Direction,
): Rule[] {
  const numbers = { ingress: 0, egress: 0 };
  return items.flatMap((item) => {
    const map = asMap(item.node);
    if (map === undefined) reader.wrongType(item.node, 'Permissions', 'rule');
    if (map === undefined || !reader.roomLeft(item.node)) return [];
    const direction = directionOf(map, item.under);
    const id = reader.allocate({ node: item.node, map, words: ruleWords, holder: item.holder });
    const fields: RuleFields = reader.ruleFields(id, map, ruleWords);
    const partial = map.damaged || !isDirectionClear(reader, map);
    return [{ kind: 'rule', id, when: [], direction, number: ++numbers[direction], fields, partial }];
  });
}

function directionOfExported(rule: MapNode, under: string): Direction {
  const said = asScalar(childOf(rule, 'Direction'))?.text.toLowerCase();
  if (said !== undefined && isDirection(said)) return said;
  return directionByPeer(rule) ?? (/egress|out/i.test(under) ? 'egress' : 'ingress');
}

/** Notes a direction that is none: such a rule may be an inbound one or an outbound one. */
function isDirectionClear(reader: Reader, rule: MapNode): boolean {
  const node = childOf(rule, 'Direction');
  const said = asScalar(node)?.text;
  if (node === undefined || said === undefined || said === '' || isDirection(said.toLowerCase())) return true;
  reader.wrongType(node, said, 'direction');
  return false;
}

/** Whether nothing shows in which direction a rule goes: then the group may have one more in either. */
function isOfAnyDirection({ node }: FoundRule): boolean {
  const rule = asMap(node);
  const said = asScalar(childOf(rule, 'Direction'))?.text.toLowerCase() ?? '';
  return said !== '' && !isDirection(said) && directionByPeer(rule) === undefined;
}

function isDirection(text: string): text is Direction {
  return text === 'ingress' || text === 'egress';
}

/**
 * The direction that a rule's authorization object shows. A CIDR block on both sides shows nothing: one of them is the
 * instance's own side in a five-tuple rule.
 */
function directionByPeer(rule: MapNode | undefined): Direction | undefined {
  const has = (...keys: string[]) => keys.some((key) => isFilled(childOf(rule, key)));
  const inward = has('SourceGroupId', 'SourcePrefixListId');
  const outward = has('DestGroupId', 'DestPrefixListId');
  if (inward !== outward) return inward ? 'ingress' : 'egress';
  const source = has('SourceCidrIp', 'Ipv6SourceCidrIp');
  const dest = has('DestCidrIp', 'Ipv6DestCidrIp');
  if (source === dest) return undefined;
  return source ? 'ingress' : 'egress';
}

/** What to underline of a group: its id, else its name, else the first key of the object. */
function nameSpan(map: MapNode): Span {
  const named = (key: string): Entry | undefined =>
    map.entries.find((entry) => entry.key.text === key && isFilled(entry.value));
  return (
    (named('SecurityGroupId') ?? named('SecurityGroupName'))?.value ?? map.entries[0]?.key ?? new FirstCharacter(map)
  );
}

/** The first character of a node, wherever that moves. */
class FirstCharacter implements Span {
  readonly #of: Span;

  constructor(of: Span) {
    this.#of = of;
  }

  get start(): number {
    return this.#of.start;
  }

  get end(): number {
    return this.start + 1;
  }
}
