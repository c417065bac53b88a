import type { Position, Range } from 'vscode-languageserver';
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import type { Text } from '../text/pieces.ts';
import type { EditedDocument, OpenDocument } from './openDocument.ts';

/** A document whose columns count the bytes of UTF-8; offsets stay those of the text. */
export class ByteDocument implements EditedDocument {
  readonly #inner: OpenDocument;

  constructor(inner: OpenDocument) {
    this.#inner = inner;
  }

  get uri(): string {
    return this.#inner.uri;
  }
  get languageId(): string {
    return this.#inner.languageId;
  }
  get version(): number {
    return this.#inner.version;
  }
  get content(): Text {
    return this.#inner.content;
  }
  get lineCount(): number {
    return this.#inner.lineCount;
  }

  getEOLCharacters(line: number): string {
    return this.#inner.getEOLCharacters(line);
  }

  getLineRange(line: number): Range {
    const { start, end } = this.#inner.getLineRange(line);
    return { start, end: this.positionAt(this.#inner.offsetAt(end)) };
  }

  getText(range?: Range): string {
    return this.#inner.getText(range && this.#unitsOf(range));
  }

  positionAt(offset: number): Position {
    const { line, character } = this.#inner.positionAt(offset);
    return { line, character: byteLength(this.#line(line).slice(0, character)) };
  }

  offsetAt(position: Position): number {
    return this.#inner.offsetAt(this.#units(position));
  }

  /** One change after the other: each counts in the text that the one before has left. */
  update(changes: readonly TextDocumentContentChangeEvent[], version: number): this {
    for (const change of changes) {
      const inUnits = 'range' in change ? { text: change.text, range: this.#unitsOf(change.range) } : change;
      this.#inner.update([inUnits], version);
    }
    return this;
  }

  #unitsOf({ start, end }: Range): Range {
    return { start: this.#units(start), end: this.#units(end) };
  }

  #units({ line, character }: Position): Position {
    return { line, character: unitsIn(this.#line(line), character) };
  }

  #line(line: number): string {
    const next = { line: line + 1, character: 0 };
    return this.#inner.getText({ start: { line, character: 0 }, end: next });
  }
}

export function byteLength(text: string): number {
  let bytes = 0;
  for (const char of text) bytes += bytesOf(char);
  return bytes;
}

/** How many UTF-16 units the first so many bytes of a line are; a place within a character is its start. */
function unitsIn(line: string, bytes: number): number {
  let units = 0;
  let left = bytes;
  for (const char of line) {
    left -= bytesOf(char);
    if (left < 0) break;
    units += char.length;
  }
  return units;
}

function bytesOf(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x1_0000 ? 3 : 4;
}
