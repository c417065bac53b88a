// The groups of the workspace in the words of the protocol. Loaded when somebody first asks.
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Snapshot } from '../engine/snapshot.ts';
import { MOST_PLACES, type Place, type Places } from '../features/overview/places.ts';
import type { QuotaUse } from '../features/overview/quotaUses.ts';
import { type GroupOverview, overview } from '../features/overview.ts';
import { toRange } from './convert.ts';
import type { FileGroups, GroupSummary, PlaceList, QuotaSummary } from './requests.ts';
import type { Session } from './session.ts';

/** What is kept of a file: enough to answer without reading it again. */
export interface FileSummary extends FileGroups {
  /** For each of the groups, the names by which other files may mean it. */
  readonly references: readonly (readonly string[])[];
  /** Attachments to groups that other files may define. */
  readonly elsewhere: readonly { readonly reference: string; readonly place: PlaceList['places'][number] }[];
}

export async function groupsOfDocument(session: Session, uri: string): Promise<FileGroups[]> {
  await session.lookWhenQuiet(uri);
  const found = await session.snapshotOf(uri);
  return found ? [shown(summaryOf(found.document, found.snapshot))] : [];
}

export async function groupsOfWorkspace(session: Session): Promise<FileGroups[]> {
  const closed = await session.summariesOfClosed(summarize);
  const open: FileSummary[] = [];
  for (const uri of session.documents.keys()) {
    await session.lookWhenQuiet(uri);
    const found = await session.snapshotOf(uri);
    if (found) open.push(summaryOf(found.document, found.snapshot));
  }
  return joined([...open, ...closed])
    .map(shown)
    .filter(({ groups, crowded }) => groups.length > 0 || crowded.length > 0);
}

/** Open documents that have not changed since need not be gone through again. */
const summaries = new WeakMap<Snapshot, FileSummary>();

function summaryOf(document: TextDocument, snapshot: Snapshot): FileSummary {
  const summary = summaries.get(snapshot) ?? summarize(document, snapshot);
  summaries.set(snapshot, summary);
  return summary;
}

export function summarize(document: TextDocument, snapshot: Snapshot): FileSummary {
  const { groups, crowded, worst, elsewhere } = overview(snapshot);
  return {
    uri: document.uri,
    groups: groups.map((group) => toGroup(document, group)),
    crowded: crowded.map((use) => toQuota(document, use)),
    ...(worst && { worst: toQuota(document, worst) }),
    references: groups.map(({ references }) => references),
    elsewhere: elsewhere.map(({ reference, place }) => ({ reference, place: toPlace(document, place) })),
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

/** Attachments of one file count for the groups of the others that they mean. */
function joined(files: readonly FileSummary[]): FileSummary[] {
  const attached = new Map<string, PlaceList['places'][number][]>();
  for (const { uri, elsewhere } of files) {
    for (const { reference, place } of elsewhere) {
      const places = attached.get(reference) ?? [];
      attached.set(reference, places);
      places.push({ ...place, uri });
    }
  }
  if (attached.size === 0) return [...files];
  return files.map((file) => ({
    ...file,
    groups: file.groups.map((group, i) => {
      const places = (file.references[i] ?? []).flatMap((reference) => attached.get(reference) ?? []);
      return places.length === 0 ? group : { ...group, attachments: more(group.attachments, places) };
    }),
  }));
}

function more({ total, places }: PlaceList, others: PlaceList['places']): PlaceList {
  return {
    total: total + others.length,
    places: [...places, ...others].slice(0, Math.max(places.length, MOST_PLACES)),
  };
}

function shown({ uri, groups, crowded, worst }: FileSummary): FileGroups {
  return { uri, groups, crowded, ...(worst && { worst }) };
}
