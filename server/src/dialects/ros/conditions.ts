import type { Guard } from '../../model/model.ts';
import { asScalar, asSeq, childOf, entriesOf, type MapNode, type Node } from '../../text/tree.ts';
import type { Surroundings } from '../surroundings.ts';
import { callOf, canonical, type Names } from './expressions.ts';

/** How many negations of negations are followed; conditions may refer to each other in a circle. */
const MAX_STEPS = 20;

/** The `Conditions` of one template. */
export class Conditions {
  readonly #prefix: string;
  readonly #template: Surroundings<Names>;

  /** @param prefix tells the conditions of a nested template from those of others that bear the same name */
  constructor(prefix: string, template: Surroundings<Names>) {
    this.#prefix = prefix;
    this.#template = template;
  }

  /** The guard that a condition amounts to: a condition that negates another one is that one, not holding. */
  guard(condition: Node): Guard | undefined {
    const text = asScalar(condition)?.text;
    const found = text === undefined || callOf(condition) ? this.#ofExpression(condition, 0) : this.#ofName(text, 0);
    if (found === undefined) return undefined;
    const name = this.#prefix + found.condition;
    // What exists together with what hangs on that.
    this.#template.ask('meaning', name);
    return { condition: name, holds: found.holds };
  }

  #ofName(name: string, step: number): Guard {
    const value = this.#template.ask('Conditions', name)?.value;
    const found = value && step < MAX_STEPS ? this.#ofExpression(value, step + 1) : undefined;
    return found ?? { condition: name, holds: true };
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
    return { condition: this.#template.ask('wording', wording) ?? wording, holds: true };
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
  return guard && { ...guard, holds: !guard.holds };
}

function mapOf(node: Node): MapNode | undefined {
  return node.kind === 'map' && node.entries.length === 1 ? node : undefined;
}

/** The guards with one more; undefined when they can never hold together. */
export function guarded(when: readonly Guard[], guard: Guard | undefined): readonly Guard[] | undefined {
  if (guard === undefined) return when;
  const same = when.find((other) => other.condition === guard.condition);
  if (same === undefined) return [...when, guard];
  return same.holds === guard.holds ? when : undefined;
}
