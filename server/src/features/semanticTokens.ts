import { listKey } from '../analysis/quota.ts';
import { mayNameOthers } from '../engine/outsideLists.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { type Field, known } from '../model/field.ts';
import type { EntityId, FieldName, Place, Rule, ValueList } from '../model/model.ts';
import { groupPeer, peerSide } from '../model/rules.ts';
import type { Span } from '../text/span.ts';

/** A word whose meaning no grammar can know. */
export interface Token extends Span {
  readonly type: TokenType;
  readonly modifier?: TokenModifier;
}

/** `class` is a security group, `enum` a prefix list or a port list. */
export type TokenType = 'class' | 'enum' | 'property';
export type TokenModifier = 'declaration' | 'deprecated';

/** Names of groups and lists that somebody defines, where they are defined and wherever they are meant; and what is deprecated. */
export function tokens(snapshot: Snapshot, within?: Span): Token[] {
  const writer = new Writer(snapshot, within);
  const { groups, attachments, prefixLists, portLists, problems } = snapshot.file;
  for (const group of groups) {
    if (!group.external) writer.declare(group.id, group.name, 'class');
    for (const rule of group.rules) references(writer, rule);
  }
  for (const { groups: uses } of attachments) for (const { id, group } of uses) writer.group({ entity: id }, group);
  for (const { id, name } of [...prefixLists, ...portLists]) writer.declare(id, name, 'enum');
  for (const problem of problems) {
    if (problem.kind === 'deprecated') writer.put(snapshot.spanOf(problem.at), 'property', 'deprecated');
  }
  return writer.done();
}

function references(writer: Writer, rule: Rule): void {
  const { id: entity, fields } = rule;
  const peer = groupPeer(rule);
  if (peer) writer.group({ entity, field: peer }, fields[peer]);
  const { prefixListId } = peerSide(rule);
  writer.list({ entity, field: prefixListId }, fields[prefixListId], 'prefix-list');
  writer.list({ entity, field: 'portRangeListId' }, fields.portRangeListId, 'port-list');
}

class Writer {
  readonly snapshot: Snapshot;
  readonly #within: Span | undefined;
  readonly #tokens = new Map<number, Token>();

  constructor(snapshot: Snapshot, within: Span | undefined) {
    this.snapshot = snapshot;
    this.#within = within;
  }

  declare(entity: EntityId, name: string, type: TokenType): void {
    this.put(wordIn(this.snapshot, { entity }, name), type, 'declaration');
  }

  /** A group that this file or another one defines. */
  group(place: Place, field: Field<string> | undefined): void {
    const name = known(field);
    if (name !== undefined && this.snapshot.world.group(name)) this.put(wordIn(this.snapshot, place, name), 'class');
  }

  /** A list that this file or another one defines. */
  list(place: Place & { readonly field: FieldName }, field: Field<string> | undefined, kind: ValueList['kind']): void {
    const name = known(field);
    if (name !== undefined && this.#isDefined(kind, name)) this.put(wordIn(this.snapshot, place, name), 'enum');
  }

  #isDefined(kind: ValueList['kind'], name: string): boolean {
    const { file, hasList } = this.snapshot;
    const own = kind === 'prefix-list' ? file.prefixLists : file.portLists;
    return own.some((list) => list.name === name) || (mayNameOthers(name, file) && hasList(listKey(kind, name)));
  }

  /** A token stands on one line. */
  put(span: Span | undefined, type: TokenType, modifier?: TokenModifier): void {
    if (span === undefined || span.start >= span.end) return;
    if (/[\r\n]/.test(this.snapshot.text.slice(span.start, span.end))) return;
    if (this.#within && (span.end < this.#within.start || this.#within.end < span.start)) return;
    if (!this.#tokens.has(span.start)) this.#tokens.set(span.start, { ...span, type, ...(modifier && { modifier }) });
  }

  done(): Token[] {
    return [...this.#tokens.values()].sort((a, b) => a.start - b.start);
  }
}

/** The name within what stands at a place, which may be quoted or an expression such as `!GetAtt Web.SecurityGroupId`. */
function wordIn({ spanOf, text }: Snapshot, place: Place, name: string): Span | undefined {
  const span = spanOf(place);
  // Groups of a nested template are named by their way there.
  const word = name.slice(name.lastIndexOf('/') + 1);
  if (span === undefined || word === '') return undefined;
  const slice = text.slice(span.start, span.end);
  for (let at = slice.indexOf(word); at >= 0; at = slice.indexOf(word, at + 1)) {
    const isWhole = !/[\w-]/.test(slice[at - 1] ?? '') && !/[\w-]/.test(slice[at + word.length] ?? '');
    if (isWhole) return { start: span.start + at, end: span.start + at + word.length };
  }
  return undefined;
}
