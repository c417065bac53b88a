import { known } from '../model/field.ts';
import type { Guard, SecurityFile, SecurityGroup } from '../model/model.ts';
import { impliedBy } from './conditions.ts';
import type { Reach } from './reach.ts';
import { trafficOf } from './traffic.ts';

/** An inbound drop of a group that is on an interface beside another one. */
export interface DropBeside {
  readonly group: SecurityGroup;
  readonly reach: Reach;
}

/**
 * For each instance and interface that a file puts a group on, the drops of addresses that other groups of the file bring
 * along whenever this one is there. None where the file puts it nowhere, or may put it on more than it shows.
 */
export function dropsBeside(group: SecurityGroup, file: SecurityFile): readonly (readonly DropBeside[])[] {
  return (placesIn(file).get(group) ?? []).map(({ given, others }) =>
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
}

type Placements = ReadonlyMap<SecurityGroup, readonly Placement[]>;

/** All of a file at once; nothing where some of its groups cannot be seen: each could be one of them. */
function placesIn(file: SecurityFile): Placements {
  const places = cache.get(file) ?? find(file);
  cache.set(file, places);
  return places;
}

const cache = new WeakMap<SecurityFile, Placements>();

function find({ attachments, groups }: SecurityFile): Placements {
  const places = new Map<SecurityGroup, Placement[]>();
  if (attachments.some(({ incomplete, groups: uses }) => incomplete || uses.some((use) => !known(use.group)))) {
    return places;
  }
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
      all.push({ given, others: present.map(({ group }) => group) });
      places.set(own.group, all);
    }
  }
  return places;
}
