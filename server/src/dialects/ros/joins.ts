import { sure } from '../../model/field.ts';
import type { Attachment, GroupUse } from '../../model/model.ts';
import type { Guard } from '../../model/variables.ts';
import { childOf, isNull, type Node } from '../../text/tree.ts';
import type { Reader } from '../reader.ts';
import { guarded } from './conditions.ts';
import { callOf, type Reference, referenceOf, referencesIn } from './expressions.ts';
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

/** The instances and interfaces of a template, as they stand. */
export interface Known {
  readonly all: readonly Attachment[];
  readonly byId: ReadonlyMap<string, Attachment>;
  use(node: Node, when: readonly Guard[]): readonly GroupUse[];
}

/** The attachments of a template with what resources join them to, and with those that are joined by their ids of the cloud. */
export function joinedBy(
  joining: readonly Resource[],
  reader: Reader,
  template: Template,
  known: Known,
): readonly Attachment[] {
  const joins = new Joins(reader, template, known);
  const isJoin = ({ type }: Resource) => type === 'ALIYUN::ECS::JoinSecurityGroup';
  for (const resource of joining) if (isJoin(resource)) joins.join(resource);
  for (const resource of joining) if (!isJoin(resource)) joins.plug(resource);
  return joins.done();
}

class Joins {
  readonly #reader: Reader;
  readonly #template: Template;
  readonly #known: Known;
  readonly #drafts = new Map<Attachment, Draft>();
  readonly #byCloudId = new Map<string, Draft>();

  constructor(reader: Reader, template: Template, known: Known) {
    this.#reader = reader;
    this.#template = template;
    this.#known = known;
  }

  done(): Attachment[] {
    const withIds = [...this.#byCloudId.values()].filter(({ added }) => added.length > 0);
    const own = this.#known.all.map((attachment) => this.#drafts.get(attachment)?.done() ?? attachment);
    return [...own, ...withIds.map((draft) => draft.done())];
  }

  join(resource: Resource): void {
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
    if (guards) target.draft.added.push(...this.#known.use(group, guards));
  }

  /** Joins an interface to an instance: whatever condition that hangs on, it may be so. */
  plug({ properties, when }: Resource): void {
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
    return reference?.copy === undefined ? this.#draftOf(reference) : undefined;
  }

  #draftOf(reference: Reference | undefined): Draft | undefined {
    const own = reference && this.#known.byId.get(reference.resource);
    if (own === undefined) return undefined;
    const draft = this.#drafts.get(own) ?? new Draft(own);
    this.#drafts.set(own, draft);
    return draft;
  }

  #mentioned(node: Node): Draft[] {
    return referencesIn(node).flatMap((reference) => this.#draftOf(reference) ?? []);
  }
}

type Named = Draft | undefined;

interface Target {
  readonly draft: Draft;
  readonly when: readonly Guard[];
}
