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
import { once } from '../util/once.ts';
import type { AttachedElsewhere } from './attachmentRegistry.ts';
import type { Findings, Placed } from './findings.ts';
import type { Elsewhere } from './groupRegistry.ts';
import { type IgnoreComments, ignoreCommentsOf } from './ignores.ts';
import type { Settings } from './settings.ts';
import { type Neighbours, type Outside, referencesFromOutside, worldOf } from './world.ts';

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
  /** Findings beyond what one file shows; there may be more of a check that found very many. */
  readonly hidden: number;
  /** The comments that leave findings out: for writing changes of them down. */
  readonly suppressions: IgnoreComments;
  /** Of a closed file what it has asked of other files so far, with the answers: all of it once there are findings. */
  readonly outside: Outside;
  readonly note: string | undefined;
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
  const found = once(() => {
    const { placed, isLimited } = findings.next(reading, world, settings, suppressions, MOST_FINDINGS);
    return { ...choose(reading, placed, neighbours), isLimited };
  });
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
    suppressions,
    outside: neighbours.outside ?? new Map(),
    get note() {
      return found().isLimited ? sentences([...(reading.note ? [reading.note] : []), limited()]) : reading.note;
    },
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
function choose(
  reading: Reading,
  placed: readonly Placed[],
  neighbours: Neighbours,
): { shown: Diagnosis[]; hidden: number } {
  const byStart = new Map<number, Diagnosis[]>();
  const show = (diagnosis: Diagnosis) => {
    const { start } = diagnosis.span;
    const others = byStart.get(start);
    if (others) others.push(diagnosis);
    else byStart.set(start, [diagnosis]);
  };
  const atSamePlace = ({ check, span }: Diagnosis) =>
    byStart.get(span.start)?.filter((other) => other.check === check && other.span.end === span.end) ?? [];
  let left = MOST_FINDINGS;
  let repeated = 0;
  for (const one of placed) {
    if (left === 0) break;
    const diagnosis = diagnosisOf(one, neighbours);
    const { message } = diagnosis;
    const [first] = atSamePlace(diagnosis);
    // What aliases repeat is said once, at the anchor; where it differs from one to the other, at each.
    const placedApart = first && first.message !== message ? atAlias(reading, one, diagnosis) : diagnosis;
    if (first && atSamePlace(placedApart).some((other) => other.message === message)) repeated++;
    else {
      show(placedApart);
      left--;
    }
  }
  const shown = inOrder(byStart);
  return { shown, hidden: placed.length - shown.length - repeated };
}

/** By where they start, then by where they end. */
function inOrder(byStart: ReadonlyMap<number, Diagnosis[]>): Diagnosis[] {
  const sorted = [...byStart].sort(([a], [b]) => a - b);
  return sorted.flatMap(([, all]) => all.sort((a, b) => a.span.end - b.span.end));
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
