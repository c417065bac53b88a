// What is found of lists over several files. Loaded with the first text that defines or names one.
import { t } from '@vscode/l10n';
import { contentOfList } from '../analysis/content.ts';
import { listKey } from '../analysis/lists.ts';
import { perGroup } from '../analysis/perGroup.ts';
import { known } from '../model/field.ts';
import type { Place, SecurityFile, ValueList } from '../model/model.ts';
import { isListId } from '../model/values.ts';
import { fileNameFrom } from '../util/uri.ts';
import { anyOf } from './anyOf.ts';
import type { Finding, World } from './check.ts';

interface Mention {
  /** As {@link listKey} has it. */
  readonly key: string;
  readonly name: string;
  readonly at: Place;
}

/** Lists that other files define as well, and names of which nobody can say which list they mean. */
export function* duplicateLists(file: SecurityFile, world: World): Iterable<Finding> {
  if (file.purpose !== 'definition') return;
  const own = new Map<string, ValueList>();
  const repeated = new Set(
    file.problems.map((problem) => (problem.kind === 'duplicate-key' ? problem.name : undefined)),
  );
  for (const list of [...file.prefixLists, ...file.portLists]) {
    const key = listKey(list.kind, list.name);
    const first = own.get(key);
    if (first === undefined) own.set(key, list);
    else if (!repeated.has(list.name)) yield twice(list, first);
  }
  for (const [key, list] of own) yield* otherDefinitions(key, list, world);
  for (const { key, name, at } of file.groups.flatMap((group) => mentionsIn(group, file))) {
    const meant = own.has(key) ? undefined : world.listCandidates(key);
    if (!meant?.areApart) continue;
    const { files, related } = anyOf(meant, name, key, at, world);
    const message = t(
      'A list `{0}` is defined in each of {1}, and any of them may be meant. Give them different names, or write the id of the list.',
      name,
      files,
    );
    yield { at, message, related };
  }
}

/** Several documents of one file may hold the same name. */
function twice({ id, name }: ValueList, first: ValueList): Finding {
  return {
    at: { entity: id },
    message: t('`{0}` is defined above already: what refers to it may mean either. Remove one, or rename it.', name),
    related: [{ at: { entity: first.id }, message: t('`{0}` is defined here first.', name) }],
  };
}

function* otherDefinitions(key: string, list: ValueList, world: World): Iterable<Finding> {
  const { id: entity, name } = list;
  const isId = isListId(name);
  const rivals = world.listRivals(key);
  const other = isId ? rivals.find(({ content }) => content !== contentOfList(list)) : rivals[0];
  if (other === undefined) return;
  const { uri } = other;
  const at = { entity };
  const file = fileNameFrom(world.uri, uri);
  const related = [{ at, elsewhere: { uri, reference: key }, message: t('`{0}` in `{1}`.', name, file) }];
  const message = isId
    ? t('`{0}` gives the list `{1}` other entries, and only one can be what the cloud holds. Correct one.', file, name)
    : t('`{0}` defines a list `{1}` as well: what refers to it may mean either. Give one another name.', file, name);
  yield { at, message, related, ...(!isId && { severity: 'information' }) };
}

/** Every place where a group's rules name a list by a name of ours, and not by the id that the cloud has given it. */
const mentionsIn = perGroup(({ rules }): readonly Mention[] =>
  rules.flatMap(({ id: entity, fields }) =>
    (['sourcePrefixListId', 'destPrefixListId', 'portRangeListId'] as const).flatMap((field) => {
      const name = known(fields[field]);
      const kind = field === 'portRangeListId' ? 'port-list' : 'prefix-list';
      return name === undefined || isListId(name) ? [] : [{ key: listKey(kind, name), name, at: { entity, field } }];
    }),
  ),
);
