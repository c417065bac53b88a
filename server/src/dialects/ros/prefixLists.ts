import type { Edit } from '../../model/edit.ts';
import { scalar, verbatim } from '../../text/edit/content.ts';
import { insertEntry } from '../../text/edit/insert.ts';
import type { TextChange } from '../../text/span.ts';
import { asScalar, type Tree } from '../../text/tree.ts';
import { commentTexts } from '../absorb.ts';
import { originOf, type Reading } from '../dialect.ts';
import { entryOfField } from '../locate.ts';
import { writeCommon } from '../writer.ts';
import { callOf } from './expressions.ts';
import { resourcesAround, treeAt, usesShortForm } from './places.ts';

/** What ROS takes as the description of an entry. Source: SDK 7.11.6, CreatePrefixList. */
const SHORTEST = 2;
const LONGEST = 32;

/** A resource behind that of the group. */
export function addPrefixList(
  reading: Reading,
  { beside, list }: Extract<Edit, { kind: 'add-prefix-list' }>,
): readonly TextChange[] | undefined {
  const origin = originOf(reading, beside);
  const section = origin && resourcesAround(reading, origin.node.start);
  if (origin?.holder?.kind !== 'entry' || section === undefined || origin.holder.map !== section) return undefined;
  const tree = treeAt(reading, section.start);
  const fits = (note: string) => note.length >= SHORTEST && note.length <= LONGEST && !note.startsWith('http');
  if (!list.entries.every(({ note }) => note === undefined || fits(note))) return undefined;
  const entries = list.entries.map(({ cidr, note, from }) => {
    const comments = commentTexts(reading, from, (offset) => treeAt(reading, offset)).join(' ');
    const block = comments === '' ? cidr : verbatim(`${scalar(tree, cidr)} ${comments}`);
    return { Cidr: block, ...(note !== undefined && { Description: note }) };
  });
  if (section.flow && entries.some(({ Cidr }) => typeof Cidr !== 'string')) return undefined;
  const type = 'ALIYUN::ECS::PrefixList';
  const resource = {
    Type: tree.syntax === 'json' ? type : verbatim(type),
    Properties: {
      PrefixListName: list.name,
      AddressFamily: list.family,
      MaxEntries: list.entries.length,
      Entries: entries,
    },
  };
  return [insertEntry(tree, section, list.name, resource, origin.holder.entry)];
}

/** `SourceCidrIp: 10.0.0.0/8` → `SourcePrefixListId: !GetAtt Office.PrefixListId` */
export function nameListOf(
  outer: Reading,
  { entity, field, to, list }: Extract<Edit, { kind: 'name-list' }>,
): readonly TextChange[] | undefined {
  const origin = originOf(outer, entity);
  const value = origin && entryOfField(origin, field)?.value;
  if (origin === undefined || value === undefined || value.kind !== 'scalar' || callOf(value)) return undefined;
  const reading = { ...outer, tree: treeAt(outer, origin.node.start) };
  const renamed = writeCommon(reading, { kind: 'move', entity, field, to });
  if (renamed === undefined || asScalar(value) === undefined) return undefined;
  return [...renamed, { start: value.start, end: value.end, text: attributeText(reading.tree, list) }];
}

function attributeText(tree: Tree, list: string): string {
  if (usesShortForm(tree)) return `!GetAtt ${list}.PrefixListId`;
  return `{ ${scalar(tree, 'Fn::GetAtt')}: [${scalar(tree, list)}, ${scalar(tree, 'PrefixListId')}] }`;
}
