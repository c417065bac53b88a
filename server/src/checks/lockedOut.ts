// Instances that nobody can log in to; loaded with the first text that may put something into a group.
import { t } from '@vscode/l10n';
import { connectsMembers } from '../analysis/implicit.ts';
import { letsManagementIn, turnedAway } from '../analysis/management.ts';
import { wholeOf, wholesOf } from '../analysis/whole.ts';
import { known, sure } from '../model/field.ts';
import type { Attachment, EntityId, SecurityFile, SecurityGroup } from '../model/model.ts';
import { isInstanceId } from '../model/values.ts';
import { groupBy } from '../util/groupBy.ts';
import { sentences } from '../util/language.ts';
import { fileNameFrom } from '../util/uri.ts';
import type { Finding, GroupElsewhere, MemberBeside, World } from './check.ts';
import { later } from './later.ts';
import { packetText, ruleName, ruleOf } from './packets.ts';
import { perAttachment } from './perAttachment.ts';

/** Instances and interfaces through whose groups neither SSH, RDP nor ping comes in. */
export function* lockedOut(file: SecurityFile, world: World): Iterable<Finding> {
  const instances = instancesOf(file, world);
  if (instances.every(({ reachable }) => reachable !== false)) return;
  // A file that has not been read yet may show a way in.
  if (world.looking) return;
  const ways = waysIn(instances);
  const reported = new Set<EntityId | string>();
  for (const instance of instances) {
    if (ways.has(instance)) continue;
    const { at, group } = spotOf(instance) ?? {};
    if (at === undefined || reported.has(group ?? at)) continue;
    reported.add(group ?? at);
    yield {
      at: { entity: at },
      get message() {
        return sentences([explain(instance, world), witness(instance, at, file)]);
      },
      get fixes() {
        const whole = wholesOf(instance.groups, file);
        const own = instance.groups.find(({ id }) => id === at);
        return own && later.fixes?.managementFixes(own, whole.groups, whole.file);
      },
    };
  }
}

/**
 * Where it is said of an instance: at the first of its groups that lets anything in, else where the instance stands, of which
 * other files define all of these; undefined where all of them are closed, and so on purpose.
 */
function spotOf({
  id,
  groups,
  elsewhere = [],
}: Instance): { readonly at: EntityId; readonly group?: string } | undefined {
  const group = groups.find(({ rules }) => rules.some(({ direction }) => direction === 'ingress'));
  if (group) return { at: group.id };
  const other = elsewhere.find(({ hasInbound }) => hasInbound);
  return other && id !== undefined ? { at: id, group: nameOf(other) } : undefined;
}

/** An instance, or a network interface of one. */
interface Instance {
  readonly to: Attachment['to'];
  readonly name: string;
  /** The file in which it stands, where that is another one. */
  readonly uri?: string;
  readonly groups: readonly SecurityGroup[];
  /** Those of them that stand in other files. */
  readonly elsewhere?: readonly GroupElsewhere[];
  /** Of one of this file whose groups stand in several: of others it is told where these stand. */
  readonly id?: EntityId | undefined;
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
  const answers = new Map<string, boolean | undefined>();
  return (groups) => {
    const key = groups.map(({ id, name, external }) => (external ? JSON.stringify(name) : id)).join();
    if (!answers.has(key)) answers.set(key, answerOf(groups, file));
    return answers.get(key);
  };
}

function answerOf(groups: readonly SecurityGroup[], file: SecurityFile): boolean | undefined {
  const whole = wholesOf(groups, file);
  return letsManagementIn(whole.groups, whole.file);
}

function instancesHere(file: SecurityFile, world: World, reachable: Answers): Instance[] {
  return file.attachments.map((attachment) => {
    const own = ownInstanceOf(attachment, world);
    const one = own.others.length === 0 ? own : withGroupsElsewhere(own, file, world, reachable);
    // Other files may put it into further groups.
    const isElsewhere = isInstanceId(own.name) && world.alsoIn(own.name).length > 0;
    return isElsewhere ? { ...one, reachable: undefined } : one;
  });
}

/** One of this file, some of whose groups stand in others. */
function withGroupsElsewhere(own: OwnInstance, file: SecurityFile, world: World, reachable: Answers): Instance {
  const elsewhere = own.others.flatMap((reference) => world.groupElsewhere(reference) ?? []);
  const connecting = elsewhere.filter(({ group }) => connects(wholeOf(group, file).group));
  const groups = [...own.groups, ...elsewhere.map(({ group }) => group)];
  const isSeen = own.isSeen && elsewhere.length === own.others.length;
  const isApart = own.groups.length > 0 || elsewhere.some(({ uri }) => uri !== elsewhere[0]?.uri);
  return {
    ...own,
    ...{ groups, elsewhere },
    id: isApart ? own.id : undefined,
    links: [...own.links, ...connecting.map(nameOf)],
    reachable: isSeen && !connecting.some((one) => one.hasOtherMembers) ? reachable(groups) : undefined,
  };
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

/** Tells a group of another file from all others, and from what instances are called. */
function nameOf({ uri, name }: GroupElsewhere): string {
  return `${uri}\n${name}`;
}

/** What this file alone says of an instance. */
interface OwnInstance extends Instance {
  /** The names of its groups that stand in other files. */
  readonly others: readonly string[];
  /** It is in these groups and no more: none is unknown, on a condition, a parameter's default, or of another part of the machine. */
  readonly isSeen: boolean;
}

const ownInstanceOf = perAttachment((attachment, world): OwnInstance => {
  const { id, to, name, groups: uses, incomplete, on = [], partUnseen } = attachment;
  const found = new Set<SecurityGroup>();
  const others: string[] = [];
  let isSeen = !incomplete && !partUnseen;
  for (const use of uses) {
    const reference = known(use.group);
    const group = reference === undefined ? undefined : world.group(reference)?.group;
    if (group) found.add(group);
    else if (reference !== undefined) others.push(reference);
    if (sure(use.group) === undefined || use.when.length > 0) isSeen = false;
  }
  const groups = [...found];
  // Who shares one of the names is a part of the same machine: the interfaces that an instance brings along bear its name.
  const links = [name, ...on, ...groups.filter(connects)];
  return { id, to, name, groups, others, isSeen, links, reachable: isSeen ? answerOf(groups, world.file) : undefined };
});

/**
 * Whom somebody may reach, if not from outside then from another one that may be reached: from another interface of the same
 * machine, or from a member of the same group. Members of a basic group reach each other, unless it keeps them apart.
 */
function waysIn(all: readonly Instance[]): ReadonlySet<Instance> {
  const shut = all.filter(({ reachable }) => reachable === false);
  const links = shut.flatMap((one) => one.links.map((link) => ({ link, one })));
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
function witness({ groups }: Instance, spokenOf: EntityId, file: SecurityFile): string {
  const whole = wholesOf(groups, file);
  const { packet, by } = turnedAway(whole.groups, whole.file);
  if (by === undefined) return t('{0}: no rule lets it in.', packetText(packet));
  const { reach, group } = by;
  const isOther = reach.rule.file === undefined && group.id !== spokenOf && group.name !== '';
  const name = isOther ? ruleOf(reach.rule, `\`${group.name}\``) : ruleName(reach.rule);
  return t('{0}: dropped by {1}.', packetText(packet, reach), name);
}
