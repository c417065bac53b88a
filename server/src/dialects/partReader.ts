import type { EntityId, ReadingProblem, SecurityFile } from '../model/model.ts';
import { limits } from '../text/limits.ts';
import { revisionOf } from '../text/nodes.ts';
import type { Entry, MapNode, Node, Tree } from '../text/tree.ts';
import type { Origin, Reading } from './dialect.ts';
import type { IdRange, Part, PartMemory } from './parts.ts';
import { NO_SURROUNDINGS, type Surroundings } from './surroundings.ts';

/** Hands out ids and remembers where each thing stands; a part that is as it was keeps the ids that it had. */
export class PartReader {
  readonly problems: ReadingProblem[] = [];
  readonly tree: Tree;
  readonly #memory: PartMemory;
  /** The ids of what has been read: parts, and between them what belongs to none. */
  readonly #live: IdRange[] = [];
  /** The first id that belongs to no part yet. */
  #from: number;
  #count = 0;
  /** Of the part that is being read. */
  #within: { readonly as: string; readonly surroundings: Surroundings } | undefined;
  #tooLarge = false;

  constructor(tree: Tree, memory: PartMemory) {
    this.tree = tree;
    this.#memory = memory;
    memory.begin();
    this.#from = this.origins.length;
  }

  /** Where each thing was read, by its id. */
  get origins(): (Origin | undefined)[] {
    return this.#memory.origins;
  }

  /** All has been read. */
  done(file: SecurityFile): Reading {
    this.#closeRange();
    this.#memory.end(this.#live);
    return { tree: this.tree, file, origins: this.origins, live: this.#live };
  }

  /**
   * Reads a part that stands by itself: what was read of the same before is what it is, if that would ask the same and be
   * answered the same.
   *
   * @param as all else that it depends on, in a word
   */
  part<T>(at: Entry | Node, as: string, read: () => T, surroundings: Surroundings = NO_SURROUNDINGS): T {
    const revision = 'key' in at ? at : revisionOf(at);
    const known = this.#memory.take(revision, as, (asked) => surroundings.isStill(asked));
    this.#closeRange();
    if (known !== undefined) {
      this.#add(known);
      this.problems.push(...known.problems);
      return known.value as T;
    }
    const told = this.problems.length;
    this.#within = { as, surroundings };
    const { value, asked } = surroundings.watch(read);
    this.#within = undefined;
    const problems = this.problems.slice(told);
    const part: Part = { at, revision, as, asked, from: this.#from, to: this.origins.length, value, problems };
    this.#from = part.to;
    this.#add(part);
    return value;
  }

  /** Reads a node by these words, unless it is known from an earlier version what comes of it: nothing but a value. */
  plain<T>(node: Node, words: object, read: () => T): T {
    if (this.#within === undefined) return read();
    const { as, surroundings } = this.#within;
    const known = this.#memory.plain.get(node);
    if (known?.as === as && known.words === words && surroundings.isStill(known.asked)) return known.value as T;
    const [ids, told] = [this.origins.length, this.problems.length];
    const { value, asked } = surroundings.watch(read);
    const isPlain = this.origins.length === ids && this.problems.length === told;
    if (isPlain) this.#memory.plain.set(node, { as, asked, words, value });
    return value;
  }

  #closeRange(): void {
    const to = this.origins.length;
    if (to > this.#from) this.#add({ from: this.#from, to });
    this.#from = to;
  }

  #add(range: IdRange): void {
    this.#live.push(range);
    this.#count += range.to - range.from;
  }

  allocate(origin: Origin): EntityId {
    this.origins.push(origin);
    return (this.origins.length - 1) as EntityId;
  }

  /** An entity for a property itself, so that problems can point at it and edits can take it out. */
  property(map: MapNode, entry: Entry): EntityId {
    return this.allocate({ node: entry.value, name: entry.key, holder: { kind: 'entry', map, entry } });
  }

  /** Whether there is room for more; says once when there is not. Aliases can turn a page into millions of rules. */
  roomLeft(node: Node): boolean {
    if (this.#count + this.origins.length - this.#from < limits.entities) return true;
    if (!this.#tooLarge) {
      this.#tooLarge = true;
      this.problems.push({ kind: 'too-large', at: { entity: this.allocate({ node }) }, limit: limits.entities });
    }
    return false;
  }
}
