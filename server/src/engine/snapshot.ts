import { t } from '@vscode/l10n';
import type { Severity, World } from '../checks/check.ts';
import type { Dialect, DialectId, Reading } from '../dialects/dialect.ts';
import { extentOf, type Hit, hitsAt, locate, whereIs } from '../dialects/locate.ts';
import type { Fix } from '../model/edit.ts';
import type { EntityId, Place, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { Text } from '../text/pieces.ts';
import type { Span } from '../text/span.ts';
import type { Tree } from '../text/tree.ts';
import { listed, sentences } from '../util/language.ts';
import { Stepwise } from '../util/stepwise.ts';
import type { AttachedElsewhere } from './attachmentRegistry.ts';
import type { Fault, Findings, Look } from './findings.ts';
import type { Elsewhere } from './groupRegistry.ts';
import { type IgnoreComments, ignoreCommentsOf } from './ignores.ts';
import { findingsAt, NearFindings } from './near.ts';
import type { Settings } from './settings.ts';
import { choose, MOST_FINDINGS } from './shown.ts';
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
  /**
   * The findings at an offset, but for those in comments that leave findings out, of which only all checks can tell. It takes
   * fewer checks than all findings do.
   */
  diagnosesAt(offset: number): readonly Diagnosis[];
  /** Goes on with the checks of these alone, like {@link check}. */
  checkAt(offset: number, isTime: () => boolean): boolean;
  /** How long the checks have taken so far, in milliseconds. */
  readonly checkTime: number;
  /** Findings beyond what one file shows; there may be more of a check that found very many. */
  readonly hidden: number;
  /** Checks that have thrown: some of what they find is missing, and nothing else. */
  readonly faults: readonly Fault[];
  /** The comments that leave findings out: for writing changes of them down. */
  readonly suppressions: IgnoreComments;
  /** Of a closed file what it has asked of other files so far, with the answers: all of it once there are findings. */
  readonly outside: Outside;
  readonly note: string | undefined;
  /** The file whose group a name in a file means, this one or another, as they are now. */
  groupMeant(reference: string, from: string): GroupMeant | undefined;
  /** Whether any file whose names hold in others defines the list of that `listKey`. */
  hasList(key: string): boolean;
  /** What other files attach to a group of this one, as they are now. */
  attachedElsewhere(group: SecurityGroup): readonly AttachedElsewhere[];
  /** What files other than this one and its own attach to a group of another file that goes by these names and ids, as they are now. */
  attachedBeside(references: readonly string[], owner: string): readonly AttachedElsewhere[];
  /** The other files that add rules to a group of this id, which an owner defines where it is known, as they are now. */
  addersTo(id: string, owner: string | undefined): readonly string[];
  /** Whether other files may attach groups of this one. */
  readonly isAttachable: boolean;
  /** What stands at a place: it moves with the document, as the tree does. */
  standingAt(place: Place): Span | undefined;
  /** Where a place stands in the text. */
  spanOf(place: Place): Span | undefined;
  /** All of a thing's text, its name included. */
  extentOf(entity: EntityId): Span | undefined;
  /** The things around an offset, innermost first. */
  hitsAt(offset: number): readonly Hit[];
}

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
  const look: Look = { reading, world, settings, suppressions, most: MOST_FINDINGS };
  const near = new NearFindings(look, neighbours, findings);
  const checking = new Stepwise(function* () {
    const all = yield* findings.next(look);
    const { shown, hidden, faults } = choose(reading, all, neighbours);
    return { shown, hidden, isLimited: all.isLimited, faults: [...all.faults, ...faults] };
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
    diagnosesAt: (offset) => (checking.isDone ? findingsAt(offset, found().shown) : near.at(offset).result),
    checkAt: (offset, isTime) => checking.isDone || near.at(offset).goOn(isTime),
    get checkTime() {
      return checking.spent + near.spent;
    },
    get faults() {
      return found().faults;
    },
    suppressions,
    outside: neighbours.outside ?? [],
    get note() {
      const { isLimited, faults } = found();
      const notes = [reading.note ?? [], isLimited ? limited() : [], faults.length > 0 ? failed(faults) : []].flat();
      return notes.length > 0 ? sentences(notes) : undefined;
    },
    groupMeant: neighbours.meant,
    hasList: neighbours.hasList,
    addersTo: neighbours.adders,
    attachedElsewhere: (group) => neighbours.attached(referencesFromOutside(group, reading.file), source.uri),
    attachedBeside: (references, owner) => neighbours.attached(references, owner),
    get isAttachable() {
      return neighbours.attach() && reading.file.purpose === 'definition';
    },
    standingAt: (place) => whereIs(reading, place),
    spanOf: (place) => locate(reading, place),
    extentOf: (entity) => extentOf(reading, entity),
    hitsAt: (offset) => hitsAt(reading, offset),
  };
}

function limited(): string {
  return t('A group is too large or too tangled to be looked at exactly: some findings may be missing.');
}

function failed(faults: readonly Fault[]): string {
  const checks = listed(faults.map(({ check }) => `\`${check}\``));
  return t('A fault of SecGroup ended {0}: findings of it may be missing. The log says more.', checks);
}
