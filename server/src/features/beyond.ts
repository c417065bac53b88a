// The groups of other files, with their rules, for questions about the groups of one.
import { t } from '@vscode/l10n';
import { type Beyond, type Party, referencesBeyond } from '../analysis/question.ts';
import type { SeenGroup } from '../analysis/side.ts';
import type { FileView } from '../engine/mentions.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { type GroupMeant, mayMeanOthers, referencesTo } from '../engine/world.ts';
import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { fileNameFrom } from '../util/uri.ts';
import type { NamedTarget } from './effectiveRules.ts';

/** The other files in which the rules of some groups and attachments stand. */
export function filesBehindParties(parties: readonly Party[], snapshot: Snapshot): string[] {
  const references = parties.flatMap((party) => referencesBeyond(party, snapshot.file));
  const files = references.flatMap((reference) => meantBy(reference, snapshot, snapshot)?.uri ?? []);
  return [...new Set(files)].filter((other) => other !== snapshot.uri);
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

/** What other files know of the groups that a file names; with their rules, where they stand in some of them. */
export function seenBeyond(snapshot: Snapshot, views: ReadonlyMap<string, FileView>): Beyond {
  const nameFrom = (within: Named) => (reference: string) => nameOf(reference, within, snapshot);
  return {
    typeOf: (reference) => snapshot.world.group(reference)?.type,
    seen: (reference) => {
      const view = views.get(meantBy(reference, snapshot, snapshot)?.uri ?? '');
      const groups = view?.file.groups.filter((group) => !group.external && referencesTo(group).includes(reference));
      return view && groups
        ? groups.map((group): SeenGroup => ({ group, file: view.file, nameOf: nameFrom(view) }))
        : [];
    },
    nameOf: nameFrom(snapshot),
  };
}

/** Where a group stands that is none of the file itself. */
export function viewOfGroup(group: SecurityGroup, views: Iterable<FileView>): FileView | undefined {
  for (const view of views) if (view.file.groups.includes(group)) return view;
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
  const own = snapshot.file.groups.find((group) => referencesTo(group).includes(name));
  if (uri === snapshot.uri) return own?.name ?? name;
  const isPlain = own === undefined && meantBy(name, snapshot, snapshot)?.uri === uri;
  return isPlain ? name : `${name} (${fileNameFrom(snapshot.uri, uri)})`;
}
