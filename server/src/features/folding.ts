import type { Snapshot } from '../engine/snapshot.ts';
import { lineStart, trimmedEnd } from '../text/lines.ts';
import type { Span } from '../text/span.ts';
import type { Node, Tree } from '../text/tree.ts';

/** From the line that holds the start, which stays in sight, to the line that holds the end. */
export interface Fold extends Span {
  readonly kind?: 'comment' | 'region';
}

/**
 * What can be folded: everything of the file that takes several lines, blocks of comments, and what stands between
 * `#region` and `#endregion`. Of more than `limit` the outer ones.
 */
export function folds({ tree, reading, text }: Snapshot, limit = Number.POSITIVE_INFINITY): Fold[] {
  const found = new Folds(text);
  for (const one of [tree, ...(reading.embedded ?? [])]) for (const root of one.roots) walk(found, root, 0);
  markedFolds(found, tree);
  return found.done(limit);
}

/** Collects folds: one for each line that one begins on, the longest. */
class Folds {
  readonly text: string;
  /** Scalars of several lines, in which nothing is a comment. */
  readonly scalars: Span[] = [];
  readonly #byLine = new Map<number, Fold & { readonly depth: number }>();

  constructor(text: string) {
    this.text = text;
  }

  put(fold: Fold, depth: number): void {
    const line = lineStart(this.text, fold.start);
    const other = this.#byLine.get(line);
    if (!isTall(this.text, fold) || (other && other.end >= fold.end)) return;
    this.#byLine.set(line, { ...fold, depth: other?.depth ?? depth });
  }

  done(limit: number): Fold[] {
    let all = [...this.#byLine.values()];
    if (all.length > limit) all = all.sort((a, b) => a.depth - b.depth).slice(0, limit);
    return all.map(({ depth: _, ...fold }) => fold).sort((a, b) => a.start - b.start);
  }
}

/** Whether it takes more than one line. */
function isTall(text: string, { start, end }: Span): boolean {
  const at = text.indexOf('\n', start);
  return at >= 0 && at < end;
}

/** What an alias stands for is folded where it stands. */
function walk(found: Folds, node: Node, depth: number): void {
  if (node.kind === 'alias') return;
  if (node.kind === 'scalar') {
    if (isTall(found.text, node)) found.scalars.push({ start: node.start, end: node.end });
    return;
  }
  if (node.flow) found.put(withoutBracket(found.text, node, node.start), depth);
  const members =
    node.kind === 'map'
      ? node.entries.map((entry) => ({ entry, value: entry.value }))
      : node.items.map((item) => ({ entry: item, value: item }));
  for (const { entry, value } of members) {
    // What stands on one line holds nothing that takes several.
    if (value.kind === 'alias' || !isTall(found.text, entry)) continue;
    found.put(withoutBracket(found.text, value, entry.start), depth);
    walk(found, value, depth + 1);
  }
}

/** The line of a closing bracket stays in sight, where it stands at the line's beginning. */
function withoutBracket(text: string, node: Node, start: number): Fold {
  const end = trimmedEnd(text, node);
  const isFlow = (node.kind === 'map' || node.kind === 'seq') && node.flow;
  const line = lineStart(text, end);
  const isAlone = isFlow && /^\s*[\]}]\s*$/.test(text.slice(line, end));
  return { start, end: isAlone ? Math.max(start, line - 1) : end };
}

const COMMENT_LINES = { yaml: /^[ \t]*#[^\r\n]*/gm, json: /^[ \t]*\/\/[^\r\n]*/gm } as const;
const REGION = /^\s*(?:#|\/\/)\s*#?(end)?region\b/;

/** Blocks of comments, and regions. */
function markedFolds(found: Folds, { text, syntax }: Tree): void {
  const scalars = [...found.scalars].sort((a, b) => a.start - b.start);
  const regions: number[] = [];
  let block: Span = { start: 0, end: 0 };
  let scalar = 0;
  for (const { 0: line, index: start } of text.matchAll(COMMENT_LINES[syntax])) {
    while ((scalars[scalar]?.end ?? Number.POSITIVE_INFINITY) <= start) scalar++;
    if ((scalars[scalar]?.start ?? Number.POSITIVE_INFINITY) < start) continue;
    const end = start + line.length;
    const region = REGION.exec(line);
    if (region === null) {
      block = { start: isBelow(text, block, start) ? block.start : start, end };
      found.put({ ...block, kind: 'comment' }, 0);
    } else if (region[1] === undefined) regions.push(start);
    else {
      const opened = regions.pop();
      if (opened !== undefined) found.put({ start: opened, end, kind: 'region' }, 0);
    }
  }
}

/** Whether a line is the next one below a block. */
function isBelow(text: string, block: Span, start: number): boolean {
  return block.end > block.start && /^\r?\n$/.test(text.slice(block.end, start));
}
