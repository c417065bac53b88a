import { t } from '@vscode/l10n';
import type { Severity } from '../checks/check.ts';
import { syntaxMessage } from '../checks/syntaxWords.ts';
import { checkIds } from '../engine/catalogue.ts';
import { type Span, spanOf, type TextChange } from '../text/span.ts';
import {
  asMap,
  asScalar,
  type Entry,
  entriesOf,
  isNull,
  type Node,
  resolve,
  type SeqNode,
  type Tree,
} from '../text/tree.ts';
import { closest } from '../util/closest.ts';
import type { Day } from '../util/day.ts';

/** Something amiss in a project's file. */
export interface ProjectProblem {
  /** The check under whose id it is told. */
  readonly check: string;
  /** Where it differs from the check's own. */
  readonly severity?: Severity;
  readonly span: Span;
  readonly message: string;
  readonly tags?: readonly 'unnecessary'[];
  readonly fixes: readonly { readonly title: string; readonly changes: readonly TextChange[] }[];
}

/** The known entries of a map, by their keys. */
export type Entries = ReadonlyMap<string, Part>;
/** A value and what to underline when it is wrong. */
export interface Part {
  readonly node: Node;
  readonly name: string;
  readonly entry?: Entry;
}

/** A part that a list may hold. */
export interface Member extends Part {
  readonly list?: SeqNode;
  readonly index?: number;
}

/** Reads the sections of a project's file; notes at the right place what does not belong there. */
export class SectionReader {
  readonly problems: ProjectProblem[] = [];
  readonly #tree: Tree;

  constructor(tree: Tree) {
    this.#tree = tree;
    for (const { start, end, reason } of tree.problems)
      this.#tell({ start, end }, syntaxMessage({ reason, notation: tree.syntax }));
    for (const { second } of tree.duplicates)
      this.#tell(spanOf(second.key), t('`{0}` is given twice. Remove one.', second.key.text));
  }

  root(keys: readonly string[]): Entries {
    const [node] = this.#tree.roots;
    return node === undefined ? new Map() : this.map({ node, name: '' }, keys);
  }

  /** The entries of a map; of the keys that may not stand there it says which one was meant. */
  map(part: Part | undefined, keys: readonly string[], kind: 'key' | 'check' = 'key'): Entries {
    const entries = new Map<string, Part>();
    if (part === undefined || isNull(part.node)) return entries;
    const map = asMap(part.node);
    if (map === undefined) {
      const message =
        part.name === ''
          ? t('The file takes properties: `name: value`, each on a line of its own.')
          : t('`{0}` takes properties: `name: value`, each on a line of its own.', part.name);
      this.#wrong(part, message);
      return entries;
    }
    for (const entry of entriesOf(map)) {
      const name = entry.key.text;
      if (keys.includes(name)) entries.set(name, { node: entry.value, name, entry });
      else if (!/^(?:x-.*|\$schema|<<|)$/.test(name)) this.#unknown(entry.key, keys, kind);
    }
    return entries;
  }

  required(holder: Part, entries: Entries, name: string): Part | undefined {
    const part = entries.get(name);
    if (part === undefined) this.#tell(this.headOf(holder), t('`{0}` is missing here.', name));
    return part;
  }

  /** The members of a list. */
  items(part: Part | undefined): Part[] {
    if (part === undefined || isNull(part.node)) return [];
    const list = resolve(part.node);
    if (list?.kind !== 'seq') {
      this.#wrong(part, t('`{0}` takes a list: each member on a line of its own, behind a dash.', part.name));
      return [];
    }
    return list.items.map((node) => ({ node, name: part.name }));
  }

  /** The same, each with the list that holds it; a single value is a member of none. */
  members(part: Part | undefined): Member[] {
    if (part !== undefined && asScalar(part.node) && !isNull(part.node)) return [part];
    const items = this.items(part);
    const list = part && resolve(part.node);
    return items.map((item, index) => ({ ...item, ...(list?.kind === 'seq' && { list, index }) }));
  }

  /** One text, or a list of them. */
  texts(part: Part | undefined, problemOf: (text: string) => string | undefined = () => undefined) {
    if (part === undefined || isNull(part.node)) return undefined;
    const parts = asScalar(part.node) ? [part] : this.items(part);
    return parts.flatMap((one) => {
      const text = this.text(one);
      const problem = text === undefined ? undefined : problemOf(text);
      if (problem !== undefined) this.#wrong(one, problem);
      return text === undefined || problem !== undefined ? [] : [text];
    });
  }

  /** One id of a check, or a list of them. */
  ids(part: Part | undefined): readonly string[] | undefined {
    if (part === undefined || isNull(part.node)) return undefined;
    const parts = asScalar(part.node) ? [part] : this.items(part);
    return parts.flatMap((one) => this.word(one, checkIds) ?? []);
  }

  text(part: Part | undefined): string | undefined {
    if (part === undefined || isNull(part.node)) return undefined;
    const scalar = asScalar(part.node);
    if (scalar === undefined) this.#wrong(part, t('`{0}` takes a single value.', part.name));
    return scalar?.style === 'damaged' ? undefined : scalar?.text;
  }

  word<T extends string>(part: Part | undefined, words: readonly T[]): T | undefined {
    const text = this.text(part);
    if (part === undefined || text === undefined) return undefined;
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) this.#unknown(part.node, words, words.length > MOST_LISTED ? 'check' : 'value', text);
    return word;
  }

  number(part: Part | undefined, least: number, most = Number.POSITIVE_INFINITY): number | undefined {
    const text = this.text(part);
    if (part === undefined || text === undefined) return undefined;
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (least <= number && number <= most) return number;
    const message = Number.isFinite(most)
      ? t('`{0}` takes a whole number from {1} to {2}.', part.name, least, most)
      : t('`{0}` takes a whole number from {1} on.', part.name, least);
    this.#wrong(part, message);
    return undefined;
  }

  /** `true` or `false`; all else is somebody else's to judge. */
  boolean(part: Part | undefined): boolean | undefined {
    const text = asScalar(part?.node)?.text;
    return text === 'true' || text === 'false' ? text === 'true' : undefined;
  }

  day(part: Part | undefined, parse: (text: string) => Day | undefined) {
    const text = this.text(part);
    if (part === undefined || text === undefined) return undefined;
    const day = parse(text);
    if (day !== undefined) return { day, span: spanOf(part.node) };
    this.#wrong(part, t('`{0}` is no day. Write it as in 2027-01-31.', text));
    return undefined;
  }

  /** What to underline when all of a part is meant: its first line. */
  headOf({ node }: Part): Span {
    const first = resolve(node)?.kind === 'map' ? asMap(node)?.entries[0] : undefined;
    return spanOf(first?.key ?? node);
  }

  #unknown(at: Span & { readonly text?: string }, words: readonly string[], kind: Kind, written = at.text ?? ''): void {
    const nearest = closest(written, words);
    const span = spanOf(at);
    const known = { key: t('There is no `{0}` here.', written), check: t('There is no check `{0}`.', written) };
    const start = kind === 'value' ? t('`{0}` cannot stand here.', written) : known[kind];
    if (nearest === undefined) {
      const list = words.map((word) => `\`${word}\``).join(', ');
      this.#tell(span, words.length > MOST_LISTED ? start : t('{0} There is: {1}.', start, list));
      return;
    }
    const fix = { title: t('Write `{0}`', nearest), changes: [{ ...span, text: nearest }] };
    this.#tell(span, t('{0} Did you mean `{1}`?', start, nearest), [fix]);
  }

  #wrong({ node, entry }: Part, message: string): void {
    this.#tell(node.end > node.start ? spanOf(node) : spanOf(entry?.key ?? node), message);
  }

  #tell(span: Span, message: string, fixes: ProjectProblem['fixes'] = []): void {
    this.problems.push({ check: 'project-file', span, message, fixes });
  }
}

type Kind = 'key' | 'check' | 'value';

/** Longer lists of words are not written into a message. */
const MOST_LISTED = 12;
