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

/**
 * Answers `workspace/diagnostic`: with what is new to the client, and where nothing is, once there is something. A client
 * that asks again and again is kept waiting and costs nothing.
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
    const cancelled = new Promise<void>((resolve) => token.onCancellationRequested(() => resolve()));
    // Of a file that was looked at twice meanwhile, the later look counts.
    const report = new Map<string, WorkspaceDiagnosticReport['items'][number]>();
    let spoke = false;
    while (!token.isCancellationRequested) {
      const next = this.#closed.next();
      const items = this.#closed.newTo(had, (uri) => this.#host.isOpen(uri));
      if (items.length > 0) {
        spoke = true;
        if (partial) partial.report({ items });
        else for (const item of items) report.set(item.uri, item);
      }
      if (!this.#host.isScanning() && (spoke || !this.#answered)) break;
      await Promise.race([next, cancelled]);
    }
    this.#answered = true;
    return { items: [...report.values()] };
  }
}
