import { partitionPoint } from '../util/partitionPoint.ts';
import {
  blockOf,
  type FreshMembers,
  isRepeated,
  type Member,
  type Members,
  mayRepeatAmong,
  memberAt,
  membersOf,
  replaceMember,
  replaceMembers,
  type Step,
  stepTowards,
  valueIn,
} from './blocks.ts';
import { isDamaged, TreeBuilder } from './build.ts';
import { shallowJson } from './depth.ts';
import { asLinesBehind, type Edited } from './edited.ts';
import { type Mended, mendFlow } from './flow.ts';
import { FlowScanner, type Opener } from './flowScanner.ts';
import { causes, type Visit, visitJson } from './json.ts';
import { limits } from './limits.ts';
import { columnOf, indentAt, lineStart, nextLine } from './lines.ts';
import { Block, isDivided, Pair } from './nodes.ts';
import { hasOddSpaces } from './oddSpaces.ts';
import type { Text } from './pieces.ts';
import type { Span } from './span.ts';
import type { DuplicateKey, Node, SyntaxProblem, Tree } from './tree.ts';
import type { Remembered, Versions } from './treeMemory.ts';

/**
 * Reads an edited text by reading the smallest value that the edit lies within: a rule, else the list of rules, else the
 * properties of the group. A value that ends with its own bracket or quote, as it did before, means the same among whatever
 * stands around it; and so do the errors in it, and the brackets that its lines show to be open. Where nothing is wrong, the
 * members of that value are read that the edit touches, such as the one resource that it gives another name.
 */
export function rereadJson(known: Remembered, versions: Versions): Remembered | undefined {
  const others = withOthers(known, versions);
  if (others) return others;
  const way = wayTo(known.tree, versions.edit);
  const isBroken = (step: Step) => blockOf(memberAt(step) as Member) === known.broken;
  const most = known.broken === undefined ? way.length : way.findIndex(isBroken) + 1;
  for (let length = most; length > 0; length--) {
    const place = placeOf(known.tree, versions, way.slice(0, length));
    const next = place && (readPlain(known, versions, place) ?? readMended(known, versions, place));
    if (next) return next;
  }
  return undefined;
}

/**
 * The text with other members of the innermost collection that holds the edit, in the place of those that it touches. It may
 * touch none, as what makes more space between two of them.
 */
function withOthers({ tree, broken }: Remembered, { before, after, edit }: Versions): Remembered | undefined {
  if (broken !== undefined) return undefined;
  for (const same of [asLinesBehind(before, after, edit), edit]) {
    const touched = same && membersAround(tree, same);
    const fresh = touched && readMembers(touched, after.slice(touched.start, touched.end + edit.delta));
    if (!touched || !fresh || mayRepeatAmong(tree, touched, fresh.members)) continue;
    return { tree: replaceMembers(tree, after, { ...touched, ...fresh }, edit.delta) };
  }
  return undefined;
}

/** Some members of a collection, from where the one above them ends to where the one below them starts. */
interface Touched extends Members, Span {}

/** The members that an edit touches; undefined where it touches a bracket around them. */
function membersAround(tree: Tree, edit: Edited): Touched | undefined {
  const way = wayTo(tree, edit);
  const last = way.at(-1);
  const member = last && memberAt(last);
  const within = last === undefined ? tree.roots[0] : member && valueIn(member);
  if (!isDivided(within) || !(within.start < edit.start && edit.end < within.end)) return undefined;
  const members = membersOf(within);
  const index = partitionPoint(members.length, (i) => (members[i] as Member).end < edit.start);
  const behind = partitionPoint(members.length, (i) => (members[i] as Member).start <= edit.end);
  const start = members[index - 1]?.end ?? within.start + 1;
  const end = members[behind]?.start ?? within.end - 1;
  return { way, within, index, count: behind - index, start, end };
}

/** What stands between two members or brackets; undefined when it does not stand by itself. */
function readMembers(
  { way, within, index, count, start }: Touched,
  text: string,
): Pick<FreshMembers, 'members' | 'duplicates'> | undefined {
  const [above, below] = [index > 0, index + count < membersOf(within).length];
  if (!/[^ \t\r\n,]/.test(text)) {
    const commas = text.replaceAll(/[^,]/g, '');
    return commas === (above && below ? ',' : '') ? { members: [], duplicates: [] } : undefined;
  }
  const from = above ? /^[ \t\r\n]*,/.exec(text)?.[0].length : 0;
  const to = below ? /,[ \t\r\n]*$/.exec(text)?.index : text.length;
  if (from === undefined || to === undefined) return undefined;
  const inner = ' '.repeat(from) + text.slice(from, to) + ' '.repeat(text.length - to);
  const read = within.kind === 'map' ? `{${inner}}` : `[${inner}]`;
  if (shallowJson(read, way.length)) return undefined;
  const { block, levels } = within;
  const builder = new TreeBuilder({ syntax: 'json', block, levels: levels + 1, above: way.length });
  const { problems } = visitJson({ text: read, read, at: start - 1, known: [], damage: [] }, builder);
  const [all] = builder.roots;
  if (problems.length > 0 || !isDivided(all)) return undefined;
  return { members: membersOf(all), duplicates: builder.duplicates };
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

/** A member to be read by itself. */
interface Place {
  readonly way: readonly Step[];
  readonly last: Step;
  readonly member: Member;
  readonly block: Block;
  /** Where its value stands now. */
  readonly value: Span;
}

/** The member at the end of the way; undefined when it cannot be read by itself. */
function placeOf(tree: Tree, { edit }: Versions, way: readonly Step[]): Place | undefined {
  const last = way.at(-1);
  const member = last && memberAt(last);
  const block = member && blockOf(member);
  if (last === undefined || block === undefined || member === undefined || isRepeated(tree, member)) return undefined;
  const { start, end } = valueIn(member);
  return { way, last, member, block, value: { start, end: end + edit.delta } };
}

/** Reads a member as it is written; undefined when its errors may not be all that there is to say. */
function readPlain(known: Remembered, versions: Versions, place: Place): Remembered | undefined {
  const text = versions.after.slice(place.value.start, place.value.end);
  const fresh = readValue(place, { text, read: text, known: [] });
  if (fresh === undefined) return undefined;
  const isBroken = fresh.problems.length > 0;
  const lines = isBroken || known.isCalm === true ? linesOf(versions.after, place) : undefined;
  const levels = lines && isQuiet(lines.scanner) ? levelsOf(known, versions.before) : undefined;
  if (isBroken && (levels === undefined || mayBeMore(fresh, versions))) return undefined;
  const deepest = lines && levels && Math.max(levels, lines.scanner.deepest);
  return withMember(known, versions, place, fresh, deepest);
}

/** Reads a member with those brackets closed that its lines show to be open; all of the text would be mended just so. */
function readMended(known: Remembered, versions: Versions, place: Place): Remembered | undefined {
  const { value } = place;
  const lines = linesOf(versions.after, place);
  const mended = lines && mendFlow(lines.text, 'json', lines.scanner);
  if (mended === undefined || !lines?.scanner.isClosed) return undefined;
  const { problems, patches } = movedBy(mended, lines.start);
  if (!areInside([...problems, ...patches], value)) return undefined;
  const text = versions.after.slice(value.start, value.end);
  const read = mended.text.slice(value.start - lines.start, value.end - lines.start);
  const fresh = readValue(place, { text, read, known: problems });
  if (fresh === undefined || mayBeMore(fresh, versions)) return undefined;
  const all = causes({ problems, patches }, fresh.problems);
  // All of the text is read as it is written where that finds fewer problems, and not at all where it is too deep.
  if (all.length > certainProblems(versions.after, value)) return undefined;
  const levels = levelsOf(known, versions.before);
  const brackets = text.match(/[[{]/g)?.length ?? 0;
  if (levels === undefined || levels + brackets > limits.depth) return undefined;
  return withMember(known, versions, place, { ...fresh, problems: all }, levels);
}

function movedBy({ problems, patches }: Mended, by: number): Omit<Mended, 'text'> {
  const moved = ({ start, end }: Span) => ({ start: start + by, end: end + by });
  return { problems: problems.map((one) => ({ ...one, ...moved(one) })), patches: patches.map(moved) };
}

/** Whether all of the pieces lie within a value, and none at its first character. */
function areInside(pieces: readonly Span[], { start, end }: Span): boolean {
  return pieces.every((piece) => start < piece.start && piece.end <= end);
}

interface FreshValue {
  readonly value: Node;
  readonly duplicates: readonly DuplicateKey[];
  readonly problems: readonly SyntaxProblem[];
  readonly damage: readonly Span[];
}

/** The value as it is to be read; undefined when it does not stand by itself. */
function readValue(
  { way, last, block, value }: Place,
  how: Pick<Visit, 'text' | 'read' | 'known'>,
): FreshValue | undefined {
  if (shallowJson(how.text, way.length) || shallowJson(how.read, way.length)) return undefined;
  const damage: Span[] = [...how.known];
  const builder = new TreeBuilder({ syntax: 'json', damage, block, levels: last.within.levels, above: way.length });
  const { problems, isComplete } = visitJson({ ...how, at: value.start, damage }, builder);
  const [root] = builder.roots;
  const isWhole = isComplete && builder.roots.length === 1 && root?.start === value.start && root.end === value.end;
  if (root === undefined || !isWhole || !areInside(damage, value)) return undefined;
  return problems.length < limits.recoveries
    ? { value: root, duplicates: builder.duplicates, problems, damage }
    : undefined;
}

/** Whether more may be said of a value that is broken than it shows by itself. */
function mayBeMore({ value }: FreshValue, { after }: Versions): boolean {
  return value.kind === 'scalar' || hasOddSpaces(after);
}

/** How far behind a value more of the text is read to find out what is wrong with it. */
const AHEAD = 4000;

/** How many problems are found in the text as it is written, at least. */
function certainProblems(text: Text, { start, end }: Span): number {
  const read = text.slice(start, nextLine(text, Math.min(end + AHEAD, text.length)));
  // What a comment leaves open is not known before its end.
  if (read.includes('/*')) return 0;
  const builder = new TreeBuilder({ syntax: 'json', block: new Block(start), levels: 0 });
  return visitJson({ text: read, read, at: start, known: [], damage: [] }, builder).certain;
}

/** The text with another value at the place. */
function withMember(
  known: Remembered,
  { after, edit }: Versions,
  { way, member, block }: Place,
  { value, duplicates, problems, damage }: FreshValue,
  deepest: number | undefined,
): Remembered {
  const fresh = 'key' in member ? new Pair(member.key, value) : value;
  const tree = replaceMember(known.tree, after, { way, member: fresh, duplicates, problems }, edit.delta);
  for (const { within } of way) if (within.kind === 'map') within.damaged = isDamaged(within, damage);
  return { tree, ...(problems.length > 0 && { broken: block }), ...(deepest && { isCalm: true, deepest }) };
}

interface Lines {
  readonly start: number;
  readonly text: string;
  readonly scanner: FlowScanner;
}

/** The lines of a member; undefined when others stand on them too. */
function linesOf(text: Text, { way, member, value }: Place): Lines | undefined {
  const start = lineStart(text, member.start);
  const end = nextLine(text, value.end);
  const isAlone = text.slice(start, member.start).trim() === '' && /^\s*,?\s*$/.test(text.slice(value.end, end));
  if (!isAlone) return undefined;
  const open = way.map(({ within }): Opener => {
    const indent = indentAt(text, within.start).length;
    return { char: within.kind === 'map' ? '{' : '[', at: within.start, indent, base: columnOf(text, within.start) };
  });
  // Only these lines are looked at; what stands before them on other lines matters to nobody.
  const lines = text.slice(start, end);
  return { start, text: lines, scanner: new FlowScanner(lines, 'json', undefined, open) };
}

/** How many brackets are open at once at most in a text that is healthy; undefined when it does not look so to those who mend. */
function levelsOf(known: Remembered, before: Text): number | undefined {
  if (known.isCalm === true) return known.deepest;
  const scanner = new FlowScanner(before.toString(), 'json');
  return isQuiet(scanner) ? scanner.deepest : undefined;
}

/** Whether the lines show no bracket to be open. */
function isQuiet(scanner: FlowScanner): boolean {
  for (const line of scanner.lines()) scanner.closeAbove(line);
  return !scanner.foundOpen && scanner.isClosed;
}
