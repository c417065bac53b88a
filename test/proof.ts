/**
 * Proves that a fix which is called safe changes no traffic: before and after, every packet meets a rule of the same rank,
 * or none. What a rule of unknown reach may have done is left out of both sides, as a refused value has no effect to keep.
 */
import assert from 'node:assert/strict';
import { membershipOf } from '../server/src/analysis/membership.ts';
import type { Packet } from '../server/src/analysis/packet.ts';
import { type Reach, reachOf } from '../server/src/analysis/reach.ts';
import { changesOf } from '../server/src/engine/fixes.ts';
import type { Snapshot } from '../server/src/engine/snapshot.ts';
import type { Edit, Fix } from '../server/src/model/edit.ts';
import type { Attachment, Direction, Rule, SecurityGroup } from '../server/src/model/model.ts';
import { groupTypeOf } from '../server/src/model/rules.ts';
import type { Guard } from '../server/src/model/variables.ts';
import { applyChanges } from '../server/src/text/span.ts';
import { allPackets, decide } from './traffic.ts';

/** Tries every safe fix of a snapshot's findings by itself; says how many could be written down. */
export function proveSafeFixes(before: Snapshot, read: (text: string) => Snapshot): number {
  let proven = 0;
  for (const { check, fixes } of before.diagnoses) {
    for (const fix of fixes) {
      const changes = fix.safety === 'safe' ? changesOf(before, fix) : undefined;
      if (changes === undefined) continue;
      proveFix(before, read(applyChanges(before.text, changes)), fix, check);
      proven++;
    }
  }
  return proven;
}

function proveFix(before: Snapshot, after: Snapshot, { title, edits }: Fix, check: string): void {
  const difference = differenceOf(before, after, edits);
  assert.equal(
    difference,
    undefined,
    `"${title}" of ${check} is called safe: ${difference}\n${before.text}\n---\n${after.text}`,
  );
}

/**
 * What differs in the traffic of two versions of a file, of which the second came of the first by the edits. By `any`
 * edits, every rule must be known in full.
 */
export function differenceOf(before: Snapshot, after: Snapshot, edits: readonly Edit[] | 'any'): string | undefined {
  if (edits === 'any') return differenceOfFiles(before, after);
  const split = new Set(edits.flatMap((edit) => (edit.kind === 'split-group' ? [edit.group] : [])));
  for (const group of before.file.groups) {
    if (split.has(group.id)) continue;
    const now = after.file.groups.find(({ name }) => name === group.name);
    if (now === undefined) return `group ${group.name} is gone`;
    for (const direction of ['ingress', 'egress'] as const) {
      const difference = differenceOfGroup(ofGroup(before, group), ofGroup(after, now), direction, edits);
      if (difference) return difference;
    }
  }
  return differenceOfAttachments(before, after);
}

function differenceOfFiles(before: Snapshot, after: Snapshot): string | undefined {
  for (const group of before.file.groups) {
    const now = after.file.groups.find(({ name }) => name === group.name);
    if (now === undefined) return `group ${group.name} is gone`;
    const [old, is] = [reachesOf(group.rules, ofGroup(before, group)), reachesOf(now.rules, ofGroup(after, now))];
    if (old.length < group.rules.length || is.length < now.rules.length) return `${group.name} has unknown rules`;
    const difference = differenceOfReaches(old, is, group);
    if (difference) return difference;
  }
  return undefined;
}

interface Side {
  readonly snapshot: Snapshot;
  readonly group: SecurityGroup;
}

function ofGroup(snapshot: Snapshot, group: SecurityGroup): Side {
  return { snapshot, group };
}

function differenceOfGroup(was: Side, is: Side, direction: Direction, edits: readonly Edit[]): string | undefined {
  const old = rulesOf(was.group, direction);
  const now = rulesOf(is.group, direction);
  const origins = edits.reduce<readonly (Rule | undefined)[]>(
    (list, edit) => derive(list, edit, was.group, direction),
    old,
  );
  if (origins.length !== now.length) {
    return `${was.group.name} has ${now.length} ${direction} rules, the edits make ${origins.length}`;
  }
  const isCounted = (i: number) => {
    const origin = origins[i];
    return origin === undefined || knownReach(origin, was) !== undefined;
  };
  const before = reachesOf(old, was);
  const after = reachesOf(
    now.filter((_, i) => isCounted(i)),
    is,
  );
  return differenceOfReaches(before, after, was.group);
}

/** Where each rule comes from after one more edit; undefined for one that is new. */
function derive(
  list: readonly (Rule | undefined)[],
  edit: Edit,
  group: SecurityGroup,
  direction: Direction,
): readonly (Rule | undefined)[] {
  if (edit.kind === 'remove') return list.filter((rule) => rule?.id !== edit.entity);
  if (edit.kind === 'absorb') return list.filter((rule) => rule === undefined || !edit.rules.includes(rule.id));
  if (edit.kind === 'copy') {
    const at = list.findIndex((rule) => rule?.id === edit.entity);
    return at < 0 ? list : [...list.slice(0, at + 1), list[at], ...list.slice(at + 1)];
  }
  if (edit.kind === 'add-rule' && edit.group === group.id && edit.direction === direction) return [...list, undefined];
  return list;
}

function rulesOf({ rules }: SecurityGroup, direction: Direction): Rule[] {
  return rules.filter((rule) => rule.direction === direction);
}

function reachesOf(rules: readonly Rule[], side: Side): Reach[] {
  return rules.flatMap((rule) => knownReach(rule, side) ?? []);
}

function knownReach(rule: Rule, { snapshot, group }: Side): Reach | undefined {
  return reachOf(rule, group, snapshot.file);
}

/** In every way that the conditions of a template may turn out. */
function differenceOfReaches(
  before: readonly Reach[],
  after: readonly Reach[],
  group: SecurityGroup,
): string | undefined {
  const packets = [...allPackets([...before, ...after])].filter((packet) => !isImplicitlyAccepted(packet, group));
  const conditions = [...before, ...after].flatMap(({ rule }) => rule.when.map((guard) => guard.condition.key));
  for (const world of worlds([...new Set(conditions)])) {
    const [old, now] = [before, after].map((list) => list.filter(({ rule }) => existsIn(rule.when, world)));
    for (const packet of packets) {
      const [was, is] = [decide(old ?? [], packet), decide(now ?? [], packet)];
      if (was !== is) return `${group.name}: rank ${was} became ${is} for ${show(packet)}`;
    }
  }
  return undefined;
}

function* worlds(conditions: readonly string[]): Iterable<ReadonlyMap<string, boolean>> {
  assert.ok(conditions.length <= 8, 'too many conditions to try them all');
  for (let i = 0; i < 2 ** conditions.length; i++) {
    yield new Map(conditions.map((key, bit) => [key, Math.floor(i / 2 ** bit) % 2 === 1]));
  }
}

function existsIn(when: readonly Guard[], world: ReadonlyMap<string, boolean>): boolean {
  return when.every(({ condition, holds }) => world.get(condition.key) === holds);
}

/** Members of a basic group reach each other before any rule is asked, unless its policy says otherwise. */
function isImplicitlyAccepted(packet: Packet, group: SecurityGroup): boolean {
  const { innerAccessPolicy } = group.fields;
  const open =
    innerAccessPolicy === undefined || (innerAccessPolicy.kind === 'known' && innerAccessPolicy.value === 'Accept');
  return (
    packet.direction === 'ingress' &&
    packet.memberships.has(`group ${group.name}`) &&
    groupTypeOf(group) === 'normal' &&
    open
  );
}

/** The rules of all groups of an attachment act together: in which group one stands does not matter. */
function differenceOfAttachments(before: Snapshot, after: Snapshot): string | undefined {
  for (const attachment of before.file.attachments) {
    const now = after.file.attachments.find(({ name, to }) => name === attachment.name && to === attachment.to);
    if (now === undefined) return `${attachment.name} is gone`;
    const [old, is] = [groupsOf(attachment, before), groupsOf(now, after)];
    if (old.map(nameOf).join() === is.map(nameOf).join()) continue;
    const [group] = old;
    const difference = group && differenceOfReaches(allReaches(old, before), allReaches(is, after), group);
    if (difference) return `${attachment.name}: ${difference}`;
  }
  return undefined;
}

function groupsOf(attachment: Attachment, { world }: Snapshot): SecurityGroup[] {
  const { uses } = membershipOf(attachment, (reference) => world.group(reference)?.name ?? reference);
  return uses.flatMap(({ reference }) => world.group(reference)?.group ?? []);
}

function nameOf({ name }: SecurityGroup): string {
  return name;
}

function allReaches(groups: readonly SecurityGroup[], snapshot: Snapshot): Reach[] {
  return groups.flatMap((group) => reachesOf(group.rules, ofGroup(snapshot, group)));
}

function show({ direction, at, peer, memberships }: Packet): string {
  return JSON.stringify({ direction, at, peer: peer.words, memberships: [...memberships] });
}
