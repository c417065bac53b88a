import type { Snapshot } from '../engine/snapshot.ts';
import { isSpread, type Member, valueIn } from '../text/blocks.ts';
import { lineEnd, lineStart, trimmedEnd } from '../text/lines.ts';
import { revisionOf } from '../text/nodes.ts';
import { find, type Pieces, piecesOf } from '../text/pieces.ts';
import type { Span } from '../text/span.ts';
import type { Node, Tree } from '../text/tree.ts';

/** From the line that stays in sight to the last one that does not, counted from 0. */
export interface Fold {
  readonly startLine: number;
  readonly endLine: number;
  readonly kind?: 'comment' | 'region';
}

/**
 * What can be folded: everything of the file that takes several lines, blocks of comments, and what stands between
 * `#region` and `#endregion`. Of more than `limit` the outer ones.
 */
export function folds({ tree, reading }: Snapshot, limit = Number.POSITIVE_INFINITY): Fold[] {
  const found = new Folds(piecesOf(tree.content));
  for (const one of [tree, ...(reading.embedded ?? [])]) for (const root of one.roots) walk(found, root, 0);
  markedFolds(found, tree);
  return outermost(onePerLine(found.all), limit).map(({ depth: _, ...fold }) => fold);
}

interface Found extends Fold {
  readonly depth: number;
}

/** Collects folds. */
class Folds {
  readonly text: Pieces;
  readonly all: Found[] = [];
  /** Scalars of several lines, in which nothing is a comment. */
  readonly scalars: Span[] = [];

  constructor(text: Pieces) {
    this.text = text;
  }

  put(fold: Found): void {
    if (fold.endLine > fold.startLine) this.all.push(fold);
  }

  /** Whether it takes more than one line. */
  isTall({ start, end }: Span): boolean {
    return this.lineOf(start) < this.lineOf(end);
  }

  lineOf(offset: number): number {
    return this.text.lineOf(offset).line;
  }
}

/** What an alias stands for is folded where it stands. */
function walk(found: Folds, node: Node, depth: number): void {
  if (node.kind === 'alias') return;
  if (node.kind === 'scalar') {
    if (found.isTall(node)) found.scalars.push({ start: node.start, end: node.end });
    return;
  }
  if (node.flow) found.put(withoutBracket(found, node, node.start, depth));
  for (const member of node.kind === 'map' ? node.entries : node.items) {
    if (isSpread(node) && !isSpread(valueIn(member))) blockFolds(found, member, depth);
    else memberFolds(found, member, depth);
  }
}

function memberFolds(found: Folds, member: Member, depth: number): void {
  const value = valueIn(member);
  // What stands on one line holds nothing that takes several.
  if (value.kind === 'alias' || !found.isTall(member)) return;
  found.put(withoutBracket(found, value, member.start, depth));
  walk(found, value, depth + 1);
}

/** The folds of a block, and its scalars, counted from where it starts: the same as long as it is not edited. */
const known = new WeakMap<object, Pick<Folds, 'all' | 'scalars'>>();

function blockFolds(found: Folds, block: Member, depth: number): void {
  const { start } = block;
  const line = found.lineOf(start);
  let { all, scalars } = known.get(revisionOf(valueIn(block))) ?? {};
  if (all === undefined || scalars === undefined) {
    const fresh = new Folds(found.text);
    memberFolds(fresh, block, 0);
    all = fresh.all.map((fold) => moved(fold, -line, 0));
    scalars = fresh.scalars.map((scalar) => ({ start: scalar.start - start, end: scalar.end - start }));
    known.set(revisionOf(valueIn(block)), { all, scalars });
  }
  for (const fold of all) found.all.push(moved(fold, line, depth));
  for (const scalar of scalars) found.scalars.push({ start: scalar.start + start, end: scalar.end + start });
}

function moved({ startLine, endLine, depth }: Found, lines: number, deeper: number): Found {
  return { startLine: startLine + lines, endLine: endLine + lines, depth: depth + deeper };
}

/** The line of a closing bracket stays in sight, where it stands at the line's beginning. */
function withoutBracket({ text }: Folds, node: Node, start: number, depth: number): Found {
  const end = trimmedEnd(text, node);
  const isFlow = (node.kind === 'map' || node.kind === 'seq') && node.flow;
  const isAlone = isFlow && /^\s*[\]}]\s*$/.test(text.slice(lineStart(text, end), end));
  const endLine = text.lineOf(end).line - (isAlone ? 1 : 0);
  return { startLine: text.lineOf(start).line, endLine, depth };
}

const COMMENT_LINES = { yaml: /^[ \t]*#/gm, json: /^[ \t]*\/\//gm } as const;
const REGION = /^\s*(?:#|\/\/)\s*#?(end)?region\b/;

/** Blocks of comments, and regions. */
function markedFolds(found: Folds, { syntax }: Tree): void {
  const scalars = found.scalars.sort((a, b) => a.start - b.start);
  const regions: number[] = [];
  let block: { readonly first: number; readonly last: number } | undefined;
  let scalar = 0;
  for (const start of find(found.text, COMMENT_LINES[syntax])) {
    while ((scalars[scalar]?.end ?? Number.POSITIVE_INFINITY) <= start) scalar++;
    if ((scalars[scalar]?.start ?? Number.POSITIVE_INFINITY) < start) continue;
    const line = found.lineOf(start);
    const region = REGION.exec(found.text.slice(start, lineEnd(found.text, start)));
    if (region === null) {
      block = { first: block?.last === line - 1 ? block.first : line, last: line };
      found.put({ startLine: block.first, endLine: line, depth: 0, kind: 'comment' });
    } else if (region[1] === undefined) regions.push(line);
    else {
      const opened = regions.pop();
      if (opened !== undefined) found.put({ startLine: opened, endLine: line, depth: 0, kind: 'region' });
    }
  }
}

/** In the order of the text; of those that begin on one line the longest, which is as far out as the first of them. */
function onePerLine(all: Found[]): Found[] {
  const result: Found[] = [];
  for (const fold of all.sort((a, b) => a.startLine - b.startLine)) {
    const last = result.at(-1);
    if (last?.startLine !== fold.startLine) result.push(fold);
    else if (last.endLine < fold.endLine) result[result.length - 1] = { ...fold, depth: last.depth };
  }
  return result;
}

function outermost(all: readonly Found[], limit: number): readonly Found[] {
  if (all.length <= limit) return all;
  const amounts: number[] = [];
  for (const { depth } of all) amounts[depth] = (amounts[depth] ?? 0) + 1;
  let [left, deepest] = [limit, 0];
  for (; left >= (amounts[deepest] ?? 0); deepest++) left -= amounts[deepest] ?? 0;
  return all.filter(({ depth }) => depth < deepest || (depth === deepest && left-- > 0));
}
