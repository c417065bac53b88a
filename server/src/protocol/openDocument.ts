import type { Position, Range } from 'vscode-languageserver';
import type { TextDocument, TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { isBreak, lineEnd } from '../text/lines.ts';
import { Pieces, type Text } from '../text/pieces.ts';

/** A document of the client's, and its text in pieces. */
export interface EditedDocument extends TextDocument {
  readonly content: Text;
  /** Each change counts in the text that the one before has left. */
  update(changes: readonly TextDocumentContentChangeEvent[], version: number): EditedDocument;
}

/**
 * A document that is being edited. Answers as the library's own, whose text is one string that each edit writes anew: at
 * 20,000 rules those are five million characters, and most of what an edit costs.
 */
export class OpenDocument implements EditedDocument {
  readonly uri: string;
  readonly languageId: string;
  #version: number;
  #content: Pieces;

  constructor(uri: string, languageId: string, version: number, text: string) {
    this.uri = uri;
    this.languageId = languageId;
    this.#version = version;
    this.#content = Pieces.of(text);
  }

  get version(): number {
    return this.#version;
  }

  /** The text, which no edit changes: an edit makes another one. */
  get content(): Pieces {
    return this.#content;
  }

  get lineCount(): number {
    return this.#content.lineCount;
  }

  update(changes: readonly TextDocumentContentChangeEvent[], version: number): this {
    for (const change of changes) this.#content = 'range' in change ? this.#changed(change) : Pieces.of(change.text);
    this.#version = version;
    return this;
  }

  getText(range?: Range): string {
    if (range === undefined) return this.#content.toString();
    const [start, end] = this.#offsets(range);
    return this.#content.slice(start, end);
  }

  positionAt(offset: number): Position {
    const within = Math.max(Math.min(offset, this.#content.length), 0);
    const { line, start } = this.#content.lineOf(within);
    return { line, character: this.#beforeBreak(start, within) - start };
  }

  offsetAt({ line, character }: Position): number {
    if (line < 0) return 0;
    const start = this.#content.startOfLine(line);
    const next = this.#content.startOfLine(line + 1);
    return character <= 0 ? start : this.#beforeBreak(start, Math.min(start + character, next));
  }

  /** Of a line behind the last, the last. */
  getLineRange(line: number): Range {
    if (line < 0) return { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const which = Math.min(line, this.lineCount - 1);
    const end = lineEnd(this.#content, this.#content.startOfLine(which));
    return { start: { line: which, character: 0 }, end: this.positionAt(end) };
  }

  getEOLCharacters(line: number): string {
    if (line < 0 || line >= this.lineCount) return '';
    return this.#content.slice(
      lineEnd(this.#content, this.#content.startOfLine(line)),
      this.#content.startOfLine(line + 1),
    );
  }

  #changed({ range, text }: { range: Range; text: string }): Pieces {
    const [start, end] = this.#offsets(range);
    return this.#content.replace(start, end, text);
  }

  /** In rising order, however the range is given. */
  #offsets({ start, end }: Range): [start: number, end: number] {
    const [a, b] = [this.offsetAt(start), this.offsetAt(end)];
    return a <= b ? [a, b] : [b, a];
  }

  /** No position lies behind or within a line break: it is moved before it. */
  #beforeBreak(start: number, offset: number): number {
    let at = offset;
    while (at > start && isBreak(this.#content.charCodeAt(at - 1))) at--;
    return at;
  }
}
