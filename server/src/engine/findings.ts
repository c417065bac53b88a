import { trafficOf } from '../analysis/traffic.ts';
import type { Check, Finding, Severity, World } from '../checks/check.ts';
import { checks } from '../checks/index.ts';
import type { Reading } from '../dialects/dialect.ts';
import { whereIs, whereWritten } from '../dialects/locate.ts';
import type { Place, SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupIdOf } from '../model/rules.ts';
import type { Span } from '../text/span.ts';
import type { Day } from '../util/day.ts';
import type { IgnoreComments } from './ignores.ts';
import { later } from './later.ts';
import { isIgnoredByPath, type Settings } from './settings.ts';
import type { Diagnosis } from './snapshot.ts';

/** A finding of a check, and where it stands: `where` moves with the document. */
export interface Placed {
  readonly check: Check;
  readonly severity: Severity;
  readonly where: Span;
  readonly finding: Finding;
  /** As it is shown, once it has been. */
  diagnosis?: Diagnosis | undefined;
}

/** The most severe first. */
const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const satisfies readonly Severity[];

/** What a check has found at once: in a group, or in the file. */
interface Batch {
  readonly placed: readonly Placed[];
  /** By severity, the most severe first. */
  readonly parts: readonly Part[];
  /** Whether some of them may be others beside the other groups of the file. */
  readonly mayDiffer: boolean;
}

/** Findings of one severity. */
interface Part {
  readonly severity: Severity;
  readonly placed: readonly Placed[];
}

export interface Found {
  /** Some at a time, the most severe first. */
  readonly placed: readonly (readonly Placed[])[];
  readonly count: number;
}

/** What is found in all of a file. */
export interface FoundInAll extends Found {
  /** A group was too much to be looked at exactly. */
  readonly isLimited: boolean;
  /** Checks that ended in a fault of ours: some of what they find is missing. */
  readonly faults: readonly Fault[];
}

/** What a check has thrown. */
export interface Fault {
  readonly check: string;
  readonly thrown: unknown;
}

/** What is looked at, and how. */
export interface Look {
  readonly reading: Reading;
  readonly world: World;
  readonly settings: Settings;
  readonly suppressions: IgnoreComments;
  /** A check that has found more is not asked about further groups: nobody would see it. */
  readonly most: number;
}

/** What was found in a group by the checks that look at one group alone. */
interface OfGroup {
  /** The checks that there are to hear: all but those of which it is known that they find nothing. */
  toHear?: readonly Heard[];
  isLimited?: boolean;
}

/** A check, and what it has found in a group: once that is known, and as long as the group is the same. */
interface Heard {
  readonly wanted: Wanted;
  found?: Batch | undefined;
}

/** What has been found so far in one version of a document. */
interface Version {
  readonly world: World;
  readonly settings: Settings;
  readonly wanted: readonly Wanted[];
  /** What the checks have found that look at the file, in the order of the checks. */
  readonly ofFile: (Batch | undefined)[];
  readonly groups: ReadonlyMap<SecurityGroup, OfGroup>;
}

/**
 * Runs the checks, and remembers from one version of a document to the next what those found that look at one group alone:
 * for a group that is still the same object, it holds. Pauses behind each check that has run: what has been found by then is
 * remembered, whether or not somebody goes on. A check that throws takes no finding of another one down.
 */
export class Findings {
  readonly #checks: readonly Check[];
  #newest: Version | undefined;

  constructor(all: readonly Check[] = checks) {
    this.#checks = all;
  }

  /** What all checks find in a version of the document. */
  *next(look: Look): Generator<void, FoundInAll, void> {
    const version = this.#versionOf(look);
    const { wanted, groups } = version;
    const taken = new Taken(look);
    yield* takeFromFile(taken, version, look);
    // Group by group: all checks look at the same rules while those are still at hand in the processor's cache.
    for (const [group, known] of groups) {
      yield* takeFromGroup(taken, group, known, version, look);
      known.isLimited ??= isTooMuch(group, version);
    }
    // Last of all: only now is it known which comments have left something out.
    takeFromIgnores(taken, wanted, look);
    const isLimited = [...groups.values()].some((known) => known.isLimited);
    return { ...taken.found, isLimited, faults: taken.faults };
  }

  /** What the checks find that look at some of its groups, or at the file: all that is said of what stands in these groups. */
  *near(groups: readonly SecurityGroup[], look: Look): Generator<void, Found, void> {
    const version = this.#versionOf(look);
    const taken = new Taken(look);
    yield* takeFromFile(taken, version, look);
    for (const group of groups) {
      const known = version.groups.get(group);
      if (known) yield* takeFromGroup(taken, group, known, version, look);
    }
    return taken.found;
  }

  /** Forgets what does not hold for this version: all of it under other settings, or on another day. */
  #versionOf({ world, settings }: Look): Version {
    const last = this.#newest;
    if (last?.world === world) return last;
    const { file, today } = world;
    const isSame = last?.settings === settings && last.world.today === today;
    const groups = new Map(file.groups.map((group) => [group, (isSame && last.groups.get(group)) || {}]));
    const wanted = isSame ? last.wanted : this.#checks.flatMap((check) => wantedBy(settings, check, today));
    this.#newest = { world, settings, wanted, ofFile: [], groups };
    return this.#newest;
  }
}

function* takeFromFile(taken: Taken, { wanted, ofFile }: Version, look: Look): Generator<void, void, void> {
  const { world } = look;
  for (const [i, one] of wanted.entries()) {
    const { check } = one;
    if (check.file === undefined) continue;
    const before = ofFile[i];
    const found = before ?? taken.attempt(check, () => batchFrom(look, one, check.file?.(world.file, world)));
    ofFile[i] = found;
    taken.take(check, found);
    if (before === undefined) yield;
  }
}

function* takeFromGroup(
  taken: Taken,
  group: SecurityGroup,
  known: OfGroup,
  { wanted }: Version,
  look: Look,
): Generator<void, void, void> {
  const { world } = look;
  const toHear = known.toHear ?? wanted.filter(({ check }) => check.group).map((wanted): Heard => ({ wanted }));
  for (const heard of toHear) {
    if (taken.isFull(heard.wanted.check)) continue;
    const before = heard.found;
    const found = before ?? ask(heard, group, taken, look);
    if (before === undefined) yield;
    taken.take(heard.wanted.check, found?.mayDiffer ? revisedBatch(found, heard.wanted, taken, world) : found);
  }
  known.toHear ??= toHear.filter(({ found }) => found?.placed.length !== 0);
}

function ask(heard: Heard, group: SecurityGroup, taken: Taken, look: Look): Batch | undefined {
  const { check } = heard.wanted;
  const found = taken.attempt(check, () => batchFrom(look, heard.wanted, check.group?.(group, look.world)));
  if (taken.attempt(check, () => isLocal(check, group, look.world))) heard.found = found;
  return found;
}

/** What was found in one group, beside the other groups of the file: nearly always the same. */
function revisedBatch(found: Batch, wanted: Wanted, taken: Taken, world: World): Batch | undefined {
  return taken.attempt(wanted.check, () => {
    if (!found.placed.some(({ finding }) => finding.beside?.(world))) return found;
    return batchOf(found.placed.map((one) => revisedBeside(one, wanted, world)));
  });
}

/** What is found in the comments that leave findings out. */
function takeFromIgnores(taken: Taken, wanted: readonly Wanted[], look: Look): void {
  const { reading, world, suppressions } = look;
  const told = new Set(wanted.filter(({ check }) => taken.hasAll(check) && isSure(reading, world, check)).map(idOf));
  const ignores = suppressions.ignores((id) => told.has(id));
  const whereOf = (place: Place) => suppressions.spanOf(place);
  for (const one of ignores.length > 0 ? wanted : []) {
    const { check } = one;
    if (check.ignores === undefined) continue;
    const find = () => batchFrom(look, one, check.ignores?.(ignores, world), whereOf);
    taken.take(check, taken.attempt(check, find));
  }
}

/** The findings of all checks that no comment leaves out. */
class Taken {
  readonly #bySeverity: Record<Severity, (readonly Placed[])[]> = { error: [], warning: [], information: [], hint: [] };
  readonly #suppressions: IgnoreComments;
  readonly #most: number;
  readonly #counts = new Map<Check, number>();
  readonly #faults = new Map<Check, Fault>();

  constructor({ suppressions, most }: Pick<Look, 'suppressions' | 'most'>) {
    this.#suppressions = suppressions;
    this.#most = most;
  }

  get found(): Found {
    const count = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    return { placed: SEVERITIES.flatMap((severity) => this.#bySeverity[severity]), count };
  }

  take(check: Check, batch: Batch | undefined): void {
    if (batch === undefined) return;
    const ignores = this.#suppressions;
    let count = this.#counts.get(check) ?? 0;
    for (const { severity, placed } of batch.parts) {
      const left = ignores.isEmpty ? placed : placed.filter((one) => !ignores.has(check.id, one.where));
      this.#bySeverity[severity].push(left);
      count += left.length;
    }
    this.#counts.set(check, count);
  }

  /** What a check makes of something; undefined where it throws. The first time says it. */
  attempt<T>(check: Check, make: () => T): T | undefined {
    try {
      return make();
    } catch (thrown) {
      if (!this.#faults.has(check)) this.#faults.set(check, { check: check.id, thrown });
      return undefined;
    }
  }

  /** Whether a check has found more than anybody sees. */
  isFull(check: Check): boolean {
    return (this.#counts.get(check) ?? 0) > this.#most;
  }

  /** Whether all is here that a check finds. */
  hasAll(check: Check): boolean {
    return !this.isFull(check) && !this.#faults.has(check);
  }

  get faults(): readonly Fault[] {
    return [...this.#faults.values()];
  }
}

/** Whether a group is too much to be looked at exactly. A fault in that is told by the checks that ask for the same. */
function isTooMuch(group: SecurityGroup, { world, wanted }: Version): boolean {
  try {
    const { tooMany } = trafficOf(group, world.file);
    return tooMany.size > 0 || wanted.some(({ check }) => check.isLimited?.(group, world));
  } catch {
    return false;
  }
}

function isLocal({ local = false }: Check, group: SecurityGroup, world: World): boolean {
  return typeof local === 'function' ? local(group, world) : local !== false;
}

function revisedBeside(placed: Placed, { check, severity }: Wanted, world: World): Placed {
  const revised = placed.finding.beside?.(world);
  if (revised === undefined) return placed;
  const { at, related = [], tags = [] } = placed.finding;
  const finding: Finding = {
    ...{ at, related, tags, ...revised },
    get fixes() {
      return placed.finding.fixes;
    },
  };
  return { ...placed, finding, severity: severity ?? finding.severity ?? check.severity, diagnosis: undefined };
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
  if (check.ignores || tree.problems.length > 0) return false;
  return world.complete || (check.local === true && !mayHearOfOthers(world.file));
}

/** Whether other files may matter to what a group's rules do. */
function mayHearOfOthers(file: SecurityFile): boolean {
  return file.groups.some((group) => groupIdOf(group) !== undefined) || later.lists?.namesOutsideLists(file) === true;
}

function wantedBy(settings: Settings, check: Check, today: Day | undefined): Wanted[] {
  if (isIgnoredByPath(settings, check.id, today)) return [];
  const severity = settings.checks[check.id] ?? (check.offByDefault ? 'off' : undefined);
  return severity === 'off' ? [] : [{ check, severity }];
}

/** @param whereIsComment where a place of a comment stands */
function batchFrom(
  { reading, most }: Pick<Look, 'reading' | 'most'>,
  wanted: Wanted,
  findings: Iterable<Finding> = [],
  whereIsComment: (place: Place) => Span | undefined = () => undefined,
): Batch {
  const placed: Placed[] = [];
  for (const finding of findings) {
    const { at } = finding;
    const where = whereIsComment(at) ?? whereIs(reading, at) ?? whereWritten(reading, at.entity);
    if (where === undefined) continue;
    // A severity that the user chose holds for all findings of the check, near misses of a quota included.
    const severity = wanted.severity ?? finding.severity ?? wanted.check.severity;
    placed.push({ check: wanted.check, severity, where, finding });
    if (placed.length > most) break;
  }
  return batchOf(placed);
}

function batchOf(placed: readonly Placed[]): Batch {
  const parts = SEVERITIES.flatMap((severity): Part[] => {
    const some = placed.filter((one) => one.severity === severity);
    return some.length === 0 ? [] : [{ severity, placed: some }];
  });
  return { placed, parts, mayDiffer: placed.some(({ finding }) => finding.beside) };
}
