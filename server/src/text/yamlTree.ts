import {
  type AliasEvent,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  SCALAR_STYLE,
  type ScalarEvent,
} from 'js-yaml';
import { isMerge, TreeBuilder } from './build.ts';
import { lineEnd } from './lines.ts';
import type { Block } from './nodes.ts';
import type { Recovered } from './recover.ts';
import type { Span } from './span.ts';
import type { MapNode, ScalarNode, ScalarStyle, SeqNode, SyntaxProblem, Tree } from './tree.ts';

/** The tree that the events of a text make. */
export function treeOf(text: string, { result: events, read, damage, problems }: Recovered<Event[]>): Tree {
  const builder = new TreeBuilder({ syntax: 'yaml', damage });
  const reader = new EventReader(text, read, builder, damage);
  for (const event of events) reader.take(event);
  return {
    content: text,
    text,
    syntax: 'yaml',
    roots: builder.roots,
    problems: [...problems, ...reader.problems, ...overmerged(builder)],
    duplicates: builder.duplicates,
  };
}

function overmerged({ overmerged: map }: TreeBuilder): SyntaxProblem[] {
  const merge = map?.entries.find(isMerge);
  return merge === undefined ? [] : [{ start: merge.start, end: merge.end, reason: 'too-much-merged' }];
}

/** The same for the lines of one block, whose nodes move with it. */
export function blockTreeOf(
  lines: string,
  { result: events, read, damage }: Pick<Recovered<readonly Event[]>, 'result' | 'read' | 'damage'>,
  block: Block,
): Pick<Tree, 'roots' | 'duplicates' | 'problems'> {
  const builder = new TreeBuilder({ syntax: 'yaml', damage, block, levels: 0 });
  const reader = new EventReader(lines, read, builder, damage);
  for (const event of events) reader.take(event);
  return { roots: builder.roots, duplicates: builder.duplicates, problems: reader.problems };
}

/** One document, block style at the upper level, and nothing that is named in one place and meant in another. */
export function isSimple(events: readonly Event[], upper: 'map' | 'seq' = 'map'): boolean {
  let documents = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) documents++;
    else if (event.type === EVENT_ID.ALIAS) return false;
    else if (event.type !== EVENT_ID.POP && event.anchorStart >= 0) return false;
  }
  const type = upper === 'map' ? EVENT_ID.MAPPING : EVENT_ID.SEQUENCE;
  return documents === 1 && events[1]?.type === type && events[1].style === COLLECTION_STYLE.BLOCK;
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
  }

  #written(event: ScalarEvent): ScalarNode {
    const style = styles[event.style] ?? 'plain';
    const span = style === 'literal' || style === 'folded' ? this.#blockScalar(event) : quoted(event, style);
    const start = startOf(event.tagStart, span.start);
    const text = event.fast ? this.#text.slice(event.valueStart, event.valueEnd) : getScalarValue(this.#text, event);
    return this.#builder.scalar(start, span.end, text, style, this.#slice(event.tagStart, event.tagEnd));
  }

  /** From the indicator (`|`, `>`) to the last visible character. */
  #blockScalar({ valueStart, valueEnd, anchorEnd, tagEnd }: ScalarEvent): Span {
    const start = skipBlank(this.#text, Math.max(anchorEnd, tagEnd, this.#behind(/[:-]/)));
    const end = valueStart + this.#text.slice(valueStart, valueEnd).trimEnd().length;
    return { start, end: end > valueStart ? end : lineEnd(this.#text, start) };
  }

  /** An empty value stands right behind its colon or dash, or behind the anchor or tag that it bears. */
  #nothing(event: ScalarEvent): ScalarNode {
    const { expectsKey, expectsValue } = this.#builder;
    const before = expectsKey ? this.#emptyKey() : this.#behind(expectsValue ? /:/ : /-/);
    const at = Math.max(event.tagEnd, event.anchorEnd, before);
    const damaged = this.#damage.some((line) => line.start <= at && at <= line.end + 1);
    const style = damaged ? 'damaged' : 'plain';
    return this.#builder.scalar(at, at, '', style, this.#slice(event.tagStart, event.tagEnd));
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
    const [start, end] = [event.anchorStart - 1, event.anchorEnd];
    const node = this.#builder.alias(start, end, insideItself ? undefined : target);
    if (node.target === undefined) this.problems.push({ start, end, reason: 'unknown-alias' });
    this.#cursor = end;
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
