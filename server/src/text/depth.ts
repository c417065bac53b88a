import { limits } from './limits.ts';
import { columnOf, lineEnd, nextLine } from './lines.ts';
import { blank, type Span } from './span.ts';
import type { SyntaxProblem } from './tree.ts';

/** A text whose pieces of too many levels are blank: all else of it can be read. */
export interface Shallow {
  readonly text: string;
  /** What is said of the first of these pieces. */
  readonly problem: SyntaxProblem;
}

/**
 * Leaves out the objects and arrays beyond the limit; undefined when there are none. A parser that recurses must not meet them.
 *
 * @param above how many levels there are above the text
 */
export function shallowJson(text: string, above = 0): Shallow | undefined {
  const pieces: Span[] = [];
  const most = limits.depth - above;
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) i = stringEnd(text, i);
    else if (code === 91 || code === 123) {
      if (depth++ === most) start = i;
    } else if ((code === 93 || code === 125) && depth > 0 && --depth === most) {
      pieces.push({ start, end: i + 1 });
    }
  }
  if (depth > most) pieces.push({ start, end: text.length });
  const [first] = pieces;
  // A number in the place of each: JSON wants a value there.
  return first && { text: blank(text, pieces, '0'), problem: tooDeep(text, first) };
}

/** Leaves out what begins at a place where YAML is nested too deeply: to the closing bracket, or all lines of the block. */
export function shallowYaml(text: string, at: number): Shallow {
  const line = text.slice(at - columnOf(text, at), at);
  const isBlock = /^[\s?-]*$/.test(line) && !/[[{]/.test(text.charAt(at));
  const piece = { start: at, end: isBlock ? blockEnd(text, at) : flowEnd(text, at) };
  return { text: blank(text, [piece]), problem: tooDeep(text, piece) };
}

function tooDeep(text: string, { start, end }: Span): SyntaxProblem {
  return { reason: 'too-deep', start, end: Math.min(end, lineEnd(text, start)) };
}

/** Where the lines end that are indented as far as this place, or farther. */
function blockEnd(text: string, at: number): number {
  const column = columnOf(text, at);
  let end = lineEnd(text, at);
  for (let start = nextLine(text, at); start < text.length; start = nextLine(text, start)) {
    const lineStop = lineEnd(text, start);
    const indent = text.slice(start, lineStop).search(/\S/);
    if (indent >= 0 && indent < column) break;
    if (indent >= 0) end = lineStop;
  }
  return end;
}

/** Behind the bracket that closes the one at this place, or before the one that closes what holds it; else the line's end. */
function flowEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) i = stringEnd(text, i);
    else if (code === 91 || code === 123) depth++;
    else if (code === 93 || code === 125) {
      if (depth === 0) return i;
      if (--depth === 0) return i + 1;
    }
  }
  return lineEnd(text, at);
}

/** The closing quote of a string, or the end of its line. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 34 || code === 10) return i;
  }
  return text.length;
}
