import { known, sure } from '../model/field.ts';
import type { Attachment, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { Guard } from '../model/variables.ts';
import { impliedBy } from './conditions.ts';
import type { Reach } from './reach.ts';
import { trafficOf } from './traffic.ts';

/** An inbound drop of a group that is on an interface beside another one. */
export interface DropBeside {
  readonly group: SecurityGroup;
  readonly reach: Reach;
}

/** Whether a group's file puts it on something without any other group: nobody else decides there. */
export function isAloneSomewhere(group: SecurityGroup, file: SecurityFile): boolean {
  return (
    placesIn(file)
      ?.get(group)
      ?.some(({ others, atLeast }) => others.length === 0 && !atLeast) ?? false
  );
}

/**
 * For each instance and interface that a group is put on, the drops of addresses that other groups of its file bring along
 * whenever this one is there. None where its file puts it nowhere, or may put it on more than it shows.
 *
 * @param elsewhere for each one of other files, the other groups of this file
 */
export function dropsBeside(
  group: SecurityGroup,
  file: SecurityFile,
  elsewhere: readonly (readonly SecurityGroup[])[],
): readonly (readonly DropBeside[])[] {
  const here = placesIn(file);
  if (here === undefined) return [];
  const there = elsewhere.map((others) => ({
    given: group.when,
    others: others.filter(({ when }) => impliedBy(when, group.when)),
  }));
  return [...(here.get(group) ?? []), ...there].map(({ given, others }) =>
    others.flatMap((other) =>
      trafficOf(other, file)
        .reaches.filter((reach) => isPlainDrop(reach) && impliedBy(reach.rule.when, given))
        .map((reach) => ({ group: other, reach })),
    ),
  );
}

function isPlainDrop({ accepts, rule, peer, nic }: Reach): boolean {
  return !accepts && rule.direction === 'ingress' && peer.kind === 'blocks' && nic !== 'intranet';
}

/** A group on an instance or interface: what holds if it is there, and which others are there as well. */
interface Placement {
  readonly given: readonly Guard[];
  readonly others: readonly SecurityGroup[];
  /** Others than this file may have put it into more groups. */
  readonly atLeast: boolean;
}

type Placements = ReadonlyMap<SecurityGroup, readonly Placement[]>;

/** All of a file at once; undefined where some of its groups cannot be seen: each could be one of them. */
function placesIn(file: SecurityFile): Placements | undefined {
  const places = cache.has(file) ? cache.get(file) : find(file);
  cache.set(file, places);
  return places;
}

const cache = new WeakMap<SecurityFile, Placements | undefined>();

function find({ attachments, groups }: SecurityFile): Placements | undefined {
  const places = new Map<SecurityGroup, Placement[]>();
  const isUnseen = ({ incomplete, joinedOnly = false, groups: uses }: Attachment) =>
    (incomplete && !joinedOnly) || uses.some((use) => !sure(use.group));
  if (attachments.some(isUnseen)) return undefined;
  const named = new Map(
    groups.flatMap((group) => [group.name, known(group.fields.securityGroupId)].map((name) => [name, group] as const)),
  );
  for (const attachment of attachments) {
    const uses = attachment.groups.flatMap(({ group: field, when }) => {
      const group = named.get(known(field));
      return group ? [{ group, when: [...when, ...group.when] }] : [];
    });
    for (const own of uses) {
      const given = [...attachment.when, ...own.when];
      const present = uses.filter(({ group, when }) => group !== own.group && impliedBy(when, given));
      const all = places.get(own.group) ?? [];
      all.push({ given, others: present.map(({ group }) => group), atLeast: attachment.incomplete });
      places.set(own.group, all);
    }
  }
  return places;
}
