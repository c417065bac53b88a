import { isRepeated, type Member, memberAt, replaceMember, type Step, stepTowards, valueIn } from './blocks.ts';
import { isDamaged, TreeBuilder } from './build.ts';
import { shallowJson } from './depth.ts';
import type { Edited } from './edited.ts';
import { FlowScanner, type Opener } from './flowScanner.ts';
import { visitJson } from './json.ts';
import { limits } from './limits.ts';
import { columnOf, indentAt, lineStart, nextLine } from './lines.ts';
import { type Block, isDivided, Pair, Placed } from './nodes.ts';
import { hasOddSpaces } from './oddSpaces.ts';
import type { Text } from './pieces.ts';
import type { Span } from './span.ts';
import type { DuplicateKey, Node, SyntaxProblem, Tree } from './tree.ts';
import type { Remembered, Versions } from './treeMemory.ts';

/**
 * Reads an edited text by reading the smallest value that the edit lies within: a rule, else the list of rules, else the
 * properties of the group. A value that ends with its own bracket or quote, as it did before, means the same among whatever
 * stands around it; and so do the errors in it, if none of them is a bracket that the lines show to be open.
 */
export function rereadJson(known: Remembered, { before, after, edit }: Versions): Remembered | undefined {
  const way = wayTo(known.tree, edit);
  const most = known.broken === undefined ? way.length : way.findIndex((step) => blockOf(step) === known.broken) + 1;
  for (let length = most; length > 0; length--) {
    const fresh = readMember(known.tree, after, way.slice(0, length), edit.delta);
    const next = fresh && withMember(known, { before, after, edit }, fresh);
    if (next) return next;
  }
  return undefined;
}

/** The way to the innermost member whose value holds the edit and keeps its first and last character. */
function wayTo({ roots: [root] }: Tree, edit: Edited): Step[] {
  const way: Step[] = [];
  for (let within: Node | undefined = root; isDivided(within); ) {
    const step = stepTowards(within, edit.start);
    const member = step && memberAt(step);
    const value: Node | undefined = member && valueIn(member);
    if (step === undefined || value === undefined || !(value.start < edit.start && edit.end < value.end)) break;
    way.push(step);
    within = value;
  }
  return way;
}

function blockOf(step: Step): Block | undefined {
  const member = memberAt(step);
  const head = member && 'key' in member ? member.key : member;
  return head instanceof Placed ? head.block : undefined;
}

interface FreshMember extends FreshValue {
  readonly way: readonly Step[];
  readonly member: Member;
}

/** The member at the end of the way read by itself; undefined when it does not stand by itself. */
function readMember(tree: Tree, text: Text, way: readonly Step[], delta: number): FreshMember | undefined {
  const last = way.at(-1);
  const block = last && blockOf(last);
  const member = last && memberAt(last);
  if (last === undefined || block === undefined || member === undefined || isRepeated(tree, member)) return undefined;
  const { start, end } = valueIn(member);
  const fresh = readValue(text, { start, end: end + delta }, block, last.within.levels, way.length);
  return fresh && { ...fresh, way, member: 'key' in member ? new Pair(member.key, fresh.value) : fresh.value };
}

interface FreshValue {
  readonly value: Node;
  readonly duplicates: readonly DuplicateKey[];
  readonly problems: readonly SyntaxProblem[];
  readonly damage: readonly Span[];
}

function readValue(
  text: Text,
  { start, end }: Span,
  block: Block,
  levels: number,
  depth: number,
): FreshValue | undefined {
  const read = text.slice(start, end);
  if (shallowJson(read, depth)) return undefined;
  const damage: Span[] = [];
  const builder = new TreeBuilder({ syntax: 'json', damage, block, levels });
  const { problems, isComplete } = visitJson({ text: read, read, at: start, known: [], damage }, builder);
  const [value] = builder.roots;
  const isWhole = isComplete && builder.roots.length === 1 && value?.start === start && value.end === end;
  const isInside = damage.every((piece) => start < piece.start && piece.end <= end);
  if (value === undefined || !isWhole || !isInside || problems.length >= limits.recoveries) return undefined;
  return { value, duplicates: builder.duplicates, problems, damage };
}

/** The text with another member; undefined when its errors may not be all that there is to say. */
function withMember(known: Remembered, { before, after, edit }: Versions, fresh: FreshMember): Remembered | undefined {
  const { way, problems, damage, value } = fresh;
  const isBroken = problems.length > 0;
  const isWatched = isBroken || known.isCalm === true;
  const looksClosed = isWatched && isLaidOut(after, fresh);
  const isCalm = looksClosed && (known.isCalm ?? isAllCalm(before));
  if (isBroken && (!isCalm || value.kind === 'scalar' || hasOddSpaces(after))) return undefined;
  const block = isBroken ? blockOf(way.at(-1) as Step) : undefined;
  const tree = replaceMember(known.tree, after, fresh, edit.delta);
  for (const { within } of way) if (within.kind === 'map') within.damaged = isDamaged(within, damage);
  return { tree, ...(block && { broken: block }), ...(isCalm && { isCalm }) };
}

/** Whether the lines of a value show no bracket to be open, and none stands on a line with others. */
function isLaidOut(text: Text, { way, member, value }: FreshMember): boolean {
  const start = lineStart(text, member.start);
  const end = nextLine(text, value.end);
  const isAlone = text.slice(start, member.start).trim() === '' && /^\s*,?\s*$/.test(text.slice(value.end, end));
  if (!isAlone) return false;
  const open = way.map(({ within }): Opener => {
    const indent = indentAt(text, within.start).length;
    return { char: within.kind === 'map' ? '{' : '[', at: within.start, indent, base: columnOf(text, within.start) };
  });
  // Only these lines are looked at; what stands before them on other lines matters to nobody.
  const scanner = new FlowScanner(text.slice(start, end), 'json', undefined, open);
  return isQuiet(scanner);
}

function isAllCalm(text: Text): boolean {
  return isQuiet(new FlowScanner(text.toString(), 'json'));
}

function isQuiet(scanner: FlowScanner): boolean {
  for (const line of scanner.lines()) scanner.closeAbove(line);
  return !scanner.foundOpen && scanner.isClosed;
}
