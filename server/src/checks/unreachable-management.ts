import { t } from '@vscode/l10n';
import { connectsMembers } from '../analysis/implicit.ts';
import { letsManagementIn, turnedAway } from '../analysis/management.ts';
import { known } from '../model/field.ts';
import type { Attachment, EntityId, SecurityFile, SecurityGroup } from '../model/model.ts';
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
    const reported = new Set<EntityId>();
    for (const instance of instances) {
      if (instance.reachable !== false) continue;
      const group = instance.groups.find(({ rules }) => rules.some(({ direction }) => direction === 'ingress'));
      if (group === undefined || reported.has(group.id)) continue;
      if (isReachedOtherwise(instance, instances, world)) continue;
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
  /** Who shares one of these names is a part of the same machine: the interfaces that an instance brings along bear its name. */
  readonly names: readonly string[];
  readonly groups: readonly SecurityGroup[];
  /** Whether anybody may log in or ping; undefined when that cannot be told. */
  readonly reachable: boolean | undefined;
}

/** Equal sets of groups are looked at once. Instances come first: of several things in a group, one is named. */
function instancesOf(file: SecurityFile, world: World): Instance[] {
  const answers = new Map<string, boolean | undefined>();
  const all = file.attachments.map((attachment) => {
    const { groups, atLeast } = groupsOf(attachment, world);
    const key = groups.map(({ id }) => id).join();
    if (!atLeast && !answers.has(key)) answers.set(key, letsManagementIn(groups, file));
    const { to, name, on = [], partUnseen } = attachment;
    return { to, name, names: [name, ...on], groups, reachable: atLeast || partUnseen ? undefined : answers.get(key) };
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
 * Members of a basic group reach each other, unless it keeps them apart: one that can be logged in to is a way in, and who
 * knows of one of another file? So is another interface of the same machine.
 */
function isReachedOtherwise({ names, groups }: Instance, all: readonly Instance[], world: World): boolean {
  const shared = groups.filter((group) => connectsMembers(group) !== false);
  if (shared.some((group) => world.besideElsewhere(group).length > 0)) return true;
  return all.some(
    (other) =>
      other.reachable !== false &&
      (other.names.some((name) => names.includes(name)) || shared.some((group) => other.groups.includes(group))),
  );
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
