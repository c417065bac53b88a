// Which groups an expression may mean, by their ids. Loaded with the first text that names an id.
import { mayBeGroupId } from '../../model/values.ts';
import { asMap, asSeq, childOf, type MapNode, type Node, resolve } from '../../text/tree.ts';
import type { Surroundings } from '../surroundings.ts';
import { type Call, callOf, type Expressions, type Names, referenceOf, variablesOfSub } from './expressions.ts';

/** The template in which an expression stands. */
interface Scope {
  readonly expressions: Expressions;
  readonly surroundings: Surroundings<Names>;
}

/**
 * All ids that an expression may give as far as its template names them: in the defaults and allowed values of parameters, in
 * mappings, in either branch of an `Fn::If`, or in the expression itself. Some that it never gives may be among them. A parameter
 * with neither a default nor allowed values names none: it may be any group of the workspace, and to reckon with it
 * everywhere would leave nothing to be said of any. Of an expression that looks through very much, some are told.
 */
export function possibleIds(node: Node, scope: Scope): readonly string[] {
  const search = new Search(scope);
  search.look(node, 0);
  return [...search.ids];
}

/** The ids that a nested template may be given for one of its parameters. */
export function idsGiven(parameters: MapNode | undefined, name: string, scope: Scope): string {
  const node = childOf(parameters, name);
  return node ? possibleIds(node, scope).join(' ') : '';
}

/** Aliases can nest an expression without end. */
const MAX_DEPTH = 60;
/** Each expression may look through the same mapping, or the same list of a parameter: so many ids are told of it, and values looked at. */
const MOST_IDS = 200;
const MOST_VALUES = 2_000;

class Search {
  readonly ids = new Set<string>();
  readonly #seen = new Set<Node>();
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  look(node: Node | undefined, depth: number): void {
    const target = resolve(node);
    if (target === undefined || this.#seen.has(target) || depth > MAX_DEPTH || this.#isEnough) return;
    this.#seen.add(target);
    const call = callOf(target);
    if (call) this.#call(call, target, depth + 1);
    else if (target.kind === 'scalar') this.#take(target.text);
    else if (target.kind === 'seq') for (const item of target.items) this.look(item, depth + 1);
    else if (target.kind === 'map') for (const { value } of target.entries) this.look(value, depth + 1);
  }

  get #isEnough(): boolean {
    return this.ids.size >= MOST_IDS || this.#seen.size >= MOST_VALUES;
  }

  /** What it comes to, which may be put together from pieces, and what it may be instead. */
  #call(call: Call, node: Node, depth: number): void {
    const found = this.#scope.expressions.evaluate(node);
    if (found.kind === 'text') this.#take(found.text);
    if ('among' in found) for (const text of found.among ?? []) this.#take(text);
    const reference = referenceOf(call);
    const names = reference ? [reference.resource] : variablesOfSub(call);
    for (const name of names) this.#named(name, depth);
    if (call.name === 'Fn::FindInMap') this.#mapping(asSeq(call.arg)?.items[0], depth);
    if (reference === undefined) this.look(call.arg, depth);
  }

  #named(name: string, depth: number): void {
    const { surroundings } = this.#scope;
    const parameter = asMap(surroundings.ask('Parameters', name)?.value);
    this.look(childOf(parameter, 'Default'), depth);
    this.look(childOf(parameter, 'AllowedValues'), depth);
    this.look(surroundings.ask('Locals', name)?.value, depth);
    this.#take(surroundings.ask('given', name) ?? '');
  }

  #mapping(name: Node | undefined, depth: number): void {
    const found = name && this.#scope.expressions.evaluate(name);
    if (found?.kind === 'text') this.look(this.#scope.surroundings.ask('Mappings', found.text)?.value, depth);
  }

  /** The ids in a text, which may be a list of them. What has a variable in it is none yet. */
  #take(text: string): void {
    for (const word of text.split(/[\s,;"'[\]]+/)) if (mayBeGroupId(word) && !word.includes('${')) this.ids.add(word);
  }
}
