import { find, type Text } from './pieces.ts';
import type { Span } from './span.ts';
import type { Tree } from './tree.ts';

/** No-break, full-width and other spaces that come along from web pages and input methods; no space to YAML and JSON. */
const ODD = '\\u00A0\\u1680\\u2000-\\u200B\\u202F\\u205F\\u3000';
const anyOdd = new RegExp(`[${ODD}]`);
const everyOdd = new RegExp(`[${ODD}]`, 'g');
const inJson = new RegExp(`"(?:[^"\\\\\\r\\n]|\\\\.)*"|[${ODD}]+`, 'g');
/** Before a line's content, behind its dashes, and behind the colon of its key. */
const inYaml = new RegExp(`^[ \\t${ODD}]*(?:-[ \\t${ODD}]+)*(?:[\\w.$-]+:[ \\t${ODD}]+)?`, 'gm');
const anyRun = new RegExp(`[${ODD}][ \\t${ODD}]*`);

export interface Plain {
  readonly text: string;
  /** The first of the spaces that are none. */
  readonly first: Span;
}

/** Whether there is any such space, wherever it stands. */
export function hasOddSpaces(text: Text): boolean {
  return find(text, everyOdd).length > 0;
}

/** The text with plain spaces where it is laid out by others; undefined when there is no such place. */
export function withPlainSpaces(text: string, syntax: Tree['syntax']): Plain | undefined {
  if (!anyOdd.test(text)) return undefined;
  let first: Span | undefined;
  const plain = text.replace(syntax === 'json' ? inJson : inYaml, (found: string, start: number) => {
    if (found.startsWith('"')) return found;
    const run = anyRun.exec(found);
    if (run === null) return found;
    first ??= { start: start + run.index, end: start + run.index + run[0].length };
    return found.replace(everyOdd, ' ');
  });
  return first && { text: plain, first };
}
