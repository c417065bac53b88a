import type { Diagnostic, WorkspaceDocumentDiagnosticReport } from 'vscode-languageserver';
import { DocumentDiagnosticReportKind as Report } from 'vscode-languageserver';
import type { Outside } from '../engine/world.ts';
import { keyOf } from '../util/uri.ts';
import type { FileSummary } from './overviewAnswers.ts';
import type { Heeded } from './pathIgnores.ts';

/** What is kept of a file that is not open: what was found in it, and what that rests on. */
export interface ClosedFile {
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
  /** What it has asked of other files, and what the answers were. */
  readonly outside: Outside;
  /** What lists of all files show of it; null where it has no groups, undefined as long as nobody has asked. */
  readonly summary: FileSummary | null | undefined;
  /** What it needs of the ignores of its project. */
  readonly heeded?: Heeded | undefined;
}

interface Kept extends ClosedFile {
  readonly resultId: string;
  /** There have been findings, so that "none" is news to a client that has missed it. */
  readonly told: boolean;
  /** There is no such file any more, or it is open. */
  readonly gone: boolean;
  /** It was deleted while it was open. */
  readonly deleted?: boolean;
}

/** What is kept of a file as long as it is open. */
const NOTHING = { diagnostics: [], outside: new Map(), summary: null, told: true, gone: true };

/** What a client has been told already, by the file's key. */
export type Results = Map<string, { readonly uri: string; readonly resultId: string }>;

/** The findings of the files that are not open, for clients that want those of the whole workspace. */
export class ClosedFiles {
  readonly #kept = new Map<string, Kept>();
  readonly #nextId: () => string;
  #waiting: (() => void)[] = [];

  /** @param nextId makes a result id that nothing else has */
  constructor(nextId: () => string) {
    this.#nextId = nextId;
  }

  /** @returns whether there is anything new to say of the file */
  keep(file: ClosedFile): boolean {
    return this.#put(file, { gone: false });
  }

  /** @returns whether there was anything to take back */
  drop(uri: string): boolean {
    const before = this.#kept.get(keyOf(uri));
    return (
      before !== undefined &&
      this.#put({ ...before, diagnostics: [], outside: new Map(), summary: null, heeded: undefined }, { gone: true })
    );
  }

  /** From now on the client hears of the file in another way. */
  opened(uri: string): void {
    const before = this.#kept.get(keyOf(uri));
    this.#kept.set(keyOf(uri), { ...NOTHING, uri: before?.uri ?? uri, resultId: before?.resultId ?? this.#nextId() });
    this.wake();
  }

  /** The client may have heard something else of the file, or have missed what it was told: all of it is news. */
  again(uri: string): void {
    const before = this.#kept.get(keyOf(uri));
    if (before === undefined) return;
    this.#kept.set(keyOf(uri), { ...before, resultId: this.#nextId() });
    this.wake();
  }

  /**
   * Files are deleted, some of them open. Editors keep documents for a while that nobody sees any more; for one that somebody
   * sees, they go by what they are told of the document.
   * @param isDeleted by its key
   */
  deleted(isDeleted: (key: string) => boolean, isOpen: (uri: string) => boolean): void {
    for (const [key, before] of this.#kept) {
      if (!before.gone || !isDeleted(key) || !isOpen(before.uri)) continue;
      this.#kept.set(key, { ...before, deleted: true, resultId: this.#nextId() });
      this.wake();
    }
  }

  of(uri: string): (ClosedFile & { readonly resultId: string }) | undefined {
    const kept = this.#kept.get(keyOf(uri));
    return kept?.gone ? undefined : kept;
  }

  all(): ClosedFile[] {
    return [...this.#kept.values()].filter(({ gone }) => !gone);
  }

  /**
   * What is new to somebody who has these results; takes note of it in `had`.
   * @param isOpen open documents are told of in another way
   */
  newTo(had: Results, isOpen: (uri: string) => boolean): WorkspaceDocumentDiagnosticReport[] {
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    for (const [key, { uri, resultId, diagnostics, told, deleted }] of this.#kept) {
      const known = had.get(key);
      if ((known === undefined ? !told : known.resultId === resultId) || (isOpen(uri) && !deleted)) continue;
      had.set(key, { uri: known?.uri ?? uri, resultId });
      items.push({ kind: Report.Full, uri: known?.uri ?? uri, version: null, resultId, items: [...diagnostics] });
    }
    for (const [key, { uri }] of had) {
      if (this.#kept.has(key) || isOpen(uri)) continue;
      had.delete(key);
      items.push({ kind: Report.Full, uri, version: null, items: [] });
    }
    return items;
  }

  #put({ uri, diagnostics, outside, summary, heeded }: ClosedFile, { gone }: { readonly gone: boolean }): boolean {
    const before = this.#kept.get(keyOf(uri));
    const same = before !== undefined && isSame(before.diagnostics, diagnostics);
    const told = before?.told || diagnostics.length > 0;
    if (!told && gone) this.#kept.delete(keyOf(uri));
    else {
      const resultId = same ? before.resultId : this.#nextId();
      this.#kept.set(keyOf(uri), { uri, diagnostics, outside, summary, heeded, told, gone, resultId });
    }
    // Even where nothing has changed: of a document that was open until now, a client may have heard something else.
    this.wake();
    return !same && told;
  }

  /** Resolves when there may be something new. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function isSame(a: readonly Diagnostic[], b: readonly Diagnostic[]): boolean {
  return a.length === b.length && JSON.stringify(a) === JSON.stringify(b);
}
