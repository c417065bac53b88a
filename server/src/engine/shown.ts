import type { Reading } from '../dialects/dialect.ts';
import { whereTaken } from '../dialects/locate.ts';
import { spanOf } from '../text/span.ts';
import type { Found, Placed } from './findings.ts';
import type { Diagnosis, RelatedPlace } from './snapshot.ts';
import type { Neighbours } from './world.ts';

/** How many findings of one file are shown: an editor keeps no more. Errors come first. */
export const MOST_FINDINGS = 1000;

/**
 * The findings that are shown, in the order of the text; of too many the most severe. One that is remembered is the same
 * object in each version.
 */
export function choose(reading: Reading, found: Found, neighbours: Neighbours): { shown: Diagnosis[]; hidden: number } {
  const chosen = new Chosen(reading);
  for (const some of found.placed) {
    if (chosen.isFull) break;
    for (const one of some) if (!chosen.isFull) chosen.take(one, diagnosisOf(one, neighbours));
  }
  const { shown, repeated } = chosen;
  return { shown, hidden: found.count - shown.length - repeated };
}

/** As many findings as one file shows. */
class Chosen {
  readonly #reading: Reading;
  readonly #all: Standing[] = [];
  /** The last one that starts at an offset. */
  readonly #lastAt = new Map<number, Standing>();
  /** So many were not taken as another one says the same there. */
  repeated = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  get isFull(): boolean {
    return this.#all.length === MOST_FINDINGS;
  }

  /** By where they start, then by where they end. */
  get shown(): Diagnosis[] {
    return this.#all.sort((a, b) => a.start - b.start || a.end - b.end).map(({ diagnosis }) => diagnosis);
  }

  /** What aliases repeat is said once, at the anchor; where it differs from one to the other, at each. */
  take(placed: Placed, diagnosis: Diagnosis): void {
    const standing = this.#standing(diagnosis);
    const first = alike(standing)[0];
    const { message } = diagnosis;
    const isApart = first !== undefined && first.diagnosis.message !== message;
    const apart = isApart ? this.#standing(atAlias(this.#reading, placed, diagnosis)) : standing;
    if (first && alike(apart).some((other) => other.diagnosis.message === message)) this.repeated++;
    else this.#add(apart);
  }

  #standing(diagnosis: Diagnosis): Standing {
    const { start, end } = diagnosis.span;
    return { diagnosis, start, end, before: this.#lastAt.get(start) };
  }

  #add(standing: Standing): void {
    this.#all.push(standing);
    this.#lastAt.set(standing.start, standing);
  }
}

/** A finding, and where it stands in this version. */
interface Standing {
  readonly diagnosis: Diagnosis;
  readonly start: number;
  readonly end: number;
  /** The one before it that starts there as well. */
  readonly before: Standing | undefined;
}

const NONE: readonly Standing[] = [];

/** What the same check has found at the same place before, the first first. */
function alike({ diagnosis: { check }, end, before }: Standing): readonly Standing[] {
  if (before === undefined) return NONE;
  const found: Standing[] = [];
  for (let other: Standing | undefined = before; other; other = other.before) {
    if (other.diagnosis.check === check && other.end === end) found.unshift(other);
  }
  return found;
}

function atAlias(reading: Reading, { finding }: Placed, diagnosis: Diagnosis): Diagnosis {
  const alias = whereTaken(reading, finding.at.entity, diagnosis.span);
  return alias ? { ...diagnosis, span: spanOf(alias) } : diagnosis;
}

function diagnosisOf(placed: Placed, { placeOf }: Neighbours): Diagnosis {
  if (placed.diagnosis) return placed.diagnosis;
  const { check, severity, where, related, finding } = placed;
  const diagnosis: Diagnosis = {
    check: check.id,
    severity,
    span: where,
    message: finding.message,
    related: related.flatMap(({ where, said: { elsewhere, message } }): RelatedPlace[] => {
      if (elsewhere === undefined) return [{ span: where, message }];
      const place = placeOf(elsewhere.uri, elsewhere.reference);
      return place ? [{ span: where, elsewhere: place, message }] : [];
    }),
    tags: finding.tags ?? [],
    get fixes() {
      return finding.fixes ?? [];
    },
  };
  // What stands in other files moves without this one.
  if (!related.some(({ said }) => said.elsewhere)) placed.diagnosis = diagnosis;
  return diagnosis;
}
