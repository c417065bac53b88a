import type { Edit } from '../../model/edit.ts';
import type { EntityId, SecurityGroup } from '../../model/model.ts';
import type { TextChange } from '../../text/span.ts';
import { originOf, type Reading } from '../dialect.ts';
import { moveRules, rulesById } from '../moveRules.ts';
import { callOf, referenceOf } from './expressions.ts';
import { treeAt, wordPattern } from './places.ts';

/** Moves rules to another group of the same template; a rule that is a resource of its own stays, and names the other group. */
export function moveToGroup(
  reading: Reading,
  { rules, group }: Extract<Edit, { kind: 'move-rules' }>,
): readonly TextChange[] | undefined {
  const target = originOf(reading, group);
  const holder = target?.holder;
  if (holder?.kind !== 'entry' || target?.node.kind === 'alias') return undefined;
  const moving = rulesById(reading, rules);
  const isAlike = ({ group: from }: { group: SecurityGroup }) => {
    const other = originOf(reading, from.id)?.holder;
    return other?.kind === 'entry' && other.map === holder.map;
  };
  if (!moving.every(isAlike)) return undefined;
  const resources = moving.filter(({ rule }) => originOf(reading, rule.id)?.holder?.kind !== 'item');
  const renamed = resources.map(({ rule, group: from }) => renameGroup(reading, rule.id, from, holder.entry.key.text));
  const items = moving.filter((one) => !resources.includes(one)).map(({ rule }) => rule);
  const moved = moveRules(reading, items, (direction) => {
    const name = target?.words?.of(direction)?.name;
    const map = target?.map;
    return map && name !== undefined ? { tree: treeAt(reading, map.start), map, name } : undefined;
  });
  const known = renamed.flatMap((change) => change ?? []);
  return moved && known.length === renamed.length ? [...moved, ...known] : undefined;
}

/** Makes a rule that is a resource of its own name another group of its template. */
export function renameGroup(
  reading: Reading,
  rule: EntityId,
  from: SecurityGroup,
  name: string,
): TextChange | undefined {
  const origin = originOf(reading, rule);
  const old = originOf(reading, from.id)?.holder;
  if (origin?.holder?.kind !== 'entry' || origin.node.kind === 'alias' || old?.kind !== 'entry') return undefined;
  const value = origin.map?.entries.findLast(({ key }) => key.text === 'SecurityGroupId')?.value;
  if (value === undefined || value.kind === 'alias') return undefined;
  const id = old.entry.key.text;
  if (referenceOf(callOf(value))?.resource !== id) return undefined;
  const found = [...treeAt(reading, value.start).text.slice(value.start, value.end).matchAll(wordPattern(id, 'g'))];
  const [only] = found;
  if (only === undefined || found.length > 1) return undefined;
  const start = value.start + only.index;
  return { start, end: start + only[0].length, text: name };
}
