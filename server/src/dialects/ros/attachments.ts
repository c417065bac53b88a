import { type Field, sure, UNKNOWN } from '../../model/field.ts';
import type { Attachment, GroupUse } from '../../model/model.ts';
import type { Guard } from '../../model/variables.ts';
import { asMap, childOf, entriesOf, isNull, type MapNode, type Node } from '../../text/tree.ts';
import type { Holder } from '../dialect.ts';
import type { Reader } from '../reader.ts';
import { later } from './later.ts';
import { itemsOf, leavesOf } from './lists.ts';
import { originOf, type Resource, readPart, type Template } from './template.ts';
import * as words from './words.ts';

/** The attachments that one resource is: itself, and the interfaces that it brings along. */
interface Attached {
  readonly whole?: Attachment;
  readonly interfaces: readonly Attachment[];
}

/** Reads what a template puts into groups: instances and interfaces, and the resources that join them to more groups. */
export class AttachmentReader {
  readonly #reader: Reader;
  readonly #template: Template;
  readonly #found: Attachment[] = [];
  readonly #byId = new Map<string, Attachment>();
  readonly #joining: Resource[] = [];

  constructor(reader: Reader, template: Template) {
    this.#reader = reader;
    this.#template = template;
  }

  take(resource: Resource): void {
    const kind = words.attachmentKind(resource.type);
    if (kind) this.#attach(resource, kind);
    else if (isJoining(resource)) this.#joining.push(resource);
  }

  done(): readonly Attachment[] {
    if (this.#joining.length === 0 || later.joinedBy === undefined) return this.#found;
    const use = (node: Node, when: readonly Guard[]) => this.#use(node, when, undefined);
    return later.joinedBy(this.#joining, this.#reader, this.#template, { all: this.#found, byId: this.#byId, use });
  }

  #attach(resource: Resource, kind: words.AttachmentKind): void {
    const read = () => this.#attached(resource, kind);
    const { whole, interfaces } = readPart(this.#reader, this.#template, resource, read);
    this.#found.push(...interfaces);
    if (whole === undefined) return;
    this.#found.push(whole);
    this.#byId.set(resource.logicalId, whole);
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
    const id = this.#reader.allocate({ node, ...(holder && { holder }) });
    const mayBe = sure(group) === undefined ? (later.possibleIds?.(node, this.#template) ?? []) : [];
    return [{ kind: 'group-use', id, when, group, ...(mayBe.length > 0 && { mayBe }) }];
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
}

/** Whether it changes what others are in, or on. */
function isJoining({ type }: Resource): boolean {
  return type === 'ALIYUN::ECS::JoinSecurityGroup' || type === 'ALIYUN::ECS::NetworkInterfaceAttachment';
}

/** Whether the groups of an instance may come from a launch template, or stand where we cannot see them. */
function inheritsGroups({ properties, map, unseen }: Resource): boolean {
  if (unseen || map.damaged) return true;
  return properties?.entries.some(({ key }) => key.text.startsWith('LaunchTemplate')) ?? false;
}
