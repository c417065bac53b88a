import { trafficOf } from '../analysis/traffic.ts';
import type { Check, Finding, Related, Severity, World } from '../checks/check.ts';
import { checks } from '../checks/index.ts';
import type { Reading } from '../dialects/dialect.ts';
import { whereIs, whereWritten } from '../dialects/locate.ts';
import type { Place, SecurityGroup } from '../model/model.ts';
import type { Span } from '../text/span.ts';
import { isIgnoredByPath, type Settings } from './settings.ts';
import type { Suppressions } from './suppressions.ts';

/** A finding of a check, and where it stands: `where` moves with the document. */
export interface Placed {
  readonly check: Check;
  readonly severity: Severity;
  readonly where: Span;
  readonly related: readonly PlacedRelated[];
  readonly finding: Finding;
}

/** What a finding speaks of besides, in this file; or of what in another file it is said. */
export interface PlacedRelated {
  readonly where: Span;
  readonly said: Related;
}

export interface Found {
  readonly placed: readonly Placed[];
  /** A group was too much to be looked at exactly. */
  readonly isLimited: boolean;
}

/** What was found in a group by the checks that look at one group alone. */
interface OfGroup {
  readonly byCheck: Map<Check, readonly Placed[]>;
  isLimited?: boolean;
}

/**
 * Runs the checks, and remembers from one version of a document to the next what those found that look at one group alone:
 * for a group that is still the same object, it holds.
 */
export class Findings {
  #settings: Settings | undefined;
  #groups = new Map<SecurityGroup, OfGroup>();

  /**
   * What all checks find in a version of the document.
   *
   * @param most a check that has found more is not asked about further groups: nobody would see it
   */
  next(reading: Reading, world: World, settings: Settings, suppressions: Suppressions, most: number): Found {
    const before = this.#settings === settings ? this.#groups : new Map<SecurityGroup, OfGroup>();
    this.#settings = settings;
    this.#groups = new Map(world.file.groups.map((group) => [group, before.get(group) ?? { byCheck: new Map() }]));
    const wanted = checks.flatMap((check) => wantedBy(settings, check, world));
    const all: Placed[] = [];
    const counts = new Map<Check, number>();
    const isFull = (check: Check) => (counts.get(check) ?? 0) > most;
    const take = (check: Check, placed: readonly Placed[]) => {
      if (placed.length === 0) return;
      const seen = placed.filter(({ where }) => !suppressions.has(check.id, where));
      counts.set(check, (counts.get(check) ?? 0) + seen.length);
      for (const one of seen) all.push(one);
    };
    for (const one of wanted) {
      if (one.check.file) take(one.check, placedOf(reading, one, one.check.file(world.file, world), most));
    }
    // Group by group: all checks look at the same rules while those are still at hand in the processor's cache.
    for (const [group, known] of this.#groups) {
      for (const one of wanted) {
        const { check } = one;
        if (check.group === undefined || isFull(check)) continue;
        const placed = known.byCheck.get(check) ?? placedOf(reading, one, check.group(group, world), most);
        if (isLocal(check, group, world)) known.byCheck.set(check, placed);
        take(check, check.beside ? placed.map((found) => besideOthers(found, one, group, world)) : placed);
      }
      known.isLimited ??= trafficOf(group, world.file).tooMany.size > 0;
    }
    // Last of all: only now is it known which comments have left something out.
    const told = new Set(wanted.filter(({ check }) => !isFull(check) && isSure(reading, world, check)).map(idOf));
    const ignores = suppressions.ignores((id) => told.has(id));
    const whereOf = (place: Place) => suppressions.spanOf(place);
    for (const one of ignores.length > 0 ? wanted : []) {
      if (one.check.ignores) take(one.check, placedOf(reading, one, one.check.ignores(ignores, world), most, whereOf));
    }
    return { placed: all, isLimited: [...this.#groups.values()].some((known) => known.isLimited) };
  }
}

function isLocal({ local = false }: Check, group: SecurityGroup, world: World): boolean {
  return typeof local === 'function' ? local(group, world) : local !== false;
}

/** A finding of one group beside the other groups of the file. */
function besideOthers(placed: Placed, { check, severity }: Wanted, group: SecurityGroup, world: World): Placed {
  const revised = check.beside?.(placed.finding, group, world);
  if (revised === undefined) return placed;
  const { at, related = [], tags = [] } = placed.finding;
  const finding: Finding = {
    ...{ at, related, tags, ...revised },
    get fixes() {
      return placed.finding.fixes;
    },
  };
  return { ...placed, finding, severity: severity ?? finding.severity ?? check.severity };
}

/** A check that runs, and the severity that the user chose for it. */
interface Wanted {
  readonly check: Check;
  readonly severity: Severity | undefined;
}

function idOf({ check }: Wanted): string {
  return check.id;
}

/** Whether a check that ran has seen all that it may speak of: a text in pieces and a workspace half read may hide some. */
function isSure({ tree }: Reading, world: World, check: Check): boolean {
  return !check.ignores && tree.problems.length === 0 && (check.local === true || world.complete);
}

function wantedBy(settings: Settings, check: Check, { today }: World): Wanted[] {
  if (isIgnoredByPath(settings, check.id, today)) return [];
  const severity = settings.checks[check.id] ?? (check.offByDefault ? 'off' : undefined);
  return severity === 'off' ? [] : [{ check, severity }];
}

/** @param whereIsComment where a place of a comment stands */
function placedOf(
  reading: Reading,
  wanted: Wanted,
  findings: Iterable<Finding>,
  most: number,
  whereIsComment: (place: Place) => Span | undefined = () => undefined,
): Placed[] {
  const placed: Placed[] = [];
  for (const finding of findings) {
    const { at } = finding;
    const where = whereIsComment(at) ?? whereIs(reading, at) ?? whereWritten(reading, at.entity);
    if (where === undefined) continue;
    // A severity that the user chose holds for all findings of the check, near misses of a quota included.
    const severity = wanted.severity ?? finding.severity ?? wanted.check.severity;
    placed.push({ check: wanted.check, severity, where, related: relatedTo(reading, finding), finding });
    if (placed.length > most) break;
  }
  return placed;
}

function relatedTo(reading: Reading, { related = [] }: Finding): PlacedRelated[] {
  return related.flatMap((said) => {
    const where = whereIs(reading, said.at);
    return where ? [{ where, said }] : [];
  });
}
