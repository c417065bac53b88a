/** Whether a path matches; paths have no slash at their start and `/` between their parts. */
export type Glob = (path: string) => boolean;

/**
 * A pattern as editors know them: `*` and `?` within a part, `**` over any number of parts, `{a,b}`, `[a-z]`, `[!a]`. A
 * pattern that names a folder matches all that is in it. Never fails: brackets that do not close stand for themselves.
 *
 * @example glob('legacy/**')('legacy/a/b.yaml') // true
 * @example glob('*.json')('a/b.json') // false
 */
export function glob(pattern: string): Glob {
  return matcherOf(`${expressionOf(pattern)}(?:/.*)?`);
}

/** The same, but a pattern that names a folder matches nothing else. */
export function globItself(pattern: string): Glob {
  return matcherOf(expressionOf(pattern));
}

function expressionOf(pattern: string): string {
  return translate(pattern.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, ''));
}

function matcherOf(expression: string): Glob {
  const whole = new RegExp(`^${expression}$`, 's');
  return (path) => whole.test(path);
}

/** The same, but a pattern without a slash matches at any depth. */
export function globAnywhere(pattern: string): Glob {
  return glob(/\/(?!$)/.test(pattern) ? pattern : `**/${pattern}`);
}

const PIECES = /\*\*\/|\/\*\*(?=\/|$)|\*+|\?|\[!?[^\]]+\]|[^*?[/{},]+|[\s\S]/g;

function translate(pattern: string): string {
  const pieces = pattern.match(PIECES) ?? [];
  const { opening, closing } = bracesOf(pieces);
  let depth = 0;
  return pieces
    .map((piece, i) => {
      if (opening.has(i)) depth++;
      if (closing.has(i)) depth--;
      if (opening.has(i)) return '(?:';
      if (closing.has(i)) return ')';
      return piece === ',' && depth > 0 ? '|' : translatePiece(piece);
    })
    .join('');
}

function translatePiece(piece: string): string {
  if (piece === '**/') return '(?:.*/)?';
  if (piece === '/**') return '(?:/.*)?';
  if (piece === '?') return '[^/]';
  if (piece.startsWith('**')) return '.*';
  if (piece === '*') return '[^/]*';
  return setOf(piece) ?? escaped(piece);
}

/** `[a-z]` and `[!a]`; undefined for what is no set, such as `[z-a]`. */
function setOf(piece: string): string | undefined {
  const match = /^\[(!?)([^\]]+)\]$/.exec(piece);
  if (match === null) return undefined;
  const [, not = '', members = ''] = match;
  for (const { 0: range } of members.matchAll(/[\s\S]-[\s\S]/g)) {
    if (range.charCodeAt(0) > range.charCodeAt(2)) return undefined;
  }
  return `(?!/)[${not && '^'}${members.replace(/[\\[\]^]/g, '\\$&')}]`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/** Which pieces are braces that have a partner. */
function bracesOf(pieces: readonly string[]): { readonly opening: Set<number>; readonly closing: Set<number> } {
  const open: number[] = [];
  const opening = new Set<number>();
  const closing = new Set<number>();
  for (const [i, piece] of pieces.entries()) {
    if (piece === '{') open.push(i);
    const partner = piece === '}' ? open.pop() : undefined;
    if (partner === undefined) continue;
    opening.add(partner);
    closing.add(i);
  }
  return { opening, closing };
}
