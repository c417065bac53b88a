import { type Field, known } from '../../model/field.ts';
import type { EntityId } from '../../model/model.ts';
import { revisionOf } from '../../text/nodes.ts';
import type { Span } from '../../text/span.ts';
import {
  asMap,
  asScalar,
  asSeq,
  childOf,
  type Entry,
  entriesOf,
  type MapNode,
  type Node,
  type Tree,
} from '../../text/tree.ts';
import { originOf, type Reading } from '../dialect.ts';
import {
  beginningAt,
  groupName,
  ID_SPACE,
  isCloudId,
  type Mention,
  MentionList,
  movedBy,
  type Thing,
  type ThingKind,
  TYPE_SPACE,
  valueNode,
  type Written,
  writtenAt,
} from '../mentions.ts';
import { type Call, callOf, referenceOf } from './expressions.ts';
import { attachmentKind } from './words.ts';

/** The names of a template: parameters, resources and conditions with all that refers to them, and ids of the cloud. */
export function rosMentions(reading: Reading): Mention[] {
  const walk = new Walk(reading);
  for (const root of reading.tree.roots) walk.template(root, '');
  for (const { id, fields } of reading.file.groups) walk.groupName(id, fields.securityGroupName);
  return walk.found.sorted();
}

/** The sections whose keys are names; those of one space may not bear the same one. */
const sections = {
  Parameters: { space: 'value', kind: 'parameter' },
  Locals: { space: 'value', kind: 'local' },
  Resources: { space: 'value', kind: 'resource' },
  Conditions: { space: 'condition', kind: 'condition' },
  Mappings: { space: 'mapping', kind: 'mapping' },
} as const satisfies Readonly<Record<string, { space: string; kind: ThingKind }>>;

type Space = (typeof sections)[keyof typeof sections]['space'];

/** What is mentioned in an entry of a section, and where the entry started then. */
const parts = new WeakMap<object, { readonly start: number; readonly mentions: readonly Mention[] }>();

/** Goes through all of a file, and keeps in mind in which template it is: names are visible in their template alone. */
class Walk {
  readonly found = new MentionList();
  readonly #reading: Reading;
  /** By where they begin. */
  readonly #things = new Map<number, Thing>();
  /** The text being read: the file's, or one in a block scalar of it. */
  #tree: Tree;
  #path = '';
  /** How many nested templates there were. */
  #stacks = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#tree = reading.tree;
  }

  /** @param path the stacks around a nested template, each with a slash behind */
  template(root: Node, path: string): void {
    const outer = this.#path;
    this.#path = path;
    for (const { key, value } of asMap(root)?.entries ?? []) this.#section(key.text, value);
    this.#path = outer;
  }

  groupName(id: EntityId, field: Field<string> | undefined): void {
    const node = valueNode(this.#reading, id, 'securityGroupName');
    const written = node && writtenAt(this.#reading.tree, node);
    if (written === undefined || written.text !== known(field)) return;
    const { text, span } = written;
    if (this.#reading.tree.content.slice(span.start, span.end) !== text) return;
    const holder = originOf(this.#reading, id)?.holder;
    this.found.add(groupName(written, holder?.kind === 'entry' ? this.#things.get(holder.entry.start) : undefined));
  }

  #section(name: string, value: Node): void {
    const map = asMap(value);
    if (map && Object.hasOwn(sections, name)) {
      const { space, kind } = sections[name as keyof typeof sections];
      for (const entry of entriesOf(map)) this.#define(entry, space, kind);
    }
    if (name === 'Resources') this.#each(map, (entry) => this.#resource(entry));
    else if (name === 'Parameters') this.#each(map, (entry) => this.#parameter(entry.value));
    else if (name === 'Outputs') this.#each(map, ({ value: output }) => this.#conditional(output));
    else if (name === 'Conditions') this.#each(map, ({ value: condition }) => this.#condition(condition));
    else if (name === 'Metadata') this.#metadata(map);
    else this.#values(value);
  }

  #each(map: MapNode | undefined, take: (entry: Entry) => void): void {
    for (const entry of map?.entries ?? []) this.#part(entry, () => take(entry));
  }

  /** What is mentioned in an entry is the same as long as nobody edits it, wherever it moves. */
  #part({ start, value }: Entry, look: () => void): void {
    const { all } = this.found;
    const known = parts.get(revisionOf(value));
    if (known) {
      for (const mention of known.mentions) all.push(movedBy(start - known.start, mention));
      return;
    }
    const [before, stacks] = [all.length, this.#stacks];
    look();
    // What stands in a template of its own defines things, too.
    if (this.#stacks === stacks) parts.set(revisionOf(value), { start, mentions: all.slice(before) });
  }

  #define({ key, value, start, end }: Entry, space: Space, kind: ThingKind): void {
    const written = writtenAt(this.#tree, key);
    const type = asScalar(childOf(asMap(value), 'Type'))?.text ?? '';
    const thing = { kind: kind === 'resource' ? kindOf(type) : kind, extent: { start, end } };
    this.#things.set(start, thing);
    if (written) this.found.add({ ...this.#mention(written, space), role: 'definition', thing });
  }

  #refer(written: Written | undefined, space: Space): void {
    // `ALIYUN::Region` and its kin are given by the service.
    if (written && !written.text.includes('::'))
      this.found.add({ ...this.#mention(written, space), role: 'reference' });
  }

  #mention({ text, ...written }: Written, space: Space): Omit<Mention, 'role'> {
    return { space: this.#path + space, name: text, reach: 'file', ...written };
  }

  #resource({ key, value }: Entry): void {
    const map = asMap(value);
    if (map === undefined || value.kind === 'alias') return;
    const properties = asMap(childOf(map, 'Properties'));
    const type = asScalar(childOf(map, 'Type'))?.text ?? '';
    const body = type.startsWith('ALIYUN::ROS::') ? childOf(properties, 'TemplateBody') : undefined;
    const nested = body && callOf(body) === undefined ? this.#templateIn(body) : undefined;
    for (const entry of map.entries) {
      if (entry.key.text === 'Type') this.#type(entry.value);
      else if (entry.key.text === 'DependsOn') this.#names(entry.value, 'value');
      else if (entry.key.text === 'Condition') this.#names(entry.value, 'condition');
      else if (nested && entry.value === properties) this.#stack(properties, `${this.#path}${key.text}/`, nested);
      else this.#values(entry.value);
    }
  }

  #type(node: Node): void {
    const written = node.kind === 'scalar' ? writtenAt(this.#tree, node) : undefined;
    if (written?.text.startsWith('ALIYUN::')) this.found.add(namedByCloud(TYPE_SPACE, written.text, written.span));
  }

  /** A stack whose template stands in this file: what it is given are that template's parameters. */
  #stack(properties: MapNode, path: string, nested: { readonly tree: Tree; readonly root: Node }): void {
    for (const { key, value } of properties.entries) {
      if (key.text === 'Parameters') {
        const outer = this.#path;
        this.#path = path;
        for (const entry of asMap(value)?.entries ?? []) this.#refer(writtenAt(this.#tree, entry.key), 'value');
        this.#path = outer;
      }
      if (key.text !== 'TemplateBody') this.#values(value);
    }
    this.#stacks++;
    const outer = this.#tree;
    this.#tree = nested.tree;
    this.template(nested.root, path);
    this.#tree = outer;
  }

  #templateIn(body: Node): { readonly tree: Tree; readonly root: Node } | undefined {
    if (body.kind === 'map') return { tree: this.#tree, root: body };
    const isIn = (root: Node) => body.start <= root.start && root.end <= body.end;
    const tree = body.kind === 'scalar' ? this.#reading.embedded?.find(({ roots }) => roots.some(isIn)) : undefined;
    const root = tree?.roots[0];
    return tree && root && { tree, root };
  }

  /** A parameter's value stands nowhere in it, but `${Other}` in what the console asks with. */
  #parameter(parameter: Node): void {
    for (const { key, value } of asMap(parameter)?.entries ?? []) {
      if (key.text === 'AssociationPropertyMetadata') this.#texts(value);
      else if (key.text !== 'Description' && key.text !== 'Label') this.#values(value);
    }
  }

  #texts(node: Node): void {
    if (node.kind === 'scalar') this.#variables(node, undefined);
    else if (node.kind === 'seq') for (const item of node.items) this.#texts(item);
    else if (node.kind === 'map') for (const { value } of node.entries) this.#texts(value);
  }

  #metadata(map: MapNode | undefined): void {
    for (const { key, value } of map?.entries ?? []) {
      const groups = key.text === 'ALIYUN::ROS::Interface' ? childOf(asMap(value), 'ParameterGroups') : undefined;
      for (const group of asSeq(groups)?.items ?? []) {
        const names = childOf(asMap(group), 'Parameters');
        if (names) this.#names(names, 'value');
      }
    }
  }

  #conditional(node: Node): void {
    for (const { key, value } of asMap(node)?.entries ?? []) {
      if (key.text === 'Condition') this.#names(value, 'condition');
      else this.#values(value);
    }
  }

  /** One name, or a list of them. */
  #names(node: Node, space: Space): void {
    if (node.kind === 'seq') for (const item of node.items) this.#names(item, space);
    else if (node.kind === 'scalar') this.#refer(writtenAt(this.#tree, node), space);
  }

  /** What a condition is made of: other conditions by name, and values to compare. */
  #condition(node: Node): void {
    const call = callOf(node);
    if (call && logic.has(call.name)) {
      for (const item of asSeq(call.arg)?.items ?? [call.arg]) this.#condition(item);
    } else if (call === undefined && asScalar(node)) this.#names(node, 'condition');
    else if (call === undefined && node.kind === 'map') this.#conditional(node);
    else this.#values(node);
  }

  /** Everything within a value. What an alias stands for is looked at where it stands. */
  #values(node: Node, key = ''): void {
    if (node.kind === 'alias') return;
    const call = callOf(node);
    if (call) this.#call(node, call);
    else if (node.kind === 'seq') for (const item of node.items) this.#values(item, key);
    else if (node.kind === 'map') for (const entry of node.entries) this.#values(entry.value, entry.key.text);
    else this.#id(node, key);
  }

  #call(node: Node, { name, arg }: Call): void {
    const items = asSeq(arg)?.items ?? [];
    if (name === 'Ref' || name === 'Fn::GetAtt') this.#reference({ name, arg });
    else if (name === 'Fn::Sub') this.#variables(items[0] ?? arg, asMap(items[1]));
    else if (name === 'Condition') this.#names(arg, 'condition');
    else if (logic.has(name)) this.#condition(node);
    else if (name === 'Fn::If' && items[0] && asScalar(items[0])) this.#names(items[0], 'condition');
    else if (name === 'Fn::If' && items[0]) this.#condition(items[0]);
    else if (name === 'Fn::FindInMap' && items[0] && asScalar(items[0])) this.#mappingName(items[0]);
    const rest = named.has(name) ? items.slice(1) : items;
    if (!logic.has(name)) for (const item of rest) this.#values(item);
    if (arg.kind === 'map') for (const { value } of arg.entries) this.#values(value);
    if (node.kind === 'map' && node.tag === undefined)
      for (const { value } of node.entries.slice(1)) this.#values(value);
  }

  #mappingName(node: Node): void {
    if (callOf(node)) this.#values(node);
    else this.#names(node, 'mapping');
  }

  #reference(call: Call): void {
    const { resource } = referenceOf(call) ?? {};
    const node = call.name === 'Ref' ? call.arg : (asSeq(call.arg)?.items[0] ?? call.arg);
    if (resource !== undefined) this.#refer(beginningAt(this.#tree, node, resource), 'value');
  }

  /** `${Web}`, `${Web.SecurityGroupId}`; not `${!Web}`, and not what the call gives a value itself. */
  #variables(node: Node, given: MapNode | undefined): void {
    if (node.kind !== 'scalar' || !node.text.includes('${')) return;
    const raw = this.#tree.content.slice(node.start, node.end);
    for (const match of raw.matchAll(/\$\{(\s*)([^\s.:${}[\]!"'\\]+)[^{}]*\}/g)) {
      const [, blank = '', text = ''] = match;
      if (childOf(given, text) !== undefined) continue;
      const start = node.start + match.index + 2 + blank.length;
      const spelling = { syntax: this.#tree.syntax, style: 'part' } as const;
      if (!match[0].includes('::')) this.#refer({ text, span: { start, end: start + text.length }, spelling }, 'value');
    }
  }

  /** An id of the cloud; what bears a name of ours may look like one. */
  #id(node: Node, key: string): void {
    const text = asScalar(node)?.text ?? '';
    if (!isCloudId(text) || /Name$|Description$/.test(key)) return;
    const written = writtenAt(this.#tree, node);
    if (written) this.found.add(namedByCloud(ID_SPACE, text, written.span));
  }
}

function namedByCloud(space: string, name: string, span: Span): Mention {
  return { space, name, reach: 'everywhere', role: 'reference', span };
}

const logic: ReadonlySet<string> = new Set(['Fn::And', 'Fn::Or', 'Fn::Not']);
/** Functions whose first argument is dealt with apart. */
const named: ReadonlySet<string> = new Set(['Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::If', 'Fn::FindInMap']);

function kindOf(type: string): ThingKind {
  if (type === 'ALIYUN::ECS::SecurityGroup' || type === 'ALIYUN::ECS::SecurityGroupClone') return 'group';
  if (type === 'ALIYUN::ECS::PrefixList') return 'prefix-list';
  return attachmentKind(type)?.to ?? 'resource';
}
