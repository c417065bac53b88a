import { subjectOf } from '../analysis/subject.ts';
import { hitsAt } from '../dialects/locate.ts';
import type { SecurityGroup } from '../model/model.ts';
import { find } from '../text/pieces.ts';
import { touches } from '../text/span.ts';
import { Stepwise } from '../util/stepwise.ts';
import type { Findings, Look } from './findings.ts';
import { choose } from './shown.ts';
import type { Diagnosis } from './snapshot.ts';
import type { Neighbours } from './world.ts';

const ANCHOR = /(?<![^\s[{,:-])&[^\s&]/g;

/** Those of findings that stand at an offset. */
export function findingsAt(offset: number, findings: readonly Diagnosis[]): readonly Diagnosis[] {
  return findings.filter(({ span }) => touches(span, offset));
}

/**
 * What is found about what stands at an offset of a version of a document: who asks about one place need not wait for what is
 * found in all the other groups.
 */
export class NearFindings {
  readonly #look: Look;
  readonly #neighbours: Neighbours;
  readonly #findings: Findings;
  readonly #at = new Map<number, Stepwise<readonly Diagnosis[]>>();

  constructor(look: Look, neighbours: Neighbours, findings: Findings) {
    this.#look = look;
    this.#neighbours = neighbours;
    this.#findings = findings;
  }

  /** Goes on with the checks that it takes. */
  at(offset: number): Stepwise<readonly Diagnosis[]> {
    const known = this.#at.get(offset);
    if (known) return known;
    const steps = new Stepwise(() => this.#next(offset));
    this.#at.set(offset, steps);
    return steps;
  }

  /** How long the checks have taken so far, in milliseconds. */
  get spent(): number {
    return [...this.#at.values()].reduce((sum, { spent }) => sum + spent, 0);
  }

  *#next(offset: number): Generator<void, readonly Diagnosis[], void> {
    const { reading, world } = this.#look;
    // What stands at an anchor is found in any of the groups that an alias is in, and may be told at the alias.
    const isShared = find(reading.tree.content, ANCHOR).length > 0;
    const found = yield* this.#findings.near(isShared ? world.file.groups : this.#groupsAt(offset), this.#look);
    const here = found.placed.map((some) => some.filter(({ where }) => isShared || touches(where, offset)));
    const { shown } = choose(reading, { ...found, placed: here }, this.#neighbours);
    return findingsAt(offset, shown);
  }

  #groupsAt(offset: number): readonly SecurityGroup[] {
    const { reading, world } = this.#look;
    const subjects = hitsAt(reading, offset).flatMap(({ entity }) => subjectOf(world.file, entity) ?? []);
    return [...new Set(subjects.flatMap((subject) => ('group' in subject ? [subject.group] : [])))];
  }
}
