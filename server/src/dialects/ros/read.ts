import { UNKNOWN } from '../../model/field.ts';
import type { Attachment, Direction, GroupFields, Meaning, Rule, SecurityGroup, ValueList } from '../../model/model.ts';
import { type Guard, inTemplate, type Nesting } from '../../model/variables.ts';
import { readEmbedded } from '../../text/embedded.ts';
import { asMap, asSeq, childOf, isNull, type MapNode, type Node, type Tree } from '../../text/tree.ts';
import type { Origin, Reading } from '../dialect.ts';
import { withItsLists } from '../lists.ts';
import type { PartMemory } from '../parts.ts';
import { Reader } from '../reader.ts';
import type { Evaluated } from '../values.ts';
import type { Words } from '../words.ts';
import { AttachmentReader } from './attachments.ts';
import {
  callOf,
  canonical,
  expressionOf,
  isPlainText,
  nameOfExpression,
  referenceOf,
  referencesIn,
} from './expressions.ts';
import { later } from './later.ts';
import { itemsOf, leavesOf } from './lists.ts';
import { type Before, originOf, type Resource, readPart, readTemplate, requireAll, type Template } from './template.ts';
import * as words from './words.ts';

/** Reads a ROS template: its groups, rules and attachments, and those of the templates nested in it. */
export function readRos(tree: Tree, memory?: PartMemory): Reading {
  const reading = new FileReading(tree, memory);
  for (const root of tree.roots) {
    const map = asMap(root);
    if (map) reading.template(map, { path: '', stack: '' }, [], () => undefined);
  }
  return reading.done();
}

/** Aliases can nest a template in itself many times over. */
const MAX_TEMPLATES = 100;

class FileReading {
  readonly #tree: Tree;
  readonly #reader: Reader;
  readonly #embedded: Tree[] = [];
  readonly #groups: SecurityGroup[] = [];
  readonly #attachments: Attachment[] = [];
  readonly #prefixLists: ValueList[] = [];
  readonly #names = new Set<string>();
  readonly #paths = new Set<string>();
  readonly #meanings = new Map<string, Meaning>();
  /** The template being read, whose expressions the reader evaluates. */
  #current: Template | undefined;
  #templates = 0;

  constructor(tree: Tree, memory: PartMemory | undefined) {
    this.#tree = tree;
    this.#reader = new Reader(
      tree,
      memory,
      (node): Evaluated => this.#current?.expressions.evaluate(node) ?? { kind: 'unknown' },
    );
  }

  done(): Reading {
    const reading = this.#reader.done({
      purpose: 'template',
      notation: this.#tree.syntax,
      groups: this.#groups,
      attachments: this.#attachments,
      prefixLists: this.#prefixLists,
      portLists: [],
      problems: this.#reader.problems,
      conditions: this.#meanings,
    });
    return { ...reading, embedded: this.#embedded };
  }

  template(root: MapNode, { path, stack }: Nesting, when: readonly Guard[], given: Before['given']): void {
    if (++this.#templates > MAX_TEMPLATES) return;
    const before = { names: this.#names, prefixLists: this.#prefixLists, meanings: this.#meanings, given };
    const template = readTemplate(root, { path: this.#unlike(path), stack }, when, before);
    if (template === undefined) return;
    const outer = this.#current;
    this.#current = template;
    this.#resources(template);
    this.#current = outer;
  }

  /** A path that no template before has: those of several documents begin alike, and each has conditions and parameters of its own. */
  #unlike(path: string): string {
    let own = path;
    for (let number = 2; this.#paths.has(own); number++) own = `${path}${number}/`;
    this.#paths.add(own);
    return own;
  }

  #resources(template: Template): void {
    const groups = new Groups(this.#reader, template);
    const attachments = new AttachmentReader(this.#reader, template);
    const each = (take: (resource: Resource) => void) => {
      for (const resource of template.resources) {
        if (!this.#reader.roomLeft(resource.entry.value)) break;
        take(resource);
      }
    };
    // What rules and attachments refer to comes first, in whatever order it is written.
    each((resource) => {
      const { prefixListIn } = later;
      if (resource.type !== 'ALIYUN::ECS::PrefixList' || prefixListIn === undefined) return;
      const read = () => prefixListIn(this.#reader, template, resource);
      this.#prefixLists.push(readPart(this.#reader, template, resource, read));
    });
    each((resource) => {
      if (resource.type === 'ALIYUN::ECS::SecurityGroup') groups.define(resource, words.group);
      else if (resource.type === 'ALIYUN::ECS::SecurityGroupClone') groups.define(resource, words.clone);
    });
    each((resource) => {
      const kind = ruleResources[resource.type];
      const isOurs = kind !== undefined || ownResources.has(resource.type);
      if (isOurs && resource.isOdd) this.#reader.misspelt(resource.map, words.resource);
      if (kind === undefined) attachments.take(resource);
      else if (kind.many) groups.addRules(resource, kind.direction);
      else groups.addRule(resource, kind.direction);
    });
    this.#groups.push(...groups.all());
    this.#attachments.push(...attachments.done());
    for (const resource of template.resources) this.#nested(template, resource);
    for (const { type, meant } of template.misspelt) {
      const at = { entity: this.#reader.allocate({ node: type }) };
      this.#reader.problems.push({ kind: 'unknown-type', at, name: type.text, meant });
    }
  }

  #nested(template: Template, resource: Resource): void {
    const body = resource.type.startsWith('ALIYUN::ROS::') ? childOf(resource.properties, 'TemplateBody') : undefined;
    if (body === undefined || callOf(body)) return;
    const { logicalId } = resource;
    const stack = template.stack === '' ? logicalId : `${template.stack}/${logicalId}`;
    const nesting = { path: `${template.path}${logicalId}/`, stack };
    const parameters = asMap(childOf(resource.properties, 'Parameters'));
    const given = (parameter: string) => later.idsGiven?.(parameters, parameter, template);
    const map = asMap(body);
    if (map) this.template(map, nesting, resource.when, given);
    else if (body.kind === 'scalar' && body.text.includes('ROSTemplateFormatVersion')) {
      if (this.#templates >= MAX_TEMPLATES) return;
      const tree = readEmbedded(this.#tree, body);
      if (tree === undefined) return;
      this.#embedded.push(tree);
      this.#reader.noteProblems(tree);
      const root = asMap(tree.roots[0]);
      if (root) this.template(root, nesting, resource.when, given);
    }
  }
}

const ruleResources: Readonly<Record<string, { readonly direction: Direction; readonly many?: true }>> = {
  'ALIYUN::ECS::SecurityGroupIngress': { direction: 'ingress' },
  'ALIYUN::ECS::SecurityGroupEgress': { direction: 'egress' },
  'ALIYUN::ECS::SecurityGroupIngresses': { direction: 'ingress', many: true },
  'ALIYUN::ECS::SecurityGroupEgresses': { direction: 'egress', many: true },
};

/** The other types that are ours alone. */
const ownResources: ReadonlySet<string> = new Set([
  'ALIYUN::ECS::SecurityGroup',
  'ALIYUN::ECS::SecurityGroupClone',
  'ALIYUN::ECS::PrefixList',
  'ALIYUN::ECS::JoinSecurityGroup',
]);

/** A group as it is being read: what it says itself, and what other resources add to it. */
class Draft {
  readonly own: SecurityGroup;
  readonly added: Rule[] = [];
  incomplete = false;

  constructor(own: SecurityGroup) {
    this.own = own;
  }

  /** The number of the next rule of a direction. */
  next(direction: Direction): number {
    const isSame = (rule: Rule) => rule.direction === direction;
    return ((this.added.findLast(isSame) ?? this.own.rules.findLast(isSame))?.number ?? 0) + 1;
  }

  /** The group itself where nothing is added to it, so that it may be known from the version before. */
  done(): SecurityGroup {
    const { own, added } = this;
    const addsMore = own.external && this.incomplete;
    if (added.length === 0 && !addsMore && (own.incomplete || !this.incomplete)) return own;
    const incomplete = own.incomplete || this.incomplete;
    return { ...own, rules: [...own.rules, ...added], incomplete, ...(addsMore && { addsMore }) };
  }
}

/** The groups of one template, and the rules that stand beside them. */
class Groups {
  readonly #reader: Reader;
  readonly #template: Template;
  readonly #defined = new Map<string, Draft>();
  /** Groups that the template only adds rules to, by what it calls them. */
  readonly #external = new Map<string, Draft>();

  constructor(reader: Reader, template: Template) {
    this.#reader = reader;
    this.#template = template;
  }

  all(): SecurityGroup[] {
    return [...this.#defined.values(), ...this.#external.values()].map((draft) => draft.done());
  }

  define(resource: Resource, kind: Words): void {
    const { surroundings } = this.#template;
    const read = () => withItsLists(this.#own(resource, kind), surroundings);
    const own = readPart(this.#reader, this.#template, resource, read);
    this.#defined.set(resource.name, new Draft(own));
  }

  #own(resource: Resource, kind: Words): SecurityGroup {
    const reader = this.#reader;
    const { properties, when, name } = resource;
    const id = reader.allocate(originOf(resource, kind));
    const isClone = kind === words.clone;
    const fields = properties ? reader.fields<GroupFields>(id, properties, kind) : {};
    requireAll(reader, id, resource, kind, fields);
    // A clone is of its source's type unless it says otherwise.
    const type = isClone && fields.securityGroupType === undefined ? { securityGroupType: UNKNOWN } : {};
    const tags = this.#tags(properties);
    const rules = isClone ? undefined : properties;
    const ingress = this.#list(rules, 'SecurityGroupIngress', 'ingress', when, 1);
    const egress = this.#list(rules, 'SecurityGroupEgress', 'egress', when, 1);
    return {
      kind: 'group',
      id,
      when,
      name,
      fields: { ...fields, ...type, ...tags },
      rules: [...ingress.rules, ...egress.rules],
      // Where a line could not be read, it may have been a rule.
      incomplete: isClone || resource.unseen || resource.map.damaged || ingress.incomplete || egress.incomplete,
      external: false,
    };
  }

  /** A resource that is a rule of its own. */
  addRule(resource: Resource, direction: Direction): void {
    const reader = this.#reader;
    const { properties } = resource;
    const kind = words.single[direction];
    const targets = this.#targets(resource);
    for (const { group, when } of targets) {
      if (resource.repeated) group.incomplete = true;
      if (resource.unseen || !reader.roomLeft(resource.entry.value)) continue;
      const id = reader.allocate(originOf(resource, kind));
      const number = group.next(direction);
      const fields = properties ? reader.ruleFields(id, properties, kind) : {};
      if (properties === undefined) requireAll(reader, id, resource, kind, fields);
      const target = childOf(properties, 'SecurityGroupId');
      if (target === undefined || isNull(target)) reader.require(id, properties ?? resource.map, words.groupReference);
      const partial = properties?.damaged ? { partial: true } : {};
      group.added.push(...ofEach(targets, [{ kind: 'rule', id, when, direction, number, fields, ...partial }]));
    }
  }

  /** A resource that is a list of rules. */
  addRules(resource: Resource, direction: Direction): void {
    const reader = this.#reader;
    const kind = words.batch[direction];
    const { properties } = resource;
    const id = reader.allocate(originOf(resource, kind));
    if (properties) reader.fields(id, properties, kind);
    requireAll(reader, id, resource, kind, {});
    const targets = this.#targets(resource);
    for (const { group, when } of targets) {
      const found = this.#list(properties, 'Permissions', direction, when, group.next(direction));
      group.added.push(...ofEach(targets, found.rules));
      if (resource.repeated || resource.unseen || found.incomplete) group.incomplete = true;
    }
  }

  /** @param first the number of the first rule */
  #list(
    properties: MapNode | undefined,
    name: string,
    direction: Direction,
    when: readonly Guard[],
    first: number,
  ): Pick<SecurityGroup, 'rules' | 'incomplete'> {
    const rules: Rule[] = [];
    const value = childOf(properties, name);
    if (value === undefined) return { rules, incomplete: false };
    const found = itemsOf(this.#template, value, when, 'rules');
    if (found === undefined) this.#reader.wrongType(value, name, 'list');
    for (const item of found?.items ?? []) {
      const rule = this.#reader.rule(item, direction, first + rules.length, words.item[direction]);
      if (rule === undefined) continue;
      if (item.chosen) keepInPlace(this.#reader, rule);
      rules.push(rule);
    }
    return { rules, incomplete: found?.incomplete ?? false };
  }

  /** The groups that a rule resource may belong to, each with what must hold for it. */
  #targets(resource: Resource): { readonly group: Draft; readonly when: readonly Guard[] }[] {
    const value = childOf(resource.properties, 'SecurityGroupId');
    const leaves = leavesOf(this.#template, value, resource.when);
    if (value === undefined || leaves.length === 0) {
      return [{ group: this.#externalGroup(`${resource.logicalId}:`, '', resource.entry.key), when: resource.when }];
    }
    // Both branches of an `Fn::If` may come to the same.
    const [first] = isPlainText(this.#reader.evaluate(value)) ? leaves : [];
    return (first ? [{ ...first, when: resource.when }] : leaves)
      .filter(({ node }) => !this.#isMissing(node))
      .map(({ node, when }) => ({ group: this.#groupOf(node, resource), when }));
  }

  /** Whether it is a group of this template that never comes to exist. */
  #isMissing(node: Node): boolean {
    return this.#template.missing.has(referenceOf(callOf(node))?.resource ?? '');
  }

  #groupOf(node: Node, { logicalId }: Resource): Draft {
    const found = this.#reader.evaluate(node);
    const text = found.kind === 'text' && found.assumed === undefined ? found.text : undefined;
    const defined = text === undefined ? undefined : this.#defined.get(text);
    if (defined) return defined;
    const name = text ?? nameOfExpression(node) ?? '';
    // What gives an id must not be taken for one.
    const isUnclear = this.#defined.has(name) || (text === undefined && name.startsWith('sg-'));
    // Another one for each copy of the rule.
    const key = name.includes('ALIYUN::Index') ? `${logicalId}:` : name;
    const external = this.#externalGroup(key, isUnclear ? '' : name, node);
    // It may be one of these, or of their copies: either has rules that are not seen with it.
    for (const { resource } of referencesIn(node)) {
      const defined = this.#defined.get(this.#template.surroundings.ask('resource', resource) ?? '');
      for (const draft of defined ? [defined, external] : []) draft.incomplete = true;
    }
    return external;
  }

  #externalGroup(key: string, name: string, node: Node): Draft {
    const known = this.#external.get(key);
    if (known) return known;
    const id = this.#reader.allocate({ node });
    const own = { kind: 'group', id, when: [], name, fields: {}, rules: [], incomplete: true, external: true } as const;
    const draft = new Draft({ ...own, ...this.#mayBe(node, name) });
    this.#external.set(key, draft);
    return draft;
  }

  /** The groups of which an expression may give the id, where that is not sure. */
  #mayBe(node: Node, name: string): Pick<SecurityGroup, 'mayBe'> {
    if (isPlainText(this.#reader.evaluate(node))) return {};
    const ids = later.possibleIds?.(node, this.#template) ?? [];
    const wording = canonical(node);
    const said = wording === undefined ? name : expressionOf(node);
    const isOne = (id: string): Guard => {
      const words = `Fn::Equals([${wording ?? JSON.stringify(name)},${JSON.stringify(id)}])`;
      const expression = { 'Fn::Equals': [said, id] };
      return { condition: inTemplate({ kind: 'expression', expression }, this.#template, words), holds: true };
    };
    return ids.length > 0 ? { mayBe: ids.map((id) => ({ id, when: isOne(id) })) } : {};
  }

  /** Tags that are there under any condition. */
  #tags(properties: MapNode | undefined): Pick<GroupFields, 'tags'> {
    const value = childOf(properties, 'Tags');
    const list = callOf(value ?? emptyNode) ? undefined : asSeq(value);
    if (list === undefined || value === undefined) return {};
    const items = itemsOf(this.#template, value, [], 'rules')?.items.filter((item) => !item.chosen) ?? [];
    return {
      tags: this.#reader.tagItems(
        items.map((item) => item.node),
        words.tag,
      ),
    };
  }
}

/** What one resource adds to each of these groups. */
function ofEach(targets: readonly unknown[], rules: readonly Rule[]): readonly Rule[] {
  return targets.length > 1 ? rules.map((rule) => ({ ...rule, ofSeveral: true })) : rules;
}

const emptyNode: Node = { kind: 'scalar', start: 0, end: 0, text: '', style: 'plain', tag: undefined };

/** The argument of an `Fn::If` cannot be cut out or written twice. */
function keepInPlace(reader: Reader, rule: Rule): void {
  const { holder: _, ...origin } = reader.origins[rule.id] as Origin;
  reader.origins[rule.id] = origin;
}
