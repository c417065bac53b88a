import { type Event, parseEvents, YAMLException } from 'js-yaml';
import type { SyntaxReason } from '../util/syntaxReason.ts';
import { shallowYaml } from './depth.ts';
import { joinOutdented, type Mended, mendFlow } from './flow.ts';
import { limits } from './limits.ts';
import { withPlainSpaces } from './oddSpaces.ts';
import type { Text } from './pieces.ts';
import { Budget, type Recovered, recover } from './recover.ts';
import type { SyntaxProblem, Tree } from './tree.ts';
import type { TreeMemory } from './treeMemory.ts';
import { isSimple, treeOf } from './yamlTree.ts';

/**
 * Reads YAML by js-yaml's event stream. js-yaml throws at the first error and gives no ends of collections; this file
 * adds both: a line that cannot be read costs that line, and a collection ends with its last child.
 */
export function readYaml(content: Text, memory?: TreeMemory, budget = new Budget(content.length)): Tree {
  const known = memory?.read(content);
  if (known !== undefined) return known;
  const text = content.toString();
  const tree = readAs(text, text, budget, memory);
  const plain = tree.problems.length > 0 ? withPlainSpaces(text, 'yaml') : undefined;
  if (plain === undefined) return tree;
  const better = readAs(text, plain.text, budget);
  if (better.problems.length >= tree.problems.length) return tree;
  return { ...better, problems: [{ reason: 'odd-space', ...plain.first }, ...better.problems] };
}

function readAs(text: string, plain: string, budget: Budget, memory?: TreeMemory): Tree {
  memory?.forget();
  const first = tryParse(plain);
  if ('problem' in first && first.problem.reason === 'too-deep') return readShallow(text, plain, first, budget);
  const tree = treeOf(text, recoverYaml(plain, first, budget));
  // The events of a text that had to be mended do not stand for the text itself.
  if ('result' in first && tree.problems.length === 0 && isSimple(first.result))
    memory?.keep(tree, { isJoined: first.joined === true });
  return tree;
}

/** Reads a text of too many levels without what lies below them, and says so once. */
function readShallow(text: string, plain: string, first: Attempt, budget: Budget): Tree {
  let attempt = first;
  let read = plain;
  let problem: SyntaxProblem | undefined;
  // Each time all of the text is looked at.
  const rounds = Math.min(limits.recoveries, 1 + limits.reparsed / text.length);
  for (let i = 0; i < rounds && 'problem' in attempt && attempt.problem.reason === 'too-deep'; i++) {
    const shallow = shallowYaml(read, attempt.problem.start);
    problem ??= shallow.problem;
    read = shallow.text;
    attempt = tryParse(read);
  }
  // What is deeper in ever new places is not mended any further.
  if ('problem' in attempt && attempt.problem.reason === 'too-deep') budget.spent = Number.POSITIVE_INFINITY;
  const tree = treeOf(text, recoverYaml(read, attempt, budget));
  const others = tree.problems.filter(({ reason }) => reason !== 'too-deep');
  return { ...tree, problems: problem ? [problem, ...others] : others };
}

/** What recovery asks of a text again and again; who knows most of it already need not look at all of it. */
export interface Trials {
  readonly attempt: (text: string) => Attempt;
  readonly mend: (text: string) => Mended | undefined;
}

const all: Trials = { attempt: tryParse, mend: (text) => mendFlow(text, 'yaml') };

/** Broken flow collections of several lines are mended first, where that leaves fewer problems. */
export function recoverYaml(
  text: string,
  first: Attempt,
  budget: Budget,
  { attempt, mend }: Trials = all,
): Recovered<Event[]> {
  const mended = 'problem' in first ? mend(text) : undefined;
  if (mended === undefined) return recover(text, attempt, [], first, budget);
  const again = budget.counting(attempt)(mended.text);
  const withRest = () => withMended(mended, recover(mended.text, attempt, [], again, budget));
  if ('result' in again && mended.problems.length <= FEW_PROBLEMS) return withRest();
  const plain = recover(text, attempt, [], first, budget);
  // Each further problem counts against the mended text, so where there is no room for one, it need not be looked for.
  const room = plain.problems.length - mended.problems.length;
  if (room < ('result' in again ? 0 : 1)) return plain;
  const better = withRest();
  return better.problems.length <= plain.problems.length && !budget.isSpent ? better : plain;
}

function withMended({ problems }: Mended, rest: Recovered<Event[]>): Recovered<Event[]> {
  return {
    ...rest,
    problems: [...problems, ...rest.problems].sort((a, b) => a.start - b.start),
    damage: [...rest.damage, ...problems],
  };
}

/** So few problems are what a person is typing; more may come of believing an indentation that means nothing. */
const FEW_PROBLEMS = 3;

export type Attempt = { readonly result: Event[]; readonly joined?: boolean } | { readonly problem: SyntaxProblem };

export function tryParse(text: string): Attempt {
  const attempt = parseYaml(text);
  if (!mayBeOutdented(text, attempt)) return attempt;
  const joined = joinOutdented(text);
  return joined === text ? attempt : { ...parseYaml(joined), joined: true };
}

/** Only lines that begin so are joined; the text need not be scanned for any other. */
export function mayBeOutdented(text: string, attempt: Attempt): boolean {
  if (!('problem' in attempt) || attempt.problem.reason !== 'bad-indentation') return false;
  return /^[\]}[{"',]/.test(text.slice(attempt.problem.start, attempt.problem.start + 200).trimStart());
}

export function parseYaml(text: string, maxDepth: number = limits.depth): Attempt {
  try {
    return { result: parseEvents(text, { maxDepth }) };
  } catch (error) {
    if (error instanceof RangeError) return { problem: { start: 0, end: 0, reason: 'too-deep' } };
    if (!(error instanceof YAMLException)) throw error;
    const at = Math.min(error.mark?.position ?? 0, text.length);
    return { problem: { start: at, end: at, reason: reasonOf(error.reason) } };
  }
}

/** js-yaml's English reasons, in our words. What matches none is `unexpected-text`. */
const reasons: readonly (readonly [RegExp, SyntaxReason])[] = [
  [/tab char/, 'tab-indentation'],
  [/nesting|maxDepth|depth/, 'too-deep'],
  [/unexpected end of the (?:stream|document) within a (?:single|double) quoted/, 'unclosed-quote'],
  [/unexpected end of the stream within a flow/, 'unclosed-bracket'],
  [/missed comma/, 'missing-comma'],
  [/escape|hexadecimal/, 'invalid-escape'],
  [/non-printable|control char/, 'invalid-character'],
  [/implicit key|end of the stream or a document separator|implicit map/, 'missing-colon'],
  [/indentation/, 'bad-indentation'],
];

function reasonOf(reason: string): SyntaxReason {
  return reasons.find(([pattern]) => pattern.test(reason))?.[1] ?? 'unexpected-text';
}
