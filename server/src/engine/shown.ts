import type { Related } from '../checks/check.ts';
import type { Reading } from '../dialects/dialect.ts';
import { whereIs, whereTaken } from '../dialects/locate.ts';
import { spanOf } from '../text/span.ts';
import type { Fault, Found, Placed } from './findings.ts';
import type { Diagnosis, RelatedPlace } from './snapshot.ts';
import type { Neighbours } from './world.ts';

/** How many findings of one file are shown: an editor keeps no more. Errors come first. */
export const MOST_FINDINGS = 1000;

interface Shown {
  readonly shown: readonly Diagnosis[];
  readonly hidden: number;
  /** What checks have thrown that were asked for the words of a finding. */
  readonly faults: readonly Fault[];
}

/**
 * The findings that are shown, in the order of the text; of too many the most severe. One that is remembered is the same
 * object in each version.
 */
export function choose(reading: Reading, found: Found, neighbours: Neighbours): Shown {
  const thrown = new Map<string, Fault>();
  const say = (placed: Placed) => {
    try {
      return diagnosisOf(placed, reading, neighbours);
    } catch (fault) {
      thrown.set(placed.check.id, { check: placed.check.id, thrown: fault });
      return undefined;
    }
  };
  const shown = inText(foremost(found, say));
  if (!repeat(shown)) return { shown, hidden: found.count - shown.length, faults: [...thrown.values()] };
  const { all, repeated } = chooseOnce(reading, found, say);
  return { shown: inText(all), hidden: found.count - all.length - repeated, faults: [...thrown.values()] };
}

/** As many as are shown. */
function foremost({ placed }: Found, say: (placed: Placed) => Diagnosis | undefined): Diagnosis[] {
  const first: Diagnosis[] = [];
  let left = MOST_FINDINGS;
  for (const some of placed) {
    for (const one of some) {
      if (left-- === 0) return first;
      const diagnosis = one.diagnosis ?? say(one);
      if (diagnosis) first.push(diagnosis);
    }
  }
  return first;
}

/** By where they start; of those that start at one place the most severe first, as they came. */
function inText(all: readonly Diagnosis[]): Diagnosis[] {
  // Where each starts and its number, in one: numbers are sorted many times faster than objects.
  const keys = new Float64Array(all.length);
  all.forEach(({ span }, i) => {
    keys[i] = span.start * MOST_FINDINGS + i;
  });
  const sorted: Diagnosis[] = [];
  for (const key of keys.sort()) sorted.push(all[key % MOST_FINDINGS] as Diagnosis);
  return sorted;
}

/** Whether among findings in the order of the text a check has found two at one place. */
function repeat(all: readonly Diagnosis[]): boolean {
  let first = 0;
  return all.some((one, i) => {
    if (one.span.start !== all[first]?.span.start) first = i;
    return first < i && all.slice(first, i).some((other) => areAlike(one, other));
  });
}

/** Whether one check has found both, of which it is known that they start at one place, at the same place. */
function areAlike(a: Diagnosis, b: Diagnosis): boolean {
  return a.check === b.check && a.span.end === b.span.end;
}

/** The same without what aliases repeat. */
function chooseOnce(
  reading: Reading,
  found: Found,
  say: (placed: Placed) => Diagnosis | undefined,
): Pick<Chosen, 'all' | 'repeated'> {
  const chosen = new Chosen(reading);
  for (const placed of found.placed.flat()) {
    if (chosen.isFull) break;
    const diagnosis = say(placed);
    if (diagnosis) chosen.take(placed, diagnosis);
  }
  return chosen;
}

/** As many findings as one file shows. */
class Chosen {
  readonly #reading: Reading;
  readonly all: Diagnosis[] = [];
  readonly #byStart = new Map<number, Diagnosis[]>();
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
    const { message } = diagnosis;
    const [first] = this.#alike(diagnosis);
    const isApart = first !== undefined && first.message !== message;
    const apart = isApart ? atAlias(this.#reading, placed, diagnosis) : diagnosis;
    if (first && this.#alike(apart).some((other) => other.message === message)) this.repeated++;
    else this.#add(apart);
  }

  /** What the same check has found at the same place before, the first first. */
  #alike(diagnosis: Diagnosis): readonly Diagnosis[] {
    return this.#byStart.get(diagnosis.span.start)?.filter((other) => areAlike(diagnosis, other)) ?? [];
  }

  #add(diagnosis: Diagnosis): void {
    this.all.push(diagnosis);
    const { start } = diagnosis.span;
    const known = this.#byStart.get(start);
    if (known) known.push(diagnosis);
    else this.#byStart.set(start, [diagnosis]);
  }
}

function atAlias(reading: Reading, { finding }: Placed, diagnosis: Diagnosis): Diagnosis {
  const alias = whereTaken(reading, finding.at.entity, diagnosis.span);
  return alias ? { ...diagnosis, span: spanOf(alias) } : diagnosis;
}

function diagnosisOf(placed: Placed, reading: Reading, neighbours: Neighbours): Diagnosis {
  if (placed.diagnosis) return placed.diagnosis;
  const { check, severity, where, finding } = placed;
  const { message, related = [], tags = [] } = finding;
  const diagnosis: Diagnosis = {
    check: check.id,
    severity,
    span: where,
    message,
    related: related.flatMap((said) => relatedPlace(said, reading, neighbours) ?? []),
    tags,
    get fixes() {
      return finding.fixes ?? [];
    },
  };
  // What stands in other files moves without this one.
  if (!related.some(({ elsewhere }) => elsewhere)) placed.diagnosis = diagnosis;
  return diagnosis;
}

function relatedPlace(
  { at, elsewhere, message }: Related,
  reading: Reading,
  { placeOf }: Neighbours,
): RelatedPlace | undefined {
  const span = whereIs(reading, at);
  if (span === undefined || elsewhere === undefined) return span && { span, message };
  const place = placeOf(elsewhere.uri, elsewhere.reference);
  return place && { span, elsewhere: place, message };
}
