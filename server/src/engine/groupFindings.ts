import type { Finding } from '../checks/check.ts';
import type { Reading } from '../dialects/dialect.ts';
import { extentOf } from '../dialects/locate.ts';
import type { SecurityGroup } from '../model/model.ts';
import { editBetween } from '../text/edited.ts';
import type { Span } from '../text/span.ts';
import type { Settings } from './settings.ts';

/**
 * Remembers what the checks found in each group of a document, for the groups that an edit does not touch. Only of checks
 * that say they look at one group alone. Findings name things by their ids; so they hold as long as the ids do, which is
 * asked of every group.
 */
export class GroupFindings {
  #last: Round | undefined;

  /** A new version of the document. */
  next(reading: Reading, settings: Settings): Round {
    this.#last = new Round(reading, settings, this.#last);
    return this.#last;
  }
}

/** One version's findings, group by group. */
export class Round {
  readonly #text: string;
  readonly #settings: Settings;
  readonly #extents: readonly (Span | undefined)[];
  readonly #ids: readonly string[];
  readonly #found: Map<string, readonly Finding[]>[];
  readonly #limited: boolean[] = [];
  /** What the last version said of the limits, where it still holds. */
  readonly #keptLimits: readonly (boolean | undefined)[];
  readonly #kept: readonly (ReadonlyMap<string, readonly Finding[]> | undefined)[];

  constructor(reading: Reading, settings: Settings, last: Round | undefined) {
    const { groups } = reading.file;
    this.#text = reading.tree.text;
    this.#settings = settings;
    this.#extents = groups.map((group) => extentOf(reading, group.id));
    this.#ids = groups.map(idsOf);
    this.#found = groups.map(() => new Map());
    this.#kept = last === undefined ? [] : this.#keptFrom(last);
    this.#keptLimits = this.#kept.map((found, i) => (found ? last?.limitOf(i) : undefined));
  }

  /** The findings of a check in the group of that index: those of the last version, or what `look` finds now. */
  of(check: string, index: number, look: () => Iterable<Finding>): readonly Finding[] {
    const findings = this.#kept[index]?.get(check) ?? [...look()];
    this.#found[index]?.set(check, findings);
    return findings;
  }

  /** Notes whether a group was too much for the checks to look at exactly. */
  noteLimits(index: number, isLimited: () => boolean): void {
    this.#limited[index] = this.#keptLimits[index] ?? isLimited();
  }

  limitOf(index: number): boolean | undefined {
    return this.#limited[index];
  }

  /** Whether any group was. */
  get isLimited(): boolean {
    return this.#limited.some((limited) => limited);
  }

  /** What still holds of the last version, for each group. */
  #keptFrom(last: Round): (ReadonlyMap<string, readonly Finding[]> | undefined)[] {
    const touched = this.#touchedSince(last);
    if (touched === undefined) return [];
    return this.#ids.map((ids, i) => (i !== touched && last.#ids[i] === ids ? last.#found[i] : undefined));
  }

  /** The one group that holds all that changed; undefined when something else has changed as well. */
  #touchedSince(last: Round): number | undefined {
    if (last.#settings !== this.#settings || last.#ids.length !== this.#ids.length) return undefined;
    const edit = editBetween(last.#text, this.#text);
    const touched = last.#extents.findIndex((span) => span && span.start <= edit.start && edit.end <= span.end);
    const now = this.#extents[touched];
    return now && now.start <= edit.start && edit.end + edit.delta <= now.end ? touched : undefined;
  }
}

/** The ids that the findings of a group may name stand between these. */
function idsOf({ id, rules, fields }: SecurityGroup): string {
  return [id, rules.length, rules[0]?.id, rules.at(-1)?.id, fields.tags?.[0]?.id, fields.tags?.at(-1)?.id].join();
}
