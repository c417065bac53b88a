import { t } from '@vscode/l10n';
import type { Severity, World } from '../checks/check.ts';
import type { Dialect, DialectId, Reading } from '../dialects/dialect.ts';
import { extentOf, type Hit, hitsAt, locate, whereTaken } from '../dialects/locate.ts';
import type { Fix } from '../model/edit.ts';
import type { EntityId, Place, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { Text } from '../text/pieces.ts';
import { type Span, spanOf } from '../text/span.ts';
import type { Tree } from '../text/tree.ts';
import { sentences } from '../util/language.ts';
import { Stepwise } from '../util/stepwise.ts';
import type { AttachedElsewhere } from './attachmentRegistry.ts';
import type { Findings, Found, Placed } from './findings.ts';
import type { Elsewhere } from './groupRegistry.ts';
import { type IgnoreComments, ignoreCommentsOf } from './ignores.ts';
import type { Settings } from './settings.ts';
import { type GroupMeant, type Neighbours, type Outside, referencesFromOutside, worldOf } from './world.ts';

/** One finding, placed in the text. */
export interface Diagnosis {
  readonly check: string;
  readonly severity: Severity;
  /** What stands there: it moves with the document, as the tree does. */
  readonly span: Span;
  readonly message: string;
  readonly related: readonly RelatedPlace[];
  readonly tags: readonly ('unnecessary' | 'deprecated')[];
  readonly fixes: readonly Fix[];
}

/** What a finding speaks of besides. */
export interface RelatedPlace {
  readonly span: Span;
  /** It stands in another file, there; the span is then the finding's own. */
  readonly elsewhere?: Elsewhere;
  readonly message: string;
}

/**
 * Everything known about one version of one document. The checks run when their findings are first asked for: who only wants
 * to know what stands where need not wait for them.
 */
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
  /**
   * Goes on with the checks until all have run, or until it is time for something else.
   * @returns whether all have run
   */
  check(isTime: () => boolean): boolean;
  /** How long the checks have taken so far, in milliseconds. */
  readonly checkTime: number;
  /** Findings beyond what one file shows; there may be more of a check that found very many. */
  readonly hidden: number;
  /** The comments that leave findings out: for writing changes of them down. */
  readonly suppressions: IgnoreComments;
  /** Of a closed file what it has asked of other files so far, with the answers: all of it once there are findings. */
  readonly outside: Outside;
  readonly note: string | undefined;
  /** The file whose group a name in a file means, this one or another, as they are now. */
  groupMeant(reference: string, from: string): GroupMeant | undefined;
  /** What other files attach to a group of this one, as they are now. */
  attachedElsewhere(group: SecurityGroup): readonly AttachedElsewhere[];
  /** Whether other files may attach groups of this one. */
  readonly isAttachable: boolean;
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
  readonly text: Text;
}

/** Looks at a text that has been read. */
export function takeSnapshot(
  source: Source,
  dialect: Dialect,
  reading: Reading,
  settings: Settings,
  neighbours: Neighbours,
  findings: Findings,
): Snapshot {
  const world = worldOf(reading.file, settings, neighbours, source.uri);
  const suppressions = ignoreCommentsOf(reading, world.today);
  const checking = new Stepwise(function* () {
    const all = yield* findings.next(reading, world, settings, suppressions, MOST_FINDINGS);
    return { ...choose(reading, all, neighbours), isLimited: all.isLimited };
  });
  const found = () => checking.result;
  return {
    uri: source.uri,
    version: source.version,
    get text() {
      return reading.tree.text;
    },
    tree: reading.tree,
    dialect: dialect.id,
    reading,
    title: dialect.title,
    file: world.file,
    world,
    get diagnoses() {
      return found().shown;
    },
    get hidden() {
      return found().hidden;
    },
    check: (isTime) => checking.goOn(isTime),
    get checkTime() {
      return checking.spent;
    },
    suppressions,
    outside: neighbours.outside ?? new Map(),
    get note() {
      return found().isLimited ? sentences([...(reading.note ? [reading.note] : []), limited()]) : reading.note;
    },
    groupMeant: neighbours.meant,
    attachedElsewhere: (group) => neighbours.attached(referencesFromOutside(group, reading.file)),
    get isAttachable() {
      return neighbours.attach() && reading.file.purpose === 'definition';
    },
    spanOf: (place) => locate(reading, place),
    extentOf: (entity) => extentOf(reading, entity),
    hitsAt: (offset) => hitsAt(reading, offset),
  };
}

function limited(): string {
  return t('A group is too large or too tangled to be looked at exactly: not every rule that never decides is found.');
}

/**
 * The findings that are shown, in the order of the text; of too many the most severe. One that is remembered is the same
 * object in each version.
 */
function choose(reading: Reading, found: Found, neighbours: Neighbours): { shown: Diagnosis[]; hidden: number } {
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
