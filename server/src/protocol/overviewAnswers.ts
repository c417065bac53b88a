// The groups of the workspace in the words of the protocol. Loaded when somebody first asks.
import { t } from '@vscode/l10n';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Snapshot } from '../engine/snapshot.ts';
import { MOST_PLACES, type Place, type Places } from '../features/overview/places.ts';
import { fullest, type QuotaUse } from '../features/overview/quotaUses.ts';
import { type GroupOverview, overview } from '../features/overview.ts';
import { fileName } from '../util/uri.ts';
import { toRange } from './convert.ts';
import { snapshotIn } from './documentAnalyses.ts';
import type { FileGroups, GroupSummary, PlaceList, QuotaSummary } from './requests.ts';
import type { Session } from './session.ts';

/** What is kept of a file: enough to answer without reading it again. */
export interface FileSummary extends FileGroups {
  /** For each of the groups, the names by which other files may mean it. */
  readonly references: readonly (readonly string[])[];
  /** Quotas of what is in groups that other files may define. */
  readonly abroad: readonly { readonly references: readonly string[]; readonly use: QuotaSummary }[];
}

export async function groupsOfDocument(session: Session, uri: string): Promise<FileGroups[]> {
  const found = snapshotIn(await session.checkWhenQuiet(uri));
  if (found === undefined) return [];
  const file = summaryOf(found.document, found.snapshot);
  const others = [...session.groupLists.closedByNow(summarize), ...(await openSummaries(session))];
  const worst = worstWith(others, file, session);
  return [shown(session, { ...file, ...(worst && { worst }) })];
}

export async function groupsOfWorkspace(session: Session): Promise<FileGroups[]> {
  const closed = await session.groupLists.closed(summarize);
  return [...(await openSummaries(session)), ...closed]
    .map((file) => shown(session, file))
    .filter(({ groups, crowded }) => groups.length > 0 || crowded.length > 0);
}

async function openSummaries(session: Session): Promise<FileSummary[]> {
  const summaries: FileSummary[] = [];
  for (const uri of session.documents.keys()) {
    const found = snapshotIn(await session.checkWhenQuiet(uri));
    if (found) summaries.push(summaryOf(found.document, found.snapshot));
  }
  return summaries;
}

/** The fullest quota of a file: of what stands in it, and of what other files attach to its groups. */
function worstWith(others: readonly FileSummary[], file: FileSummary, session: Session): QuotaSummary | undefined {
  const own = new Set(file.references.flat());
  const abroad = others.flatMap(({ uri, abroad: uses }) =>
    uses
      .filter(({ references }) =>
        references.some((one) => own.has(one) && session.groupLists.means(one, uri, file.uri)),
      )
      .map(({ use }): QuotaSummary => ({ ...use, uri, text: t('{0} ({1})', use.text, fileName(uri)) })),
  );
  const candidates = abroad.filter(({ uri }) => uri !== file.uri);
  return fullest([...(file.worst ? [file.worst] : []), ...candidates]);
}

/** Open documents that have not changed since need not be gone through again. */
const summaries = new WeakMap<Snapshot, FileSummary>();

function summaryOf(document: TextDocument, snapshot: Snapshot): FileSummary {
  const summary = summaries.get(snapshot) ?? summarize(document, snapshot);
  summaries.set(snapshot, summary);
  return summary;
}

export function summarize(document: TextDocument, snapshot: Snapshot): FileSummary {
  const { groups, crowded, worst, abroad } = overview(snapshot);
  return {
    uri: document.uri,
    groups: groups.map((group) => toGroup(document, group)),
    crowded: crowded.map((use) => toQuota(document, use)),
    ...(worst && { worst: toQuota(document, worst) }),
    references: groups.map(({ references }) => references),
    abroad: abroad.map(({ references, use }) => ({ references, use: toQuota(document, use) })),
  };
}

function toGroup(document: TextDocument, { span, references: _, ...group }: GroupOverview): GroupSummary {
  const { limit, attachments, deadRules, openings, ...numbers } = group;
  return {
    ...numbers,
    range: toRange(document, span),
    ...(limit !== undefined && { limit }),
    attachments: toPlaces(document, attachments),
    deadRules: toPlaces(document, deadRules),
    openings: toPlaces(document, openings),
  };
}

function toQuota(document: TextDocument, { span, ...use }: QuotaUse): QuotaSummary {
  return { ...use, range: toRange(document, span) };
}

function toPlaces(document: TextDocument, { total, places }: Places): PlaceList {
  return { total, places: places.map((place) => toPlace(document, place)) };
}

function toPlace(document: TextDocument, { text, span }: Place): PlaceList['places'][number] {
  return { text, range: toRange(document, span) };
}

function more({ total, places }: PlaceList, others: PlaceList['places']): PlaceList {
  return {
    total: total + others.length,
    places: [...places, ...others].slice(0, Math.max(places.length, MOST_PLACES)),
  };
}

/** What is said of a file: with what others attach to its groups, as they are now. */
function shown(session: Session, { uri, groups, crowded, worst, references }: FileSummary): FileGroups {
  const joined = groups.map((group, i) => {
    const attached = session.groupLists.attachedTo(uri, references[i] ?? []);
    const places = attached.map(({ name, place: { uri, start, end } }) => ({ text: name, uri, range: { start, end } }));
    return places.length === 0 ? group : { ...group, attachments: more(group.attachments, places) };
  });
  return { uri, groups: joined, crowded, ...(worst && { worst }) };
}
