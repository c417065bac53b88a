import { type Field, sure, UNKNOWN } from '../../model/field.ts';
import type { Attachment, GroupUse, Guard } from '../../model/model.ts';
import { asMap, childOf, entriesOf, isNull, type MapNode, type Node, resolve } from '../../text/tree.ts';
import type { Holder } from '../dialect.ts';
import type { Reader } from '../reader.ts';
import { guarded } from './conditions.ts';
import { callOf, referenceOf } from './expressions.ts';
import { itemsOf, leavesOf } from './lists.ts';
import { originOf, type Resource, requireAll, type Template } from './template.ts';
import * as words from './words.ts';

/** An attachment as it is being read: what it says itself, and what other resources add to it. */
class Draft {
  readonly own: Attachment;
  readonly added: GroupUse[] = [];
  readonly on: string[] = [];
  incomplete = false;
  partUnseen = false;

  constructor(own: Attachment) {
    this.own = own;
  }

  /** The attachment itself where nothing is added to it, so that it may be known from the version before. */
  done(): Attachment {
    const { own, added, incomplete, on, partUnseen } = this;
    if (added.length + on.length === 0 && !incomplete && !partUnseen) return own;
    return {
      ...own,
      groups: [...own.groups, ...added],
      incomplete: own.incomplete || incomplete,
      on,
      partUnseen: partUnseen || own.partUnseen === true,
    };
  }
}

/** The attachments that one resource is: itself, and the interfaces that it brings along. */
interface Attached {
  readonly whole?: Attachment;
  readonly interfaces: readonly Attachment[];
}

/** Reads what a template puts into groups: instances and interfaces, and the resources that join them to more groups. */
export class AttachmentReader {
  readonly #reader: Reader;
  readonly #template: Template;
  readonly #surroundings: object;
  readonly #drafts: Draft[] = [];
  readonly #byId = new Map<string, Draft>();
  /** What is joined by its id of the cloud. */
  readonly #byCloudId = new Map<string, Draft>();
  readonly #joins: Resource[] = [];
  readonly #pluggings: Resource[] = [];

  constructor(reader: Reader, template: Template) {
    this.#reader = reader;
    this.#template = template;
    this.#surroundings = reader.surroundings(template.path, template.surroundings);
  }

  take(resource: Resource): void {
    const kind = words.attachmentKind(resource.type);
    if (kind) this.#attach(resource, kind);
    else if (resource.type === 'ALIYUN::ECS::JoinSecurityGroup') this.#joins.push(resource);
    else if (resource.type === 'ALIYUN::ECS::NetworkInterfaceAttachment') this.#pluggings.push(resource);
  }

  done(): readonly Attachment[] {
    for (const join of this.#joins) this.#join(join);
    for (const plugging of this.#pluggings) this.#plug(plugging);
    const joined = [...this.#byCloudId.values()].filter(({ added }) => added.length > 0);
    return [...this.#drafts, ...joined].map((draft) => draft.done());
  }

  #attach(resource: Resource, kind: words.AttachmentKind): void {
    const read = () => this.#attached(resource, kind);
    const { whole, interfaces } = this.#reader.part(resource.entry, this.#surroundings, read);
    for (const own of interfaces) this.#drafts.push(new Draft(own));
    if (whole === undefined) return;
    const draft = new Draft(whole);
    this.#drafts.push(draft);
    this.#byId.set(resource.logicalId, draft);
  }

  #attached(resource: Resource, kind: words.AttachmentKind): Attached {
    const { properties, when } = resource;
    const holder = kind.inside === undefined ? properties : asMap(childOf(properties, kind.inside));
    const uses = this.#uses(holder, when);
    const { interfaces, atLeastOne } = this.#interfaces(resource);
    // Cluster and service types say nothing of groups where the service makes its own.
    const own = resource.type.startsWith('ALIYUN::ECS::');
    if (!own && uses.groups.length === 0 && !uses.incomplete) return { interfaces };
    const id = this.#reader.allocate({ ...originOf(resource, kind.words), ...(holder && { map: holder }) });
    const inherits = uses.groups.length === 0 && (!kind.required || atLeastOne || inheritsGroups(resource));
    const incomplete = uses.incomplete || inherits;
    const base = { kind: 'attachment', id, when, to: kind.to, name: resource.logicalId } as const;
    return { whole: { ...base, groups: uses.groups, incomplete }, interfaces };
  }

  /** The groups that a map names by `SecurityGroupIds` and `SecurityGroupId`, of which only one may stand. */
  #uses(
    map: MapNode | undefined,
    when: readonly Guard[],
  ): { readonly groups: GroupUse[]; readonly incomplete: boolean } {
    const list = childOf(map, 'SecurityGroupIds');
    const found = list && itemsOf(this.#template, list, when, 'values');
    const groups = (found?.items ?? []).flatMap((item) => {
      const holder = { kind: 'item', list: item.list, index: item.index } as const;
      return this.#use(item.node, item.when, item.chosen ? undefined : holder);
    });
    const unread = list !== undefined && (found === undefined || found.incomplete);

    const entry = map && entriesOf(map).findLast((candidate) => candidate.key.text === 'SecurityGroupId');
    const single = leavesOf(this.#template, entry?.value, when).flatMap((leaf) => {
      // Both at once are refused; each under its own condition are fine.
      if (groups.length > 0 && leaf.when.length === when.length) return [];
      const holder = map && entry && !leaf.chosen ? ({ kind: 'entry', map, entry } as const) : undefined;
      return this.#use(leaf.node, leaf.when, holder);
    });
    return { groups: [...groups, ...single], incomplete: unread };
  }

  #use(node: Node, when: readonly Guard[], holder: Holder | undefined): GroupUse[] {
    if (isNull(node)) return [];
    const group: Field<string> = this.#reader.text(node) ?? UNKNOWN;
    if (group.kind === 'known' && group.value === '') return [];
    return [{ kind: 'group-use', id: this.#reader.allocate({ node, ...(holder && { holder }) }), when, group }];
  }

  /** Interfaces that a launch template or an instance brings along name their own groups. */
  #interfaces(resource: Resource): { readonly interfaces: readonly Attachment[]; readonly atLeastOne: boolean } {
    const interfaces: Attachment[] = [];
    const value = childOf(resource.properties, 'NetworkInterfaces');
    const items = value ? (itemsOf(this.#template, value, resource.when, 'rules')?.items ?? []) : [];
    for (const { node, when } of items) {
      const map = asMap(node);
      const uses = this.#uses(map, when);
      if (map === undefined || (uses.groups.length === 0 && !uses.incomplete)) continue;
      const id = this.#reader.allocate({ node, map, words: words.attachment });
      const base = { kind: 'attachment', id, when, to: 'interface', name: resource.logicalId } as const;
      interfaces.push({ ...base, groups: uses.groups, incomplete: uses.incomplete });
    }
    return { interfaces, atLeastOne: value !== undefined };
  }

  #join(resource: Resource): void {
    const { properties } = resource;
    const id = this.#reader.allocate(originOf(resource, words.join));
    if (properties) this.#reader.fields(id, properties, words.join);
    requireAll(this.#reader, id, resource, words.join, {});
    const groups = leavesOf(this.#template, childOf(properties, 'SecurityGroupId'), resource.when);
    const targets = [
      ...this.#joinedOne(childOf(properties, 'InstanceId'), resource.when),
      ...this.#joined(childOf(properties, 'InstanceIdList'), 'instance', resource.when),
      ...this.#joined(childOf(properties, 'NetworkInterfaceList'), 'interface', resource.when),
    ];
    for (const target of targets) for (const { node, when } of groups) this.#add(target, node, when);
  }

  #add(target: Target, group: Node, when: readonly Guard[]): void {
    let guards: readonly Guard[] | undefined = target.when;
    for (const guard of [...target.draft.own.when, ...when]) guards = guards && guarded(guards, guard);
    if (guards) target.draft.added.push(...this.#use(group, guards, undefined));
  }

  /** Joins an interface to an instance: whatever condition that hangs on, it may be so. */
  #plug({ properties, when }: Resource): void {
    const [instances, interfaces] = ['InstanceId', 'NetworkInterfaceId'].map((name) =>
      leavesOf(this.#template, childOf(properties, name), when).map(({ node }) => this.#named(node)),
    ) as [Named[], Named[]];
    for (const own of interfaces) {
      for (const instance of instances) {
        if (own && instance) own.on.push(instance.own.name);
        else for (const seen of [own, instance]) if (seen) seen.partUnseen = true;
      }
    }
  }

  #joinedOne(value: Node | undefined, when: readonly Guard[]): Target[] {
    return leavesOf(this.#template, value, when).flatMap((leaf) => this.#target(leaf.node, 'instance', leaf.when));
  }

  /** The attachments that a list of a join names. */
  #joined(value: Node | undefined, to: Attachment['to'], when: readonly Guard[]): Target[] {
    if (value === undefined || isNull(value)) return [];
    const whole = this.#named(value);
    if (whole) return [{ draft: whole, when }];
    const found = itemsOf(this.#template, value, when, 'values');
    if (found === undefined || found.incomplete) this.#doubt(value);
    return (found?.items ?? []).flatMap((item) => this.#target(item.node, to, item.when));
  }

  /** What a join names, of this template or by its id. Those that it only may name are marked as not fully known. */
  #target(node: Node, to: Attachment['to'], when: readonly Guard[]): Target[] {
    const draft = this.#named(node) ?? this.#withId(node, to);
    if (draft === undefined) this.#doubt(node);
    return draft ? [{ draft, when }] : [];
  }

  /** What exists in the cloud: nobody knows from here which other groups it is in, nor whose interface it is. */
  #withId(node: Node, to: Attachment['to']): Draft | undefined {
    const name = sure(this.#reader.text(node));
    if (name === undefined || name === '') return undefined;
    const known = this.#byCloudId.get(`${to} ${name}`);
    if (known) return known;
    const base = { kind: 'attachment', id: this.#reader.allocate({ node }), when: [], to, name, groups: [] } as const;
    const draft = new Draft({ ...base, incomplete: true, joinedOnly: true, partUnseen: true });
    this.#byCloudId.set(`${to} ${name}`, draft);
    return draft;
  }

  #doubt(value: Node): void {
    for (const mentioned of this.#mentioned(value)) mentioned.incomplete = true;
  }

  #named(node: Node): Draft | undefined {
    const reference = referenceOf(callOf(node));
    return reference && this.#byId.get(reference.resource);
  }

  #mentioned(node: Node, seen = new Set<Node>()): Draft[] {
    const draft = this.#named(node);
    const target = resolve(node);
    if (draft || target === undefined || seen.has(target)) return draft ? [draft] : [];
    seen.add(target);
    if (target.kind === 'seq') return target.items.flatMap((item) => this.#mentioned(item, seen));
    if (target.kind === 'map') return target.entries.flatMap((entry) => this.#mentioned(entry.value, seen));
    return [];
  }
}

type Named = Draft | undefined;

interface Target {
  readonly draft: Draft;
  readonly when: readonly Guard[];
}

/** Whether the groups of an instance may come from a launch template, or stand where we cannot see them. */
function inheritsGroups({ properties, map, unseen }: Resource): boolean {
  if (unseen || map.damaged) return true;
  return properties?.entries.some(({ key }) => key.text.startsWith('LaunchTemplate')) ?? false;
}
