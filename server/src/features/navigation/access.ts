import { t } from '@vscode/l10n';
import { effectOf } from '../../analysis/effect.ts';
import { connectsMembers } from '../../analysis/implicit.ts';
import { trafficOf } from '../../analysis/traffic.ts';
import { type FileView, ID_SPACE, type Mention, type ThingKind } from '../../engine/mentions.ts';
import type { Designation, NameAt, Occurrence, SymbolIndex } from '../../engine/symbolIndex.ts';
import { known, rawText } from '../../model/field.ts';
import type { Attachment, EntityId, Rule, RuleField, SecurityGroup } from '../../model/model.ts';
import { effectivePeers } from '../../model/rules.ts';
import type { Span } from '../../text/span.ts';
import { partitionPoint } from '../../util/partitionPoint.ts';
import { packetWords } from '../symbols.ts';
import { type AxisInterval, trafficWords } from '../trafficWords.ts';
import { nameAt } from './names.ts';

/** Somebody who may send or be sent packets. */
export interface AccessItem {
  readonly kind: 'group' | 'instance' | 'interface' | 'list' | 'addresses';
  readonly name: string;
  readonly detail: string;
  readonly uri: string;
  /** All of its text, and its name within. */
  readonly span: Span;
  readonly nameSpan: Span;
  /** By what to ask further; absent for addresses, which nothing more is known of. */
  readonly key?: NameAt;
}

/** Who may talk to whom, and where that is said. */
export interface Access {
  readonly item: AccessItem;
  readonly places: readonly { readonly uri: string; readonly span: Span }[];
}

/** Reads a file as it is now; undefined when it is gone. */
export type Load = (uri: string) => Promise<FileView | undefined>;

/** The group, instance or interface at an offset, else the one around it. */
export function accessItemAt(index: SymbolIndex, view: FileView, offset: number): AccessItem | undefined {
  const mention = nameAt(view, offset);
  const item = mention && itemOf(index, { uri: view.uri, mention }, '');
  if (item && item.kind !== 'list') return item;
  const around = [...view.file.groups, ...view.file.attachments].findLast(({ id }) => {
    const extent = view.extentOf(id);
    return extent && extent.start <= offset && offset <= extent.end;
  });
  const name = around && nameOf(view, around.id);
  return name && itemOf(index, { uri: view.uri, mention: name }, '');
}

/** Who may talk to a group or an instance. */
export function incoming(index: SymbolIndex, load: Load, key: NameAt): Promise<Access[]> {
  return new Search(index, load, 'incoming').run(key);
}

/** Whom a group or an instance may talk to. */
export function outgoing(index: SymbolIndex, load: Load, key: NameAt): Promise<Access[]> {
  return new Search(index, load, 'outgoing').run(key);
}

/** What is found of one other side. */
interface Draft {
  readonly occurrence: Occurrence | undefined;
  /** Without an occurrence: what to show. */
  readonly item: AccessItem | undefined;
  readonly designations: readonly Designation[];
  readonly intervals: AxisInterval[];
  /** What is not known in full, in words. */
  readonly perhaps: Set<string>;
  readonly places: { uri: string; span: Span }[];
  isInside: boolean;
}

/** So many members of groups are listed one by one. */
const MOST_MEMBERS = 200;

class Search {
  readonly #index: SymbolIndex;
  readonly #load: Load;
  readonly #way: 'incoming' | 'outgoing';
  readonly #drafts = new Map<string, Draft>();
  readonly #uses = new Map<FileView, readonly Joined[]>();

  constructor(index: SymbolIndex, load: Load, way: 'incoming' | 'outgoing') {
    this.#index = index;
    this.#load = load;
    this.#way = way;
  }

  async run(key: NameAt): Promise<Access[]> {
    const subject = this.#index.aliases([this.#index.resolve(key)]);
    const own = await this.#views(subject, [key.uri]);
    const attached = own.flatMap((view) => attachmentsOf(this.#index, view, subject));
    const groups = attached.length === 0 ? subject : this.#index.aliases(attached);
    const views = attached.length === 0 ? own : await this.#views(groups, [key.uri]);
    for (const view of views) for (const group of view.file.groups) this.#group(view, group, groups);
    const drafts = [...this.#drafts.values()];
    const members = await this.#members(drafts);
    const found = [...drafts.flatMap((draft) => this.#access(draft) ?? []), ...members];
    return found.sort((a, b) => order.indexOf(a.item.kind) - order.indexOf(b.item.kind));
  }

  async #views(designations: ReadonlySet<Designation>, more: readonly string[] = []): Promise<FileView[]> {
    const uris = new Set([...more, ...this.#index.occurrences(designations).map(({ uri }) => uri)]);
    const views = await Promise.all([...uris].map((uri) => this.#load(uri)));
    return views.filter((view) => view !== undefined);
  }

  #group(view: FileView, group: SecurityGroup, subject: ReadonlySet<Designation>): void {
    const name = nameOf(view, group.id);
    const isSubject = name !== undefined && subject.has(this.#index.resolve({ ...name, uri: view.uri }));
    // Seen from the subject, its own rules of this direction say who is on the other side; those of others name the subject.
    const ownDirection = this.#way === 'incoming' ? 'ingress' : 'egress';
    for (const rule of group.rules) {
      const asOwn = isSubject && rule.direction === ownDirection;
      const asPeer = name !== undefined && rule.direction !== ownDirection;
      if ((!asOwn && !asPeer) || known(rule.fields.policy) === 'drop') continue;
      for (const peer of this.#peers(view, rule)) {
        if (asOwn) this.#note(peer, view, group, rule);
        if (asPeer && name && peer.designations.some((one) => subject.has(one)))
          this.#note(this.#named(view, name), view, group, rule);
      }
    }
    if (isSubject && name && connectsMembers(group) === true) this.#inside(view, name);
  }

  #peers(view: FileView, rule: Rule): Peer[] {
    return effectivePeers(rule).flatMap((field): Peer[] => {
      const span = view.spanOf({ entity: rule.id, field });
      if (span === undefined) return [];
      const mentions = isName(field) ? mentionsWithin(view, span) : [];
      const isOneOfSeveral = mentions.length > 1;
      if (mentions.length > 0) return mentions.map((mention) => ({ ...this.#named(view, mention), isOneOfSeveral }));
      const name = rawText(rule.fields[field]) ?? view.content.slice(span.start, span.end).replace(/\s+/g, ' ');
      const item: AccessItem = { kind: 'addresses', name, detail: '', uri: view.uri, span, nameSpan: span };
      return [{ id: `addresses ${name}`, designations: [], item, span, occurrence: undefined }];
    });
  }

  #named(view: FileView, mention: Mention): Peer {
    const designations = [...this.#index.aliases([this.#index.resolve({ ...mention, uri: view.uri })])].sort();
    const occurrence = { uri: view.uri, mention };
    return { id: designations.join(' '), designations, occurrence, item: undefined, span: mention.span };
  }

  #note(peer: Peer, view: FileView, group: SecurityGroup, rule: Rule): void {
    const decided = decidedBy(rule, group, view);
    if (decided?.length === 0) return;
    const draft = this.#draft(peer);
    if (decided === undefined || peer.isOneOfSeveral) draft.perhaps.add(packetWords(rule));
    else draft.intervals.push(...decided.map(({ from, to }) => [from, to] as const));
    // Of a rule that is far away from the subject, the peer that it names is the place; of the subject's own rule too.
    const span = this.#placeOf(view, rule) ?? peer.span;
    if (!draft.places.some((place) => place.uri === view.uri && place.span.start === span.start))
      draft.places.push({ uri: view.uri, span });
  }

  #placeOf(view: FileView, rule: Rule): Span | undefined {
    const [field] = effectivePeers(rule);
    return field && view.spanOf({ entity: rule.id, field });
  }

  #inside(view: FileView, name: Mention): void {
    const draft = this.#draft(this.#named(view, name));
    draft.isInside = true;
  }

  #draft({ id, designations, occurrence, item }: Peer): Draft {
    const draft = this.#drafts.get(id) ?? {
      occurrence,
      item,
      designations,
      intervals: [],
      perhaps: new Set<string>(),
      places: [],
      isInside: false,
    };
    this.#drafts.set(id, draft);
    return draft;
  }

  #access(draft: Draft): Access | undefined {
    const detail = detailOf(draft);
    const item = draft.occurrence ? itemOf(this.#index, draft.occurrence, detail) : draft.item;
    return item && { item: { ...item, detail }, places: draft.places };
  }

  /** The instances and interfaces in the groups on the other side. */
  async #members(drafts: readonly Draft[]): Promise<Access[]> {
    const found: Access[] = [];
    for (const draft of drafts) {
      if (draft.designations.length === 0) continue;
      const designations = new Set(draft.designations);
      for (const view of await this.#views(designations)) {
        for (const { attachment, uses } of this.#usesIn(view)) {
          const use = uses.find(({ designation }) => designations.has(designation));
          const name = use && nameOf(view, attachment.id);
          if (use === undefined || name === undefined) continue;
          if (found.length >= MOST_MEMBERS) return found;
          const detail = t('in {0}: {1}', use.mention.name, detailOf(draft));
          const item = itemOf(this.#index, { uri: view.uri, mention: name }, detail);
          if (item) found.push({ item, places: draft.places });
        }
      }
    }
    return found;
  }

  /** In which groups who is; each of the other sides asks for it. */
  #usesIn(view: FileView): readonly Joined[] {
    const known = this.#uses.get(view);
    if (known) return known;
    const { attachments } = view.file;
    const all = attachments.map((attachment) => ({ attachment, uses: usesOf(this.#index, view, attachment) }));
    this.#uses.set(view, all);
    return all;
  }
}

/** An instance or interface, and the groups that it is in. */
interface Joined {
  readonly attachment: Attachment;
  readonly uses: ReturnType<typeof usesOf>;
}

/** In larger groups it is too dear to ask of each rule what others leave to it. */
const MOST_RULES = 500;

/** The packets that a rule decides beside the others of its group; undefined when that cannot be known. */
function decidedBy(
  rule: Rule,
  group: SecurityGroup,
  { file }: FileView,
): readonly { from: number; to: number }[] | undefined {
  if (group.rules.length > MOST_RULES) {
    const traffic = trafficOf(group, file);
    const reach = traffic.reachOf(rule);
    return traffic.dead.has(rule) ? [] : reach && [reach];
  }
  const effect = effectOf(rule, group, file);
  if (effect?.decides === 'nothing') return [];
  return effect && (effect.pieces ?? [effect.reach]);
}

const order = ['group', 'instance', 'interface', 'list', 'addresses'];

interface Peer extends Pick<Draft, 'occurrence' | 'item' | 'designations'> {
  readonly id: string;
  readonly span: Span;
  /** An expression names others as well, and who deploys the template says which it is. */
  readonly isOneOfSeveral?: boolean;
}

function isName(field: RuleField): boolean {
  return field.endsWith('GroupId') || field.endsWith('PrefixListId');
}

/** `tcp 443 and 8000–9000`; what an expression hides is marked as such. */
function detailOf({ intervals, perhaps, isInside }: Draft): string {
  const sure = intervals.length > 0 ? [trafficWords(joinedUp(intervals))] : [];
  const inside = isInside ? [t('all traffic between its members')] : [];
  return [...inside, ...sure, ...[...perhaps].map((words) => t('perhaps {0}', words))].join(t(', '));
}

function joinedUp(intervals: readonly AxisInterval[]): AxisInterval[] {
  const result: [number, number][] = [];
  for (const [from, to] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** The groups that the attachments of these names are in. */
function attachmentsOf(index: SymbolIndex, view: FileView, subject: ReadonlySet<Designation>): Designation[] {
  return view.file.attachments.flatMap((attachment) => {
    const name = nameOf(view, attachment.id);
    const isMeant = name && subject.has(index.resolve({ ...name, uri: view.uri }));
    return isMeant ? usesOf(index, view, attachment).map(({ designation }) => designation) : [];
  });
}

function usesOf(index: SymbolIndex, view: FileView, attachment: Attachment) {
  return attachment.groups.flatMap((use) => {
    const span = view.spanOf({ entity: use.id });
    const mentions = span ? mentionsWithin(view, span) : [];
    return mentions.flatMap((mention) =>
      [...index.aliases([index.resolve({ ...mention, uri: view.uri })])].map((designation) => ({
        designation,
        mention,
      })),
    );
  });
}

/** The mention by which a group or an attachment is named where it stands. */
function nameOf(view: FileView, entity: EntityId): Mention | undefined {
  const span = view.spanOf({ entity });
  const mentions = span ? mentionsWithin(view, span) : [];
  return mentions.find(({ role }) => role === 'definition') ?? mentions[0];
}

function mentionsWithin({ mentions }: FileView, { start, end }: Span): Mention[] {
  const first = partitionPoint(mentions.length, (i) => (mentions[i]?.span.start ?? 0) < start);
  const result: Mention[] = [];
  for (let i = first; i < mentions.length; i++) {
    const mention = mentions[i];
    if (mention === undefined || mention.span.start > end) break;
    if (mention.span.end <= end) result.push(mention);
  }
  return result;
}

/** What a mention stands for, at its definition where there is one. */
function itemOf(index: SymbolIndex, { uri, mention }: Occurrence, detail: string): AccessItem | undefined {
  const [home = { uri, mention }] = index.definitionsOf({ ...mention, uri });
  const { space, name, reach, span, thing } = home.mention;
  const kind = thing === undefined && space === ID_SPACE ? kindOfId(name) : kindOf(thing?.kind);
  if (kind === undefined) return undefined;
  const key = { uri: home.uri, space, name, reach };
  return { kind, name, detail, uri: home.uri, span: thing?.extent ?? span, nameSpan: span, key };
}

function kindOfId(id: string): AccessItem['kind'] {
  if (id.startsWith('eni-')) return 'interface';
  return id.startsWith('i-') ? 'instance' : 'group';
}

/** Whatever stands where a group is wanted, such as a parameter, is one. */
function kindOf(kind: ThingKind | undefined): AccessItem['kind'] | undefined {
  switch (kind) {
    case 'instance':
    case 'interface':
      return kind;
    case 'prefix-list':
    case 'port-list':
      return 'list';
    case 'condition':
    case 'mapping':
      return undefined;
    default:
      return 'group';
  }
}
