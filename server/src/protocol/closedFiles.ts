import type { Diagnostic } from 'vscode-languageserver';
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

export interface Kept extends ClosedFile {
  readonly resultId: string;
  /** There have been findings, or the client was answered by itself: "none" is news to one that has missed it. */
  readonly told: boolean;
  /** There is no such file any more, or it is open. */
  readonly gone: boolean;
  /** Of an open document that is told of here: its version; null where its file was deleted. */
  readonly version?: number | null | undefined;
}

/** What is kept of a file as long as it is open. */
const NOTHING = { diagnostics: [], outside: [], summary: null, gone: true };

/** The findings of what no client asks about by itself: of files that are not open, and of some that are. */
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
      this.#put({ ...before, diagnostics: [], outside: [], summary: null, heeded: undefined }, { gone: true })
    );
  }

  /** From now on the client hears of the file in another way, if it asks about it. */
  opened(uri: string): void {
    const { uri: known = uri, told = false, resultId = this.#nextId() } = this.#kept.get(keyOf(uri)) ?? {};
    this.#kept.set(keyOf(uri), { ...NOTHING, uri: known, told, resultId });
    this.wake();
  }

  /** The client has asked about an open document: it goes by the answer. */
  asked(uri: string): void {
    const before = this.#kept.get(keyOf(uri));
    if (before === undefined || before.version === null) return;
    this.#kept.set(keyOf(uri), { ...before, diagnostics: [], told: true, version: undefined });
  }

  /** Nobody asks about an open document: this is found in it. */
  unasked(uri: string, version: number, diagnostics: readonly Diagnostic[]): void {
    const before = this.#kept.get(keyOf(uri));
    if (before?.version === null) return;
    // Where there is none, the client may have been answered anything.
    if (before?.version !== undefined && isSame(before.diagnostics, diagnostics)) return;
    const told = before?.told || diagnostics.length > 0;
    this.#kept.set(keyOf(uri), { ...NOTHING, uri, diagnostics, told, version, resultId: this.#nextId() });
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
      this.#kept.set(key, { ...before, diagnostics: [], told: true, version: null, resultId: this.#nextId() });
      this.wake();
    }
  }

  /** @returns whether an open document has a file again that was deleted */
  restored(uri: string): boolean {
    const isBack = this.#kept.get(keyOf(uri))?.version === null;
    if (isBack) this.opened(uri);
    return isBack;
  }

  of(uri: string): (ClosedFile & { readonly resultId: string }) | undefined {
    const kept = this.#kept.get(keyOf(uri));
    return kept?.gone ? undefined : kept;
  }

  /** All that there is to tell, or to take back, by the files' keys. */
  get kept(): ReadonlyMap<string, Kept> {
    return this.#kept;
  }

  all(): ClosedFile[] {
    return [...this.#kept.values()].filter(({ gone }) => !gone);
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
