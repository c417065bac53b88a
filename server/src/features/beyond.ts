// The groups of other files, with their rules, for questions about the groups of one.
import { t } from '@vscode/l10n';
import { type Beyond, idsOf, type Party, referencesBeyond } from '../analysis/question.ts';
import type { SeenGroup } from '../analysis/side.ts';
import type { FileView } from '../engine/mentions.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { type GroupMeant, mayMeanOthers, referencesTo } from '../engine/world.ts';
import { known } from '../model/field.ts';
import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { addsRules } from '../model/rules.ts';
import { groupBy } from '../util/groupBy.ts';
import { listed } from '../util/language.ts';
import { fileNameFrom } from '../util/uri.ts';
import type { NamedTarget } from './effectiveRules.ts';

/** What it takes of other files to say what rules do. */
export interface Behind {
  /** Whether groups matter that the file itself does not define: those of other files count as they are. */
  readonly beyond: boolean;
  /** The files in which these stand, as far as they are known. */
  readonly uris: readonly string[];
}

/** @param file as it counts for these groups and attachments */
export function behindParties(parties: readonly Party[], snapshot: Snapshot, file = snapshot.file): Behind {
  const references = parties.flatMap((party) => referencesBeyond(party, file));
  const files = references.flatMap((reference) => meantBy(reference, snapshot, snapshot)?.uri ?? []);
  const ids = parties.flatMap((party) => idsOf(party, file));
  const uris = new Set([...files, ...snapshot.addersTo(ids)].filter((other) => other !== snapshot.uri));
  return { beyond: references.length + ids.length > 0, uris: [...uris] };
}

/** The groups of other files that one can ask about in a file, by their names and ids. */
export function targetsBeyond(snapshot: Snapshot): NamedTarget[] {
  const { world, file, uri } = snapshot;
  const own = new Set(file.groups.flatMap(referencesTo));
  return world.groupNames.flatMap((name): NamedTarget[] => {
    const meant = name === '' || own.has(name) ? undefined : meantBy(name, snapshot, snapshot);
    if (meant === undefined || meant.uri === uri) return [];
    return [{ name, kind: 'group-beyond', detail: t('group in {0}', fileNameFrom(uri, meant.uri)) }];
  });
}

/** What stands in other files and belongs to what stands in this one: the groups of its instances, and who is in its groups. */
export function targetsAround(snapshot: Snapshot): NamedTarget[] {
  return [...groupsAround(snapshot), ...membersAround(snapshot)];
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

/** The instances and interfaces of other files that are in groups of this one. */
function membersAround(snapshot: Snapshot): NamedTarget[] {
  const members = snapshot.file.groups.flatMap((group) =>
    snapshot.attachedElsewhere(group).map(({ name, to, place }) => ({ name, to, uri: place.uri, group: group.name })),
  );
  const alike = groupBy(members, ({ name, to, uri }) => JSON.stringify([uri, to, name]));
  return [...alike.values()].flatMap((all): NamedTarget[] => {
    const [first] = all;
    if (first === undefined) return [];
    const { name, to, uri } = first;
    const place = [listed([...new Set(all.map(({ group }) => group))]), fileNameFrom(snapshot.uri, uri)] as const;
    const detail = to === 'instance' ? t('instance in {0}, in {1}', ...place) : t('interface in {0}, in {1}', ...place);
    // A group there may have the same name.
    return [{ name: `${to} ${name}`, label: name, kind: to, detail, uri }];
  });
}

/** What other files know of the groups that a file names; with their rules, where they stand in some of them. */
export function seenBeyond(snapshot: Snapshot, views: ReadonlyMap<string, FileView>): Beyond {
  const nameFrom = (within: Named) => (reference: string) => nameOf(reference, within, snapshot);
  const seenIn = (view: FileView, group: SecurityGroup): SeenGroup => ({
    group,
    file: view.file,
    nameOf: nameFrom(view),
  });
  return {
    typeOf: (reference) => snapshot.world.group(reference)?.type,
    seen: (reference) => {
      const view = views.get(meantBy(reference, snapshot, snapshot)?.uri ?? '');
      return view ? (groupsIn(view).get(reference) ?? []).map(({ group }) => seenIn(view, group)) : [];
    },
    added: (id) =>
      [...views.values()].flatMap((view) => {
        const added = view.file.groups.filter((group) => addsRules(group) && group.name === id);
        return added.map((group) => seenIn(view, group));
      }),
    nameOf: nameFrom(snapshot),
  };
}

/** The groups that a file defines, by the names and ids that refer to them. */
function groupsIn(view: FileView) {
  const known = byReference.get(view);
  if (known) return known;
  const defined = view.file.groups.filter(({ external }) => !external);
  const all = defined.flatMap((group) => referencesTo(group).map((reference) => ({ reference, group })));
  const groups = groupBy(all, ({ reference }) => reference);
  byReference.set(view, groups);
  return groups;
}

const byReference = new WeakMap<FileView, ReadonlyMap<string, readonly { readonly group: SecurityGroup }[]>>();

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
  return mayMeanOthers(reference, file) ? groupMeant(reference, uri) : undefined;
}

/**
 * One name for each group, whichever file refers to it and how: what the file that is asked about calls it. Where that would
 * be another group there, with the file that it stands in.
 */
function nameOf(reference: string, within: Named, snapshot: Snapshot): string {
  const meant = meantBy(reference, snapshot, within);
  if (meant === undefined) return reference;
  const { uri, name } = meant;
  const own = snapshot.file.groups.find((group) => !group.external && referencesTo(group).includes(name));
  if (uri === snapshot.uri) return own?.name ?? name;
  const isPlain = own === undefined && meantBy(name, snapshot, snapshot)?.uri === uri;
  return isPlain ? name : `${name} (${fileNameFrom(snapshot.uri, uri)})`;
}
