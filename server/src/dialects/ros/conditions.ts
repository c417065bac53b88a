import {
  type Condition,
  type Guard,
  inTemplate,
  isOpposite,
  isSame,
  type Nesting,
  opposite,
} from '../../model/variables.ts';
import { asScalar, asSeq, childOf, entriesOf, type MapNode, type Node } from '../../text/tree.ts';
import type { Surroundings } from '../surroundings.ts';
import { callOf, canonical, expressionOf, type Names } from './expressions.ts';

/** How many negations of negations are followed; conditions may refer to each other in a circle. */
const MAX_STEPS = 20;

/** The `Conditions` of one template. */
export class Conditions {
  readonly #nesting: Nesting;
  readonly #template: Surroundings<Names>;
  /** Each made once: thousands of rules may hang on one. */
  readonly #named = new Map<string, Condition>();
  readonly #nameless = new Map<string, Condition>();

  constructor(nesting: Nesting, template: Surroundings<Names>) {
    this.#nesting = nesting;
    this.#template = template;
  }

  /** The guard that a condition amounts to: a condition that negates another one is that one, not holding. */
  guard(condition: Node): Guard | undefined {
    const text = asScalar(condition)?.text;
    const found = text === undefined || callOf(condition) ? this.#ofExpression(condition, 0) : this.#ofName(text, 0);
    // What exists together with what hangs on that.
    if (found) this.#template.ask('meaning', found.condition.key);
    return found;
  }

  #ofName(name: string, step: number): Guard {
    const value = this.#template.ask('Conditions', name)?.value;
    const found = value && step < MAX_STEPS ? this.#ofExpression(value, step + 1) : undefined;
    return found ?? { condition: this.#withName(name), holds: true };
  }

  #ofExpression(node: Node, step: number): Guard | undefined {
    const call = callOf(node);
    const named = call?.name === 'Condition' ? call.arg : childOf(mapOf(node), 'Condition');
    const name = asScalar(named)?.text;
    if (name !== undefined) return this.#ofName(name, step);
    return call?.name === 'Fn::Not' ? negated(this.#ofNegated(call.arg, step)) : this.#ofWording(node);
  }

  /** What stands in `Fn::Not`, with or without a list around it. */
  #ofNegated(arg: Node, step: number): Guard | undefined {
    const inner = asSeq(arg)?.items[0] ?? arg;
    const name = callOf(inner) ? undefined : asScalar(inner)?.text;
    if (name !== undefined) return this.#ofName(name, step);
    return step < MAX_STEPS ? this.#ofExpression(inner, step + 1) : undefined;
  }

  /** Two conditions of the same wording are one. */
  #ofWording(node: Node): Guard | undefined {
    const wording = canonical(node);
    if (wording === undefined) return undefined;
    const name = this.#template.ask('wording', wording);
    return { condition: name === undefined ? this.#withoutName(node, wording) : this.#withName(name), holds: true };
  }

  #withName(name: string): Condition {
    const condition = this.#named.get(name) ?? inTemplate({ kind: 'named', name }, this.#nesting, name);
    this.#named.set(name, condition);
    return condition;
  }

  #withoutName(node: Node, wording: string): Condition {
    const make = () => inTemplate({ kind: 'expression', expression: expressionOf(node) }, this.#nesting, wording);
    const condition = this.#nameless.get(wording) ?? make();
    this.#nameless.set(wording, condition);
    return condition;
  }
}

/** The names of conditions by their wording, of two of the same the first. */
export function namesByWording(section: MapNode | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { key, value } of section ? entriesOf(section) : []) {
    const wording = canonical(value);
    if (wording !== undefined && !found.has(wording)) found.set(wording, key.text);
  }
  return found;
}

/** The guard of what exists where this one's does not. */
export function negated(guard: Guard | undefined): Guard | undefined {
  return guard && opposite(guard);
}

function mapOf(node: Node): MapNode | undefined {
  return node.kind === 'map' && node.entries.length === 1 ? node : undefined;
}

/** The guards with one more; undefined when they can never hold together. */
export function guarded(when: readonly Guard[], guard: Guard | undefined): readonly Guard[] | undefined {
  if (guard === undefined) return when;
  if (when.some((other) => isSame(other, guard))) return when;
  return when.some((other) => isOpposite(other, guard)) ? undefined : [...when, guard];
}
