import type { Meaning } from '../../model/model.ts';
import { asMap, asScalar, asSeq, childOf, entriesOf, type MapNode, type Node } from '../../text/tree.ts';
import type { Evaluated } from '../values.ts';
import { callOf, canonical, referenceOf } from './expressions.ts';
import type { Template } from './template.ts';

/** What the conditions of a template say, by their names. */
export function meaningsOf(root: MapNode, template: Pick<Template, 'path' | 'expressions'>): Map<string, Meaning> {
  const section = asMap(childOf(root, 'Conditions'));
  const meanings = new Meanings(section, template);
  return new Map(
    (section ? entriesOf(section) : []).map(({ key }) => [template.path + key.text, meanings.named(key.text, 0)]),
  );
}

/** Conditions may refer to each other in a circle, and double with each link. */
const MOST_STEPS = 8;

class Meanings {
  readonly #section: MapNode | undefined;
  readonly #template: Pick<Template, 'path' | 'expressions'>;

  constructor(section: MapNode | undefined, template: Pick<Template, 'path' | 'expressions'>) {
    this.#section = section;
    this.#template = template;
  }

  named(name: string, step: number): Meaning {
    const node = childOf(this.#section, name);
    return node && step < MOST_STEPS ? this.#of(node, step + 1) : this.#open(name);
  }

  #of(node: Node, step: number): Meaning {
    const call = callOf(node);
    const arg = call ? (call.name === 'Condition' ? call.arg : undefined) : (childOf(asMap(node), 'Condition') ?? node);
    const name = asScalar(arg)?.text;
    if (name !== undefined) return this.named(name, step);
    const items = call ? (asSeq(call.arg)?.items ?? [call.arg]) : [];
    const kind = call && logic.get(call.name);
    if (kind && items.length <= MOST_STEPS) return { kind, of: items.map((item) => this.#of(item, step + 1)) };
    const compared = call?.name === 'Fn::Equals' ? this.#equal(items) : undefined;
    return compared ?? this.#open(canonical(node) ?? '');
  }

  /** Whether a parameter is given one of some texts. */
  #equal([a, b]: readonly Node[]): Meaning | undefined {
    if (a === undefined || b === undefined) return undefined;
    return this.#isText(a, b) ?? this.#isText(b, a);
  }

  #isText(node: Node, other: Node): Meaning | undefined {
    const { expressions, path } = this.#template;
    const text = sureText(expressions.evaluate(other));
    if (text === undefined) return undefined;
    const given = expressions.evaluate(node);
    const same = sureText(given);
    if (same !== undefined) return { kind: same === text ? 'all' : 'any', of: [] };
    if (given.kind !== 'text' && given.kind !== 'unknown') return undefined;
    const { among, chosenBy, by } = given;
    if (among && chosenBy) {
      const { name, texts } = chosenBy;
      return { kind: 'given', parameter: name, texts: texts.filter((_, at) => among[at] === text), among: texts };
    }
    const reference = referenceOf(callOf(node));
    const isParameter = reference && reference.attribute === undefined && by !== undefined;
    return isParameter ? { kind: 'given', parameter: path + reference.resource, texts: [text] } : undefined;
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

const logic: ReadonlyMap<string, 'all' | 'any' | 'none'> = new Map([
  ['Fn::And', 'all'],
  ['Fn::Or', 'any'],
  ['Fn::Not', 'none'],
]);
