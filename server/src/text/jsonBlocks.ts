import { partitionPoint } from '../util/partitionPoint.ts';
import {
  type Member,
  type Members,
  mayRepeatAmong,
  memberAt,
  membersOf,
  replaceMembers,
  type Step,
  stepTowards,
  valueIn,
} from './blocks.ts';
import type { Building } from './build.ts';
import { shallowJson } from './depth.ts';
import { asLinesBehind, type Edited } from './edited.ts';
import { FlowScanner, type Opener } from './flowScanner.ts';
import { isBroken, type Piece, type Reading, readMended, readPlain } from './json.ts';
import { limits } from './limits.ts';
import { indentAt, nextLine } from './lines.ts';
import { isDivided } from './nodes.ts';
import { hasOddSpaces } from './oddSpaces.ts';
import type { Text } from './pieces.ts';
import { contains, type Span } from './span.ts';
import type { Node, Tree } from './tree.ts';
import type { Remembered, Versions } from './treeMemory.ts';

/**
 * Reads an edited text by reading the members that the edit touches, of the innermost collection in which that will do: a rule,
 * a resource that gets another name, else the list of rules, else the properties of the group. The edit may touch none, as what
 * makes more space between two of them. They are read as if the collection held nothing else: by the very code that reads all of
 * a text, which mends what is broken and is half typed.
 */
export function rereadJson(known: Remembered, versions: Versions): Remembered | undefined {
  const { before, after, edit } = versions;
  const read = (way: readonly Step[], same: Edited) => {
    const touched = membersAround(known, way, same);
    return touched && withMembers(known, versions, touched);
  };
  const behind = asLinesBehind(before, after, edit);
  const lines = behind && read(wayTo(known.tree, behind), behind);
  if (lines) return lines;
  for (let way = wayTo(known.tree, edit); ; way = way.slice(0, -1)) {
    const next = read(way, edit);
    if (next || way.length === 0) return next;
  }
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

/** Some members of a collection, from where the one above them ends to where the one below them starts. */
interface Touched extends Members, Span {}

/** The members that an edit touches, and those that are broken; undefined where it touches a bracket around them. */
function membersAround({ tree, broken }: Remembered, way: readonly Step[], edit: Edited): Touched | undefined {
  const last = way.at(-1);
  const member = last && memberAt(last);
  const within = last === undefined ? tree.roots[0] : member && valueIn(member);
  if (!isDivided(within) || !(within.start < edit.start && edit.end < within.end)) return undefined;
  const members = membersOf(within);
  const first = partitionPoint(members.length, (i) => (members[i] as Member).end < edit.start);
  const behind = partitionPoint(members.length, (i) => (members[i] as Member).start <= edit.end);
  const isHere = broken?.within === within;
  const index = isHere ? Math.min(first, broken.index) : first;
  const count = (isHere ? Math.max(behind, broken.index + broken.count) : behind) - index;
  const touched = { way, within, index, count };
  const span = spanOf(touched);
  return broken === undefined || contains(span, spanOf(broken)) ? { ...touched, ...span } : undefined;
}

function spanOf({ within, index, count }: Omit<Members, 'way'>): Span {
  const members = membersOf(within);
  return { start: members[index - 1]?.end ?? within.start + 1, end: members[index + count]?.start ?? within.end - 1 };
}

/** The text with what stands in the place of some members now. */
function withMembers(known: Remembered, versions: Versions, touched: Touched): Remembered | undefined {
  const { after, edit } = versions;
  const alone = new Alone(touched, after, edit.delta);
  if (shallowJson(alone.text, alone.building.above)) return undefined;
  const plain = readPlain(alone, alone.building, alone.scanner());
  const isHealthy = plain.problems.length === 0;
  const reading = isHealthy ? asHealthy(known, alone, plain) : asBroken(known, versions, alone, plain);
  const members = reading && alone.membersIn(reading);
  if (reading === undefined || members === undefined) return undefined;
  if (mayRepeatAmong(known.tree, touched, members)) return undefined;
  const { within, index } = touched;
  const { problems, damage, deepest } = reading;
  const duplicates = reading.duplicates.filter(({ map }) => map !== reading.roots[0]);
  const tree = replaceMembers(known.tree, after, { ...touched, members, duplicates, problems, damage }, edit.delta);
  return {
    tree,
    ...(!isHealthy && { broken: { within, index, count: members.length } }),
    ...(deepest !== undefined && { isCalm: true, deepest }),
  };
}

interface Reread extends Reading {
  /** How many brackets are open at once at most, in a text of which the rest looks healthy to those who mend. */
  readonly deepest?: number | undefined;
}

function asHealthy({ isCalm, deepest = 0 }: Remembered, alone: Alone, plain: Reading): Reread {
  const scanner = isCalm === true ? alone.scanner() : undefined;
  const looksCalm = scanner && isQuiet(scanner) && alone.isClosedBy(scanner);
  return { ...plain, deepest: looksCalm ? Math.max(deepest, scanner.deepest) : undefined };
}

/** What is read of members that are broken, as of all of the text; undefined where that may give something else. */
function asBroken(known: Remembered, { before, after }: Versions, alone: Alone, plain: Reading): Reread | undefined {
  const scanner = hasOddSpaces(after) ? undefined : alone.scanner();
  const levels = scanner && levelsOf(known, before);
  // All that stands behind them may be as much deeper as they are themselves.
  if (scanner === undefined || levels === undefined || shallowJson(alone.text, levels)) return undefined;
  const mended = isBroken(plain) ? readMended(alone, alone.building, scanner) : undefined;
  // Who mends follows the lines to their end; with comments alone there is nothing to mend.
  if (!isBroken(plain)) isQuiet(scanner);
  const reading = mended ?? plain;
  if (!alone.isClosedBy(scanner) || reading.problems.length >= limits.recoveries) return undefined;
  return { ...reading, deepest: Math.max(levels, scanner.deepest) };
}

/**
 * Some members as they are now, as if their collection held nothing else: between its brackets, with one that stands for all
 * above and one for all below.
 */
class Alone implements Piece {
  readonly text: string;
  readonly at: number;
  readonly building: Building & { readonly above: number };
  readonly #touched: Touched;
  /** Where the members stand now, with all between those above and those below. */
  readonly #span: Span;
  readonly #head: string;
  readonly #below: string;
  /** What is open before them. */
  readonly #open: readonly Opener[];

  constructor(touched: Touched, text: Text, delta: number) {
    const { way, within, index, count, start, end } = touched;
    const below = membersOf(within)[index + count];
    const isMap = within.kind === 'map';
    this.#touched = touched;
    this.#span = { start, end: end + delta };
    this.#head = `${isMap ? '{' : '['}${index === 0 ? '' : isMap ? '"":0' : '0'}`;
    this.#below = below ? `${text.slice(end + delta, valueIn(below).start + delta)}0` : '';
    this.text = `${this.#head}${text.slice(start, end + delta)}${this.#below}${below ? '\n' : ''}${isMap ? '}' : ']'}`;
    this.at = start - this.#head.length;
    const { block, levels } = within;
    this.building = { syntax: 'json', block, levels: levels + 1, above: way.length };
    this.#open = [...way.map((step) => step.within), within].map((one) => {
      const indent = indentAt(text, one.start).length;
      return { char: one.kind === 'map' ? '{' : '[', at: -1, indent, base: indent };
    });
  }

  get read(): string {
    return this.text;
  }

  /** Follows the brackets of their lines; undefined where others stand on them too. */
  scanner(): FlowScanner | undefined {
    const { text } = this;
    const { start, end } = this.#span;
    const from = this.#head.length;
    const lines = text.slice(from, from + end - start);
    const isAlone = /^[ \t]*,?[ \t]*\r?\n/.test(lines) && /\n[ \t]*$/.test(lines);
    if (!isAlone) return undefined;
    const first = nextLine(text, from);
    const within = { start: first, end: text.length - (this.#below === '' ? 0 : 1) };
    const scanner = new FlowScanner(text, 'json', within, this.#open);
    scanner.visibleEnd = text.slice(0, first).trimEnd().length;
    return scanner;
  }

  /** Whether behind their lines all is open that was before, and no more. */
  isClosedBy({ isClosed, innermost }: FlowScanner): boolean {
    return isClosed && innermost === this.#open.at(this.#below === '' ? -2 : -1);
  }

  /** The members that a reader finds; undefined where it does not find the others too, or where more than these is broken. */
  membersIn({ roots: [root], isComplete, problems, damage }: Reading): readonly Member[] | undefined {
    const { start, end } = this.#span;
    const [above, below] = [this.#touched.index > 0, this.#below !== ''];
    if (!isDivided(root) || !isComplete || root.end !== this.at + this.text.length) return undefined;
    const all = membersOf(root);
    const [first, last] = [all[0], all.at(-1)];
    if (above && first?.end !== start) return undefined;
    if (below && (last?.start !== end || last.end !== end + this.#below.length)) return undefined;
    // A comma may be missing above, which is said there.
    const isInside = (piece: Span) =>
      (above ? start - 1 : start) <= piece.start && (below ? piece.end < end : piece.end <= end + 1);
    if (![...problems, ...damage].every(isInside)) return undefined;
    return all.slice(above ? 1 : 0, below ? -1 : undefined);
  }
}

/** How many brackets are open at once at most in a text that is healthy; undefined when it does not look so to those who mend. */
function levelsOf(known: Remembered, before: Text): number | undefined {
  if (known.isCalm === true) return known.deepest;
  const scanner = new FlowScanner(before.toString(), 'json');
  return isQuiet(scanner) && scanner.isClosed ? scanner.deepest : undefined;
}

/** Whether the lines show no bracket to be open. */
function isQuiet(scanner: FlowScanner): boolean {
  for (const line of scanner.lines()) scanner.closeAbove(line);
  return !scanner.foundOpen;
}
