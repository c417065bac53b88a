import { t } from '@vscode/l10n';
import { connectsMembers } from '../analysis/implicit.ts';
import { letsManagementIn, turnedAway } from '../analysis/management.ts';
import { known } from '../model/field.ts';
import type { Attachment, EntityId, SecurityFile, SecurityGroup } from '../model/model.ts';
import { sentences } from '../util/language.ts';
import { defineCheck, type World } from './check.ts';
import { later } from './laterFixes.ts';
import { decisionText, packetText } from './packets.ts';

export default defineCheck({
  id: 'unreachable-management',
  title: 'Instance that nobody can log in to',
  severity: 'information',
  faq: 'wrong-rule',
  *file(file, world) {
    const instances = instancesOf(file, world);
    const reported = new Set<EntityId>();
    for (const instance of instances) {
      const group = instance.groups.find(({ rules }) => rules.some(({ direction }) => direction === 'ingress'));
      if (instance.reachable !== false || group === undefined || reported.has(group.id)) continue;
      if (isReachedFromItsLike(instance, instances)) continue;
      reported.add(group.id);
      yield {
        at: { entity: group.id },
        message: sentences([explain(instance), ...witness(instance, file)]),
        get fixes() {
          return later.makers?.managementFixes(group, instance.groups, file);
        },
      };
    }
  },
});

interface Instance {
  readonly name: string;
  readonly groups: readonly SecurityGroup[];
  /** Whether anybody may log in or ping; undefined when that cannot be told. */
  readonly reachable: boolean | undefined;
}

/** Equal sets of groups are looked at once. */
function instancesOf(file: SecurityFile, world: World): Instance[] {
  const answers = new Map<string, boolean | undefined>();
  return file.attachments
    .filter(({ to }) => to === 'instance')
    .map((attachment) => {
      const { groups, atLeast } = groupsOf(attachment, world);
      const key = groups.map(({ id }) => id).join();
      if (!atLeast && !answers.has(key)) answers.set(key, letsManagementIn(groups, file));
      return { name: attachment.name, groups, reachable: atLeast ? undefined : answers.get(key) };
    });
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

/** Members of a basic group reach each other, unless it keeps them apart: one that can be logged in to is a way in. */
function isReachedFromItsLike(instance: Instance, all: readonly Instance[]): boolean {
  const shared = instance.groups.filter((group) => connectsMembers(group) !== false);
  return all.some((other) => other.reachable !== false && shared.some((group) => other.groups.includes(group)));
}

function explain({ name, groups }: Instance): string {
  return groups.length === 1
    ? t(
        'Nobody can log in to or ping `{0}`: its only group lets in neither SSH (22) nor RDP (3389) nor ICMP from anywhere.',
        name,
      )
    : t(
        'Nobody can log in to or ping `{0}`: its {1} groups let in neither SSH (22) nor RDP (3389) nor ICMP from anywhere.',
        name,
        groups.length,
      );
}

/** One packet to argue with. */
function witness({ groups }: Instance, file: SecurityFile): string[] {
  const turned = turnedAway(groups, file);
  if (turned === undefined) return [];
  const { packet, by } = turned;
  if (by === undefined) return [t('{0}: no rule lets it in.', packetText(packet))];
  return [decisionText({ reach: by, packet, unsure: false })];
}
