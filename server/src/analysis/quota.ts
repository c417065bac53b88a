import { known } from '../model/field.ts';
import type { Direction, Rule, SecurityFile, SecurityGroup, ValueList } from '../model/model.ts';
import { effectivePeers, peerSide } from '../model/rules.ts';
import { worstTotal } from './conditions.ts';
import { listNamed } from './lists.ts';
import { perGroup } from './perGroup.ts';

/** How many rules a group counts as. */
export interface GroupCount {
  readonly ingress: number;
  readonly egress: number;
  /** Both together, in the worst case of the template's conditions. */
  readonly total: number;
  /** Something could not be counted; the true number may be higher. */
  readonly atLeast: boolean;
}

/**
 * Counts a group's rules as Alibaba Cloud does: a rule with a prefix list or a port list counts as many rules as the
 * list's `maxEntries`. With both, the larger is a sure lower bound (how the two combine is not documented).
 * Source: help page "security-group-rules", SDK 7.11.6.
 */
export const countRules = perGroup((group, file): GroupCount => {
  const byList = new Map(group.rules.filter(usesList).map((rule) => [rule, weightOf(rule, file)]));
  const count = (rules: readonly Rule[]) => worstTotal(rules, (rule) => byList.get(rule)?.weight ?? 1);
  const of = (direction: Direction) => count(group.rules.filter((rule) => rule.direction === direction));
  return {
    ingress: of('ingress'),
    egress: of('egress'),
    total: count(group.rules),
    atLeast: isCut(group) || [...byList.values()].some((weight) => weight.atLeast),
  };
});

/** Whether there may be more rules in a group than those of its file. */
export function isCut({ incomplete, external, others }: SecurityGroup): boolean {
  return incomplete || external || others !== undefined;
}

/** The rules that count as more than one, each with what it counts as. */
export const heavyRules = perGroup((group, file) =>
  group.rules
    .filter(usesList)
    .map((rule) => ({ rule, weight: weightOf(rule, file).weight }))
    .filter(({ weight }) => weight > 1),
);

export function usesList({ fields }: Rule): boolean {
  return (
    fields.portRangeListId !== undefined ||
    fields.sourcePrefixListId !== undefined ||
    fields.destPrefixListId !== undefined
  );
}

interface Weight {
  readonly weight: number;
  readonly atLeast: boolean;
}

const ONE: Weight = { weight: 1, atLeast: false };

/** How many rules of the quota one rule takes. */
export function weightOf(rule: Rule, file: SecurityFile): Weight {
  if (!usesList(rule)) return ONE;
  const ports = rule.fields.portRange === undefined ? rule.fields.portRangeListId : undefined;
  const { prefixListId } = peerSide(rule);
  const prefixes = effectivePeers(rule).includes(prefixListId) ? rule.fields[prefixListId] : undefined;
  if (ports === undefined && prefixes === undefined) return ONE;
  const sizes = [
    ...(ports ? [sizeOf(file, 'port-list', known(ports))] : []),
    ...(prefixes ? [sizeOf(file, 'prefix-list', known(prefixes))] : []),
  ];
  const sure = sizes.filter((size) => size !== undefined);
  return { weight: Math.max(1, ...sure), atLeast: sure.length < sizes.length || sizes.length > 1 };
}

function sizeOf(file: SecurityFile, kind: ValueList['kind'], name: string | undefined): number | undefined {
  return name === undefined ? undefined : known(listNamed(kind, name, file)?.fields.maxEntries);
}
