import type { Given } from '../../model/field.ts';
import type { Meaning } from '../../model/model.ts';
import { inTemplate, type Nesting, type Variable } from '../../model/variables.ts';
import { asMap, asScalar, asSeq, childOf, type Entry, entriesOf, type MapNode, type Node } from '../../text/tree.ts';
import { callOf, canonical, isPlainText, referenceOf } from './expressions.ts';
import type { Scope } from './lists.ts';

/** What a node may amount to, by what a parameter is given. */
export interface Choices {
  /** The key of the parameter. */
  readonly parameter: string;
  /** Each with what must be given for it; no text where that is not sure. Of what is not among them, nothing comes. */
  readonly all: readonly { readonly given: string; readonly text: string | undefined }[];
  /** All that may be given, where that is known. */
  readonly allowed: readonly string[] | undefined;
}

export function meaningsIn(root: MapNode, template: Scope & Nesting): Meanings {
  return new Meanings(root, template);
}

/** Conditions may refer to each other in a circle, and double with each link: of one that is longer, parts may hold or not. */
const MOST_STEPS = 60;

/** What the conditions of one template say, and what its parameters decide. */
export class Meanings {
  readonly #section: MapNode | undefined;
  readonly #mappings: MapNode | undefined;
  readonly #template: Scope & Nesting;
  #stepsLeft = 0;
  /** How many expressions were too long to compare: each is another one. */
  #tooLong = 0;

  constructor(root: MapNode, template: Scope & Nesting) {
    this.#section = asMap(childOf(root, 'Conditions'));
    this.#mappings = asMap(childOf(root, 'Mappings'));
    this.#template = template;
  }

  /** By the keys of the conditions. */
  all(): ReadonlyMap<string, Meaning> {
    const named = new Map<string, Meaning>();
    const nameless = new Map<string, Meaning>();
    for (const { key, value } of this.#section ? entriesOf(this.#section) : []) {
      this.#stepsLeft = MOST_STEPS;
      const meaning = this.#named(key.text);
      named.set(this.#keyOf('named', key.text), meaning);
      // Where `Open` is the negation of an expression, what is under it is guarded by that expression, which has no name.
      const guard = this.#template.conditions.guard(value);
      if (guard) nameless.set(guard.condition.key, guard.holds ? meaning : { kind: 'none', of: [meaning] });
    }
    return new Map([...nameless, ...named]);
  }

  #named(name: string): Meaning {
    const node = childOf(this.#section, name);
    return node && this.#stepsLeft > 0 ? this.#of(node) : { kind: 'open', key: this.#keyOf('named', name) };
  }

  #of(node: Node): Meaning {
    this.#stepsLeft--;
    const call = callOf(node);
    const arg = call ? (call.name === 'Condition' ? call.arg : undefined) : (childOf(asMap(node), 'Condition') ?? node);
    const name = asScalar(arg)?.text;
    if (name !== undefined) return this.#named(name);
    const items = call ? (asSeq(call.arg)?.items ?? [call.arg]) : [];
    const kind = call && logic.get(call.name);
    if (kind && items.length < this.#stepsLeft) return { kind, of: items.map((item) => this.#of(item)) };
    const compared = call?.name === 'Fn::Equals' ? this.#equal(items) : undefined;
    return compared ?? { kind: 'open', key: this.#keyOf('expression', canonical(node) ?? `${++this.#tooLong}`) };
  }

  /** Whether a parameter is given one of some texts. */
  #equal([a, b]: readonly Node[]): Meaning | undefined {
    if (a === undefined || b === undefined) return undefined;
    return this.#isText(a, b) ?? this.#isText(b, a);
  }

  #isText(node: Node, other: Node): Meaning | undefined {
    const text = this.#sureText(other);
    if (text === undefined) return undefined;
    const same = this.#sureText(node);
    if (same !== undefined) return mayBeOne(same, text) ? undefined : { kind: same === text ? 'all' : 'any', of: [] };
    const choices = this.choicesOf(node);
    if (choices) {
      const { parameter, all } = choices;
      if (all.some((one) => one.text === undefined || mayBeOne(one.text, text))) return undefined;
      const texts = all.flatMap((one) => (one.text === text ? one.given : []));
      // Whoever gives another one cannot deploy the template.
      return { kind: 'given', parameter, texts, among: all.map(({ given }) => given) };
    }
    const parameter = this.parameterOf(node);
    return parameter === undefined ? undefined : { kind: 'given', parameter, texts: [text] };
  }

  /** What a parameter chooses, directly or as the key by which it is found in a mapping. */
  choicesOf(node: Node): Choices | undefined {
    const { among, chosenBy } = this.#given(node);
    if (!among || !chosenBy) return this.#foundBy(node);
    const { of, texts } = chosenBy;
    const all = texts.map((given, at) => ({ given, text: among[at] }));
    return of.kind === 'parameter' ? { parameter: of.key, all, allowed: texts } : undefined;
  }

  #foundBy(node: Node): Choices | undefined {
    const call = callOf(node);
    const [mapping, row, column] = call?.name === 'Fn::FindInMap' ? (asSeq(call.arg)?.items ?? []) : [];
    if (mapping === undefined || row === undefined || column === undefined) return undefined;
    const rows = asMap(childOf(this.#mappings, this.#sureText(mapping) ?? ''));
    const [rowKey, columnKey] = [this.#sureText(row), this.#sureText(column)];
    const open = rowKey === undefined ? row : column;
    const [parameter, allowed] = [this.parameterOf(open), this.#given(open).among];
    if (rows === undefined || parameter === undefined || (rowKey ?? columnKey) === undefined) return undefined;
    const all = cellsOf(rows, rowKey, columnKey).map(([given, value]) => ({ given, text: this.#sureText(value) }));
    return { parameter, all: all.filter(({ given }) => allowed?.includes(given) ?? true), allowed };
  }

  /** The key of the parameter that a node stands for. */
  parameterOf(node: Node): string | undefined {
    const name = referenceOf(callOf(node))?.resource;
    const isGiven = callOf(node)?.name === 'Ref' && this.#given(node).by !== undefined;
    return name === undefined || !isGiven ? undefined : this.#keyOf('parameter', name);
  }

  #given(node: Node): Given<string> {
    const found = this.#template.expressions.evaluate(node);
    return found.kind === 'text' || found.kind === 'unknown' ? found : {};
  }

  /** A text that holds whatever a template is given. */
  #sureText(node: Node): string | undefined {
    const found = this.#template.expressions.evaluate(node);
    return isPlainText(found) ? found.text : undefined;
  }

  #keyOf(kind: Variable['kind'], wording: string): string {
    return inTemplate({ kind }, this.#template, wording).key;
  }
}

/** Whether two texts are the same number, or the same but for large and small letters: nobody knows what comparing them gives. */
function mayBeOne(a: string, b: string): boolean {
  if (a === b) return false;
  return a.toLowerCase() === b.toLowerCase() || (a.trim() !== '' && Number(a) === Number(b));
}

/** The values of a mapping in one row or column, each with the key that tells it from the others. */
function cellsOf(
  rows: MapNode,
  rowKey: string | undefined,
  columnKey: string | undefined,
): (readonly [key: string, value: Node])[] {
  const isMeant = (key: string | undefined) => (entry: Entry) => key === undefined || entry.key.text === key;
  const meantRows = entriesOf(rows).filter(isMeant(rowKey));
  return meantRows.flatMap(({ key: row, value }) => {
    const map = asMap(value);
    const columns = map ? entriesOf(map).filter(isMeant(columnKey)) : [];
    return columns.map(({ key, value }) => [rowKey === undefined ? row.text : key.text, value] as const);
  });
}

const logic: ReadonlyMap<string, 'all' | 'any' | 'none'> = new Map([
  ['Fn::And', 'all'],
  ['Fn::Or', 'any'],
  ['Fn::Not', 'none'],
]);
