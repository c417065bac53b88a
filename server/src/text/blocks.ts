import { partitionPoint } from '../util/partitionPoint.ts';
import { isDamaged } from './build.ts';
import { type Block, type Divided, isDivided, Pair, Placed } from './nodes.ts';
import type { Text } from './pieces.ts';
import { contains, type Span } from './span.ts';
import type { DuplicateKey, Entry, Node, SyntaxProblem, Tree } from './tree.ts';

/** An entry of a divided map, or an item of a divided list: with all that stands in it and is not divided, a block. */
export type Member = Entry | Node;

/** One step of the way from the root to a block. */
export interface Step {
  readonly within: Divided;
  readonly index: number;
}

/** A step into the collection: to the last member that begins before the offset. */
export function stepTowards(within: Divided, offset: number): Step | undefined {
  const members = membersOf(within);
  const behind = partitionPoint(members.length, (i) => (members[i]?.start ?? 0) < offset);
  return behind === 0 ? undefined : { within, index: behind - 1 };
}

export function membersOf(of: Divided): readonly Member[] {
  return of.kind === 'map' ? of.entries : of.items;
}

export function memberAt({ within, index }: Step): Member | undefined {
  return membersOf(within)[index];
}

export function valueIn(member: Member): Node {
  return 'key' in member ? member.value : member;
}

/** Some members of a collection that follow each other; none is a place between two. */
export interface Members {
  /** The way to the collection. */
  readonly way: readonly Step[];
  readonly within: Divided;
  readonly index: number;
  readonly count: number;
}

/** What stands in the place of some members from now on. */
export interface FreshMembers extends Members {
  readonly members: readonly Member[];
  readonly duplicates: readonly DuplicateKey[];
  /** What is wrong with the text now. */
  readonly problems: readonly SyntaxProblem[];
  /** What could not be read of it. */
  readonly damage: readonly Span[];
}

/** The tree of the text in which some members are others, longer by `delta`. */
export function replaceMembers(tree: Tree, content: Text, fresh: FreshMembers, delta: number): Tree {
  const { way, within, index, count, members, duplicates, problems, damage } = fresh;
  const old = membersOf(within).slice(index, index + count);
  const kept = tree.duplicates.filter(({ map }) => !old.some((member) => contains(member, map)));
  for (const step of way) moveBehind(step, delta);
  moveBehind({ within, index: index + count - 1 }, delta);
  if (within.kind === 'map') within.entries.splice(index, count, ...members.filter(isEntry));
  else within.items.splice(index, count, ...members.filter(isNode));
  within.revision = {};
  for (const map of [...way.map((step) => step.within), within]) {
    if (map.kind === 'map') map.damaged = isDamaged(map, damage);
  }
  const renewals = renew(way);
  return new Joined(content, {
    syntax: tree.syntax,
    roots: tree.roots,
    problems,
    duplicates: inOrder(
      kept.map((one) => renewedIn(one, renewals)),
      duplicates,
    ),
  });
}

function isEntry(member: Member): member is Entry {
  return 'key' in member;
}

function isNode(member: Member): member is Node {
  return !('key' in member);
}

/** The tree of the text in which all behind the end of the way stands elsewhere, by `delta`. */
export function moveMembers(tree: Tree, content: Text, way: readonly Step[], delta: number): Tree {
  for (const step of way) moveBehind(step, delta);
  // What somebody has remembered of it by its lines, or from its start on, holds no longer.
  for (const { within } of way) within.revision = {};
  const renewals = renew(way.slice(0, -1));
  const { syntax, roots, problems, duplicates } = tree;
  return new Joined(content, {
    syntax,
    roots,
    problems,
    duplicates: duplicates.map((one) => renewedIn(one, renewals)),
  });
}

/** Puts another object in the place of each member on a way; returns which in the place of which. */
function renew(way: readonly Step[]): ReadonlyMap<Member, Member> {
  const renewals = new Map(way.map((step) => [memberAt(step) as Member, renewed(step)]));
  for (const step of way) put(step, renewals.get(memberAt(step) as Member) as Member);
  return renewals;
}

/** As they are met in a whole text: when their map ends, the inner one first. */
function inOrder(kept: readonly DuplicateKey[], fresh: readonly DuplicateKey[]): readonly DuplicateKey[] {
  if (kept.length === 0 || fresh.length === 0) return [...kept, ...fresh];
  return [...kept, ...fresh].sort(
    (a, b) => a.map.end - b.map.end || b.map.start - a.map.start || a.second.start - b.second.start,
  );
}

/** A repeated key is one of two entries that stand in its map now. */
function renewedIn({ map, first, second }: DuplicateKey, renewals: ReadonlyMap<Member, Member>): DuplicateKey {
  const now = (entry: Entry) => (renewals.get(entry) ?? entry) as Entry;
  return { map, first: now(first), second: now(second) };
}

/** The tree of a text that is joined when all of it is asked for. */
class Joined implements Tree {
  readonly content: Text;
  readonly syntax: Tree['syntax'];
  readonly roots: Tree['roots'];
  readonly problems: Tree['problems'];
  readonly duplicates: Tree['duplicates'];

  constructor(content: Text, { syntax, roots, problems, duplicates }: Omit<Tree, 'content' | 'text'>) {
    this.content = content;
    this.syntax = syntax;
    this.roots = roots;
    this.problems = problems;
    this.duplicates = duplicates;
  }

  get text(): string {
    return this.content.toString();
  }
}

/** Whether one of some members has a key that its map repeats, or one of those in their place would have one. */
export function mayRepeatAmong(tree: Tree, { within, index, count }: Members, fresh: readonly Member[]): boolean {
  if (within.kind === 'seq') return false;
  const { entries } = within;
  const old = entries.slice(index, index + count);
  if (old.some((one) => isRepeated(tree, one))) return true;
  const [first] = fresh;
  // Most often a name stays what it is.
  if (count === 1 && fresh.length === 1 && first && isEntry(first) && first.key.text === old[0]?.key.text) return false;
  const others = [...entries.slice(0, index), ...entries.slice(index + count), ...fresh.filter(isEntry)];
  return new Set(others.map(({ key }) => key.text)).size < others.length;
}

/** Whether the member has a key that its map repeats. */
function isRepeated({ duplicates }: Tree, member: Member): boolean {
  if (!('key' in member)) return false;
  return duplicates.some(({ first, second }) => first.key === member.key || second.key === member.key);
}

function moveBehind({ within, index }: Step, delta: number): void {
  const members = membersOf(within);
  for (let i = index + 1; i < members.length; i++) move(members[i] as Member, delta);
  if (within.closing) within.closing.at += delta;
}

function move(member: Member, delta: number): void {
  const block = blockOf(member);
  if (block) block.at += delta;
  const value = valueIn(member);
  if (!isDivided(value)) return;
  const members = membersOf(value);
  const isCarried = members[0] !== undefined && block !== undefined && blockOf(members[0])?.around === block;
  moveBehind({ within: value, index: isCarried ? members.length : -1 }, delta);
}

/** Whether the members of a node move each by itself: what is below that moves with one of them. */
export function isSpread(node: Node): boolean {
  const [first] = isDivided(node) ? membersOf(node) : [];
  return first !== undefined && blockOf(first)?.around === undefined;
}

export function blockOf(member: Member): Block | undefined {
  const head = 'key' in member ? member.key : member;
  return head instanceof Placed ? head.block : undefined;
}

/** A collection lives on; who holds one of its entries must see that it is another one now. */
function put({ within, index }: Step, member: Member): void {
  within.revision = {};
  if (within.kind === 'map' && 'key' in member) within.entries[index] = member;
  else if (within.kind === 'seq' && !('key' in member)) within.items[index] = member;
}

function renewed(step: Step): Member {
  const member = memberAt(step) as Member;
  return 'key' in member ? new Pair(member.key, member.value) : member;
}
