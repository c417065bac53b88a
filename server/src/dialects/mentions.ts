import type { EntityId, FieldName, Rule, SecurityGroup } from '../model/model.ts';
import { isGroupId, isListId, withoutAccount } from '../model/values.ts';
import type { Span } from '../text/span.ts';
import { asScalar, type Node, type Tree } from '../text/tree.ts';
import { originOf, type Reading } from './dialect.ts';
import { entryOfField } from './locate.ts';

/** One place of a text that names a thing: where it is defined, or where something refers to it. */
export interface Mention {
  /** What it is a name of; names of different spaces have nothing to do with each other. */
  readonly space: string;
  readonly name: string;
  readonly reach: NameReach;
  readonly role: 'definition' | 'reference';
  /** The characters of the name, without quotes. */
  readonly span: Span;
  /** How another name is written here; absent where none can be, such as at an alias. */
  readonly spelling?: Spelling;
  /** At an alias: the name that it repeats. */
  readonly source?: Span;
  /** Of definitions: what is defined. */
  readonly thing?: Thing;
}

/** How far a name is understood. */
export type NameReach =
  /** An id of the cloud, the same in every file. */
  | 'everywhere'
  /** A name of the workspace: the file's own thing, else that of another file. */
  | 'workspace'
  /** A name that only its file knows. */
  | 'file';

export type ThingKind =
  | 'group'
  | 'prefix-list'
  | 'port-list'
  | 'instance'
  | 'interface'
  | 'parameter'
  | 'resource'
  | 'condition'
  | 'mapping'
  | 'local';

/** What a definition defines. A thing with a name and an id has two definitions, which share it. */
export interface Thing {
  readonly kind: ThingKind;
  /** All of its text. */
  readonly extent: Span;
}

export interface Spelling {
  readonly syntax: Tree['syntax'];
  /** The quotes around the name; `part`: it stands within a longer text. */
  readonly style: 'plain' | 'single' | 'double' | 'part';
}

/** Names that are ids of the cloud. */
export const ID_SPACE = 'id';
/** Names that groups bear in the cloud: several may share one, and what the cloud gives names none of them. */
export const GROUP_NAME_SPACE = 'group name';
/** What the files of the workspace call groups, and those of others. */
export const GROUP_SPACE = 'group';

/** Resource types of templates and actions of the API: what Alibaba Cloud itself has named. */
export const TYPE_SPACE = 'type';

const ID = /^(?:sg|pl|prl|i|eni)-/;

/** Whether a name is an id that the cloud has given. */
export function isCloudId(name: string): boolean {
  return ID.test(name);
}

/** Whether the cloud gives such names to things of this kind: one that it gives to others is a name like any other. */
function isIdOf(kind: ThingKind, name: string): boolean {
  if (kind === 'group') return isGroupId(name);
  if (kind === 'prefix-list' || kind === 'port-list') return isListId(name);
  return isCloudId(name);
}

/** A name as it stands in a text. */
export interface Written {
  readonly text: string;
  readonly span: Span;
  readonly spelling?: Spelling;
  readonly source?: Span;
}

/** The text that a scalar holds, and where; undefined for what is no scalar. */
export function writtenAt(tree: Tree, node: Node): Written | undefined {
  const scalar = asScalar(node);
  if (scalar === undefined || scalar.style === 'damaged') return undefined;
  const { text, style } = scalar;
  if (node.kind === 'alias') {
    const source = writtenAt(tree, scalar)?.span;
    return { text, span: { start: node.start, end: node.end }, ...(source && { source }) };
  }
  const properties = /^(?:[!&]\S*\s+)*/.exec(tree.content.slice(node.start, node.end))?.[0].length ?? 0;
  const quotes = style === 'single' || style === 'double' ? 1 : 0;
  const span = { start: node.start + properties + quotes, end: node.end - quotes };
  if (style === 'literal' || style === 'folded') return { text, span };
  return { text, span, spelling: { syntax: tree.syntax, style } };
}

/** The beginning of a scalar, such as `Web` of `Web.SecurityGroupId`. */
export function beginningAt(tree: Tree, node: Node, name: string): Written | undefined {
  const whole = writtenAt(tree, node);
  if (whole === undefined || whole.text === name) return whole;
  const span = { start: whole.span.start, end: whole.span.start + name.length };
  // Behind an alias or an escape it does not stand there letter by letter.
  if (tree.content.slice(span.start, span.end) !== name) return { text: name, span: whole.span };
  return { text: name, span, spelling: { syntax: tree.syntax, style: 'part' } };
}

/** Collects the mentions of a file; what aliases and merge keys repeat stands in the text once. */
export class MentionList {
  readonly all: Mention[] = [];

  add(mention: Mention): void {
    if (mention.name !== '') this.all.push(mention);
  }

  /** In the order of the text. */
  sorted(): Mention[] {
    return this.all.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end).filter(isFirst);
  }
}

/** Whether none before it, among those that stand where it does, says the same. */
function isFirst({ span, role, space }: Mention, index: number, all: readonly Mention[]): boolean {
  for (let i = index - 1; all[i]?.span.start === span.start && all[i]?.span.end === span.end; i--)
    if (all[i]?.role === role && all[i]?.space === space) return false;
  return true;
}

/** What tells how plain names are understood. */
export interface Naming {
  space(kind: ThingKind): string;
  readonly reach: NameReach;
}

/** The id that a file gives to a group. Where its form does not tell, those who know no ids from names take it for a name. */
export function addId(list: MentionList, { spelling: _, ...id }: Mention): void {
  if (!isGroupId(id.name)) list.add({ ...id, space: GROUP_SPACE, reach: 'workspace' });
  list.add({ ...id, space: ID_SPACE, reach: 'everywhere' });
}

/**
 * The mentions that the model of a file without expressions shows: names are plain values there.
 * @param things the groups that the file defines
 */
export function modelMentions(
  reading: Reading,
  naming: Naming,
  things: ReadonlyMap<EntityId, Thing>,
  list = new MentionList(),
): MentionList {
  const { file } = reading;
  for (const group of file.groups) {
    const name = valueNode(reading, group.id, 'securityGroupName');
    const written = name && writtenAt(reading.tree, name);
    if (written) list.add(groupName(written, things.get(group.id)));
    for (const { node, start, mention } of referring(reading, naming, group))
      list.add(movedBy(node.start - start, mention));
  }
  for (const attachment of file.attachments) {
    for (const use of attachment.groups) {
      const node = originOf(reading, use.id)?.node;
      const mention = node && mentionAt(reading.tree, node, naming, 'group', 'reference');
      if (mention) list.add(mention);
    }
  }
  return list;
}

/** What a field of a rule names, and where the field's value started then. */
interface Referring {
  readonly node: Node;
  readonly start: number;
  readonly mention: Mention;
}

/** What a group's rules name: a few among very many, and the same while the group is not edited, wherever it moves. */
function referring(reading: Reading, naming: Naming, group: SecurityGroup): readonly Referring[] {
  const known = referringFields.get(group);
  if (known) return known;
  const found: Referring[] = [];
  for (const { id, fields } of group.rules) {
    const add = (field: keyof Rule['fields'], kind: ThingKind) => {
      const node = fields[field]?.kind === 'known' ? valueNode(reading, id, field) : undefined;
      const mention = node && mentionAt(reading.tree, node, naming, kind, 'reference');
      if (mention) found.push({ node, start: node.start, mention });
    };
    if (fields.sourceGroupId) add('sourceGroupId', 'group');
    if (fields.destGroupId) add('destGroupId', 'group');
    if (fields.sourcePrefixListId) add('sourcePrefixListId', 'prefix-list');
    if (fields.destPrefixListId) add('destPrefixListId', 'prefix-list');
    if (fields.portRangeListId) add('portRangeListId', 'port-list');
  }
  referringFields.set(group, found);
  return found;
}

const referringFields = new WeakMap<SecurityGroup, readonly Referring[]>();

/** The same mention where the text that it stands in has moved. */
export function movedBy(distance: number, mention: Mention): Mention {
  const { start, end } = mention.span;
  return distance === 0 ? mention : { ...mention, span: { start: start + distance, end: end + distance } };
}

/** The value of a field as it is written. */
export function valueNode(reading: Reading, entity: EntityId, field: FieldName): Node | undefined {
  const origin = originOf(reading, entity);
  return origin && entryOfField(origin, field)?.value;
}

/** The mention that a plain value makes; an id of the cloud is understood everywhere. */
export function mentionAt(
  tree: Tree,
  node: Node,
  naming: Naming,
  kind: ThingKind,
  role: Mention['role'],
  thing?: Thing,
): Mention | undefined {
  const written = writtenAt(tree, node);
  if (written === undefined) return undefined;
  const { text, span, spelling, source } = written;
  const account = text.length - withoutAccount(text).length;
  const name = text.slice(account);
  const base = { name, role, span: { start: span.start + account, end: span.end }, ...(thing && { thing }) };
  if (isIdOf(kind, name)) return { ...base, space: ID_SPACE, reach: 'everywhere' };
  return {
    ...base,
    space: naming.space(kind),
    reach: naming.reach,
    ...(spelling && { spelling }),
    ...(source && { source }),
  };
}

/** The name that a group bears in the cloud; @param thing the group, where the file defines it */
export function groupName({ text, ...written }: Written, thing: Thing | undefined): Mention {
  const base = { ...written, space: GROUP_NAME_SPACE, name: text, reach: 'everywhere' } as const;
  return thing ? { ...base, role: 'definition', thing } : { ...base, role: 'reference' };
}
