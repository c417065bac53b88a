import { lineEnd, lineStart, nextLine } from '../text/lines.ts';
import type { Span } from '../text/span.ts';
import type { Tree } from '../text/tree.ts';

/** `# secgroup-ignore port-range, cidr -- reason`: on the line of the finding, or alone on the line above. */
const MARK = 'secgroup-ignore';

/** Which findings the comments of a text ask to leave out. */
export class Suppressions {
  /** Check ids by the start of the line they are ignored on. */
  readonly #ignored = new Map<number, Set<string>>();
  readonly #text: string;

  constructor(tree: Tree) {
    this.#text = tree.text;
    if (tree.syntax === 'json') return;
    for (let at = tree.text.indexOf(MARK); at >= 0; at = tree.text.indexOf(MARK, at + MARK.length)) this.#read(at);
  }

  has(check: string, span: Span): boolean {
    return this.#ignored.size > 0 && (this.#ignored.get(lineStart(this.#text, span.start))?.has(check) ?? false);
  }

  #read(at: number): void {
    const start = lineStart(this.#text, at);
    const line = this.#text.slice(start, lineEnd(this.#text, at));
    const match = /(^|\s)#\s*secgroup-ignore\s+([\w-]+(?:\s*,\s*[\w-]+)*)\s*(?:--.*)?$/.exec(line);
    if (!match || insideQuotes(line.slice(0, match.index + 1))) return;
    const ids = (match[2] ?? '').split(',').map((id) => id.trim());
    const alone = line.slice(0, match.index + (match[1] ?? '').length).trim() === '';
    this.#ignore(alone ? this.#belowComments(at) : start, ids);
  }

  /** The next line that is no comment: several comments above one line all speak of it. */
  #belowComments(at: number): number {
    let line = nextLine(this.#text, at);
    while (line < this.#text.length && /^\s*#/.test(this.#text.slice(line, lineEnd(this.#text, line)))) {
      line = nextLine(this.#text, line);
    }
    return line;
  }

  #ignore(line: number, ids: readonly string[]): void {
    const known = this.#ignored.get(line) ?? new Set();
    for (const id of ids) known.add(id);
    this.#ignored.set(line, known);
  }
}

/** Whether a quote is still open where this piece of a line ends. */
function insideQuotes(line: string): boolean {
  let quote = '';
  let before = ' ';
  for (const char of line) {
    if (quote !== '') quote = char === quote ? '' : quote;
    // Within a word it is an apostrophe.
    else if ((char === '"' || char === "'") && /[\s[{,:]/.test(before)) quote = char;
    before = char;
  }
  return quote !== '';
}
