import { listKey } from '../analysis/lists.ts';
import { mayNameOthers } from '../engine/outsideLists.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { type Field, known } from '../model/field.ts';
import type { Place, Rule, SecurityGroup, ValueList } from '../model/model.ts';
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
  for (const group of groups) for (const word of wordsOf(snapshot, group)) writer.word(word);
  for (const { groups: uses } of attachments)
    for (const { id, group } of uses)
      for (const word of meant(snapshot, { entity: id }, group, 'group')) writer.word(word);
  for (const { id, name } of [...prefixLists, ...portLists])
    for (const word of wordAt(snapshot, { entity: id }, name, 'enum')) writer.word(word);
  for (const problem of problems) {
    if (problem.kind === 'deprecated') writer.put(snapshot.spanOf(problem.at), 'property', 'deprecated');
  }
  return writer.done();
}

/** A name as it stands in the text, counted from what it stands in, with which it moves. */
interface Word {
  readonly at: Span;
  readonly from: number;
  readonly name: string;
  /** What is defined by it, or what somebody has to define for it to mean something. */
  readonly is: 'class' | 'enum' | 'group' | ValueList['kind'];
}

/** The names in a group: the same as long as it is the same object. */
function wordsOf(snapshot: Snapshot, group: SecurityGroup): readonly Word[] {
  const known = words.get(group);
  if (known) return known;
  const own = group.external ? [] : wordAt(snapshot, { entity: group.id }, group.name, 'class');
  const found = [...own, ...group.rules.flatMap((rule) => references(snapshot, rule))];
  words.set(group, found);
  return found;
}

const words = new WeakMap<SecurityGroup, readonly Word[]>();

function references(snapshot: Snapshot, rule: Rule): Word[] {
  const { id: entity, fields } = rule;
  const peer = groupPeer(rule);
  const { prefixListId } = peerSide(rule);
  return [
    ...(peer ? meant(snapshot, { entity, field: peer }, fields[peer], 'group') : []),
    ...meant(snapshot, { entity, field: prefixListId }, fields[prefixListId], 'prefix-list'),
    ...meant(snapshot, { entity, field: 'portRangeListId' }, fields.portRangeListId, 'port-list'),
  ];
}

function meant(snapshot: Snapshot, place: Place, field: Field<string> | undefined, is: Word['is']): Word[] {
  const name = known(field);
  return name === undefined ? [] : wordAt(snapshot, place, name, is);
}

/** The name within what stands at a place, which may be quoted or an expression such as `!GetAtt Web.SecurityGroupId`. */
function wordAt({ standingAt, tree }: Snapshot, place: Place, name: string, is: Word['is']): Word[] {
  const at = standingAt(place);
  const word = lastOf(name);
  if (at === undefined || word === '') return [];
  const slice = tree.content.slice(at.start, at.end);
  for (let from = slice.indexOf(word); from >= 0; from = slice.indexOf(word, from + 1)) {
    const isWhole = !/[\w-]/.test(slice[from - 1] ?? '') && !/[\w-]/.test(slice[from + word.length] ?? '');
    if (isWhole) return [{ at, from, name, is }];
  }
  return [];
}

/** Groups of a nested template are named by their way there. */
function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

class Writer {
  readonly snapshot: Snapshot;
  readonly #within: Span | undefined;
  readonly #tokens = new Map<number, Token>();

  constructor(snapshot: Snapshot, within: Span | undefined) {
    this.snapshot = snapshot;
    this.#within = within;
  }

  word({ at, from, name, is }: Word): void {
    const start = at.start + from;
    const span = { start, end: start + lastOf(name).length };
    if (is === 'class' || is === 'enum') this.put(span, is, 'declaration');
    else if (this.#isDefined(is, name)) this.put(span, is === 'group' ? 'class' : 'enum');
  }

  /** Whether this file or another one defines a group or a list. */
  #isDefined(kind: 'group' | ValueList['kind'], name: string): boolean {
    const { file, hasList, world } = this.snapshot;
    if (kind === 'group') return world.group(name) !== undefined;
    const own = kind === 'prefix-list' ? file.prefixLists : file.portLists;
    return own.some((list) => list.name === name) || (mayNameOthers(name, file) && hasList(listKey(kind, name)));
  }

  /** A token stands on one line. */
  put(span: Span | undefined, type: TokenType, modifier?: TokenModifier): void {
    if (span === undefined || span.start >= span.end) return;
    if (this.#within && (span.end < this.#within.start || this.#within.end < span.start)) return;
    if (/[\r\n]/.test(this.snapshot.tree.content.slice(span.start, span.end))) return;
    if (!this.#tokens.has(span.start)) this.#tokens.set(span.start, { ...span, type, ...(modifier && { modifier }) });
  }

  done(): Token[] {
    return [...this.#tokens.values()].sort((a, b) => a.start - b.start);
  }
}
