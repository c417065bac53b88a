import type { Edit, RuleText } from '../../model/edit.ts';
import type { FieldName } from '../../model/model.ts';
import { type Content, verbatim } from '../../text/edit/content.ts';
import { isEmptyValue } from '../../text/edit/emptyValue.ts';
import { fillValue, insertEntry, insertItem } from '../../text/edit/insert.ts';
import type { TextChange } from '../../text/span.ts';
import { asScalar, asSeq, entryOf, type Node, type Tree } from '../../text/tree.ts';
import { absorbRules } from '../absorb.ts';
import { type Origin, originOf, type Reading } from '../dialect.ts';
import { entryOfField } from '../locate.ts';
import type { Words } from '../words.ts';
import { type CommonEdit, isCommon, orderedBefore, ruleContent, writeCommon } from '../writer.ts';
import { attach } from './attach.ts';
import { copyResource } from './copy.ts';
import { callOf } from './expressions.ts';
import { moveToGroup } from './move.ts';
import { isMentioned, isResource, logicalIdFrom, referenceTo, resourcesAround, treeAt } from './places.ts';
import { addPrefixList, nameListOf } from './prefixLists.ts';
import { splitGroup } from './split.ts';
import * as words from './words.ts';

export function writeRos(reading: Reading, edit: Edit): readonly TextChange[] | undefined {
  if (isCommon(edit)) return change(reading, edit);
  switch (edit.kind) {
    case 'absorb':
      return absorbRules(
        reading,
        edit,
        (rule) => change(reading, { kind: 'remove', entity: rule }),
        (offset) => treeAt(reading, offset),
      );
    case 'add-rule':
      return addRule(reading, edit);
    case 'refer':
      return refer(reading, edit);
    case 'attach':
      return attach(reading, edit.attachment, [edit.group]);
    case 'add-group':
      return addGroup(reading, edit.name);
    case 'split-group':
      return splitGroup(reading, edit);
    case 'move-rules':
      return moveToGroup(reading, edit);
    case 'add-prefix-list':
      return addPrefixList(reading, edit);
    case 'name-list':
      return nameListOf(reading, edit);
  }
}

function change(outer: Reading, edit: CommonEdit): readonly TextChange[] | undefined {
  const origin = originOf(outer, edit.entity);
  if (origin === undefined) return undefined;
  const reading = { ...outer, tree: treeAt(outer, origin.node.start) };
  switch (edit.kind) {
    case 'remove':
      return isNeeded(reading, origin) ? undefined : writeCommon(reading, edit);
    case 'set':
      return set(reading, origin, { ...edit, value: inLowerCase(origin.words, edit.field, edit.value) });
    case 'adopt':
      return adopt(outer, reading.tree, origin, edit);
    case 'copy': {
      const written = { ...edit, set: wordsInLowerCase(origin.words, edit.set) };
      if (Object.keys(edit.set).some((field) => isExpression(origin, field as FieldName))) return undefined;
      return origin.holder?.kind === 'entry' ? copyResource(reading, origin, written) : writeCommon(reading, written);
    }
    default:
      return writeCommon(reading, edit);
  }
}

function set(
  reading: Reading,
  origin: Origin,
  edit: Extract<Edit, { kind: 'set' }>,
): readonly TextChange[] | undefined {
  if (isExpression(origin, edit.field) || callOf(origin.node)) return undefined;
  if (origin.map || origin.holder?.kind !== 'entry') return writeCommon(reading, edit);
  const name = wordsOfResource(origin.node)?.of(edit.field)?.name;
  return name === undefined ? undefined : addProperties(reading.tree, origin.node, { [name]: edit.value });
}

/** `VpcId: !Ref Vpc` stands in the other one: so it will here. */
function adopt(
  outer: Reading,
  tree: Tree,
  origin: Origin,
  { field, from }: Extract<Edit, { kind: 'adopt' }>,
): readonly TextChange[] | undefined {
  const source = originOf(outer, from);
  // What a template nested elsewhere names means nothing here.
  if (source === undefined || treeAt(outer, source.node.start) !== tree) return undefined;
  if (resourcesAround(outer, source.node.start) !== resourcesAround(outer, origin.node.start)) return undefined;
  const content = contentOf(tree, entryOfField(source, field)?.value);
  return content === undefined ? undefined : addField(tree, origin, field, content);
}

/** Writes `!Ref Web` or `Ref: Web` where a field has no value yet. */
function refer(
  reading: Reading,
  { entity, field, group }: Extract<Edit, { kind: 'refer' }>,
): readonly TextChange[] | undefined {
  const origin = originOf(reading, entity);
  const id = origin && logicalIdFrom(reading, group, origin.node.start);
  if (origin === undefined || id === undefined) return undefined;
  const tree = treeAt(reading, origin.node.start);
  return addField(tree, origin, field, referenceTo(tree, id));
}

function addField(tree: Tree, origin: Origin, field: FieldName, content: Content): readonly TextChange[] | undefined {
  const { map, node } = origin;
  const words = origin.words ?? wordsOfResource(node);
  const name = words?.of(field)?.name;
  if (node.kind === 'alias' || words === undefined || name === undefined) return undefined;
  if (map === undefined) return addProperties(tree, node, { [name]: content });
  const entry = entryOf(map, name);
  if (entry === undefined) return [insertEntry(tree, map, name, content, orderedBefore(map, words, field))];
  return map.entries.includes(entry) && isEmptyValue(entry.value) ? [fillValue(tree, entry, content)] : undefined;
}

/** An expression is not replaced by a value: whoever wrote it wanted to be asked. */
function isExpression(origin: Origin, field: FieldName): boolean {
  const entry = entryOfField(origin, field);
  return entry !== undefined && callOf(entry.value) !== undefined;
}

/** A resource that others name, as in `DependsOn`, cannot simply go. */
function isNeeded({ tree }: Reading, { holder }: Origin): boolean {
  return holder?.kind === 'entry' && isResource(holder.entry.value) && isMentioned(tree, holder.entry);
}

/** ROS writes `tcp`, `accept` and the like in lower case. */
function inLowerCase(kind: Words | undefined, field: FieldName, value: string | number): string | number {
  const found = kind?.of(field)?.kind;
  const isWord = found === 'protocol' || found === 'policy' || found === 'nic-type' || found === 'group-type';
  return isWord && typeof value === 'string' ? value.toLowerCase() : value;
}

function wordsInLowerCase(kind: Words | undefined, rule: RuleText): RuleText {
  const entries = Object.entries(rule).map(([field, value]) => [field, inLowerCase(kind, field as FieldName, value)]);
  return Object.fromEntries(entries);
}

/** What may stand among the properties of a resource that has none yet. */
function wordsOfResource(node: Node): Words | undefined {
  const type = node.kind === 'map' ? asScalar(entryOf(node, 'Type')?.value)?.text : undefined;
  switch (type) {
    case 'ALIYUN::ECS::SecurityGroup':
      return words.group;
    case 'ALIYUN::ECS::SecurityGroupIngress':
      return words.single.ingress;
    case 'ALIYUN::ECS::SecurityGroupEgress':
      return words.single.egress;
    case 'ALIYUN::ECS::SecurityGroupIngresses':
      return words.batch.ingress;
    case 'ALIYUN::ECS::SecurityGroupEgresses':
      return words.batch.egress;
    case 'ALIYUN::ECS::SecurityGroupClone':
      return words.clone;
    case 'ALIYUN::ECS::JoinSecurityGroup':
      return words.join;
    case 'ALIYUN::ECS::PrefixList':
      return words.prefixList;
    default:
      return undefined;
  }
}

function addProperties(tree: Tree, resource: Node, content: Content): readonly TextChange[] | undefined {
  if (resource.kind !== 'map' || entryOf(resource, 'Properties')) return undefined;
  return [insertEntry(tree, resource, 'Properties', content)];
}

function addRule(reading: Reading, edit: Extract<Edit, { kind: 'add-rule' }>): readonly TextChange[] | undefined {
  const origin = originOf(reading, edit.group);
  const name = origin && (origin.words ?? wordsOfResource(origin.node))?.of(edit.direction)?.name;
  if (origin === undefined || name === undefined || origin.node.kind === 'alias') return undefined;
  const tree = treeAt(reading, origin.node.start);
  const kind = words.item[edit.direction];
  const content = ruleContent(kind, wordsInLowerCase(kind, edit.rule));
  const { map } = origin;
  if (map === undefined) return addProperties(tree, origin.node, { [name]: [content] });
  const entry = entryOf(map, name);
  if (entry === undefined) return [insertEntry(tree, map, name, [content])];
  if (callOf(entry.value) || entry.value.kind === 'alias' || !map.entries.includes(entry)) return undefined;
  if (isEmptyValue(entry.value)) return [fillValue(tree, entry, [content])];
  const list = asSeq(entry.value);
  return list && [insertItem(tree, list, content)];
}

/** A new group, in the network of the first one of the file. */
function addGroup(reading: Reading, name: string): readonly TextChange[] | undefined {
  const first = reading.file.groups.find((group) => !group.external) ?? reading.file.attachments[0];
  const origin = first && originOf(reading, first.id);
  const section = origin && resourcesAround(reading, origin.node.start);
  if (origin === undefined || section === undefined) return undefined;
  const tree = treeAt(reading, section.start);
  const network = contentOf(tree, entryOf(origin.map, 'VpcId')?.value);
  const type = 'ALIYUN::ECS::SecurityGroup';
  const resource = {
    Type: tree.syntax === 'json' ? type : verbatim(type),
    ...(network !== undefined && { Properties: { VpcId: network } }),
  };
  return [insertEntry(tree, section, name, resource)];
}

/** A value as it is written, as far as that takes one line. */
function contentOf(tree: Tree, value: Node | undefined): Content | undefined {
  const call = value && callOf(value);
  const parameter = call?.name === 'Ref' ? asScalar(call.arg)?.text : undefined;
  if (value?.kind === 'map' && parameter !== undefined) return { Ref: parameter };
  if (value?.kind !== 'scalar' || tree.syntax === 'json') return value?.kind === 'scalar' ? value.text : undefined;
  const text = tree.content.slice(value.start, value.end);
  return text === '' || text.includes('\n') ? undefined : verbatim(text);
}
