import type { Given } from '../../model/field.ts';
import type { Meaning } from '../../model/model.ts';
import { asMap, asScalar, asSeq, childOf, type Entry, entriesOf, type MapNode, type Node } from '../../text/tree.ts';
import type { Evaluated } from '../values.ts';
import { callOf, canonical } from './expressions.ts';
import type { Template } from './template.ts';

/** What the conditions of a template say, by their names. */
export function meaningsOf(root: MapNode, template: Told): Map<string, Meaning> {
  const section = asMap(childOf(root, 'Conditions'));
  const meanings = new Meanings(root, template);
  const named = new Map<string, Meaning>();
  const nameless = new Map<string, Meaning>();
  for (const { key, value } of section ? entriesOf(section) : []) {
    const meaning = meanings.of(key.text);
    named.set(template.path + key.text, meaning);
    // Where `Open` is the negation of an expression, what is under it is guarded by that expression, which has no name.
    const guard = template.conditions.guard(value);
    if (guard) nameless.set(guard.condition, guard.holds ? meaning : { kind: 'none', of: [meaning] });
  }
  return new Map([...nameless, ...named]);
}

type Told = Pick<Template, 'path' | 'expressions' | 'conditions'>;

/** Conditions may refer to each other in a circle, and double with each link: of one that is longer, parts may hold or not. */
const MOST_STEPS = 60;

class Meanings {
  readonly #section: MapNode | undefined;
  readonly #mappings: MapNode | undefined;
  readonly #template: Told;
  #stepsLeft = 0;

  constructor(root: MapNode, template: Told) {
    this.#section = asMap(childOf(root, 'Conditions'));
    this.#mappings = asMap(childOf(root, 'Mappings'));
    this.#template = template;
  }

  of(name: string): Meaning {
    this.#stepsLeft = MOST_STEPS;
    return this.#named(name);
  }

  #named(name: string): Meaning {
    const node = childOf(this.#section, name);
    return node && this.#stepsLeft > 0 ? this.#of(node) : this.#open(name);
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
    return compared ?? this.#open(canonical(node) ?? '');
  }

  /** Whether a parameter is given one of some texts. */
  #equal([a, b]: readonly Node[]): Meaning | undefined {
    if (a === undefined || b === undefined) return undefined;
    return this.#isText(a, b) ?? this.#isText(b, a);
  }

  #isText(node: Node, other: Node): Meaning | undefined {
    const { expressions } = this.#template;
    const text = this.#sureText(other);
    if (text === undefined) return undefined;
    const given = expressions.evaluate(node);
    const same = sureText(given);
    if (same !== undefined) return mayBeOne(same, text) ? undefined : { kind: same === text ? 'all' : 'any', of: [] };
    if (given.kind !== 'text' && given.kind !== 'unknown') return undefined;
    const { among, chosenBy } = given;
    if (among && chosenBy && chosenBy.condition === undefined) {
      const { name, texts } = chosenBy;
      if (among.some((one) => mayBeOne(one, text))) return undefined;
      return { kind: 'given', parameter: name, texts: texts.filter((_, at) => among[at] === text), among: texts };
    }
    const parameter = this.#parameter(node)?.by;
    return parameter === undefined ? this.#isFound(node, text) : { kind: 'given', parameter, texts: [text] };
  }

  /** Whether a parameter is given one of the keys by which a text is found in a mapping. */
  #isFound(node: Node, text: string): Meaning | undefined {
    const call = callOf(node);
    const [mapping, row, column] = call?.name === 'Fn::FindInMap' ? (asSeq(call.arg)?.items ?? []) : [];
    if (mapping === undefined || row === undefined || column === undefined) return undefined;
    const rows = asMap(childOf(this.#mappings, this.#sureText(mapping) ?? ''));
    const [rowKey, columnKey] = [this.#sureText(row), this.#sureText(column)];
    const { by: parameter, among } = this.#parameter(rowKey === undefined ? row : column) ?? {};
    if (rows === undefined || parameter === undefined || (rowKey ?? columnKey) === undefined) return undefined;
    const all = cellsOf(rows, rowKey, columnKey).map(([key, value]) => ({ key, value: this.#sureText(value) }));
    // Whoever gives another one cannot deploy the template.
    const found = all.filter(({ key }) => among?.includes(key) ?? true);
    if (found.some(({ value }) => value === undefined || mayBeOne(value, text))) return undefined;
    const texts = found.flatMap(({ key, value }) => (value === text ? key : []));
    return { kind: 'given', parameter, texts, among: found.map(({ key }) => key) };
  }

  /** What is known of a parameter: its name, and what it may be given where that is not anything. */
  #parameter(node: Node): Given<string> | undefined {
    const given = this.#template.expressions.evaluate(node);
    return callOf(node)?.name === 'Ref' && 'by' in given ? given : undefined;
  }

  /** A text that holds whatever a template is given. */
  #sureText(node: Node): string | undefined {
    return sureText(this.#template.expressions.evaluate(node));
  }

  /** May hold or not. */
  #open(name: string): Meaning {
    return { kind: 'open', name: this.#template.path + name };
  }
}

/** A text that holds whatever a template is given. */
function sureText(found: Evaluated): string | undefined {
  return found.kind === 'text' && found.assumed === undefined ? found.text : undefined;
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
