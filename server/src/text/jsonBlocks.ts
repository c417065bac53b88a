import { isRepeated, type Member, memberAt, replaceMember, type Step, stepTowards, valueIn } from './blocks.ts';
import { TreeBuilder } from './build.ts';
import { shallowJson } from './depth.ts';
import type { Edited } from './edited.ts';
import { visitJson } from './json.ts';
import { isDivided, Pair, Placed } from './nodes.ts';
import type { Text } from './pieces.ts';
import type { Span } from './span.ts';
import type { DuplicateKey, Node, Tree } from './tree.ts';
import type { Remembered, Versions } from './treeMemory.ts';

/**
 * Reads an edited text by reading the smallest value that the edit lies within: a rule, else the list of rules, else the
 * properties of the group. A value that ends with its own bracket or quote, as it did before, means the same among whatever
 * stands around it.
 */
export function rereadJson({ tree }: Remembered, { after, edit }: Versions): Remembered | undefined {
  const way = wayTo(tree, edit);
  for (let length = way.length; length > 0; length--) {
    const fresh = readMember(tree, after, way.slice(0, length), edit.delta);
    if (fresh) return { tree: replaceMember(tree, after, fresh, edit.delta) };
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

/** The member at the end of the way read by itself; undefined when it does not stand by itself. */
function readMember(tree: Tree, text: Text, way: readonly Step[], delta: number) {
  const last = way.at(-1);
  const member = last && memberAt(last);
  if (last === undefined || member === undefined || isRepeated(tree, member)) return undefined;
  const { start, end } = valueIn(member);
  const fresh = readValue(text, { start, end: end + delta }, member, last.within.levels, way.length);
  return (
    fresh && {
      way,
      member: 'key' in member ? new Pair(member.key, fresh.value) : fresh.value,
      duplicates: fresh.duplicates,
      problems: [],
    }
  );
}

function readValue(
  text: Text,
  { start, end }: Span,
  member: Member,
  levels: number,
  depth: number,
): { readonly value: Node; readonly duplicates: readonly DuplicateKey[] } | undefined {
  const head = 'key' in member ? member.key : member;
  const read = text.slice(start, end);
  if (!(head instanceof Placed) || shallowJson(read, depth)) return undefined;
  const builder = new TreeBuilder({ syntax: 'json', block: head.block, levels });
  const { problems } = visitJson({ text: read, read, at: start, known: [], damage: [] }, builder);
  const [value] = builder.roots;
  const isWhole = builder.roots.length === 1 && value?.start === start && value.end === end;
  return problems.length === 0 && value && isWhole ? { value, duplicates: builder.duplicates } : undefined;
}
