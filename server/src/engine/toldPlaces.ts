import type { Elsewhere, Point } from './groupRegistry.ts';

interface Told {
  readonly place: Elsewhere;
  /** The files in which it is said. */
  readonly to: Set<string>;
}

/** What files say of where groups of others stand. An edit there moves them, and then it has to be said again. */
export class ToldPlaces {
  /** By the file in which a group stands, and the name or id by which it is spoken of. */
  readonly #byFile = new Map<string, Map<string, Told>>();

  note(reference: string, place: Elsewhere, to: string): void {
    const told = this.#byFile.get(place.uri) ?? new Map<string, Told>();
    this.#byFile.set(place.uri, told);
    told.set(reference, { place, to: (told.get(reference)?.to ?? new Set()).add(to) });
  }

  /** The files that say what is no longer so of the groups of one: each is named once, until it says something again. */
  outdated(uri: string, placeOf: (reference: string) => Elsewhere | undefined): ReadonlySet<string> {
    const outdated = new Set<string>();
    const told = this.#byFile.get(uri);
    for (const [reference, { place, to }] of told ?? []) {
      if (isSame(place, placeOf(reference))) continue;
      for (const file of to) outdated.add(file);
      told?.delete(reference);
    }
    return outdated;
  }
}

function isSame(a: Elsewhere, b: Elsewhere | undefined): boolean {
  return b !== undefined && isAt(a.start, b.start) && isAt(a.end, b.end);
}

function isAt(a: Point, b: Point): boolean {
  return a.line === b.line && a.character === b.character;
}
