// What a client is told that asks for the findings of files that are not open. Loaded when one does.
import {
  type CancellationToken,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind as Report,
  type ResultProgressReporter,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { keyOf } from '../util/uri.ts';
import type { ClosedFiles } from './closedFiles.ts';
import type { WorkspaceChecks } from './workspaceChecks.ts';

interface Host {
  /** More may still be found: the first answer waits for it. */
  isScanning(): boolean;
  isOpen(uri: string): boolean;
}

/** What a client has been told already, by the file's key. */
type Results = Map<string, { readonly uri: string; readonly resultId: string }>;

/** What is found shortly after each other is told together. */
const GATHER_MS = 50;

/**
 * Answers `workspace/diagnostic`: with what is new to the client, and where nothing is, once there is something. A client
 * that asks again and again is kept waiting and costs nothing. One that takes its answer in pieces is told piece by piece
 * without end from its second question on: between an answer and the next question, VS Code lets two seconds pass.
 */
export class WorkspaceReports {
  readonly #closed: ClosedFiles;
  readonly #host: Host;
  #answered = false;

  constructor(closed: ClosedFiles, host: Host) {
    this.#closed = closed;
    this.#host = host;
  }

  async answer(
    { previousResultIds }: WorkspaceDiagnosticParams,
    token: CancellationToken,
    partial: ResultProgressReporter<WorkspaceDiagnosticReport> | undefined,
  ): Promise<WorkspaceDiagnosticReport> {
    const had: Results = new Map(
      previousResultIds.map(({ uri, value }) => [keyOf(uri), { uri, resultId: value }] as const),
    );
    token.onCancellationRequested(() => this.#closed.wake());
    // Of a file that was looked at twice meanwhile, the later look counts.
    const report = new Map<string, WorkspaceDiagnosticReport['items'][number]>();
    let spoke = false;
    const isFirst = !this.#answered;
    while (!token.isCancellationRequested) {
      const next = this.#closed.next();
      const items = this.#newTo(had);
      if (items.length > 0) {
        spoke = true;
        if (partial) partial.report({ items });
        else for (const item of items) report.set(item.uri, item);
      }
      if (!this.#host.isScanning() && (isFirst || (spoke && !partial))) break;
      await next;
      if (partial && !isFirst) await rest(GATHER_MS);
    }
    this.#answered = true;
    return { items: [...report.values()] };
  }

  /** What is new to somebody who has these results; takes note of it in `had`. */
  #newTo(had: Results): WorkspaceDocumentDiagnosticReport[] {
    const { kept } = this.#closed;
    const { isOpen } = this.#host;
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    for (const [key, { uri: name, resultId, diagnostics, told, version }] of kept) {
      const known = had.get(key);
      if (known === undefined ? !told : known.resultId === resultId) continue;
      // Of open documents the client hears in another way, if it asks about them.
      if (isOpen(name) && version === undefined) continue;
      const uri = known?.uri ?? name;
      had.set(key, { uri, resultId });
      items.push({ kind: Report.Full, uri, version: version ?? null, resultId, items: [...diagnostics] });
    }
    for (const [key, { uri }] of had) {
      if (kept.has(key) || isOpen(uri)) continue;
      had.delete(key);
      items.push({ kind: Report.Full, uri, version: null, items: [] });
    }
    return items;
  }
}

/** Of a document that has just been closed, a client asks once more. */
export async function closedReport(
  workspace: WorkspaceChecks,
  uri: string,
  previousResultId: string | undefined,
): Promise<DocumentDiagnosticReport> {
  const result = await workspace.resultOf(uri);
  if (result === undefined) return { kind: Report.Full, items: [] };
  const { resultId, diagnostics } = result;
  if (resultId === previousResultId) return { kind: Report.Unchanged, resultId };
  return { kind: Report.Full, resultId, items: [...diagnostics] };
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
