import type { Guard } from '../../model/variables.ts';
import { asSeq, isNull, type Node, resolve } from '../../text/tree.ts';
import type { Branch } from '../branches.ts';
import { type Conditions, guarded, negated } from './conditions.ts';
import { callOf, type Expressions, type IfCall, ifCallOf } from './expressions.ts';

/** What is needed to look through the expressions of a template. */
export interface Scope {
  readonly expressions: Expressions;
  readonly conditions: Conditions;
}

/** An item of a list, or what an `Fn::If` puts in the place of one. */
export interface ListItem extends Branch {
  /** `list` is the argument of the `Fn::If`, from which nothing can be taken out. */
  readonly chosen: boolean;
}

export interface ListItems {
  readonly items: readonly ListItem[];
  /** Some of the list is an expression. */
  readonly incomplete: boolean;
}

/** What the items of a list are: an expression may stand for a value, but not for a rule that could be read. */
type Wanted = 'rules' | 'values';

/** The items of a list, those behind `Fn::If` with their conditions; undefined when the value is no list at all. */
export function itemsOf(scope: Scope, value: Node, when: readonly Guard[], wanted: Wanted): ListItems | undefined {
  if (isNull(value)) return { items: [], incomplete: false };
  const isList = resolve(value)?.kind === 'seq' || callOf(value) !== undefined;
  if (!isList && scope.expressions.evaluate(value).kind !== 'unknown') return undefined;
  const walk = new ListWalk(scope, wanted);
  walk.list(value, when, 0);
  return walk;
}

/** How many branches one list may fork into, and how deep: aliases can make a few lines of `Fn::If` explode. */
const MAX_FORKS = 20_000;
const MAX_DEPTH = 60;

class ListWalk implements ListItems {
  readonly items: ListItem[] = [];
  incomplete = false;
  #forks = 0;
  readonly #scope: Scope;
  readonly #wanted: Wanted;

  constructor(scope: Scope, wanted: Wanted) {
    this.#scope = scope;
    this.#wanted = wanted;
  }

  list(value: Node, when: readonly Guard[], depth: number): void {
    if (!this.#hasRoom(depth)) return;
    const call = callOf(value);
    const ifCall = ifCallOf(call);
    if (ifCall) {
      for (const side of sidesOf(this.#scope, ifCall, when)) this.list(side.node, side.when, depth + 1);
    } else if (call?.name === 'Fn::ListMerge') {
      for (const part of asSeq(call.arg)?.items ?? []) this.list(part, when, depth + 1);
    } else if (call) this.#unseen(value);
    else {
      const list = asSeq(value);
      if (list === undefined) this.incomplete ||= !isNull(value);
      for (const [index, node] of (list?.items ?? []).entries()) {
        if (list) this.#item({ node, list, index, when, chosen: false }, depth + 1);
      }
    }
  }

  #item(item: ListItem, depth: number): void {
    const call = callOf(item.node);
    const ifCall = ifCallOf(call);
    if (call === undefined) this.items.push(item);
    else if (ifCall && this.#hasRoom(depth)) {
      for (const side of sidesOf(this.#scope, ifCall, item.when)) {
        this.#item({ ...side, list: ifCall.parts, chosen: true }, depth + 1);
      }
    } else if (this.#wanted === 'values' && !isNoValue(this.#scope, item.node)) this.items.push(item);
    else this.#unseen(item.node);
  }

  #unseen(node: Node): void {
    if (!isNoValue(this.#scope, node)) this.incomplete = true;
  }

  #hasRoom(depth: number): boolean {
    if (++this.#forks <= MAX_FORKS && depth <= MAX_DEPTH) return true;
    this.incomplete = true;
    return false;
  }
}

/** A value and what must hold for it. */
export interface Leaf {
  readonly node: Node;
  readonly when: readonly Guard[];
  /** It is one of several that an `Fn::If` chooses from. */
  readonly chosen: boolean;
}

/** How many `Fn::If` within each other are followed where one value is wanted. */
const MAX_IFS = 10;

/** The values that `Fn::If` chooses from; a plain value is the only one. What is absent is left out. */
export function leavesOf(scope: Scope, node: Node | undefined, when: readonly Guard[], depth = 0): Leaf[] {
  if (node === undefined || isNull(node) || isNoValue(scope, node)) return [];
  const ifCall = depth < MAX_IFS ? ifCallOf(callOf(node)) : undefined;
  if (ifCall === undefined) return [{ node, when, chosen: depth > 0 }];
  return sidesOf(scope, ifCall, when).flatMap((side) => leavesOf(scope, side.node, side.when, depth + 1));
}

interface Side {
  readonly node: Node;
  readonly index: number;
  readonly when: readonly Guard[];
}

/** The two values of an `Fn::If`, without the one that can never be. */
export function sidesOf(scope: Scope, { condition, parts }: IfCall, when: readonly Guard[]): Side[] {
  const guard = scope.conditions.guard(condition);
  return [1, 2].flatMap((index) => {
    const node = parts.items[index];
    const guards = guarded(when, index === 1 ? guard : negated(guard));
    return node && guards ? [{ node, index, when: guards }] : [];
  });
}

function isNoValue(scope: Scope, node: Node): boolean {
  return scope.expressions.evaluate(node).kind === 'absent';
}
