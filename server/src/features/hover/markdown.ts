import { pageForReader } from '../../knowledge/readerPages.ts';

/** More of a user's text than this tells nothing in a hover. */
const LONGEST = 80;

/** A text of the user's as a code span: on one line, not too long, and nothing in it is Markdown. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = line.length > LONGEST ? [...line.slice(0, LONGEST + 1)].slice(0, -1) : undefined;
  const short = characters ? `${characters.join('')}…` : line;
  const quotes = Math.max(0, ...(short.match(/`+/g) ?? []).map((run) => run.length));
  if (quotes === 0) return short === '' ? '``\u00a0``' : `\`${short}\``;
  const fence = '`'.repeat(quotes + 1);
  return `${fence} ${short} ${fence}`;
}

export function link(text: string, address: string): string {
  return `[${text}](${pageForReader(address)})`;
}

/** Whether a source is a page; else it is a name, such as that of a document. */
export function isPage(source: string): boolean {
  return source.startsWith('https://');
}

/** A number as people read it: `1,000`. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}
