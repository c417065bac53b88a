// Groups to measure the traffic engine with: as companies keep them, and as nobody should.

import { guard } from '../test/guards.ts';
import type { Spec } from '../test/traffic.ts';
import { generate } from './input.ts';

/** The rules of the generated file, in its groups of 200. */
export function realistic(rules: number): Spec[][] {
  const { Resources } = JSON.parse(generate(rules, 'ros-json')) as { Resources: Readonly<Record<string, Resource>> };
  return Object.values(Resources).map(({ Properties }) => [
    ...(Properties.SecurityGroupIngress ?? []).map((rule) => specOf(rule, 'ingress')),
    ...(Properties.SecurityGroupEgress ?? []).map((rule) => specOf(rule, 'egress')),
  ]);
}

interface Resource {
  readonly Properties: Readonly<Partial<Record<'SecurityGroupIngress' | 'SecurityGroupEgress', readonly RosRule[]>>>;
}

type RosRule = Readonly<Record<string, string>> & { readonly Priority: number };

function specOf(rule: RosRule, direction: 'ingress' | 'egress'): Spec {
  const side = direction === 'ingress' ? 'Source' : 'Dest';
  const block = rule[`${side}CidrIp`] ?? rule[`Ipv6${side}CidrIp`];
  const group = rule[`${side}GroupId`];
  const members = group ? `group:${group}` : `list:${rule[`${side}PrefixListId`]}`;
  return {
    direction,
    protocol: rule.IpProtocol ?? 'tcp',
    ports: rule.PortRange ?? '22/22',
    policy: rule.Policy === 'drop' ? 'drop' : 'accept',
    priority: rule.Priority,
    peer: block ?? members,
  };
}

/** What is hard for one way of answering or another. */
export const hardShapes: Readonly<Record<string, (rules: number) => Spec[]>> = {
  'one block, one priority, overlapping ranges': (n) =>
    times(n, (i) => ({ peer: '0.0.0.0/0', ports: ports(1 + ((i * 7) % 60_000), 500) })),
  'one block, ranges within each other': (n) =>
    times(n, (i) => ({ peer: '0.0.0.0/0', ports: ports(30_000 - (i % 30_000), 2 * (i % 30_000)) })),
  'one block, ports apart': (n) =>
    times(n, (i) => ({ peer: '0.0.0.0/0', ports: ports(1 + ((i * 7919 * 2) % 65_534), 0), priority: 1 + (i % 100) })),
  'nested blocks': (n) =>
    times(n, (i) => ({ peer: `10.0.0.0/${i % 33}`, ports: ports(1 + (i % 65_535), 0), priority: 1 + (i % 100) })),
  'nested IPv6 blocks': (n) =>
    times(n, (i) => ({ peer: nestedIpv6(i % 129), ports: ports(1 + (i % 65_535), 0), priority: 1 + (i % 100) })),
  'single addresses': (n) => times(n, (i) => ({ peer: `${address(i)}/32` })),
  'single IPv6 addresses': (n) => times(n, (i) => ({ peer: `2408:4000::${hex(i >>> 16)}:${hex(i)}/128` })),
  'all blocks of a tree, smallest first': (n) => {
    const depth = Math.ceil(Math.log2(n + 1)) - 1;
    return times(n, (i) => {
      const level = 31 - Math.clz32(n - i);
      const at = (n - i - 2 ** level) * 2 ** (24 - level);
      return { peer: `${address(at)}/${8 + Math.min(level, depth)}` };
    });
  },
  'two layers of odd and even ports, all ports of many addresses': (n) =>
    times(n, (i) => {
      if (i < n / 4) return { peer: '10.0.0.0/8', ports: ports(1 + ((2 * i) % 65_000), 0) };
      if (i < n / 2) return { peer: '10.0.0.0/9', ports: ports(2 + ((2 * (i - n / 4)) % 65_000), 0) };
      return { peer: `${address(i)}/32`, ports: ports(1, n / 2 - 1), priority: 2 };
    }),
  'a large block and one address in turns, covered from beside': (n) =>
    times(n, (i) => {
      if (i < 14) return { peer: `${address(i === 0 ? 1 : 2 ** i)}/${i === 0 ? 32 : 32 - i}`, ports: '1/65535' };
      return { peer: i % 2 ? '10.0.0.0/32' : '10.0.0.0/18', ports: ports(1 + ((i + (i % 2)) % 65_000), 0) };
    }),
  'many group peers': (n) => times(n, (i) => ({ peer: `group:sg-${i}` })),
  'group peers between rules for everybody': (n) =>
    times(n, (i) => ({
      peer: ['0.0.0.0/0', '::/0', `group:sg-${i % 1000}`][i % 3] as string,
      ports: ports(1 + ((2 * (i - (i % 3))) % 65_000), 0),
      priority: 1 + (i % 100),
    })),
  'a rule for everybody repeated behind single addresses': (n) =>
    times(n, (i) => (i < n / 2 ? { peer: `${address(i)}/32` } : { peer: '0.0.0.0/0', priority: 2 })),
  'one five-tuple rule': (n) =>
    times(n, (i) => {
      if (i === 0) return { peer: '0.0.0.0/0', ports: '1/65535', sourcePorts: '1024/65535' };
      return { peer: '0.0.0.0/0', ports: ports(1 + ((2 * i) % 65_000), 0), priority: 2 };
    }),
  'five-tuple rules, all overlapping': (n) =>
    times(n, (i) => ({ peer: '10.0.0.0/8', sourcePorts: ports(1 + ((i * 3) % 60_000), 100) })),
  'every rule under its own condition': (n) => times(n, (i) => ({ peer: `${address(i)}/32`, when: [guard(`C${i}`)] })),
};

function times(n: number, spec: (i: number) => Spec): Spec[] {
  return Array.from({ length: n }, (_, i) => spec(i));
}

function ports(from: number, more: number): string {
  return `${Math.floor(from)}/${Math.min(65_535, Math.floor(from + more))}`;
}

/** An address of 10.0.0.0/8. */
function address(i: number): string {
  return `10.${(i >>> 16) & 255}.${(i >>> 8) & 255}.${i & 255}`;
}

/** A block around always the same address. */
function nestedIpv6(prefix: number): string {
  const bits = (group: number) => Math.min(16, Math.max(0, prefix - 16 * group));
  return `${[0, 1, 2, 3, 4, 5, 6, 7].map((group) => hex(0x2408 & (0xffff << (16 - bits(group))))).join(':')}/${prefix}`;
}

function hex(i: number): string {
  return (i & 0xffff).toString(16);
}
