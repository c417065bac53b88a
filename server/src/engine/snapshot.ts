import { t } from '@vscode/l10n';
import { trafficOf } from '../analysis/traffic.ts';
import type { Check, Finding, Severity, World } from '../checks/check.ts';
import { checks } from '../checks/index.ts';
import type { Dialect, DialectId, Reading } from '../dialects/dialect.ts';
import { extentOf, type Hit, hitsAt, locate } from '../dialects/locate.ts';
import type { Fix } from '../model/edit.ts';
import type { EntityId, Place, SecurityFile } from '../model/model.ts';
import type { Span } from '../text/span.ts';
import type { Tree } from '../text/tree.ts';
import { GroupFindings, type Round } from './groupFindings.ts';
import { isIgnoredByPath, type Settings } from './settings.ts';
import { Suppressions } from './suppressions.ts';
import { type Neighbours, worldOf } from './world.ts';

/** One finding, placed in the text. */
export interface Diagnosis {
  readonly check: string;
  readonly severity: Severity;
  readonly span: Span;
  readonly message: string;
  readonly related: readonly { readonly span: Span; readonly message: string }[];
  readonly tags: readonly ('unnecessary' | 'deprecated')[];
  readonly fixes: readonly Fix[];
}

/** Everything known about one version of one document. Immutable. */
export interface Snapshot {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly tree: Tree;
  /** The dialect it is written in, and how it was read: for writing fixes down. */
  readonly dialect: DialectId;
  readonly reading: Reading;
  readonly title: string;
  readonly file: SecurityFile;
  readonly world: World;
  /** The findings in the order of the text. */
  readonly diagnoses: readonly Diagnosis[];
  /** Findings beyond what one file shows; there may be more of a check that found very many. */
  readonly hidden: number;
  /** The comments that leave findings out: for writing changes of them down. */
  readonly suppressions: Suppressions;
  readonly note: string | undefined;
  /** Where a place stands in the text. */
  spanOf(place: Place): Span | undefined;
  /** All of a thing's text, its name included. */
  extentOf(entity: EntityId): Span | undefined;
  /** The things around an offset, innermost first. */
  hitsAt(offset: number): readonly Hit[];
}

/** How many findings of one file are shown: an editor keeps no more. Errors come first. */
const MOST_FINDINGS = 1000;

export interface Source {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
}

/** Looks at a text that has been read: runs the checks, places their findings. */
export function takeSnapshot(
  source: Source,
  dialect: Dialect,
  reading: Reading,
  settings: Settings,
  neighbours: Neighbours,
  memory = new GroupFindings(),
): Snapshot {
  const world = worldOf(reading.file, settings, neighbours);
  const round = memory.next(reading, settings);
  const suppressions = new Suppressions(reading, world.today);
  const all = diagnose(reading, world, settings, suppressions, round);
  const shown = all.length <= MOST_FINDINGS ? all : mostSevere(all);
  return {
    ...source,
    tree: reading.tree,
    dialect: dialect.id,
    reading,
    title: dialect.title,
    file: reading.file,
    world,
    diagnoses: shown.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end),
    hidden: all.length - shown.length,
    suppressions,
    note: round.isLimited ? [reading.note, limited()].filter(Boolean).join(' ') : reading.note,
    spanOf: (place) => locate(reading, place),
    extentOf: (entity) => extentOf(reading, entity),
    hitsAt: (offset) => hitsAt(reading, offset),
  };
}

function limited(): string {
  return t('A group is too large or too tangled to be looked at exactly: not every rule that never decides is found.');
}

function diagnose(
  reading: Reading,
  world: World,
  settings: Settings,
  suppressions: Suppressions,
  round: Round,
): Diagnosis[] {
  const seen = new Map<Check, Map<number, Diagnosis[]>>();
  const result: Diagnosis[] = [];
  const counts = new Map<Check, number>();
  const isFull = (check: Check) => (counts.get(check) ?? 0) > MOST_FINDINGS;
  const take = ({ check, severity }: Wanted, findings: Iterable<Finding>) => {
    for (const finding of findings) {
      if (isFull(check)) return;
      const diagnosis = place(reading, suppressions, check, finding, severity);
      if (diagnosis === undefined || suppressions.has(check.id, diagnosis.span)) continue;
      if (isIgnoredByPath(settings, check.id, world.today)) continue;
      if (isRepeated(seen, check, diagnosis)) continue;
      counts.set(check, (counts.get(check) ?? 0) + 1);
      result.push(diagnosis);
    }
  };
  const wanted = checks.flatMap((check) => wantedBy(settings, check));
  for (const one of wanted) take(one, one.check.file?.(world.file, world) ?? []);
  // Group by group: all checks look at the same rules while those are still at hand in the processor's cache.
  for (const [i, group] of world.file.groups.entries()) {
    for (const one of wanted) {
      const { check } = one;
      // Nobody would see more of them, and finding them may be dear.
      if (isFull(check)) continue;
      const look = () => check.group?.(group, world) ?? [];
      take(one, check.local ? round.of(check.id, i, look) : look());
    }
    round.noteLimits(i, () => trafficOf(group, world.file).tooMany.size > 0);
  }
  // Last of all: only now is it known which comments have left something out.
  const ran = new Set(wanted.filter(({ check }) => !check.ignores && !isFull(check)).map(({ check }) => check));
  const ignores = suppressions.ignores((id) =>
    isSure(
      reading,
      world,
      [...ran].find((check) => check.id === id),
    ),
  );
  for (const one of ignores.length > 0 ? wanted : []) take(one, one.check.ignores?.(ignores, world) ?? []);
  return result;
}

/** Whether a check that ran has seen all that it may speak of: a text in pieces and a workspace half read may hide some. */
function isSure({ tree }: Reading, world: World, check: Check | undefined): boolean {
  return check !== undefined && tree.problems.length === 0 && (check.local === true || world.complete);
}

/** What an alias repeats stands in the text once. */
function isRepeated(seen: Map<Check, Map<number, Diagnosis[]>>, check: Check, diagnosis: Diagnosis): boolean {
  const { span, message } = diagnosis;
  const ofCheck = seen.get(check) ?? new Map<number, Diagnosis[]>();
  seen.set(check, ofCheck);
  const here = ofCheck.get(span.start) ?? [];
  if (here.some((other) => other.span.end === span.end && other.message === message)) return true;
  ofCheck.set(span.start, [...here, diagnosis]);
  return false;
}

/** A check that runs, and the severity that the user chose for it. */
interface Wanted {
  readonly check: Check;
  readonly severity: Severity | undefined;
}

function wantedBy(settings: Settings, check: Check): Wanted[] {
  const severity = settings.checks[check.id] ?? (check.offByDefault ? 'off' : undefined);
  return severity === 'off' ? [] : [{ check, severity }];
}

/** A severity that the user chose holds for all findings of the check, near misses of a quota included only below it. */
function place(
  reading: Reading,
  suppressions: Suppressions,
  check: Check,
  finding: Finding,
  wanted: Severity | undefined,
): Diagnosis | undefined {
  const span =
    suppressions.spanOf(finding.at) ?? locate(reading, finding.at) ?? locate(reading, { entity: finding.at.entity });
  if (span === undefined) return undefined;
  const related = (finding.related ?? []).flatMap(({ at, message }) => {
    const where = locate(reading, at);
    return where ? [{ span: where, message }] : [];
  });
  return {
    check: check.id,
    severity: wanted ?? finding.severity ?? check.severity,
    span,
    message: finding.message,
    related,
    tags: finding.tags ?? [],
    fixes: finding.fixes ?? [],
  };
}

const order: Record<Severity, number> = { error: 0, warning: 1, information: 2, hint: 3 };

function mostSevere(all: readonly Diagnosis[]): Diagnosis[] {
  return [...all].sort((a, b) => order[a.severity] - order[b.severity]).slice(0, MOST_FINDINGS);
}
