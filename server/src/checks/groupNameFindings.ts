// What is found of the names of groups: of those that two places define, and of those that nobody does. Loaded with the first
// file in which names are understood beyond it.
import { t } from '@vscode/l10n';
import { contentOf } from '../analysis/content.ts';
import type { Fix } from '../model/edit.ts';
import { known } from '../model/field.ts';
import type { FieldName, Place, SecurityFile, SecurityGroup } from '../model/model.ts';
import { isGroupId, mayBeGroupId } from '../model/values.ts';
import { closest } from '../util/closest.ts';
import { fileNameFrom } from '../util/uri.ts';
import { anyOf } from './anyOf.ts';
import type { Finding, Rival, World } from './check.ts';
import { groupMentions } from './groupMentions.ts';

/** Groups that two places define, and names that may mean several. */
export function* duplicates(file: SecurityFile, world: World): Iterable<Finding> {
  const exported = file.purpose === 'export';
  yield* exported ? [] : twiceHere(file);
  for (const group of file.groups) {
    if (group.external) continue;
    if (exported) yield* otherExports(group, world);
    else yield* otherDefinitions(group, world);
  }
  if (!exported) yield* unclearMentions(file, world);
}

/** Names that no group bears. */
export function* unknowns(file: SecurityFile, world: World): Iterable<Finding> {
  for (const { name, at, within } of groupMentions(file)) {
    if (name === '') yield { at, message: t('The name of a group is empty here. Write one, or take it out.') };
    if (name === '' || mayBeGroupId(name) || world.group(name) !== undefined) continue;
    yield {
      at,
      message: t(
        'No file of this workspace defines a group `{0}`. Define it, or write the id of a group (`sg-…`).',
        name,
      ),
      fixes: fixesFor(name, at, within, world),
    };
  }
}

/** An id of the cloud, of this account or another: whether it exists cannot be seen from here. */
function fixesFor(name: string, at: Place, within: string | undefined, world: World): Fix[] {
  const nearest = closest(name, new Set(world.groupNames.filter((candidate) => candidate !== within)));
  const field: FieldName = at.field ?? 'value';
  const create: Fix = {
    title: t('Define the group `{0}` in this file', name),
    safety: 'changes-access',
    edits: [{ kind: 'add-group', name }],
  };
  if (nearest === undefined) return [create];
  const rename: Fix = {
    title: t('Use the group `{0}`', nearest),
    safety: 'changes-access',
    preferred: true,
    edits: [{ kind: 'set', entity: at.entity, field, value: nearest }],
  };
  return [rename, create];
}

/** Several documents of one file may hold the same name; and two names the same id. */
function* twiceHere(file: SecurityFile): Iterable<Finding> {
  const names = new Map<string, SecurityGroup>();
  const ids = new Map<string, Place>();
  const repeated = new Set(
    file.problems.map((problem) => (problem.kind === 'duplicate-key' ? problem.name : undefined)),
  );
  for (const group of file.groups) {
    const sameName = names.get(group.name);
    if (sameName && !repeated.has(group.name)) yield twice(group.name, placeOfName(group), placeOfName(sameName));
    for (const { id, at } of idsOf(group)) {
      const first = ids.get(id);
      if (first && !sameName) yield twice(id, at, first);
      if (!first) ids.set(id, at);
    }
    if (!sameName) names.set(group.name, group);
  }
}

function twice(name: string, at: Place, first: Place): Finding {
  return {
    at,
    message: t('`{0}` is defined above already: what refers to it may mean either. Remove one, or rename it.', name),
    related: [{ at: first, message: t('`{0}` is defined here first.', name) }],
  };
}

/** Files of folders that lie beside each other, such as `prod` and `staging`, may well use the same names. */
function* otherDefinitions(group: SecurityGroup, world: World): Iterable<Finding> {
  const [named] = world.rivals(group.name, 'name');
  if (named) {
    const message = t(
      '`{0}` defines a group `{1}` as well: what refers to it may mean either. Give one of them another name.',
      fileNameFrom(world.uri, named.uri),
      group.name,
    );
    yield { ...clash(group.name, placeOfName(group), named, message, world), severity: 'information' };
  }
  for (const { id, at } of idsOf(group)) {
    const [same] = world.rivals(id, 'id');
    if (same === undefined) continue;
    const message = t(
      '`{0}` defines the group `{1}` as well, and only one of them can be what the cloud holds. Remove one.',
      fileNameFrom(world.uri, same.uri),
      id,
    );
    yield clash(id, at, same, message, world);
  }
}

/** Names of other files that several of them define, of which none is nearer than the others and which are not told there. */
function* unclearMentions(file: SecurityFile, world: World): Iterable<Finding> {
  const own = new Set(file.groups.map(({ name }) => name));
  for (const { name, at } of groupMentions(file)) {
    if (own.has(name)) continue;
    const meant = world.candidates(name);
    if (!meant?.areApart) continue;
    const { files, related } = anyOf(meant, name, name, at, world);
    if (meant.inCloud) {
      yield {
        at,
        message: t(
          'Several groups are called `{0}` in the cloud, and any of them may be meant: nothing is reckoned with. Write the id of the group (`sg-…`), or the name that its file gives it.',
          name,
        ),
        related,
      };
      continue;
    }
    yield {
      at,
      message: t(
        'A group `{0}` is defined in each of {1}, and any of them may be meant; the first is reckoned with. Give them different names, or write the id of the group (`sg-…`).',
        name,
        files,
      ),
      related,
    };
  }
}

function* otherExports(group: SecurityGroup, world: World): Iterable<Finding> {
  const id = known(group.fields.securityGroupId);
  if (id === undefined || id === '') return;
  const other = world.rivals(id, 'export').find((one) => one.content !== contentOf(group));
  if (other === undefined) return;
  const message = t(
    '`{0}` holds other rules of `{1}`: one of the two exports is older than the other. Keep the newer one.',
    fileNameFrom(world.uri, other.uri),
    id,
  );
  yield { ...clash(id, { entity: group.id }, other, message, world), severity: 'information' };
}

function clash(reference: string, at: Place, { uri }: Rival, message: string, world: World): Finding {
  const there = t('`{0}` in `{1}`.', reference, fileNameFrom(world.uri, uri));
  return { at, message, related: [{ at, elsewhere: { uri, reference }, message: there }] };
}

function placeOfName({ id }: SecurityGroup): Place {
  return { entity: id };
}

/** The ids that the cloud has given a group, and where they stand: it may be filed under its id as well. */
function idsOf(group: SecurityGroup): { id: string; at: Place }[] {
  const { id: entity, name, fields } = group;
  const id = known(fields.securityGroupId);
  return [
    ...(isGroupId(name) ? [{ id: name, at: placeOfName(group) }] : []),
    ...(id === undefined || id === name ? [] : [{ id, at: { entity, field: 'securityGroupId' as const } }]),
  ];
}
