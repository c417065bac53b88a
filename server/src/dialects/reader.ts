import { type Field, UNKNOWN } from '../model/field.ts';
import type {
  Direction,
  EntityId,
  Expected,
  FieldName,
  ListEntry,
  Notation,
  Place,
  Rule,
  RuleFields,
  Tag,
} from '../model/model.ts';
import type { Span } from '../text/span.ts';
import {
  asMap,
  asScalar,
  type Entry,
  entriesOf,
  entryOf,
  type MapNode,
  type Node,
  resolve,
  type Tree,
} from '../text/tree.ts';
import { partitionPoint } from '../util/partitionPoint.ts';
import { WIDE_COLON } from '../util/syntaxReason.ts';
import type { Branch } from './branches.ts';
import { meantBy } from './meant.ts';
import { PartReader } from './partReader.ts';
import { PartMemory } from './parts.ts';
import { type Evaluated, evaluatePlain, fieldOf, type PlainKind } from './values.ts';
import type { Word, Words } from './words.ts';

/**
 * Builds a model out of a tree: reads properties into fields, notes what makes no sense. Shared by the dialects, which say
 * where groups stand, how properties are spelled, and what an expression is.
 */
export class Reader extends PartReader {
  readonly #evaluate: (node: Node) => Evaluated;
  readonly #embedded: Tree[] = [];
  /** What has been said of a node that aliases repeat. */
  readonly #told = new Map<Node, Set<Expected>>();
  /** Where what aliases stand for starts, in the order of the text. */
  #shared: readonly number[] | undefined;

  constructor(tree: Tree, memory = new PartMemory(), evaluate: (node: Node) => Evaluated = evaluatePlain) {
    super(tree, memory);
    this.#evaluate = evaluate;
    this.noteProblems(tree);
  }

  /** Notes what is wrong with a text as such, or with one that stands within it. */
  noteProblems(tree: Tree): void {
    if (tree !== this.tree) this.#embedded.push(tree);
    for (const problem of tree.problems) {
      const node = {
        kind: 'scalar',
        start: problem.start,
        end: problem.end,
        text: '',
        style: 'damaged',
        tag: undefined,
      } as const;
      const at = { entity: this.allocate({ node }) };
      this.problems.push({ kind: 'syntax', at, reason: problem.reason, notation: tree.syntax });
    }
    for (const { map, first, second } of tree.duplicates) {
      const at = { entity: this.property(map, second) };
      this.problems.push({
        kind: 'duplicate-key',
        at,
        first: { entity: this.property(map, first) },
        name: second.key.text,
        same: textOf(tree, first.value) === textOf(tree, second.value),
      });
    }
  }

  wrongType(node: Node, name: string, expected: Expected): void {
    const target = resolve(node);
    if (target === undefined || asScalar(target)?.style === 'damaged') return;
    const told = this.#told.get(target) ?? new Set();
    if (told.has(expected)) return;
    this.#told.set(target, told.add(expected));
    const at = { entity: this.allocate({ node }) };
    // `ipProtocol：tcp` is one word to YAML: the colon of a Chinese keyboard separates nothing.
    if (target.kind === 'scalar' && target.style === 'plain' && WIDE_COLON.test(target.text))
      this.problems.push({ kind: 'syntax', at, reason: 'wide-colon', notation: this.#notationAt(target) });
    else this.problems.push({ kind: 'wrong-type', at, name, expected, notation: this.#notationAt(target) });
  }

  /** The value of a node where a plain value is wanted. */
  evaluate(node: Node): Evaluated {
    return this.#evaluate(node);
  }

  /** Reads the properties of a map by its words: known ones into fields, unknown and missing ones into problems. */
  fields<T extends object>(id: EntityId, map: MapNode, words: Words): T {
    const fields: Partial<Record<FieldName, Field<unknown>>> = { ...words.blank };
    let absent: readonly string[] | undefined;
    for (const entry of entriesOf(map)) {
      const word = words.named(entry.key.text);
      if (word === undefined) {
        absent ??= absentFrom(map, words);
        // The value of a misspelt field: it is not absent, and what it will mean nobody knows yet.
        const meant = this.#unknownProperty(map, entry, words, absent);
        if (meant?.field !== undefined && takesValue(meant)) fields[meant.field] ??= UNKNOWN;
      } else {
        if (word.deprecated !== undefined) this.#deprecated(map, entry, word);
        const field = this.#field(id, entry, word);
        if (field !== undefined && word.field !== undefined) fields[word.field] = field;
      }
    }
    return fields as T;
  }

  /** Notes the names of a map that are near to one of the words, where other unknown ones are nobody's business. */
  misspelt(map: MapNode, words: Words): void {
    const candidates = words.all.map((word) => word.name).filter((name) => entryOf(map, name) === undefined);
    for (const entry of map.entries) {
      const name = entry.key.text;
      const meant = words.named(name) ? undefined : meantBy(name, candidates);
      if (meant)
        this.problems.push({ kind: 'unknown-property', at: { entity: this.property(map, entry) }, name, meant });
    }
  }

  /** Notes a property that is not there and should be, unless a part of the map could not be read. */
  require(id: EntityId, map: MapNode, word: Word): void {
    if (map.damaged || word.field === undefined) return;
    // What stands behind a full-width colon is there, and not read.
    if (map.entries.some(({ key }) => WIDE_COLON.test(key.text))) return;
    const empty = entriesOf(map).some((entry) => entry.key.text === word.name);
    const at: Place = empty ? { entity: id, field: word.field, part: 'key' } : { entity: id };
    const optional = word.required ? {} : { optional: true };
    this.problems.push({ kind: 'missing-property', at, field: word.field, name: word.name, ...optional });
  }

  rule(branch: Branch, direction: Direction, number: number, words: Words): Rule | undefined {
    const map = asMap(branch.node);
    if (map === undefined) {
      this.wrongType(branch.node, direction, 'rule');
      return undefined;
    }
    if (!this.roomLeft(branch.node)) return undefined;
    const holder = { kind: 'item', list: branch.list, index: branch.index } as const;
    const id = this.allocate({ node: branch.node, map, words, holder });
    const fields = this.plain(map, words, () => this.ruleFields(id, map, words));
    return { kind: 'rule', id, when: branch.when, direction, number, fields, partial: map.damaged };
  }

  ruleFields(id: EntityId, map: MapNode, words: Words): RuleFields {
    const fields = this.fields<RuleFields>(id, map, words);
    for (const word of words.required) {
      const byList = word.field === 'portRange' && fields.portRangeListId !== undefined;
      if (word.field && !holds(fields, word.field) && !byList) this.require(id, map, word);
    }
    return fields;
  }

  /** `{ key, value }` maps, or a plain map of tags. */
  tags(node: Node | undefined, words: Words): Tag[] {
    const target = resolve(node);
    if (target?.kind === 'seq') return this.tagItems(target.items, words);
    if (target?.kind !== 'map') return [];
    return target.entries.map((entry) => {
      const id = this.allocate({ node: entry.value, name: entry.key });
      const key: Field<string> = { kind: 'known', value: entry.key.text, raw: entry.key.text };
      return { id, key, value: this.#read(entry.value, 'text') as Field<string> };
    });
  }

  tagItems(items: readonly Node[], words: Words): Tag[] {
    return items.flatMap((item) => this.#tag(item, words));
  }

  /** An entry of a list: a plain value, or a map that holds it beside its description. */
  listEntry(node: Node, of: 'prefix-list' | 'port-list', words: Words): ListEntry {
    const map = asMap(node);
    if (map) {
      const id = this.allocate({ node, map, words });
      const fields = this.fields<Omit<ListEntry, 'id'>>(id, map, words);
      for (const word of words.required) if (word.field && !holds(fields, word.field)) this.require(id, map, word);
      return { id, ...fields };
    }
    const id = this.allocate({ node });
    if (this.#evaluate(node).kind === 'wrong') this.wrongType(node, 'entries', `${of}-entry`);
    if (of === 'prefix-list') return { id, cidr: this.#read(node, 'cidr') as Field<never> };
    return { id, portRange: this.#read(node, 'port-range') as Field<never> };
  }

  /** The text of a node that must be plain; absent and unknown are told apart. */
  text(node: Node): Field<string> | undefined {
    return this.#read(node, 'text') as Field<string> | undefined;
  }

  #tag(item: Node, words: Words): Tag[] {
    const map = asMap(item);
    if (map === undefined) return [];
    const id = this.allocate({ node: item, map, words });
    const fields = this.fields<Omit<Tag, 'id'>>(id, map, words);
    for (const word of words.required) if (word.field && !holds(fields, word.field)) this.require(id, map, word);
    return [{ id, ...fields }];
  }

  #field(id: EntityId, entry: Entry, word: Word): Field<unknown> | undefined {
    if (!takesValue(word)) return undefined;
    const field = this.#read(entry.value, word.kind);
    if (field !== undefined || word.field === undefined || this.#evaluate(entry.value).kind !== 'wrong') return field;
    const expected = word.kind === 'number' || word.kind === 'priority' ? 'number' : 'text';
    const at = { entity: id, field: word.field } as const;
    this.problems.push({ kind: 'wrong-type', at, name: word.name, expected, notation: this.#notationAt(entry) });
    return UNKNOWN;
  }

  #notationAt({ start }: Span): Notation {
    const within = ({ roots }: Tree) => roots.some((root) => root.start <= start && start <= root.end);
    return (this.#embedded.findLast(within) ?? this.tree).syntax;
  }

  #read(node: Node, kind: PlainKind): Field<unknown> | undefined {
    return fieldOf(this.#evaluate(node), kind);
  }

  /** Notes a property that does not exist; says which of the absent ones was meant. */
  #unknownProperty(map: MapNode, entry: Entry, words: Words, absent: readonly string[]): Word | undefined {
    const name = entry.key.text;
    if (entry.key.style === 'damaged' || this.#isShared(map, entry)) return;
    // `x-…` holds anchors to share, `$schema` names a schema: both stand in files of many kinds.
    if (words.open || /^(?:<<|x-.*|\$schema|)$/.test(name) || entry.key.tag !== undefined) return undefined;
    if (WIDE_COLON.test(name)) {
      const at = { entity: this.property(map, entry) };
      this.problems.push({ kind: 'syntax', at, reason: 'wide-colon', notation: this.#notationAt(entry) });
      return undefined;
    }
    // Merge keys can repeat a name in every map below them.
    if (!this.roomLeft(entry.value)) return undefined;
    const meant = meantBy(name, absent);
    this.problems.push({ kind: 'unknown-property', at: { entity: this.property(map, entry) }, name, meant });
    return meant === undefined ? undefined : words.named(meant);
  }

  #has(map: MapNode, name: string): boolean {
    const entry = entryOf(map, name);
    return entry !== undefined && this.#evaluate(entry.value).kind !== 'absent';
  }

  /** Whether a key of the top level holds what aliases stand for: it is there for them, whatever it is called. */
  #isShared(map: MapNode, { value }: Entry): boolean {
    if (!this.tree.roots.includes(map)) return false;
    this.#shared ??= this.tree.roots
      .flatMap(aliased)
      .map(({ start }) => start)
      .sort((a, b) => a - b);
    const starts = this.#shared;
    const first = starts[partitionPoint(starts.length, (i) => (starts[i] ?? 0) < value.start)];
    return first !== undefined && first <= value.end;
  }

  #deprecated(map: MapNode, entry: Entry, word: Word): void {
    const evaluated = this.#evaluate(entry.value);
    if (evaluated.kind === 'absent') return;
    const at = { entity: this.property(map, entry) };
    // Where the new name stands already, there is nothing to rename.
    const taken = word.deprecated !== undefined && entryOf(map, word.deprecated) !== undefined;
    const instead = taken ? undefined : word.deprecated || undefined;
    const value = evaluated.kind === 'text' && evaluated.assumed === undefined ? evaluated.text : undefined;
    const inside =
      word.inside === undefined ? {} : { inside: { name: word.inside, present: this.#has(map, word.inside) } };
    this.problems.push({ kind: 'deprecated', at, name: word.name, instead, value, ...inside });
  }
}

/** Whether a property holds a single value, which becomes a field of the model. */
function takesValue(word: Word): word is Word & { kind: PlainKind } {
  return word.kind !== 'list' && word.kind !== 'map' && word.kind !== 'any';
}

/** The words that the map itself does not hold. */
function absentFrom(map: MapNode, words: Words): string[] {
  const present = new Set(map.entries.map(({ key }) => key.text));
  return words.all.map(({ name }) => name).filter((name) => !present.has(name));
}

/** What the aliases in a node stand for. */
function aliased(node: Node): Node[] {
  if (node.kind === 'alias') return node.target === undefined ? [] : [node.target];
  if (node.kind === 'seq') return node.items.flatMap(aliased);
  return node.kind === 'map' ? node.entries.flatMap(({ value }) => aliased(value)) : [];
}

function textOf(tree: Tree, node: Node): string {
  return tree.content.slice(node.start, node.end);
}

/** Whether fields that a {@link Reader} has made hold this one. */
export function holds(fields: Partial<Record<FieldName, unknown>>, field: FieldName): boolean {
  return fields[field] !== undefined;
}
