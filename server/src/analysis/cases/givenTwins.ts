import { parseCidr } from '../../algebra/ip.ts';
import { type Field, possibleValues, sure } from '../../model/field.ts';
import type { Rule, RuleFields, SecurityFile, SecurityGroup } from '../../model/model.ts';
import { effectivePeers, localSide } from '../../model/rules.ts';
import { DEFAULT_PRIORITY, type Policy, type PortRange, type Protocol, parsePortRange } from '../../model/values.ts';
import { groupBy } from '../../util/groupBy.ts';
import { impliedBy } from '../conditions.ts';
import { unreachedOf } from '../packet.ts';
import { perGroup } from '../perGroup.ts';
import { reachOf } from '../reach.ts';
import { arePortsListed } from './portLists.ts';

/**
 * The rules of a group that a template gives in part, and that say the same as another one by the same expressions: whatever
 * these give, both do the same. Each with the one that it repeats, which exists whenever it does.
 */
export const givenTwinsIn = perGroup((group, file): ReadonlyMap<Rule, Rule> => {
  const twins = new Map<Rule, Rule>();
  const given = unreachedOf(group, file).filter(isGiven);
  for (const bundle of groupBy(given, wordsOf).values()) {
    const [first, second] = bundle;
    if (!first || !second || !mayBeTaken(first, group, file)) continue;
    for (const [at, rule] of bundle.entries()) {
      if (rule.ofSeveral) continue;
      // Of two that exist together always, the later repeats the other.
      const repeats = (other: Rule, i: number) => i < at || !impliedBy(rule.when, other.when);
      const twin = bundle.find((other, i) => i !== at && impliedBy(other.when, rule.when) && repeats(other, i));
      if (twin) twins.set(rule, twin);
    }
  }
  return twins;
});

/** Whether each field is known or given by an expression that has a name, and some are given, or are those of a list. */
function isGiven({ partial, fields }: Rule): boolean {
  const meaning = meaningful(fields);
  const isTold = ([, field]: Named) => field.by !== undefined || sure(field) !== undefined;
  const isOpen = arePortsListed(fields) || meaning.some(([, { by }]) => by !== undefined);
  return !partial && meaning.every(isTold) && isOpen;
}

/** Equal for rules that say the same. */
function wordsOf({ direction, fields }: Rule): string {
  const words = meaningful(fields).map(([name, field]) => `${name} ${JSON.stringify(wordOf(field))}`);
  return `${direction} ${words.sort().join()}`;
}

function wordOf(field: Field<unknown>): unknown {
  return field.by === undefined ? sure(field) : { by: field.by };
}

/** Whether the API takes a rule for something that it may be given: what it refuses whatever comes is no rule. */
function mayBeTaken(rule: Rule, group: SecurityGroup, file: SecurityFile): boolean {
  const { ipProtocol, portRange } = rule.fields;
  const some = { policy: is<Policy>('accept'), priority: is(DEFAULT_PRIORITY), sourcePortRange: is<PortRange>('any') };
  return (possibleValues(ipProtocol) ?? protocols).some((protocol) =>
    (arePortsListed(rule.fields) ? ranges.slice(0, 1) : (possibleValues(portRange) ?? ranges)).some((ports) =>
      ownSides(rule).some((own) => {
        const one = { ...rule.fields, ...some, ...own, ipProtocol: is(protocol), portRange: is(ports) };
        return reachOf({ ...rule, fields: one }, group, file) !== undefined;
      }),
    ),
  );
}

/** What may be given for the instance's own side, of which one at least is not the peer; none where it is always the peer. */
function ownSides(rule: Rule): readonly RuleFields[] {
  const own = localSide(rule);
  const name = [own.cidrIp, own.ipv6CidrIp].find((each) => rule.fields[each]?.by !== undefined);
  const field = name && rule.fields[name];
  if (name === undefined) return [{}];
  const peers = effectivePeers(rule).map((peer) => rule.fields[peer]?.by);
  if (peers.includes(field?.by)) return [];
  return (possibleValues(field) ?? blocks[name === own.cidrIp ? 'ipv4' : 'ipv6']).map((block) => ({
    [name]: is(block),
  }));
}

const blocks = {
  ipv4: ['10.0.0.0/8', '172.16.0.0/12'].flatMap((text) => parseCidr(text) ?? []),
  ipv6: ['fc00::/8', 'fd00::/8'].flatMap((text) => parseCidr(text) ?? []),
};

const protocols: readonly Protocol[] = ['tcp', 'all'];
const ranges = ['1/65535', '-1/-1'].flatMap((text) => parsePortRange(text) ?? []);

function is<T>(value: T): Field<T> {
  return { kind: 'known', value, raw: String(value) };
}

type Named = readonly [name: string, field: Field<unknown>];

function meaningful(fields: Rule['fields']): Named[] {
  const { description: _, securityGroupRuleId: __, ...meaning } = fields;
  return Object.entries(meaning).filter(([, field]) => field);
}
