import type {
  CancellationToken,
  ResultProgressReporter,
  WorkspaceDiagnosticParams,
  WorkspaceDiagnosticReport,
} from 'vscode-languageserver';
import { keyOf } from '../util/uri.ts';
import type { ClosedFiles, Results } from './closedFiles.ts';

interface Host {
  /** More may still be found: the first answer waits for it. */
  isScanning(): boolean;
  isOpen(uri: string): boolean;
}

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
      const items = this.#closed.newTo(had, (uri) => this.#host.isOpen(uri));
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
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
