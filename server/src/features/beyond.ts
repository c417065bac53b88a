// The groups of other files, with their rules, for questions about the groups of one.
import { t } from '@vscode/l10n';
import { asGroup, type Beyond, groupsOfParty, type Home, type Party, referencesBeyond } from '../analysis/question.ts';
import type { SeenGroup } from '../analysis/side.ts';
import type { AttachedElsewhere } from '../engine/attachmentRegistry.ts';
import type { FileView } from '../engine/mentions.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import type { Machine } from '../engine/symbolIndex.ts';
import { type GroupMeant, mayMeanOthers, referencesTo } from '../engine/world.ts';
import { known } from '../model/field.ts';
import type { Attachment, SecurityFile, SecurityGroup } from '../model/model.ts';
import { addsRules, groupIdOf, groupTypeOf } from '../model/rules.ts';
import { isGroupId, mayBeGroupId } from '../model/values.ts';
import { groupBy } from '../util/groupBy.ts';
import { listed } from '../util/language.ts';
import { fileNameFrom, pathFrom } from '../util/uri.ts';
import type { NamedTarget } from './effectiveRules.ts';

/** What it takes of other files to say what rules do. */
export interface Behind {
  /** Whether groups matter that the file itself does not define: those of other files count as they are. */
  readonly beyond: boolean;
  /** The files in which these stand, as far as they are known. */
  readonly uris: readonly string[];
  /** A text with names that nobody has heard of so far: an instance of any file may be called so. */
  readonly names?: string;
}

/** Other files, as far as they have been read, by their addresses. What they say may lead to more of them. */
export type Views = ReadonlyMap<string, FileView>;

/** @param file as it counts for these groups and attachments */
export function behindParties(
  parties: readonly Party[],
  snapshot: Snapshot,
  views: Views,
  file = snapshot.file,
): Behind {
  const behind = parties.map((party) => {
    const home = party.kind === 'attachment' ? party.home : undefined;
    const within = home ?? { uri: snapshot.uri, file };
    const references = referencesBeyond(party, within.file);
    const meant = references.flatMap((reference) => meantBy(reference, snapshot, within) ?? []);
    const fileAt = (uri: string) => (uri === snapshot.uri ? file : views.get(uri)?.file);
    const defined = meant.flatMap(({ uri, name }) => groupsCalled(name, fileAt(uri)).flatMap(ownedBy(uri)));
    const named = references.flatMap((id) => (isGroupId(id) ? [{ id, owner: undefined }] : []));
    const own = groupsOfParty(party, within.file).flatMap((group) => ownerOf(group, snapshot, within) ?? []);
    const ids = [...named, ...own, ...defined];
    const adders = ids.flatMap(({ id, owner }) => snapshot.addersTo(id, owner));
    const isBeyond = references.length + ids.length > 0 || home !== undefined;
    return { isBeyond, files: [within.uri, ...meant.map(({ uri }) => uri), ...adders] };
  });
  const uris = new Set(behind.flatMap(({ files }) => files));
  uris.delete(snapshot.uri);
  return { beyond: behind.some(({ isBeyond }) => isBeyond), uris: [...uris] };
}

/** The id of a group and the file that defines it, as far as that is known. */
function ownerOf(group: SecurityGroup, snapshot: Snapshot, within: Named) {
  const [owned] = ownedBy(within.uri)(group);
  return owned && group.external ? { ...owned, owner: meantBy(owned.id, snapshot, within)?.uri } : owned;
}

function ownedBy(owner: string) {
  return (group: SecurityGroup): { readonly id: string; readonly owner: string | undefined }[] => {
    const id = groupIdOf(group);
    return id === undefined ? [] : [{ id, owner }];
  };
}

/** The files in which somebody may stand whom a text names and this file does not know. */
export function behindNames(text: string, snapshot: Snapshot, views: Views): string[] {
  const members = membersElsewhere(snapshot, views).filter(({ name }) => name !== '' && text.includes(name));
  return [...new Set([...behindTargets(snapshot), ...members.map(({ uri }) => uri)])];
}

/** The files that define the groups to which this one adds rules: instances in them may stand there, too. */
export function behindTargets(snapshot: Snapshot): string[] {
  const uris = addedTo(snapshot).flatMap((group) => meantBy(group.name, snapshot, snapshot)?.uri ?? []);
  return [...new Set(uris)];
}

/** Who in other files can be asked about in a file: groups by their names and ids, and instances in groups of this one. */
export function targetsBeyond(snapshot: Snapshot, views: Views): NamedTarget[] {
  const { world, file, uri } = snapshot;
  const own = new Set(file.groups.flatMap(referencesTo));
  const groups = world.groupNames.flatMap((name): NamedTarget[] => {
    const meant = name === '' || own.has(name) ? undefined : meantBy(name, snapshot, snapshot);
    if (meant === undefined || meant.uri === uri) return [];
    return [{ name, kind: 'group-beyond', detail: t('group in {0}', fileNameFrom(uri, meant.uri)) }];
  });
  const named = new Set([...own, ...file.attachments.map(({ name }) => name), ...groups.map(({ name }) => name)]);
  return [...groups, ...otherNames(snapshot, named), ...membersBeyond(snapshot, views, named)];
}

/** What its own file calls a group that this one knows by its id. */
function otherNames(snapshot: Snapshot, taken: ReadonlySet<string>): NamedTarget[] {
  return [...byOtherNames(snapshot)].flatMap(([name, [first, ...more]]): NamedTarget[] => {
    if (first === undefined || more.length > 0 || taken.has(name)) return [];
    return [{ name, kind: 'group-beyond', detail: t('group in {0}', fileNameFrom(snapshot.uri, first.uri)) }];
  });
}

/** The id by which a file knows a group that another one calls by a name. */
export function idBehind(name: string, snapshot: Snapshot): string | undefined {
  const [first, ...more] = byOtherNames(snapshot).get(name) ?? [];
  return more.length > 0 ? undefined : first?.id;
}

/** The groups of other files that this one names by their ids, by what they are called there. */
function byOtherNames(snapshot: Snapshot) {
  const { file, uri } = snapshot;
  const attached = file.attachments.flatMap(({ groups }) => groups.flatMap(({ group }) => known(group) ?? []));
  const references = new Set([...addedTo(snapshot).map(({ name }) => name), ...attached]);
  const named = [...references].flatMap((id) => {
    const meant = meantBy(id, snapshot, snapshot);
    return meant === undefined || meant.uri === uri || meant.name === id ? [] : [{ id, ...meant }];
  });
  return groupBy(named, ({ name }) => name);
}

/** Instances and interfaces of other files that are in groups of this one; who has a namesake is told apart by the file. */
function membersBeyond(snapshot: Snapshot, views: Views, taken: ReadonlySet<string>): NamedTarget[] {
  const members = membersAround(snapshot, views);
  const counts = groupBy(members, ({ label }) => label);
  return members.map(({ uri, name, label, kind, detail }): NamedTarget => {
    const isPlain = !taken.has(label) && counts.get(label)?.length === 1 && !mayBeGroupId(label);
    return { name: isPlain ? label : nameIn(uri, name, snapshot), kind, detail };
  });
}

/** An instance or interface of another file, as {@link targetsBeyond} and {@link targetsOfOthers} name it. */
export function memberBeyond(written: string, snapshot: Snapshot, views: Views): Party | undefined {
  const text = written.replace(/^(?:instance|interface) /i, (kind) => kind.toLowerCase());
  const members = membersKnown(snapshot, views);
  const called = (say: (name: string, uri: string) => string) =>
    members.filter(({ name, label, uri }) => say(name, uri) === text || say(label, uri) === text);
  const plain = called((name) => name);
  const exact = plain.length > 0 ? plain : called((name, uri) => nameIn(uri, name, snapshot));
  // The path tells files apart that bear the same name.
  const [only, ...more] =
    exact.length > 0 ? exact : called((name, uri) => `${name} (${fileNameFrom(snapshot.uri, uri)})`);
  const view = only && more.length === 0 ? views.get(only.uri) : undefined;
  const attachment = view?.file.attachments.find((each) => each.name === only?.label && each.to === only.kind);
  return view && attachment && { kind: 'attachment', attachment, home: homeOf(view, snapshot, views) };
}

/**
 * The instances and interfaces of other files that are in no group of this one; they can be asked about as well.
 * @param taken what else can be asked about
 */
export function targetsOfOthers(
  snapshot: Snapshot,
  views: Views,
  machines: readonly Machine[],
  taken: readonly NamedTarget[],
): NamedTarget[] {
  const own = snapshot.uri;
  const names = new Set(taken.flatMap(({ name, label }) => [name, label ?? name]));
  const around = new Set(membersAround(snapshot, views).map(keyOfMember));
  const others = machines.filter(
    ({ uri, name, to }) => uri !== own && !around.has(keyOfMember({ uri, name: `${to} ${name}` })),
  );
  return [...groupBy(others, ({ name }) => name)].flatMap(([name, all]) =>
    all.flatMap(({ uri, to }): NamedTarget[] => {
      const place = fileNameFrom(own, uri);
      const isPlain = all.length === 1 && !names.has(name) && !mayBeGroupId(name);
      const full = isPlain ? name : nameIn(uri, `${to} ${name}`, snapshot);
      return names.has(full) ? [] : [{ name: full, kind: to, detail: machineIn(to, place) }];
    }),
  );
}

function machineIn(to: Attachment['to'], file: string): string {
  return to === 'instance' ? t('instance, in {0}', file) : t('interface, in {0}', file);
}

/** What stands in other files and belongs to what stands in this one: the groups of its instances, and who is in its groups. */
export function targetsAround(snapshot: Snapshot, views: Views): NamedTarget[] {
  return [...groupsAround(snapshot), ...membersAround(snapshot, views)];
}

/** The groups of other files that instances and interfaces of this one are in. */
function groupsAround(snapshot: Snapshot): NamedTarget[] {
  const { file, uri } = snapshot;
  const own = new Set(file.groups.flatMap((group) => (group.external ? [] : referencesTo(group))));
  const named = file.attachments.flatMap(({ groups }) => groups.flatMap(({ group }) => known(group) ?? []));
  const references = named.filter((reference) => !own.has(reference));
  const targets = [...new Set(references)].flatMap((reference): NamedTarget[] => {
    const meant = meantBy(reference, snapshot, snapshot);
    if (meant === undefined || meant.uri === uri) return [];
    return [{ ...meant, kind: 'group', detail: t('group in {0}', fileNameFrom(uri, meant.uri)) }];
  });
  // By its name and by its id it is the same.
  return [...groupBy(targets, ({ name, uri }) => JSON.stringify([uri, name])).values()].flatMap(
    ([first]) => first ?? [],
  );
}

type MemberTarget = NamedTarget & Required<Pick<NamedTarget, 'label' | 'uri'>>;

/** The instances and interfaces of other files that are in groups of this one, or in groups to which it adds rules. */
function membersAround(snapshot: Snapshot, views: Views): MemberTarget[] {
  const members = membersElsewhere(snapshot, views);
  const alike = groupBy(members, ({ name, to, uri }) => JSON.stringify([uri, to, name]));
  return [...alike.values()].flatMap((all): MemberTarget[] => {
    const [first] = all;
    if (first === undefined) return [];
    const { name, to, uri } = first;
    const place = [listed([...new Set(all.map(({ group }) => group))]), fileNameFrom(snapshot.uri, uri)] as const;
    const detail = to === 'instance' ? t('instance in {0}, in {1}', ...place) : t('interface in {0}, in {1}', ...place);
    // A group there may have the same name.
    return [{ name: `${to} ${name}`, label: name, kind: to, detail, uri }];
  });
}

/** The same, and all others of the files that have been read. */
function membersKnown(snapshot: Snapshot, views: Views): MemberTarget[] {
  const around = membersAround(snapshot, views);
  const all = new Map(around.map((member) => [keyOfMember(member), member]));
  for (const { uri, file } of views.values()) {
    for (const { name: label, to } of uri === snapshot.uri ? [] : file.attachments) {
      const detail = machineIn(to, fileNameFrom(snapshot.uri, uri));
      const member: MemberTarget = { name: `${to} ${label}`, label, kind: to, detail, uri };
      if (!all.has(keyOfMember(member))) all.set(keyOfMember(member), member);
    }
  }
  return [...all.values()];
}

function keyOfMember({ uri, name }: Pick<MemberTarget, 'uri' | 'name'>): string {
  return JSON.stringify([uri, name]);
}

interface Member {
  readonly name: string;
  readonly to: Attachment['to'];
  readonly uri: string;
  /** What this file calls the group. */
  readonly group: string;
}

/** Each instance of other files that is in a group of this one, with the group. */
function membersElsewhere(snapshot: Snapshot, views: Views): Member[] {
  const defined = snapshot.file.groups.flatMap((group) =>
    group.external ? [] : membersOf(group.name, snapshot.attachedElsewhere(group)),
  );
  const added = addedTo(snapshot).flatMap(({ name }) => {
    const meant = meantBy(name, snapshot, snapshot);
    const references = meant === undefined || meant.name === name ? [name] : [name, meant.name];
    const elsewhere = snapshot.attachedBeside(references, meant?.uri ?? snapshot.uri);
    return [...membersOf(name, elsewhere), ...(meant ? membersIn(views.get(meant.uri), references, name) : [])];
  });
  return [...defined, ...added];
}

function membersOf(group: string, attached: readonly AttachedElsewhere[]): Member[] {
  return attached.map(({ name, to, place: { uri } }) => ({ name, to, uri, group }));
}

/** Who is in a group in the file that defines it. */
function membersIn(view: FileView | undefined, references: readonly string[], group: string): Member[] {
  return (view?.file.attachments ?? []).flatMap(({ name, to, groups }) => {
    const isIn = groups.some((use) => references.includes(known(use.group) ?? ''));
    return view && isIn ? [{ name, to, uri: view.uri, group }] : [];
  });
}

/** The groups of other files to which a file adds rules. */
function addedTo({ file: { groups } }: Snapshot): SecurityGroup[] {
  if (!groups.some(addsRules)) return [];
  const own = new Set(groups.flatMap((group) => (group.external ? [] : referencesTo(group))));
  return groups.filter((group) => addsRules(group) && group.name !== '' && !own.has(group.name));
}

/** What other files know of the groups that a file names; with their rules, where they stand in some of them. */
export function seenBeyond(snapshot: Snapshot, views: Views): Beyond {
  return {
    typeOf: (reference) => snapshot.world.group(reference)?.type,
    seen: (reference) => seenFrom(reference, snapshot, snapshot, views),
    added: (groups) => addedElsewhere(groups, snapshot, views),
    nameOf: (reference) => nameOf(reference, snapshot, snapshot),
  };
}

function addedElsewhere(groups: readonly SeenGroup[], snapshot: Snapshot, views: Views): SeenGroup[] {
  const owners = new Map(
    groups.flatMap(({ group, file, home }) => {
      const owned = ownerOf(group, snapshot, { uri: home ?? snapshot.uri, file });
      return owned ? [[owned.id, owned.owner] as const] : [];
    }),
  );
  return [...owners].flatMap(([id, owner]) =>
    [...views.values()].flatMap((view) => {
      const added = view.file.groups.flatMap((group) => (addsRules(group) ? (asGroup(group, id) ?? []) : []));
      const isMeant = isGroupId(id) || (owner !== undefined && (meantBy(id, snapshot, view)?.uri ?? owner) === owner);
      return isMeant ? added.map((group) => seenIn(view, group, snapshot)) : [];
    }),
  );
}

/** Another file, for questions about what it attaches to groups. */
function homeOf(view: FileView, snapshot: Snapshot, views: Views): Home {
  const seen = (reference: string) => {
    const own = groupsCalled(reference, view.file).map((group) => seenIn(view, group, snapshot));
    return own.length > 0 ? own : seenFrom(reference, view, snapshot, views);
  };
  const { uri, file } = view;
  const typeOf = (reference: string) => groupTypeFrom(seen(reference));
  return { uri, file, seen, typeOf, nameOf: (reference) => nameOf(reference, view, snapshot) };
}

function groupTypeFrom([first]: readonly SeenGroup[]): ReturnType<Home['typeOf']> {
  return first && groupTypeOf(first.group);
}

/** The groups of other files that a name in a file means, where one of them has been read. */
function seenFrom(reference: string, within: Named, snapshot: Snapshot, views: Views): SeenGroup[] {
  const meant = meantBy(reference, snapshot, within);
  const view = meant && views.get(meant.uri);
  return view ? groupsCalled(meant.name, view.file).map((group) => seenIn(view, group, snapshot)) : [];
}

function seenIn(view: FileView, group: SecurityGroup, snapshot: Snapshot): SeenGroup {
  const { file, uri } = view;
  return { group, file, home: uri, nameOf: (reference) => nameOf(reference, view, snapshot) };
}

/** The groups that a file defines by a name or an id. */
function groupsCalled(reference: string, file: SecurityFile | undefined): readonly SecurityGroup[] {
  return (
    (file &&
      definedIn(file)
        .get(reference)
        ?.map(({ group }) => group)) ??
    []
  );
}

function definedIn(file: SecurityFile) {
  const known = byReference.get(file);
  if (known) return known;
  const defined = file.groups.filter(({ external }) => !external);
  const all = defined.flatMap((group) => referencesTo(group).map((reference) => ({ reference, group })));
  const groups = groupBy(all, ({ reference }) => reference);
  byReference.set(file, groups);
  return groups;
}

const byReference = new WeakMap<SecurityFile, ReadonlyMap<string, readonly { readonly group: SecurityGroup }[]>>();

/** Where a group stands that is none of the file itself. */
export function viewOfGroup(group: SecurityGroup, views: Iterable<FileView>): FileView | undefined {
  // Of a group that is seen with what others know of it, the rules are the same.
  for (const view of views) if (view.file.groups.some(({ rules }) => rules === group.rules)) return view;
  return undefined;
}

interface Named {
  readonly uri: string;
  readonly file: SecurityFile;
}

function meantBy(reference: string, { groupMeant }: Snapshot, { file, uri }: Named): GroupMeant | undefined {
  return mayMeanOthers(reference, file) && !isOwnName(reference, file) ? groupMeant(reference, uri) : undefined;
}

/** Whether a template calls a group of its own so. */
function isOwnName(reference: string, file: SecurityFile): boolean {
  return file.purpose === 'template' && groupsCalled(reference, file).length > 0;
}

/**
 * One name for each group, whichever file refers to it and how: what the file that is asked about calls it. Where that would
 * be another group there, with the file that it stands in.
 */
function nameOf(reference: string, within: Named, snapshot: Snapshot): string {
  const isElsewhere = within.uri !== snapshot.uri;
  // Two templates may each have a group that they call alike.
  if (isElsewhere && reference !== '' && (isOwnName(reference, within.file) || !mayMeanOthers(reference, within.file)))
    return nameIn(within.uri, reference, snapshot);
  const meant = meantBy(reference, snapshot, within);
  // Nobody defines it, as far as anybody knows: it is not what the file that is asked about calls so for itself.
  if (meant === undefined) {
    const isOther = isElsewhere && groupsCalled(reference, snapshot.file).length > 0;
    return isOther ? nameIn(within.uri, reference, snapshot) : reference;
  }
  const { uri, name } = meant;
  const [own] = groupsCalled(name, snapshot.file);
  if (uri === snapshot.uri) return own?.name ?? name;
  const isPlain = own === undefined && meantBy(name, snapshot, snapshot)?.uri === uri;
  return isPlain ? name : nameIn(uri, name, snapshot);
}

/** A name with the file that it stands in, which tells it from the same name elsewhere. */
function nameIn(uri: string, name: string, snapshot: Snapshot): string {
  return `${name} (${pathFrom(snapshot.uri, uri)})`;
}
