import { type Cidr, covers, network } from '../algebra/ip.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { type BlockField, blockField } from '../model/rules.ts';
import { hasPorts, type PortRange, port } from '../model/values.ts';
import { keyOfGuards } from '../model/variables.ts';
import { conditionsOf, mixed, peerText, roughBlock, roughPeer, sharing } from './meaning.ts';
import { nicTypeOf } from './nicType.ts';
import { perGroup } from './perGroup.ts';
import { axisPlace, onlyBlock, type Reach } from './reach.ts';
import { trafficOf } from './traffic.ts';

/** Rules that one rule could replace exactly. */
export interface Merge {
  /** In the order of the file, at least two; the first may stay. */
  readonly rules: readonly [Rule, Rule, ...Rule[]];
  /** What they match, in the order of the file. */
  readonly reaches: readonly Reach[];
  readonly whole: Whole;
}

/** What the one rule would say in place of theirs; all else they have in common. */
export type Whole =
  | { readonly kind: 'ports'; readonly protocol: 'tcp' | 'udp'; readonly ports: PortRange }
  | { readonly kind: 'block'; readonly field: BlockField; readonly block: Cidr };

/**
 * Rules of a group that differ only in their ports, which touch or overlap, or only in their blocks, which are the halves
 * of a greater one. A rule stands in one merge at most, each as large as can be; what can be merged only after that is
 * found the next time. Dead rules take no part: they go anyway.
 */
export const mergesOf = perGroup<readonly Merge[]>(find);

function find(group: SecurityGroup, file: SecurityFile): Merge[] {
  const traffic = trafficOf(group, file);
  const kept = traffic.kept.filter(({ rule }) => !rule.ofSeveral);
  const rest = ({ rule }: Reach) => `${nicTypeOf(rule, group, file)} ${guardsText(rule)}`;
  const byPorts = bundles(touching(kept), (reach) => `${peerText(reach.peer)} ${rest(reach)}`).flatMap(runs);
  const taken = new Set(byPorts.flatMap(({ rules }) => rules));
  // The block of a five-tuple rule must not grow into the rule's other block, which the API refuses.
  const left = kept.filter(({ rule, narrow }) => !taken.has(rule) && narrow?.local === undefined);
  const byBlock = bundles(withSiblings(left), (reach) => `${reach.from}-${reach.to} ${rest(reach)}`).flatMap(trees);
  return [...byPorts, ...byBlock].sort((a, b) => a.rules[0].id - b.rules[0].id);
}

/** A quick choice of rules with ports that touch those of another one for the same peers. */
function touching(reaches: readonly Reach[]): Reach[] {
  const samePeers = sharing(reaches, (reach) =>
    isPorted(reach) ? mixed(reach.rank, roughPeer(reach.peer)) : undefined,
  );
  return samePeers.flatMap((bundle) => {
    const sorted = bundle.sort((a, b) => a.from - b.from);
    let end = -1;
    for (const { from, to } of sorted) {
      if (from <= end) return sorted;
      end = Math.max(end, to);
    }
    return [];
  });
}

/** A quick choice of rules of which some are for the two halves of a block. */
function withSiblings(reaches: readonly Reach[]): Reach[] {
  const halves = sharing(reaches, (reach) => {
    const block = blockOf(reach);
    return block && block.prefix > 0 ? mixed(places(reach), roughBlock(parentOf(block))) : undefined;
  });
  if (halves.length === 0) return [];
  const wanted = new Set(halves.map(([first]) => first && places(first)));
  return reaches.filter((reach) => wanted.has(places(reach)) && blockOf(reach) !== undefined);
}

function places({ rank, from, to }: Reach): number {
  return mixed(mixed(rank, from), to);
}

/** The rules that have a key in common, and all the conditions on which they decide. */
function bundles(reaches: readonly Reach[], keyOf: (reach: Reach) => string): Reach[][] {
  const result = new Map<string, Reach[]>();
  for (const reach of reaches) {
    const key = `${conditionsOf(reach)} ${keyOf(reach)}`;
    const bundle = result.get(key);
    if (bundle) bundle.push(reach);
    else result.set(key, [reach]);
  }
  return [...result.values()].filter((bundle) => bundle.length > 1);
}

function guardsText({ when }: Rule): string {
  return keyOfGuards(when);
}

function isPorted({ from, to }: Reach): boolean {
  const [first, last] = [axisPlace(from), axisPlace(to - 1)];
  return first.port !== undefined && first.protocol === last.protocol;
}

/** The runs of ports that touch or overlap. The ports of UDP never touch those of TCP: between them lies UDP's port 0. */
function runs(bundle: readonly Reach[]): Merge[] {
  const found: { members: Reach[]; end: number }[] = [];
  for (const reach of [...bundle].sort((a, b) => a.from - b.from)) {
    const run = found.at(-1);
    if (run && reach.from <= run.end) {
      run.members.push(reach);
      run.end = Math.max(run.end, reach.to);
    } else found.push({ members: [reach], end: reach.to });
  }
  return found.flatMap(({ members, end }) => {
    const { protocol, port: from } = axisPlace(members[0]?.from ?? 0);
    const ports = rangeOf(from, axisPlace(end - 1).port);
    return hasPorts(protocol) && ports ? merge(members, { kind: 'ports', protocol, ports }) : [];
  });
}

function rangeOf(first: number | undefined, last: number | undefined): PortRange | undefined {
  const [from, to] = [port(first ?? 0), port(last ?? 0)];
  return from && to && { from, to };
}

function merge(members: readonly Reach[], whole: Whole): Merge[] {
  const reaches = [...members].sort((a, b) => a.rule.id - b.rule.id);
  const [first, second, ...others] = reaches.map(({ rule }) => rule);
  return first && second ? [{ rules: [first, second, ...others], reaches, whole }] : [];
}

/** The one block that a rule names itself; that of a list is the list's own matter. */
function blockOf({ rule, peer }: Reach): Cidr | undefined {
  return blockField(rule) && onlyBlock(peer);
}

/** Blocks of which halves become wholes, as often as they do; one that holds another takes it in. */
function trees(bundle: readonly Reach[]): Merge[] {
  const stack: { members: Reach[]; block: Cidr }[] = [];
  for (const reach of [...bundle].sort(byBlock)) {
    const block = blockOf(reach);
    if (block === undefined) continue;
    stack.push({ members: [reach], block });
    for (;;) {
      const [before, last] = stack.slice(-2);
      const union = before && last && unionOf(before.block, last.block);
      if (!union) break;
      stack.splice(-2, 2, { members: [...before.members, ...last.members], block: union });
    }
  }
  return stack.flatMap(({ members, block }) => {
    const field = members[0] && blockField(members[0].rule);
    return field ? merge(members, { kind: 'block', field, block }) : [];
  });
}

/** By address, the greater block first. */
function byBlock(a: Reach, b: Reach): number {
  const [left, right] = [blockOf(a), blockOf(b)];
  if (!left || !right) return 0;
  if (left.family !== right.family) return left.family < right.family ? -1 : 1;
  const word = left.words.findIndex((value, i) => value !== right.words[i]);
  return word < 0 ? left.prefix - right.prefix : (left.words[word] ?? 0) - (right.words[word] ?? 0);
}

/** One block for two, where there is one that holds just their addresses. */
function unionOf(a: Cidr, b: Cidr): Cidr | undefined {
  if (covers(a, b)) return a;
  if (a.family !== b.family || a.prefix !== b.prefix || a.prefix === 0) return undefined;
  const parent = parentOf(a);
  return covers(parent, b) ? parent : undefined;
}

function parentOf(block: Cidr): Cidr {
  return network({ ...block, prefix: block.prefix - 1 });
}
