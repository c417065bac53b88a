import { type Format, generate } from './input.ts';

/** A file to measure with, and the places where it is edited. */
export interface Document {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
  readonly places: readonly Place[];
  /** Where the name of the first group stands. */
  readonly name: { readonly line: number; readonly character: number };
}

/** A protocol in a rule: with one more letter it is none. */
export interface Place {
  readonly offset: number;
  readonly line: number;
  /** Where the letter goes. */
  readonly character: number;
  /** The value as diagnostics underline it, quotes included. */
  readonly value: { readonly start: number; readonly end: number };
  /** A property's name near by, to hover over. */
  readonly hover: { readonly line: number; readonly character: number };
}

const names: Readonly<Record<Format, readonly [name: string, languageId: string]>> = {
  'ros-yaml': ['ros-bench.yaml', 'yaml'],
  'ros-json': ['ros-bench.json', 'json'],
  'native-yaml': ['bench.sg.yaml', 'security-group'],
};

/** @param count how many places, spread over the whole file in an order that jumps */
export function makeDocument(rules: number, format: Format, count: number): Document {
  const [name, languageId] = names[format];
  const text = generate(rules, format);
  return { uri: `file:///bench/${name}`, languageId, text, places: spread(placesIn(text), count), name: nameIn(text) };
}

/** The first group is the first thing below the section of groups or resources. */
function nameIn(text: string): Document['name'] {
  const before = /(?:Resources|securityGroups)"?:.*\n(?:\s*#.*\n)*\s*"?/.exec(text);
  const above = text.slice(0, (before?.index ?? 0) + (before?.[0].length ?? 0)).split('\n');
  return { line: above.length - 1, character: above.at(-1)?.length ?? 0 };
}

/** The text with the protocol at that place broken. */
export function broken({ text }: Document, { offset }: Place): string {
  return `${text.slice(0, offset)}x${text.slice(offset)}`;
}

function placesIn(text: string): Place[] {
  const places: Place[] = [];
  let offset = 0;
  for (const [line, content] of text.split('\n').entries()) {
    const match = /^(.*ipProtocol"?: )("?)([a-z0-9]+)/i.exec(content);
    if (match) {
      const [, before = '', quote = '', protocol = ''] = match;
      const character = before.length + quote.length + protocol.length;
      const value = { start: before.length, end: character + quote.length };
      const hover = { line: line + 1, character: /\w/.exec(content)?.index ?? 0 };
      places.push({ offset: offset + character, line, character, value, hover });
    }
    offset += content.length + 1;
  }
  return places;
}

/** Near a golden section apart, so that any first few of them lie all over the file. */
function spread(places: readonly Place[], count: number): Place[] {
  const at = (i: number) => Math.floor(((i * 0.618_034) % 1) * places.length);
  return Array.from({ length: count }, (_, i) => places[at(i)]).filter((place) => place !== undefined);
}
