import type { Reading } from '../dialects/dialect.ts';
import { extentOf, hitsAt } from '../dialects/locate.ts';
import { endingOf, type Ignore, type IgnoredCheck, type IgnoreFlaw, type IgnoreScope } from '../model/ignore.ts';
import type { EntityId, Place } from '../model/model.ts';
import { lineEnd, lineStart, nextLine } from '../text/lines.ts';
import { find, type Text } from '../text/pieces.ts';
import { contains, type Span } from '../text/span.ts';
import type { ScalarNode, Tree } from '../text/tree.ts';
import { type Day, parseDay } from '../util/day.ts';
import { partitionPoint } from '../util/partitionPoint.ts';
import { MARKS } from './ignores.ts';

/**
 * `# secgroup-ignore port-range, cidr until=2027-01-31 -- reason`: on the line of the finding, or alone on the line above.
 * `-next-line` speaks of the line below wherever it stands, `-file` of the whole file. Who speaks of the line on which a
 * rule begins (or an instance, or an interface) speaks of all of it, on however many lines it is written.
 */
const MARK = 'secgroup-ignore';
const COMMENT = /(?<=^|\s)(#+\s*)secgroup-ignore(-[\w-]+)?(?![\w-])(.*)$/i;
/** What is named, until when, and why. */
const BODY = /^(\s*)((?:[a-zA-Z][\w-]*(?:\s*,\s*[a-zA-Z][\w-]*)*)?)(?:(\s*until=)(\S*))?\s*(?:--\s*(.*?))?\s*$/;
const scopes: Readonly<Record<string, IgnoreScope>> = { '': 'line', '-next-line': 'next-line', '-file': 'file' };

/** A comment as it stands in the text. */
export interface IgnoreComment extends Span {
  readonly id: EntityId;
  readonly scope: IgnoreScope;
  readonly names: readonly IgnoredName[];
  readonly until?: Day;
  /** Where the date stands. */
  readonly date?: Span;
  readonly reason: string;
  /** Where what comes before the reason ends. */
  readonly head: number;
  readonly flaw?: IgnoreFlaw;
}

export interface IgnoredName extends Span {
  readonly id: EntityId;
  readonly name: string;
}

/** A comment, or a name in it. */
export interface IgnoreThing {
  readonly span: Span;
  readonly comment: IgnoreComment;
  readonly name?: IgnoredName;
}

/** The comments of a text that ask to leave findings out, and which of them have found something to leave out. */
export class Suppressions {
  readonly #reading: Reading;
  readonly #text: Text;
  readonly #today: Day | undefined;
  readonly #comments: IgnoreComment[] = [];
  /** What the ids of our things stand for: -1 is the first. The things of the model count from 0. */
  readonly #things: IgnoreThing[] = [];
  /** What ignores a check, by the start of the line it speaks of; -1 is the whole file. */
  readonly #byLine = new Map<number, Map<string, Ignoring>>();
  /** The checks that comments on lines name. */
  readonly #named = new Set<string>();
  readonly #ignoring = new Map<IgnoredName, Ignoring>();
  /** From where it was asked last what stands below the comments, to there. */
  #commentsBelow: Span = NOWHERE;
  #wholes: ReadonlySet<EntityId> | undefined;

  constructor(reading: Reading, today: Day | undefined) {
    this.#reading = reading;
    const { content } = reading.tree;
    this.#text = content;
    this.#today = today;
    for (const at of find(content, MARKS)) this.#read(reading, at - 'secgroup'.length);
  }

  /** Whether no finding is left out. */
  get isEmpty(): boolean {
    return this.#byLine.size === 0;
  }

  /** Whether a finding is to be left out. */
  has(check: string, span: Span): boolean {
    const lines = this.#named.has(check) ? this.#linesOf(span.start) : [];
    const asked = [...lines, WHOLE_FILE].flatMap((line) => this.#byLine.get(line)?.get(check) ?? []);
    for (const ignoring of asked) ignoring.isUsed = true;
    return asked.length > 0;
  }

  /**
   * The comments in the model's terms.
   * @param isSure whether all that a check has to say has been said
   */
  ignores(isSure: (check: string) => boolean): Ignore[] {
    return this.#comments.map((comment) => {
      const idle = (name: IgnoredName): boolean =>
        endingOf(comment.until, this.#today) !== 'expired' && !this.#ignoring.get(name)?.isUsed && isSure(name.name);
      const checks = comment.names.map(
        (name): IgnoredCheck => ({ id: name.id, name: name.name, unused: comment.flaw === undefined && idle(name) }),
      );
      const { id, scope, until, reason, flaw } = comment;
      return { id, scope, checks, reason, ...(until !== undefined && { until }), ...(flaw && { flaw }) };
    });
  }

  /** Where a place of a comment stands; undefined for the things of the model. */
  spanOf({ entity, field }: Place): Span | undefined {
    const thing = this.thing(entity);
    if (thing === undefined) return undefined;
    const { start, end } = (field === 'until' ? thing.comment.date : undefined) ?? thing.span;
    return { start, end };
  }

  /** What an id below zero stands for: a comment, or a name in it. */
  thing(entity: EntityId): IgnoreThing | undefined {
    return this.#things[-entity - 1];
  }

  /** The comments, each alone on its line, that speak of a line below which meets the condition: whole lines. */
  linesAbove(condition: (line: number) => boolean): Span[] {
    return this.#comments.flatMap((comment) => {
      const line = lineStart(this.#text, comment.start);
      const isAlone = this.#text.slice(line, comment.start).trim() === '';
      if (!isAlone || comment.scope === 'file' || !condition(this.#belowComments(line))) return [];
      return [{ start: line, end: lineEnd(this.#text, comment.end) }];
    });
  }

  #read(reading: Reading, at: number): void {
    const start = lineStart(this.#text, at);
    const line = this.#text.slice(start, lineEnd(this.#text, at));
    const match = COMMENT.exec(line);
    if (match === null || start + match.index + (match[1] ?? '').length !== at) return;
    if (isWithinScalar(reading, start + match.index)) return;
    const comment = this.#comment(start + match.index, match[0], match[2] ?? '', match[3] ?? '');
    this.#comments.push(comment);
    if (comment.flaw || endingOf(comment.until, this.#today) === 'expired') return;
    const alone = line.slice(0, match.index).trim() === '';
    const target = this.#target(comment, alone ? 'below' : 'here');
    const byCheck = this.#byLine.get(target) ?? new Map<string, Ignoring>();
    this.#byLine.set(target, byCheck);
    if (target !== WHOLE_FILE) for (const { name } of comment.names) this.#named.add(name);
    for (const name of comment.names) {
      const ignoring = byCheck.get(name.name) ?? { isUsed: false };
      byCheck.set(name.name, ignoring);
      this.#ignoring.set(name, ignoring);
    }
  }

  #comment(start: number, written: string, suffix: string, body: string): IgnoreComment {
    const id = -(this.#things.length + 1) as EntityId;
    const end = start + written.trimEnd().length;
    const bodyStart = start + written.length - body.length;
    const scope = scopes[suffix.toLowerCase()];
    const base = { id, start, end, scope: scope ?? 'line', names: [], reason: '', head: end } as const;
    const comment =
      scope === undefined
        ? { ...base, flaw: { kind: 'scope', at: { entity: id }, text: `${MARK}${suffix}` } as const }
        : this.#whole(base, bodyStart, body);
    this.#things.push({ comment, span: comment });
    for (const name of comment.names) this.#things.push({ comment, span: name, name });
    return comment;
  }

  #whole(base: Omit<IgnoreComment, 'flaw'>, start: number, body: string): IgnoreComment {
    const match = BODY.exec(body);
    if (match === null) return { ...base, flaw: { kind: 'words', at: { entity: base.id }, text: body.trim() } };
    const [, space = '', listed = '', until = '', date, reason = ''] = match;
    const names: IgnoredName[] = [...listed.matchAll(/[\w-]+/g)].map((found, i) => {
      const at = start + space.length + found.index;
      return { id: (base.id - 1 - i) as EntityId, name: found[0], start: at, end: at + found[0].length };
    });
    const dateStart = start + space.length + listed.length + until.length;
    const span = date === undefined ? undefined : { start: dateStart, end: dateStart + date.length };
    const day = date === undefined ? undefined : parseDay(date);
    const flaw = flawOf(base.id, names, day === undefined ? date : undefined);
    return {
      ...base,
      names,
      reason,
      head: span?.end ?? (names.at(-1)?.end || base.end),
      ...(day !== undefined && { until: day }),
      ...(span && { date: span }),
      ...(flaw && { flaw }),
    };
  }

  /** The start of the line that a comment speaks of. */
  #target({ start, scope }: IgnoreComment, where: 'here' | 'below'): number {
    if (scope === 'file') return WHOLE_FILE;
    if (scope === 'line' && where === 'here') return lineStart(this.#text, start);
    return this.#belowComments(start);
  }

  /** The starts of the lines by which a place is spoken of: its own, and that on which the rule around it begins. */
  #linesOf(at: number): ReadonlySet<number> {
    const { groups, attachments } = this.#reading.file;
    this.#wholes ??= new Set([...groups.flatMap(({ rules }) => rules), ...attachments].map(({ id }) => id));
    const around = hitsAt(this.#reading, at).filter(({ entity }) => this.#wholes?.has(entity));
    const starts = around.flatMap(({ entity }) => extentOf(this.#reading, entity)?.start ?? []);
    return new Set([at, ...starts].map((start) => lineStart(this.#text, start)));
  }

  /** The next line that holds more than a comment: several comments above one line all speak of it. */
  #belowComments(at: number): number {
    // A stack of comments is asked for one after the other, and walked once.
    const known = this.#commentsBelow;
    if (known.start <= at && at < known.end) return known.end;
    let line = nextLine(this.#text, at);
    while (line < this.#text.length && /^\s*(?:#|$)/.test(this.#text.slice(line, lineEnd(this.#text, line)))) {
      line = nextLine(this.#text, line);
    }
    this.#commentsBelow = { start: at, end: line };
    return line;
  }
}

/** What all names of one check that speak of the same line have in common: they leave out the same findings. */
interface Ignoring {
  isUsed: boolean;
}

const WHOLE_FILE = -1;
const NOWHERE: Span = { start: 0, end: 0 };

function flawOf(id: EntityId, names: readonly IgnoredName[], oddDate: string | undefined): IgnoreFlaw | undefined {
  if (names.length === 0) return { kind: 'bare', at: { entity: id } };
  return oddDate === undefined ? undefined : { kind: 'date', at: { entity: id, field: 'until' }, text: oddDate };
}

/** Whether what looks like a comment is a piece of a value; in a template that a value holds, it may be one all the same. */
function isWithinScalar({ tree, embedded = [] }: Reading, at: number): boolean {
  const scalar = scalarAt(tree, at);
  if (scalar === undefined) return false;
  const inner = embedded.find(({ roots }) => roots.some((root) => contains(scalar, root)));
  return inner === undefined || scalarAt(inner, at) !== undefined;
}

/** The value whose text spans an offset. */
function scalarAt({ roots }: Tree, at: number): ScalarNode | undefined {
  let around = lastUpTo(roots, at);
  while (around !== undefined && at < around.end) {
    if (around.kind === 'alias') return undefined;
    if (around.kind === 'scalar') return around;
    if (around.kind === 'seq') around = lastUpTo(around.items, at);
    else {
      const entry = lastUpTo(around.entries, at);
      around = entry && (at < entry.key.end ? entry.key : entry.value);
    }
    if (around !== undefined && at < around.start) return undefined;
  }
  return undefined;
}

/** The last of those, in the order of the text, that starts at an offset or before. */
function lastUpTo<T extends Span>(spans: readonly T[], at: number): T | undefined {
  return spans[partitionPoint(spans.length, (i) => (spans[i]?.start ?? at) <= at) - 1];
}
