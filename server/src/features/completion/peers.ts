import { goesByIds, referencesOf, type ValueOf } from '../../engine/expected.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { referencesTo } from '../../engine/world.ts';
import { known } from '../../model/field.ts';
import type { SecurityGroup } from '../../model/model.ts';
import { groupTypeOf } from '../../model/rules.ts';
import { mayBeGroupId } from '../../model/values.ts';
import { valueBeside } from '../../text/cursor/siblings.ts';
import { scalar } from '../../text/edit/content.ts';
import type { Body } from './body.ts';
import type { Stop } from './item.ts';
import type { Place } from './place.ts';
import { usedReferences } from './used.ts';

/** The group that a place lies in, by the names that lead there. */
function groupAround({ snapshot, keys }: Place): SecurityGroup | undefined {
  return snapshot.file.groups.find(({ name, external }) => !external && name !== '' && keys.includes(name));
}

/** The names by which the group around a place is called; it cannot be the peer of its own rules. */
export function ownNames(place: Place): ReadonlySet<string | undefined> {
  const { slot, tree, offset } = place;
  const around = groupAround(place);
  const ids = slot.frames.map((frame) => valueBeside(tree.content, frame, 'SecurityGroupId', offset));
  return new Set([around?.name, around && known(around.fields.securityGroupId), ...ids]);
}

/** Groups by what they are referred to, without counting their rules as the world does. */
export function groupsByReference({ file, world }: Snapshot) {
  const own = new Map(file.groups.flatMap((group) => referencesTo(group).map((name) => [name, group] as const)));
  const isAdvanced = (name: string) => {
    const group = own.get(name);
    return (group ? groupTypeOf(group) : world.group(name)?.type) === 'enterprise';
  };
  /** The name of the group of an id, where it has another one. */
  const nameOf = (id: string) => {
    const name = (own.get(id) ?? world.group(id))?.name;
    return name === id ? undefined : name;
  };
  return { isAdvanced, nameOf };
}

/** More choices than these are better typed. */
const MOST = 20;

/** The lists of the file and the ids of others that it names; then those of other files, by their names where these mean something here. */
export function listNames({ snapshot, elsewhere }: Place, kind: 'prefix-list' | 'port-list'): string[] {
  const { prefixLists, portLists } = snapshot.file;
  const isExpression = referencesOf(snapshot) !== undefined;
  const own = isExpression ? [] : (kind === 'prefix-list' ? prefixLists : portLists).map(({ name }) => name);
  const ids = usedReferences(snapshot, elsewhere, kind).flatMap(({ text }) => (/^p(?:l|rl)-/.test(text) ? [text] : []));
  const others = elsewhere.flatMap(({ lists }) => lists[kind]);
  const named = goesByIds(snapshot) ? others.filter((name) => /^p(?:l|rl)-/.test(name)) : others;
  return [...new Set([...own, ...ids, ...named])];
}

/** A choice among the prefix lists known at a place; where there is none, the id is to be typed. */
export function prefixListReferences(place: Place): Body {
  const { snapshot, tree } = place;
  const references = referencesOf(snapshot);
  const resources = (references?.targets(tree) ?? [])
    .filter(({ type }) => references?.refersTo('prefix-list', type))
    .map(({ name }) => references?.write(tree, name) ?? '');
  const plain = listNames(place, 'prefix-list').map((name) => scalar(tree, name));
  const choices = [...new Set([...resources, ...plain])].slice(0, MOST);
  const [first = scalar(tree, 'pl-…')] = choices;
  return { raw: choices.length > 1 ? { stop: 1, choices } : { stop: 1, text: first } };
}

/** A choice among the resources of a template that a value may refer to; where there is none, an id is to be typed. */
export function resourceReferences({ snapshot, tree }: Place, to: ValueOf, typed: Stop): Body {
  const references = referencesOf(snapshot);
  const found = (references?.targets(tree) ?? [])
    .filter(({ type }) => references?.refersTo(to, type))
    .map(({ name }) => references?.write(tree, name) ?? '');
  const choices = found.slice(0, MOST);
  const [first] = choices;
  if (first === undefined) return typed;
  return { raw: choices.length > 1 ? { stop: typed.stop, choices } : { stop: typed.stop, text: first } };
}

/** A choice among the groups that may be the peer of a rule at a place; undefined where there is none. */
export function groupReferences(place: Place): Body | undefined {
  const { snapshot, tree } = place;
  const { world } = snapshot;
  const around = groupAround(place);
  if (around && groupTypeOf(around) === 'enterprise') return undefined;
  const own = ownNames(place);
  const { isAdvanced } = groupsByReference(snapshot);
  const references = referencesOf(snapshot);
  const found = references
    ? references
        .targets(tree)
        .filter(({ name, type }) => references.refersTo('group', type) && !own.has(name))
        .map(({ name }) => references.write(tree, name))
    : world.groupNames
        .filter((name) => name !== '' && !own.has(name) && !isAdvanced(name))
        .filter((name) => !goesByIds(snapshot) || mayBeGroupId(name))
        .map((name) => scalar(tree, name));
  const choices = [...new Set(found)].slice(0, MOST);
  const [first] = choices;
  if (first === undefined) return undefined;
  return { raw: choices.length > 1 ? { stop: 1, choices } : { stop: 1, text: first } };
}
