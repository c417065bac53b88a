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
  const plain = pattern.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
  const expression = new RegExp(`^${translate(plain)}(?:/.*)?$`, 's');
  return (path) => expression.test(path);
}

/** The same, but a pattern without a slash matches at any depth. */
export function globAnywhere(pattern: string): Glob {
  return glob(/\/(?!$)/.test(pattern) ? pattern : `**/${pattern}`);
}

const PIECES = /\*\*\/|\/\*\*(?=\/|$)|\*+|\?|\[!?[^\]]+\]|[^*?[/{},]+|[\s\S]/g;

function translate(pattern: string): string {
  let result = '';
  const open: number[] = [];
  const closes = closingBraces(pattern);
  for (const { 0: piece, index } of pattern.matchAll(PIECES)) {
    if (piece === '{' && closes.has(index)) {
      open.push(index);
      result += '(?:';
    } else if (piece === '}' && open.length > 0) {
      open.pop();
      result += ')';
    } else if (piece === ',' && open.length > 0) result += '|';
    else result += translatePiece(piece);
  }
  return result;
}

function translatePiece(piece: string): string {
  if (piece === '**/') return '(?:.*/)?';
  if (piece === '/**') return '(?:/.*)?';
  if (piece === '?') return '[^/]';
  if (/^\*\*/.test(piece)) return '.*';
  if (piece === '*') return '[^/]*';
  const set = /^\[(!?)(.+)\]$/s.exec(piece);
  if (set) return `(?!/)[${set[1] ? '^' : ''}${(set[2] ?? '').replace(/[\\[\]^]/g, '\\$&')}]`;
  return piece.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/** The places of the opening braces that are closed. */
function closingBraces(pattern: string): Set<number> {
  const open: number[] = [];
  const closed = new Set<number>();
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '{') open.push(at);
    const start = pattern[at] === '}' ? open.pop() : undefined;
    if (start !== undefined) closed.add(start);
  }
  return closed;
}
