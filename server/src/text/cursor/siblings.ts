import { lineEnd, nextLine } from '../lines.ts';
import type { Text } from '../pieces.ts';
import { asScalar, entryOf } from '../tree.ts';
import type { Frame, Slot } from './standing.ts';

/** The names that the map of a key's slot holds already, above the cursor and below; not the one at the cursor. */
export function namesBeside(text: Text, { frames, word }: Slot): ReadonlySet<string> {
  const map = frames.at(-1);
  if (map?.kind !== 'map') return new Set();
  const own = (start: number) => start <= word.start && word.start <= start + 1;
  const known = map.node?.kind === 'map' ? map.node.entries.map(({ key }) => key) : [];
  const names = [...known, ...map.keys].filter((key) => !own(key.start)).map((key) => key.text);
  return new Set([...names, ...keysBelow(text, map, word.end).map((key) => key.name)]);
}

/** The plain value of a key in one of the maps around a cursor; undefined where it is absent or no plain value. */
export function valueBeside(text: Text, frame: Frame | undefined, name: string, offset: number): string | undefined {
  if (frame?.kind !== 'map') return undefined;
  const read = frame.keys.findLast((key) => key.text === name && key.value !== undefined);
  if (read?.value !== undefined) return read.value;
  const node = frame.node?.kind === 'map' ? entryOf(frame.node, name)?.value : undefined;
  const value = asScalar(node);
  if (value && value.style !== 'damaged' && value.text !== '') return value.text;
  return keysBelow(text, frame, offset).find((key) => key.name === name)?.value;
}

interface KeyBelow {
  readonly name: string;
  readonly value: string | undefined;
}

/** More lines, or characters within brackets, than this are not read to find what stands below. */
const MOST_LINES = 500;
const MOST_CHARACTERS = 20_000;

function keysBelow(text: Text, map: Frame, offset: number): KeyBelow[] {
  return map.flow ? keysAhead(text, offset) : keysOnLines(text, map.column, offset);
}

/** The keys of this column, until a line stands further to the left. */
function keysOnLines(text: Text, column: number, offset: number): KeyBelow[] {
  const found: KeyBelow[] = [];
  let start = nextLine(text, offset);
  for (let count = 0; count < MOST_LINES && start < text.length; count++, start = nextLine(text, start)) {
    const end = lineEnd(text, start);
    let at = start;
    while (text.charAt(at) === ' ') at++;
    if (at >= end || text.charAt(at) === '#' || at - start > column) continue;
    if (at - start < column || text.charAt(at) === '-') break;
    const match = /^(?:(["'])([^"':]+)\1\s*|([^\s"':#][^"':]*)):(?:\s(.*))?$/.exec(text.slice(at, end));
    const name = match?.[2] ?? match?.[3];
    if (name !== undefined) found.push({ name: name.trim(), value: plainValue(match?.[4]) });
  }
  return found;
}

function plainValue(text: string | undefined): string | undefined {
  const value = text?.replace(/(?:^|\s)#.*$/, '').trim();
  return value?.replace(/^(["'])(.*)\1$/, '$2') || undefined;
}

/** A comment; a quote, up to the end of its line at the most; a sign; a word. */
const TOKEN =
  /(?<!\S)#[^\r\n]*|"(?:[^"\\\r\n]|\\.)*"?|'(?:[^'\r\n]|'')*'?|[{}[\],:]|(?=\S)(?:[^,[\]{}:#\r\n]|:(?![\s,[\]{}]|$)|(?<=\S)#)+/g;

/** The keys up to the bracket that closes the map. */
function keysAhead(text: Text, offset: number): KeyBelow[] {
  const found: KeyBelow[] = [];
  let depth = 0;
  let key: { name: string; value: string | undefined } | undefined;
  let word = '';
  for (const [token] of text.slice(offset, offset + MOST_CHARACTERS).matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth > 0 || token.startsWith('#')) continue;
    else if (token === ',') {
      key = undefined;
      word = '';
    } else if (token !== ':') {
      word = token.trim().replace(/^(["'])(.*)\1$/, '$2');
      if (key) key.value ??= word;
    } else if (word !== '') {
      key = { name: word, value: undefined };
      found.push(key);
      word = '';
    }
    if (depth < 0) break;
  }
  return found;
}
