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
  const shown = inText(foremost(found).map((placed) => diagnosisOf(placed, neighbours)));
  if (!repeat(shown)) return { shown, hidden: found.count - shown.length };
  const chosen = chooseOnce(reading, found, neighbours);
  return { shown: inText(chosen.all), hidden: found.count - chosen.all.length - chosen.repeated };
}

/** As many as are shown. */
function foremost({ placed }: Found): Placed[] {
  const first: Placed[] = [];
  for (const some of placed) {
    if (first.length === MOST_FINDINGS) break;
    for (const one of some) if (first.length < MOST_FINDINGS) first.push(one);
  }
  return first;
}

/** By where they start; of those that start at one place the most severe first, as they came. */
function inText(all: readonly Diagnosis[]): Diagnosis[] {
  // Where each starts and its number, in one: numbers are sorted many times faster than objects.
  const keys = new Float64Array(all.length);
  for (const [i, { span }] of all.entries()) keys[i] = span.start * MOST_FINDINGS + i;
  const sorted: Diagnosis[] = [];
  for (const key of keys.sort()) sorted.push(all[key % MOST_FINDINGS] as Diagnosis);
  return sorted;
}

/** Whether among findings in the order of the text a check has found two at one place. */
function repeat(all: readonly Diagnosis[]): boolean {
  const isSame = (a: Diagnosis, b: Diagnosis) => a.check === b.check && a.span.end === b.span.end;
  let first = 0;
  return all.some((one, i) => {
    if (one.span.start !== all[first]?.span.start) first = i;
    return first < i && all.slice(first, i).some((other) => isSame(one, other));
  });
}

/** The same without what aliases repeat. */
function chooseOnce(reading: Reading, found: Found, neighbours: Neighbours): Pick<Chosen, 'all' | 'repeated'> {
  const chosen = new Chosen(reading);
  for (const some of found.placed) {
    if (chosen.isFull) break;
    for (const one of some) if (!chosen.isFull) chosen.take(one, diagnosisOf(one, neighbours));
  }
  return chosen;
}

/** As many findings as one file shows. */
class Chosen {
  readonly #reading: Reading;
  readonly all: Diagnosis[] = [];
  readonly #byStart = new Map<number, Standing[]>();
  /** So many were not taken as another one says the same there. */
  repeated = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  get isFull(): boolean {
    return this.all.length === MOST_FINDINGS;
  }

  /** What aliases repeat is said once, at the anchor; where it differs from one to the other, at each. */
  take(placed: Placed, diagnosis: Diagnosis): void {
    const here = standing(diagnosis);
    const { message } = diagnosis;
    const [first] = this.#alike(here);
    const isApart = first !== undefined && first.diagnosis.message !== message;
    const apart = isApart ? standing(atAlias(this.#reading, placed, diagnosis)) : here;
    if (first && this.#alike(apart).some((other) => other.diagnosis.message === message)) this.repeated++;
    else this.#add(apart);
  }

  /** What the same check has found at the same place before, the first first. */
  #alike({ diagnosis: { check }, start, end }: Standing): readonly Standing[] {
    return this.#byStart.get(start)?.filter((other) => other.diagnosis.check === check && other.end === end) ?? [];
  }

  #add(standing: Standing): void {
    this.all.push(standing.diagnosis);
    const known = this.#byStart.get(standing.start);
    if (known) known.push(standing);
    else this.#byStart.set(standing.start, [standing]);
  }
}

/** A finding, and where it stands in this version. */
interface Standing {
  readonly diagnosis: Diagnosis;
  readonly start: number;
  readonly end: number;
}

function standing(diagnosis: Diagnosis): Standing {
  const { start, end } = diagnosis.span;
  return { diagnosis, start, end };
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
