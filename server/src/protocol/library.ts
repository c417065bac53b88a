import type { TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Engine } from '../engine/engine.ts';
import { type FileView, viewOf } from '../engine/mentions.ts';
import { SymbolIndex } from '../engine/symbolIndex.ts';
import { digest } from '../util/digest.ts';
import { keyOf } from '../util/uri.ts';
import type { Open } from './documentAnalyses.ts';
import type { Step } from './stillAsked.ts';
import { columnsIn, textDocument } from './textDocument.ts';

type SnapshotOf = (uri: string) => Promise<Open | undefined>;

/** The text of a file that is not open; undefined when there is none, or when nobody wants it looked at. */
type Read = (uri: string) => Promise<string | undefined>;

/** A file, and what stands where in it. */
export interface FileNow {
  readonly document: TextDocument;
  readonly view: FileView;
}

/** How often an answer is asked for anew because a file has changed meanwhile. */
const MOST_ROUNDS = 3;

/**
 * The names that all files mention, as the files are now: open documents as the editor has them, the others as they lie on
 * the disk. Made when somebody first asks where a name leads.
 */
export class Library {
  readonly #index = new SymbolIndex(columnsIn);
  readonly #engine: Engine;
  readonly #documents: TextDocuments<TextDocument>;
  readonly #snapshotOf: SnapshotOf;
  readonly #read: Read;
  /** Files that are known to be ours, and not yet taken in as they lie on the disk. */
  readonly #pending: Set<string>;
  /** The address by which each file is known. */
  readonly #addresses = new Map<string, string>();
  /** The texts of files that are not open, as they were last read. */
  readonly #texts = new Map<string, TextDocument>();

  constructor(engine: Engine, documents: TextDocuments<TextDocument>, snapshotOf: SnapshotOf, read: Read) {
    this.#read = read;
    this.#engine = engine;
    this.#documents = documents;
    this.#snapshotOf = snapshotOf;
    this.#pending = new Set(engine.files);
    engine.onIndexed((uri, file) => {
      if (file) this.#note(uri, viewOf(uri, file));
      else if (this.#index.has(uri)) this.#pending.add(uri);
    });
  }

  /** The index with every file in it that is known. */
  async index(step: Step): Promise<SymbolIndex> {
    this.#texts.clear();
    for (const uri of [...this.#documents.keys(), ...this.#pending]) {
      await this.view(uri);
      await step();
    }
    return this.#index;
  }

  /**
   * An answer that holds for the files as they are now: those that it names are read again, and where one has changed it
   * is asked for anew.
   */
  async settled<T>(ask: (index: SymbolIndex) => T, urisOf: (answer: T) => Iterable<string>, step: Step): Promise<T> {
    const index = await this.index(step);
    let answer = ask(index);
    for (let round = 1; round < MOST_ROUNDS; round++) {
      const uris = [...new Set(urisOf(answer))];
      const before = uris.map((uri) => index.markOf(uri));
      for (const uri of uris) {
        await this.#check(uri);
        await step();
      }
      if (uris.every((uri, i) => index.markOf(uri) === before[i])) break;
      answer = ask(index);
    }
    return answer;
  }

  /** A file as it is now; undefined when it is gone, or not ours. */
  async view(uri: string): Promise<FileView | undefined> {
    if (this.#documents.get(uri)) {
      const found = await this.#snapshotOf(uri);
      const view = found && viewOf(uri, found.snapshot);
      if (view === undefined) return this.#note(uri, undefined);
      this.#pending.delete(uri);
      this.#takeOver(uri);
      this.#index.noteOpen(uri, view);
      return view;
    }
    const document = await this.documentOf(uri);
    if (document === undefined) return this.#note(uri, undefined);
    const source = { uri, version: 0, languageId: undefined, text: document.getText() };
    await this.#engine.prepare(source);
    const file = this.#engine.peek(source);
    return this.#note(uri, file && viewOf(uri, file));
  }

  /** A file as it is now, with its text; nothing is remembered of it. */
  async now(uri: string): Promise<FileNow | undefined> {
    const open = await this.#snapshotOf(uri);
    if (open) return { document: open.document, view: viewOf(uri, open.snapshot) };
    const text = await this.#read(uri);
    if (text === undefined) return undefined;
    const source = { uri, version: 0, languageId: undefined, text };
    await this.#engine.prepare(source);
    const file = this.#engine.peek(source);
    return file && { document: textDocument(uri, text), view: viewOf(uri, file) };
  }

  /** Takes a file in again if its text has changed. */
  async #check(uri: string): Promise<void> {
    const document = this.#documents.get(uri) ? undefined : await this.documentOf(uri);
    if (document === undefined || digest(document.getText()) !== this.#index.markOf(uri)) await this.view(uri);
  }

  /** The text of a file, to turn offsets into lines. */
  async documentOf(uri: string): Promise<TextDocument | undefined> {
    const open = this.#documents.get(uri) ?? this.#texts.get(uri);
    if (open) return open;
    const text = await this.#read(uri);
    if (text === undefined) return undefined;
    // Editors show no byte order mark.
    const document = textDocument(uri, text.replace(/^\uFEFF/, ''));
    this.#texts.set(uri, document);
    return document;
  }

  #note(uri: string, view: FileView | undefined): FileView | undefined {
    this.#pending.delete(uri);
    const known = view && this.#takeOver(uri) ? view : undefined;
    this.#index.note(uri, known);
    return known;
  }

  /** One file may go by several addresses: it is known by one, that of the open document before all others. */
  #takeOver(uri: string): boolean {
    const key = keyOf(uri);
    const before = this.#addresses.get(key) ?? uri;
    if (before !== uri && this.#documents.get(before)) return false;
    if (before !== uri) this.#index.note(before, undefined);
    this.#addresses.set(key, uri);
    return true;
  }
}
