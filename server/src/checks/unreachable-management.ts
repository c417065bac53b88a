import { t } from '@vscode/l10n';
import { connectsMembers } from '../analysis/implicit.ts';
import { letsManagementIn, turnedAway } from '../analysis/management.ts';
import { known } from '../model/field.ts';
import type { Attachment, EntityId, SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupBy } from '../util/groupBy.ts';
import { sentences } from '../util/language.ts';
import { defineCheck, type World } from './check.ts';
import { later } from './laterFixes.ts';
import { packetText, ruleName, ruleOf } from './packets.ts';

export default defineCheck({
  id: 'unreachable-management',
  title: 'Instance that nobody can log in to',
  severity: 'information',
  faq: 'wrong-rule',
  *file(file, world) {
    const instances = instancesOf(file, world);
    if (instances.every(({ reachable }) => reachable !== false)) return;
    // A file that has not been read yet may show a way in.
    if (world.looking) return;
    const ways = waysIn(instances, world);
    const reported = new Set<EntityId>();
    for (const instance of instances) {
      if (ways.has(instance)) continue;
      const group = instance.groups.find(({ rules }) => rules.some(({ direction }) => direction === 'ingress'));
      if (group === undefined || reported.has(group.id)) continue;
      reported.add(group.id);
      yield {
        at: { entity: group.id },
        message: sentences([explain(instance), witness(instance, group, file)]),
        get fixes() {
          return later.makers?.managementFixes(group, instance.groups, file);
        },
      };
    }
  },
});

/** An instance, or a network interface of one. */
interface Instance {
  readonly to: Attachment['to'];
  readonly name: string;
  readonly groups: readonly SecurityGroup[];
  /** By what others come to it: the names of the machine, and the groups whose members reach each other. */
  readonly links: readonly Link[];
  /** Whether anybody may log in or ping; undefined when that cannot be told. */
  readonly reachable: boolean | undefined;
}

type Link = string | SecurityGroup;

/** Equal sets of groups are looked at once. Instances come first: of several things in a group, one is named. */
function instancesOf(file: SecurityFile, world: World): Instance[] {
  const answers = new Map<EntityId | string | undefined, boolean | undefined>();
  const all = file.attachments.map((attachment) => {
    const { groups, atLeast } = groupsOf(attachment, world);
    const key = groups.length === 1 ? groups[0]?.id : groups.map(({ id }) => id).join();
    if (!atLeast && !answers.has(key)) answers.set(key, letsManagementIn(groups, file));
    const { to, name, on = [], partUnseen } = attachment;
    return {
      to,
      name,
      groups,
      // Who shares one of the names is a part of the same machine: the interfaces that an instance brings along bear its name.
      get links() {
        return [name, ...on, ...groups.filter((group) => connectsMembers(group) !== false)];
      },
      reachable: atLeast || partUnseen ? undefined : answers.get(key),
    };
  });
  return [...all.filter(({ to }) => to === 'instance'), ...all.filter(({ to }) => to === 'interface')];
}

/** The groups of this file that an instance is in; there may be others: elsewhere, unknown, or on a condition. */
function groupsOf({ groups: uses, incomplete }: Attachment, world: World) {
  const groups = new Set<SecurityGroup>();
  let atLeast = incomplete;
  for (const use of uses) {
    const reference = known(use.group);
    const group = reference === undefined ? undefined : world.group(reference)?.group;
    if (group) groups.add(group);
    if (group === undefined || use.when.length > 0) atLeast = true;
  }
  return { groups: [...groups], atLeast };
}

/**
 * Whom somebody may reach, if not from outside then from another one that may be reached: from another interface of the same
 * machine, or from a member of the same group. Members of a basic group reach each other, unless it keeps them apart; and
 * who knows of one of another file?
 */
function waysIn(all: readonly Instance[], world: World): ReadonlySet<Instance> {
  const links = all.flatMap((one) => one.links.map((link) => ({ link, one })));
  const linked = groupBy(links, ({ link }) => link);
  const isWayIn = ({ reachable, links }: Instance) =>
    reachable !== false || links.some((link) => typeof link !== 'string' && world.besideElsewhere(link).length > 0);
  const found = new Set(all.filter(isWayIn));
  // Those that are added are come to as well.
  for (const { links } of found) {
    for (const link of links) {
      for (const { one } of linked.get(link) ?? []) found.add(one);
      linked.delete(link);
    }
  }
  return found;
}

function explain({ to, name, groups }: Instance): string {
  const who =
    to === 'instance'
      ? t('Nobody can log in to or ping `{0}`', name)
      : t('Nobody can log in or ping through the interface `{0}`', name);
  return groups.length === 1
    ? t('{0}: its only group lets in neither SSH (22) nor RDP (3389) nor ICMP from anywhere.', who)
    : t('{0}: its {1} groups let in neither SSH (22) nor RDP (3389) nor ICMP from anywhere.', who, groups.length);
}

/** One packet to argue with; a rule of another group than the one that is spoken of says whose it is. */
function witness({ groups }: Instance, spokenOf: SecurityGroup, file: SecurityFile): string {
  const { packet, by } = turnedAway(groups, file);
  if (by === undefined) return t('{0}: no rule lets it in.', packetText(packet));
  const { reach, group } = by;
  const isOther = group !== spokenOf && group.name !== '';
  const name = isOther ? ruleOf(reach.rule, `\`${group.name}\``) : ruleName(reach.rule);
  return t('{0}: dropped by {1}.', packetText(packet, reach), name);
}
