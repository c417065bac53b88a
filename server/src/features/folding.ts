import type { Snapshot } from '../engine/snapshot.ts';
import { lineEnd, lineStart, nextLine, trimmedEnd } from '../text/lines.ts';
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
    if (fold.end <= lineEnd(this.text, fold.start) || (other && other.end >= fold.end)) return;
    this.#byLine.set(line, { ...fold, depth: other?.depth ?? depth });
  }

  done(limit: number): Fold[] {
    let all = [...this.#byLine.values()];
    if (all.length > limit) all = all.sort((a, b) => a.depth - b.depth).slice(0, limit);
    return all.map(({ depth: _, ...fold }) => fold).sort((a, b) => a.start - b.start);
  }
}

/** What an alias stands for is folded where it stands. */
function walk(found: Folds, node: Node, depth: number): void {
  if (node.kind === 'alias') return;
  if (node.kind === 'scalar') {
    if (node.end > lineEnd(found.text, node.start)) found.scalars.push({ start: node.start, end: node.end });
    return;
  }
  if (node.flow) found.put(withoutBracket(found.text, node, node.start), depth);
  const members =
    node.kind === 'map'
      ? node.entries.map((entry) => ({ entry, value: entry.value }))
      : node.items.map((item) => ({ entry: item, value: item }));
  for (const { entry, value } of members) {
    if (entry.end > lineEnd(found.text, entry.start) && value.kind !== 'alias')
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

const COMMENT = { yaml: /^\s*#/, json: /^\s*\/\// } as const;
const REGION = /^\s*(?:#|\/\/)\s*#?(end)?region\b/;

/** Blocks of comments, and regions. */
function markedFolds(found: Folds, { text, syntax }: Tree): void {
  const scalars = [...found.scalars].sort((a, b) => a.start - b.start);
  const regions: number[] = [];
  let block: { readonly start: number; end: number; lines: number } | undefined;
  let scalar = 0;
  const close = () => {
    if (block && block.lines > 1) found.put({ start: block.start, end: block.end, kind: 'comment' }, 0);
    block = undefined;
  };
  for (let line = 0; line < text.length; line = nextLine(text, line)) {
    while ((scalars[scalar]?.end ?? Number.POSITIVE_INFINITY) <= line) scalar++;
    const end = lineEnd(text, line);
    const isWithin = (scalars[scalar]?.start ?? Number.POSITIVE_INFINITY) < line;
    const words = isWithin ? '' : text.slice(line, Math.min(end, line + 400));
    const region = REGION.exec(words);
    if (region === null && COMMENT[syntax].test(words)) {
      block ??= { start: line, end, lines: 0 };
      block.end = end;
      block.lines++;
      continue;
    }
    close();
    if (region === null) continue;
    const start = region[1] === undefined ? void regions.push(line) : regions.pop();
    if (start !== undefined) found.put({ start, end, kind: 'region' }, 0);
  }
  close();
}
