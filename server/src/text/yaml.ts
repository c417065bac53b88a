import {
  type AliasEvent,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import type { SyntaxReason } from '../util/syntaxReason.ts';
import { TreeBuilder } from './build.ts';
import { shallowYaml } from './depth.ts';
import { joinOutdented, type Mended, mendFlow } from './flow.ts';
import { limits } from './limits.ts';
import { lineEnd } from './lines.ts';
import { withPlainSpaces } from './oddSpaces.ts';
import { Budget, type Recovered, recover } from './recover.ts';
import type { Span } from './span.ts';
import type { AliasNode, MapNode, ScalarNode, ScalarStyle, SeqNode, SyntaxProblem, Tree } from './tree.ts';
import type { YamlMemory } from './yamlEvents.ts';

/**
 * Reads YAML by js-yaml's event stream. js-yaml throws at the first error and gives no ends of collections; this file
 * adds both: a line that cannot be read costs that line, and a collection ends with its last child.
 */
export function readYaml(text: string, memory?: YamlMemory, budget = new Budget(text.length)): Tree {
  const known = memory?.read(text);
  if (known !== undefined) return build(text, { result: known, read: text, damage: [], problems: [] });
  const tree = readAs(text, text, budget, memory);
  const plain = tree.problems.length > 0 ? withPlainSpaces(text, 'yaml') : undefined;
  if (plain === undefined) return tree;
  const better = readAs(text, plain.text, budget);
  if (better.problems.length >= tree.problems.length) return tree;
  return { ...better, problems: [{ reason: 'odd-space', ...plain.first }, ...better.problems] };
}

function readAs(text: string, plain: string, budget: Budget, memory?: YamlMemory): Tree {
  memory?.forget();
  const first = tryParse(plain);
  if ('problem' in first && first.problem.reason === 'too-deep') return readShallow(text, plain, first, budget);
  // Events of a text that had to be joined or mended do not stand for the text itself.
  if ('result' in first && !first.joined) memory?.keep(text, first.result);
  return build(text, recoverYaml(plain, first, budget));
}

/** Reads a text of too many levels without what lies below them, and says so once. */
function readShallow(text: string, plain: string, first: Attempt, budget: Budget): Tree {
  let attempt = first;
  let read = plain;
  let problem: SyntaxProblem | undefined;
  for (let i = 0; i < limits.recoveries && 'problem' in attempt && attempt.problem.reason === 'too-deep'; i++) {
    const shallow = shallowYaml(read, attempt.problem.start);
    problem ??= shallow.problem;
    read = shallow.text;
    attempt = tryParse(read);
  }
  const tree = build(text, recoverYaml(read, attempt, budget));
  const others = tree.problems.filter(({ reason }) => reason !== 'too-deep');
  return { ...tree, problems: problem ? [problem, ...others] : others };
}

function build(text: string, { result: events, read, damage, problems }: Recovered<Event[]>): Tree {
  const builder = new TreeBuilder(damage);
  const reader = new EventReader(text, read, builder, damage);
  for (const event of events) reader.take(event);
  return {
    text,
    syntax: 'yaml',
    roots: builder.roots,
    problems: [...problems, ...reader.problems],
    duplicates: builder.duplicates,
  };
}

/** Broken flow collections of several lines are mended first, where that leaves fewer problems. */
function recoverYaml(text: string, first: Attempt, budget: Budget): Recovered<Event[]> {
  const mended = 'problem' in first ? mendFlow(text, 'yaml') : undefined;
  if (mended === undefined) return recover(text, tryParse, [], first, budget);
  const again = budget.counting(tryParse)(mended.text);
  const withRest = () => withMended(mended, recover(mended.text, tryParse, [], again, budget));
  if ('result' in again && mended.problems.length <= FEW_PROBLEMS) return withRest();
  const plain = recover(text, tryParse, [], first, budget);
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

type Attempt = { readonly result: Event[]; readonly joined?: boolean } | { readonly problem: SyntaxProblem };

function tryParse(text: string): Attempt {
  const attempt = parse(text);
  if (!('problem' in attempt) || attempt.problem.reason !== 'bad-indentation') return attempt;
  // Only lines that begin so are joined; the text need not be scanned for any other.
  if (!/^[\]}[{"',]/.test(text.slice(attempt.problem.start, attempt.problem.start + 200).trimStart())) return attempt;
  const joined = joinOutdented(text);
  return joined === text ? attempt : { ...parse(joined), joined: true };
}

function parse(text: string): Attempt {
  try {
    return { result: parseEvents(text, { maxDepth: limits.depth }) };
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

const styles: Record<number, ScalarStyle> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
};

/** Turns events into nodes, one at a time. */
class EventReader {
  readonly problems: SyntaxProblem[] = [];
  readonly #original: string;
  readonly #text: string;
  readonly #builder: TreeBuilder;
  readonly #damage: readonly Span[];
  readonly #anchors = new Map<string, MapNode | SeqNode | ScalarNode>();
  /** The open collections; an open document is undefined. */
  readonly #open: (MapNode | SeqNode | undefined)[] = [];
  readonly #pairs = new Set<MapNode | SeqNode>();
  /** The end of what was read last. */
  #cursor = 0;

  /** @param read what the parser has read: the pieces that were left out are spaces, what was missing is there */
  constructor(original: string, read: string, builder: TreeBuilder, damage: readonly Span[]) {
    this.#original = original;
    this.#text = read;
    this.#builder = builder;
    this.#damage = damage;
  }

  take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.SCALAR:
        this.#scalar(event);
        return;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const open = event.type === EVENT_ID.MAPPING ? 'openMap' : 'openSeq';
        const flow = event.style === 2;
        const start = flow ? startOf(event.tagStart, event.start) : event.start;
        const node = this.#builder[open](start, flow, this.#slice(event.tagStart, event.tagEnd));
        // Of two that begin at one bracket, the outer is a pair whose key is the inner: `[{a: b}: c]`.
        const outer = this.#open.at(-1);
        if (flow && outer?.flow && outer.start === start) this.#pairs.add(outer);
        this.#open.push(node);
        this.#name(event, node);
        this.#cursor = event.start + (this.#hasBrackets(node) ? 1 : 0);
        return;
      }
      case EVENT_ID.ALIAS:
        this.#alias(event);
        return;
      case EVENT_ID.DOCUMENT:
        this.#open.push(undefined);
        this.#anchors.clear();
        return;
      case EVENT_ID.POP:
        this.#pop();
        return;
    }
  }

  #scalar(event: ScalarEvent): void {
    const node = event.valueStart < 0 ? this.#nothing(event) : this.#written(event);
    this.#cursor = node.end;
    this.#name(event, node);
    this.#builder.add(node);
  }

  #written(event: ScalarEvent): ScalarNode {
    const style = styles[event.style] ?? 'plain';
    const span = style === 'literal' || style === 'folded' ? this.#blockScalar(event) : quoted(event, style);
    return {
      kind: 'scalar',
      start: startOf(event.tagStart, span.start),
      end: span.end,
      text: event.fast ? this.#text.slice(event.valueStart, event.valueEnd) : getScalarValue(this.#text, event),
      style,
      tag: this.#slice(event.tagStart, event.tagEnd),
    };
  }

  /** From the indicator (`|`, `>`) to the last visible character. */
  #blockScalar({ valueStart, valueEnd, anchorEnd, tagEnd }: ScalarEvent): Span {
    const start = skipBlank(this.#text, Math.max(anchorEnd, tagEnd, this.#behind(/[:-]/)));
    const end = valueStart + this.#text.slice(valueStart, valueEnd).trimEnd().length;
    return { start, end: end > valueStart ? end : lineEnd(this.#text, start) };
  }

  /** An empty value stands right behind its colon or dash, or behind the anchor or tag that it bears. */
  #nothing(event: ScalarEvent): ScalarNode {
    const before = this.#builder.expectsKey ? this.#emptyKey() : this.#behind(/[:-]/);
    const at = Math.max(event.tagEnd, event.anchorEnd, before);
    const damaged = this.#damage.some((line) => line.start <= at && at <= line.end + 1);
    const style = damaged ? 'damaged' : 'plain';
    return { kind: 'scalar', start: at, end: at, text: '', style, tag: this.#slice(event.tagStart, event.tagEnd) };
  }

  #behind(indicator: RegExp): number {
    const at = skipBlank(this.#text, this.#cursor);
    const end = this.#open.at(-1)?.flow ? /[\s,[\]{}]/ : /\s/;
    const stands = indicator.test(this.#text[at] ?? '') && end.test(this.#text[at + 1] ?? ' ');
    return stands ? at + 1 : this.#cursor;
  }

  /** An empty key stands behind its question mark, or before its colon. */
  #emptyKey(): number {
    const at = skipBlank(this.#text, this.#cursor);
    return this.#text[at] === ':' ? at : this.#behind(/\?/);
  }

  #alias(event: AliasEvent): void {
    const name = this.#text.slice(event.anchorStart, event.anchorEnd);
    const target = this.#anchors.get(name);
    const insideItself = target !== undefined && this.#open.some((node) => node === target);
    const node: AliasNode = {
      kind: 'alias',
      start: event.anchorStart - 1,
      end: event.anchorEnd,
      target: insideItself ? undefined : target,
    };
    if (node.target === undefined) this.problems.push({ start: node.start, end: node.end, reason: 'unknown-alias' });
    this.#cursor = node.end;
    this.#builder.add(node);
  }

  #pop(): void {
    const node = this.#open.pop();
    if (node === undefined) return;
    if (this.#hasBrackets(node)) this.#cursor = this.#closingBracket();
    this.#builder.close(this.#cursor);
  }

  /** A pair within a flow list, as in `[a: 1, b: 2]`, is a flow map without brackets. */
  #hasBrackets(node: MapNode | SeqNode): boolean {
    if (!node.flow || this.#pairs.has(node)) return false;
    return node.tag !== undefined || /[{[]/.test(this.#text[node.start] ?? '');
  }

  #closingBracket(): number {
    let at = skipBlank(this.#text, this.#cursor);
    if (this.#text[at] === ',') at = skipBlank(this.#text, at + 1);
    // A bracket that the text lacks ends where the last child does.
    return this.#original[at] === this.#text[at] ? Math.min(at + 1, this.#text.length) : this.#cursor;
  }

  #name(event: { anchorStart: number; anchorEnd: number }, node: MapNode | SeqNode | ScalarNode): void {
    if (event.anchorStart >= 0) this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), node);
  }

  #slice(start: number, end: number): string | undefined {
    return start < 0 ? undefined : this.#text.slice(start, end);
  }
}

function quoted(event: ScalarEvent, style: ScalarStyle): Span {
  const quotes = style === 'single' || style === 'double' ? 1 : 0;
  return { start: event.valueStart - quotes, end: event.valueEnd + quotes };
}

/** A value in one piece begins with its tag: `!Ref Web`. */
function startOf(tagStart: number, valueStart: number): number {
  return tagStart < 0 ? valueStart : tagStart;
}

/** The first offset from `at` on that is neither white space nor part of a comment. */
function skipBlank(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 32 || code === 9 || code === 10 || code === 13) at++;
    else if (code === 35 && /\s/.test(text[at - 1] ?? ' ')) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else return at;
  }
}
