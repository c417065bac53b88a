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
  const shown = inText(foremost(found).flatMap((placed) => say(placed) ?? []));
  if (!repeat(shown)) return { shown, hidden: found.count - shown.length, faults: [...thrown.values()] };
  const { all, repeated } = chooseOnce(reading, found, say);
  return { shown: inText(all), hidden: found.count - all.length - repeated, faults: [...thrown.values()] };
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
