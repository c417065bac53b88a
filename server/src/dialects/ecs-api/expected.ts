import { type Expectations, type Expected, type PathTo, valueOfWord } from '../expected.ts';
import type { Words } from '../words.ts';
import * as words from './words.ts';

/** What may stand where in the API's requests and answers, whatever they are wrapped in. */
export const ecsApiExpectations: Expectations = { expectedAt, idsOnly: true };

function expectedAt(path: PathTo): Expected | undefined {
  const { keys } = path;
  const list = keys.lastIndexOf('Permissions');
  if (list >= 0) return inPermissions(path, list);
  return inLooseRules(path) ?? inGroup(path);
}

/** `Permissions: [...]` in requests, `Permissions: { Permission: [...] }` in answers. */
function inPermissions(path: PathTo, at: number): Expected | undefined {
  const wrapped = path.keys[at + 1] === 'Permission';
  const depth = at + (wrapped ? 2 : 1);
  const [index, field, ...rest] = path.keys.slice(depth);
  const ruleWords = wrapped || !isRequest(path, at) ? words.exportedRule : words.requestedRule;
  const rule = ruleAt(path, depth + 1, ruleWords);
  if (index === undefined) return { kind: 'list', of: rule };
  if (typeof index !== 'number' || rest.length > 0) return undefined;
  return field === undefined ? rule : valueIn(rule, String(field));
}

function isRequest(path: PathTo, depth: number): boolean {
  const marks = ['RequestId', 'SecurityGroupName', 'InnerAccessPolicy'];
  return marks.every((key) => path.value(depth, key) === undefined);
}

/** A list of rules that stand for themselves, as the console exports them. */
function inLooseRules(path: PathTo): Expected | undefined {
  const depth = path.keys.findLastIndex((key) => typeof key === 'number');
  if (depth < 0 || path.keys.length > depth + 2) return undefined;
  const isRule = ['IpProtocol', 'PortRange', 'Policy'].some((key) => path.value(depth + 1, key) !== undefined);
  if (!isRule) return undefined;
  const rule = ruleAt(path, depth + 1, words.exportedRule);
  const field = path.keys[depth + 1];
  return field === undefined ? rule : valueIn(rule, String(field));
}

function ruleAt(path: PathTo, depth: number, ruleWords: Words): Extract<Expected, { kind: 'map' }> {
  const direction = path.value(depth, 'Direction')?.toLowerCase();
  const isOut = direction === 'egress' || (direction === undefined && isOutward(path, depth));
  return { kind: 'map', words: ruleWords, thing: 'rule', direction: isOut ? 'egress' : 'ingress' };
}

function isOutward(path: PathTo, depth: number): boolean {
  const outward = ['DestCidrIp', 'DestGroupId', 'DestPrefixListId', 'Ipv6DestCidrIp'];
  if (outward.some((key) => path.value(depth, key) !== undefined)) return true;
  const under = path.keys.some((key) => /egress/i.test(String(key)));
  return under || /Egress$/.test(path.value(0, 'Action') ?? '');
}

/** The object around the rules, which says whose they are. */
function inGroup(path: PathTo): Expected | undefined {
  const last = path.keys.at(-1);
  const depth = path.keys.length;
  if (isGroup(path, depth)) return { kind: 'map', words: groupWords(path, depth), thing: 'group' };
  if (typeof last !== 'string' || !isGroup(path, depth - 1)) return undefined;
  // What tells a group from a request may be what is being written.
  const known = groupWords(path, depth - 1);
  return valueIn({ kind: 'map', words: known.named(last) ? known : words.exportedGroup, thing: 'group' }, last);
}

function isGroup(path: PathTo, depth: number): boolean {
  const isAsked = /^(?:Authorize|Revoke)SecurityGroup|^ModifySecurityGroup(?:Egress)?Rule$/.test(
    path.value(depth, 'Action') ?? '',
  );
  return isAsked || path.value(depth, 'SecurityGroupId') !== undefined;
}

function groupWords(path: PathTo, depth: number): Words {
  if (path.value(depth, 'SecurityGroupRuleId') !== undefined) return words.change;
  return isRequest(path, depth) && path.value(depth, 'SecurityGroupType') === undefined
    ? words.request
    : words.exportedGroup;
}

function valueIn({ words: kind, thing, direction }: Extract<Expected, { kind: 'map' }>, name: string) {
  const word = kind.named(name);
  if (word === undefined) return undefined;
  if (name === 'Direction') return { kind: 'value', value: 'direction', thing } as const;
  // Below the top, a request's old fields mean nothing; at the top they are those of a rule.
  const top = kind === words.change ? words.changedRule.named(name) : undefined;
  const value = valueOfWord(top ?? word, top ? 'rule' : thing, direction);
  return name === 'SecurityGroupId' ? ({ ...value, value: 'group' } as const) : value;
}
