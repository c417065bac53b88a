// Instances that nobody can log in to; loaded with the first text that may put something into a group.
import { t } from '@vscode/l10n';
import { connectsMembers } from '../analysis/implicit.ts';
import { letsManagementIn, turnedAway } from '../analysis/management.ts';
import { wholesOf } from '../analysis/whole.ts';
import { known } from '../model/field.ts';
import type { Attachment, EntityId, SecurityFile, SecurityGroup } from '../model/model.ts';
import { isInstanceId } from '../model/values.ts';
import { groupBy } from '../util/groupBy.ts';
import { sentences } from '../util/language.ts';
import { fileNameFrom } from '../util/uri.ts';
import type { Finding, MemberBeside, World } from './check.ts';
import { later } from './laterFixes.ts';
import { packetText, ruleName, ruleOf } from './packets.ts';

/** Instances and interfaces through whose groups neither SSH, RDP nor ping comes in. */
export function* lockedOut(file: SecurityFile, world: World): Iterable<Finding> {
  const instances = instancesOf(file, world);
  if (instances.every(({ reachable }) => reachable !== false)) return;
  // A file that has not been read yet may show a way in.
  if (world.looking) return;
  const ways = waysIn(instances);
  const reported = new Set<EntityId>();
  for (const instance of instances) {
    if (ways.has(instance)) continue;
    const group = instance.groups.find(({ rules }) => rules.some(({ direction }) => direction === 'ingress'));
    if (group === undefined || reported.has(group.id)) continue;
    reported.add(group.id);
    yield {
      at: { entity: group.id },
      message: sentences([explain(instance, world), witness(instance, group, file)]),
      get fixes() {
        const whole = wholesOf(instance.groups, file);
        return later.makers?.managementFixes(group, whole.groups, whole.file);
      },
    };
  }
}

/** An instance, or a network interface of one. */
interface Instance {
  readonly to: Attachment['to'];
  readonly name: string;
  /** The file in which it stands, where that is another one. */
  readonly uri?: string;
  readonly groups: readonly SecurityGroup[];
  /** By what others come to it: the names of the machine, and the groups whose members reach each other. */
  readonly links: readonly Link[];
  /** Whether anybody may log in or ping; undefined when that cannot be told. */
  readonly reachable: boolean | undefined;
}

type Link = string | SecurityGroup;

/** Instances come first: of several things in a group, one is named. */
function instancesOf(file: SecurityFile, world: World): Instance[] {
  const reachable = answersFor(file);
  const all = [...instancesHere(file, world, reachable), ...instancesElsewhere(file, world, reachable)];
  return [...all.filter(({ to }) => to === 'instance'), ...all.filter(({ to }) => to === 'interface')];
}

type Answers = (groups: readonly SecurityGroup[]) => boolean | undefined;

/** Equal sets of groups are looked at once. */
function answersFor(file: SecurityFile): Answers {
  const answers = new Map<EntityId | string | undefined, boolean | undefined>();
  return (groups) => {
    const key = groups.length === 1 ? groups[0]?.id : groups.map(({ id }) => id).join();
    if (!answers.has(key)) {
      const whole = wholesOf(groups, file);
      answers.set(key, letsManagementIn(whole.groups, whole.file));
    }
    return answers.get(key);
  };
}

function instancesHere(file: SecurityFile, world: World, reachable: Answers): Instance[] {
  return file.attachments.map((attachment) => {
    const { groups, atLeast } = groupsOf(attachment, world);
    const { to, name, on = [], partUnseen } = attachment;
    const isElsewhere = isInstanceId(name) && world.alsoIn(name).length > 0;
    return {
      to,
      name,
      groups,
      // Who shares one of the names is a part of the same machine: the interfaces that an instance brings along bear its name.
      get links() {
        return [name, ...on, ...groups.filter(connects)];
      },
      reachable: atLeast || partUnseen || isElsewhere ? undefined : reachable(groups),
    };
  });
}

/** Those whom other files put into groups of this one. */
function instancesElsewhere({ groups: own }: SecurityFile, world: World, reachable: Answers): Instance[] {
  const found = new Map<string, { readonly member: MemberBeside; readonly groups: Set<SecurityGroup> }>();
  for (const group of own) {
    for (const member of world.besideElsewhere(group)) {
      const key = `${member.uri} ${member.to} ${member.name}`;
      const one = found.get(key) ?? { member, groups: new Set() };
      for (const each of [group, ...member.others]) one.groups.add(each);
      found.set(key, one);
    }
  }
  return [...found.values()].map(({ member: { to, name, uri, isWhole }, groups }) => {
    const all = [...groups];
    return { to, name, uri, groups: all, links: all.filter(connects), reachable: isWhole ? reachable(all) : undefined };
  });
}

/** Whether members of a group reach each other, or may. */
function connects(group: SecurityGroup): boolean {
  return connectsMembers(group) !== false;
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
 * machine, or from a member of the same group. Members of a basic group reach each other, unless it keeps them apart.
 */
function waysIn(all: readonly Instance[]): ReadonlySet<Instance> {
  const links = all.flatMap((one) => one.links.map((link) => ({ link, one })));
  const linked = groupBy(links, ({ link }) => link);
  const found = new Set(all.filter(({ reachable }) => reachable !== false));
  // Those that are added are come to as well.
  for (const { links } of found) {
    for (const link of links) {
      for (const { one } of linked.get(link) ?? []) found.add(one);
      linked.delete(link);
    }
  }
  return found;
}

function explain({ to, name, uri, groups }: Instance, world: World): string {
  const named = uri === undefined ? inQuotes(name) : ofFile(inQuotes(name), inQuotes(fileNameFrom(world.uri, uri)));
  const who =
    to === 'instance'
      ? t('Nobody can log in to or ping {0}', named)
      : t('Nobody can log in or ping through the interface {0}', named);
  return groups.length === 1
    ? t('{0}: its only group lets in neither SSH (22) nor RDP (3389) nor ICMP from anywhere.', who)
    : t('{0}: its {1} groups let in neither SSH (22) nor RDP (3389) nor ICMP from anywhere.', who, groups.length);
}

function inQuotes(name: string): string {
  return `\`${name}\``;
}

/** An instance of another file, with the name of that file. */
function ofFile(name: string, file: string): string {
  return t({ message: '{0} of {1}', args: [name, file], comment: 'an instance, and its file' });
}

/** One packet to argue with; a rule of another group than the one that is spoken of says whose it is. */
function witness({ groups }: Instance, spokenOf: SecurityGroup, file: SecurityFile): string {
  const whole = wholesOf(groups, file);
  const { packet, by } = turnedAway(whole.groups, whole.file);
  if (by === undefined) return t('{0}: no rule lets it in.', packetText(packet));
  const { reach, group } = by;
  const isOther = group.id !== spokenOf.id && group.name !== '';
  const name = isOther ? ruleOf(reach.rule, `\`${group.name}\``) : ruleName(reach.rule);
  return t('{0}: dropped by {1}.', packetText(packet, reach), name);
}
