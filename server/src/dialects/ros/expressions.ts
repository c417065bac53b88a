import { chosenIf } from '../../model/field.ts';
import { type Expression, type Guard, inTemplate, type Nesting } from '../../model/variables.ts';
import {
  asMap,
  asScalar,
  asSeq,
  childOf,
  type Entry,
  entriesOf,
  type Node,
  resolve,
  type SeqNode,
} from '../../text/tree.ts';
import type { Lists } from '../lists.ts';
import type { Surroundings } from '../surroundings.ts';
import { type Evaluated, evaluatePlain } from '../values.ts';
import { later } from './later.ts';

/** A function of the template language, in its long form (`Ref: x`, `Fn::Sub: x`) or its short one (`!Ref x`). */
export interface Call {
  readonly name: string;
  readonly arg: Node;
}

export function callOf(node: Node): Call | undefined {
  const target = resolve(node);
  if (target === undefined) return undefined;
  if (target.tag !== undefined && /^![A-Za-z]/.test(target.tag)) {
    return {
      name: longName(target.tag.slice(1)),
      arg: { ...target, start: target.start, end: target.end, tag: undefined },
    };
  }
  if (target.kind !== 'map') return undefined;
  const first = entriesOf(target)[0];
  if (first === undefined) return undefined;
  const isCall = first.key.text.startsWith('Fn::') || (first.key.text === 'Ref' && target.entries.length === 1);
  return isCall ? { name: first.key.text, arg: first.value } : undefined;
}

function longName(short: string): string {
  return short === 'Ref' || short === 'Condition' || short.startsWith('Fn::') ? short : `Fn::${short}`;
}

/** The three parts of `Fn::If`. */
export interface IfCall {
  readonly condition: Node;
  /** The list of the three; the value that holds when the condition does is its item 1, the other one its item 2. */
  readonly parts: SeqNode;
}

export function ifCallOf(call: Call | undefined): IfCall | undefined {
  if (call?.name !== 'Fn::If') return undefined;
  const parts = asSeq(call.arg);
  const condition = parts?.items[0];
  return parts && condition && parts.items.length === 3 ? { condition, parts } : undefined;
}

/** The resource that an expression refers to by `Ref` or `Fn::GetAtt`. */
export interface Reference {
  readonly resource: string;
  /** `[0]`: which one is meant of the copies that `Count` makes of the resource. */
  readonly copy?: string;
  readonly attribute?: string;
}

export function referenceOf(call: Call | undefined): Reference | undefined {
  if (call?.name === 'Ref') {
    const text = asScalar(call.arg)?.text;
    return text === undefined ? undefined : resourceIn(text);
  }
  if (call?.name !== 'Fn::GetAtt') return undefined;
  const parts = asSeq(call.arg)?.items.map((item) => asScalar(item)?.text) ?? splitAttribute(asScalar(call.arg)?.text);
  const [resource, attribute] = parts;
  return resource === undefined || attribute === undefined ? undefined : { ...resourceIn(resource), attribute };
}

function splitAttribute(text: string | undefined): readonly string[] {
  const dot = text?.indexOf('.') ?? -1;
  return text === undefined || dot < 0 ? [] : [text.slice(0, dot), text.slice(dot + 1)];
}

/** `Servers[0]` is one of the resources that `Count` makes of `Servers`. */
function resourceIn(text: string): Reference {
  const copy = /\[[^\]]*\]$/.exec(text)?.[0];
  return copy === undefined ? { resource: text } : { resource: text.slice(0, -copy.length), copy };
}

/** All that a value refers to, at whatever depth; of aliases each once. */
export function referencesIn(node: Node | undefined, seen = new Set<Node>()): readonly Reference[] {
  const target = resolve(node);
  if (target === undefined || seen.has(target)) return [];
  seen.add(target);
  const reference = referenceOf(callOf(target));
  if (reference) return [reference];
  if (target.kind === 'seq') return target.items.flatMap((item) => referencesIn(item, seen));
  return target.kind === 'map' ? target.entries.flatMap(({ value }) => referencesIn(value, seen)) : [];
}

/** What the parts of a template may ask it, by names that stand in them. */
export interface Names extends Lists {
  readonly Parameters: Entry;
  readonly Mappings: Entry;
  readonly Conditions: Entry;
  readonly Locals: Entry;
  /** The ids of groups that the template around it may give for a parameter, with spaces between them. */
  readonly given: string;
  /** The name by which the model knows a resource, where a reference to it may stand for a value. */
  readonly resource: string;
  /** The first of the conditions of this wording. */
  readonly wording: string;
  /** What a condition says that guards something. */
  readonly meaning: string;
  /** What another part has read by an alias. */
  readonly shared: object;
}

/** Attributes that name the resource itself, as `Ref` does. */
const idAttributes = new Set(['SecurityGroupId', 'PrefixListId', 'VpcId']);
/** Aliases can chain expressions without end, and double a text with each link. */
const MAX_DEPTH = 60;
export const MAX_LENGTH = 4096;

/** Functions that give what they are given, alone or within a text. */
const CHOOSING = new Set(['Ref', 'Fn::Str', 'Fn::Sub', 'Fn::Join', 'Fn::If', 'Fn::FindInMap']);

const UNKNOWN: Evaluated = { kind: 'unknown' };
const ABSENT: Evaluated = { kind: 'absent' };

/** Evaluates the expressions of one template as far as they can be known before it is deployed. */
export class Expressions {
  readonly #nesting: Nesting;
  readonly #template: Surroundings<Names>;
  readonly #guardOf: (condition: Node) => Guard | undefined;
  readonly #known = new Map<Node, { readonly found: Evaluated; readonly reading: object | undefined }>();
  #depth = 0;

  /**
   * @param nesting tells the template from others of the file, whose parameters are other ones
   * @param guardOf what a condition that chooses amounts to
   */
  constructor(nesting: Nesting, template: Surroundings<Names>, guardOf: (condition: Node) => Guard | undefined) {
    this.#nesting = nesting;
    this.#template = template;
    this.#guardOf = guardOf;
  }

  evaluate(node: Node): Evaluated {
    const target = resolve(node);
    if (target?.kind === 'scalar' && target.tag === undefined) return plain(target);
    if (target === undefined || this.#depth > MAX_DEPTH) return UNKNOWN;
    const { reading } = this.#template;
    const known = this.#known.get(target);
    if (known !== undefined && known.reading !== reading) this.#template.ask('shared', '');
    if (known !== undefined) return known.found;
    this.#depth++;
    const call = callOf(target);
    const found = call ? this.#named(this.#call(call), call, target) : plain(target);
    this.#depth--;
    this.#known.set(target, { found, reading });
    return found;
  }

  /**
   * A value that the template leaves open has at least the name of what gives it: who finds that name twice has the same
   * value twice. Not where the copies of a resource differ, of which `Count` makes several.
   */
  #named(found: Evaluated, call: Call, node: Node): Evaluated {
    if (found.kind !== 'unknown' && (found.kind !== 'text' || found.assumed === undefined)) return found;
    const { by: _, among, chosenBy, ...bare } = found;
    const name = referenceOf(call) ? nameOfExpression(node) : (textOfSub(call) ?? canonical(node));
    if (name === undefined || name.length > MAX_NAME || name.includes('ALIYUN::Index')) return bare;
    const given = { ...bare, by: this.#nesting.path + name };
    return among && chosenBy && CHOOSING.has(call.name) ? { ...given, among, chosenBy } : given;
  }

  #call(call: Call): Evaluated {
    switch (call.name) {
      case 'Ref':
      case 'Fn::GetAtt':
        return this.#reference(call);
      case 'Fn::Str':
        return this.evaluate(call.arg);
      case 'Fn::Sub':
        return this.#sub(call.arg);
      case 'Fn::Join':
        return this.#join(asSeq(call.arg)?.items ?? []);
      case 'Fn::Select':
        return this.#select(asSeq(call.arg)?.items ?? []);
      case 'Fn::FindInMap':
        return this.#findInMap(asSeq(call.arg)?.items ?? []);
      case 'Fn::If':
        return this.#if(call);
      default:
        return UNKNOWN;
    }
  }

  #reference(call: Call): Evaluated {
    const reference = referenceOf(call);
    if (reference === undefined) return UNKNOWN;
    const { resource, copy, attribute } = reference;
    if (resource === 'ALIYUN::NoValue') return ABSENT;
    // The model knows what a resource's copies have in common, and none of them by itself.
    if (copy !== undefined || (attribute !== undefined && !idAttributes.has(attribute))) return UNKNOWN;
    const name = this.#template.ask('resource', resource);
    if (name !== undefined) return { kind: 'text', text: name };
    return attribute === undefined ? this.#parameter(resource) : UNKNOWN;
  }

  /**
   * A parameter may be given any value; its default is the likely one, and no more than that: whoever deploys the template
   * types over it. Only the values that a parameter allows are all that there can be. An empty default waits for a value.
   */
  #parameter(name: string): Evaluated {
    const parameter = asMap(this.#template.ask('Parameters', name)?.value);
    const among = textsOf(childOf(parameter, 'AllowedValues'));
    const [only, second] = among ?? [];
    const given = among && {
      among,
      chosenBy: { of: inTemplate({ kind: 'parameter', name }, this.#nesting, name), texts: among },
    };
    if (only !== undefined && only !== '' && second === undefined) return { kind: 'text', text: only };
    const value = childOf(parameter, 'Default');
    const text = value && asScalar(value)?.tag === undefined ? plain(value) : UNKNOWN;
    if (text.kind !== 'text' || text.text === '') return { kind: 'unknown', ...given };
    return { ...text, assumed: name, ...given };
  }

  #sub(arg: Node): Evaluated {
    const list = asSeq(arg)?.items;
    const text = asScalar(list ? list[0] : arg)?.text;
    const variables = asMap(list?.[1]);
    if (text === undefined) return UNKNOWN;
    const parts = text.split(/(\$\{[^}]*\})/).map((part): Evaluated => {
      const name = /^\$\{([^}]*)\}$/.exec(part)?.[1]?.trim();
      if (name === undefined) return { kind: 'text', text: part };
      if (name.startsWith('!')) return { kind: 'text', text: `\${${name.slice(1)}}` };
      const given = childOf(variables, name);
      return given ? this.evaluate(given) : this.#variable(name);
    });
    return concat(parts, '');
  }

  #variable(name: string): Evaluated {
    const [resource = '', attribute] = name.includes('.') ? splitAttribute(name) : [name];
    const scalar = (text: string) =>
      ({ kind: 'scalar', start: 0, end: 0, text, style: 'plain', tag: undefined }) as const;
    if (attribute === undefined) return this.#reference({ name: 'Ref', arg: scalar(resource) });
    return this.#reference({ name: 'Fn::GetAtt', arg: scalar(name) });
  }

  #join([delimiter, list]: readonly Node[]): Evaluated {
    const between = delimiter && this.evaluate(delimiter);
    const parts = list && callOf(list) === undefined ? asSeq(list)?.items : undefined;
    if (parts === undefined || between?.kind !== 'text' || between.assumed !== undefined) return UNKNOWN;
    return concat(
      parts.map((part) => this.evaluate(part)),
      between.text,
    );
  }

  #select([index, list]: readonly Node[]): Evaluated {
    const at = index && this.evaluate(index);
    const items = list && callOf(list) === undefined ? asSeq(list)?.items : undefined;
    const item = at?.kind === 'text' && /^\d+$/.test(at.text) ? items?.[Number(at.text)] : undefined;
    return item && at?.kind === 'text' ? withAssumed(this.evaluate(item), at.assumed) : UNKNOWN;
  }

  #findInMap(args: readonly Node[]): Evaluated {
    const keys = args.map((arg) => this.evaluate(arg));
    const lookUp = (all: readonly Evaluated[]) => this.#lookedUp(all);
    const given = later.chosenAt?.(keys, lookUp);
    const [first, ...others] = given?.among ?? this.#standingAt(keys);
    // Whatever the keys are.
    if (first !== undefined && others.every((text) => text === first)) return { kind: 'text', text: first };
    return { ...lookUp(keys), ...given };
  }

  /** All that a mapping has at keys of which some may be any; nothing where not all of it is plain. */
  #standingAt([map, ...keys]: readonly Evaluated[]): readonly string[] {
    const section = map && isPlainText(map) ? this.#template.ask('Mappings', map.text)?.value : undefined;
    const values = keys.reduce<readonly Node[]>(
      (nodes, key) =>
        nodes.flatMap((node) => (isPlainText(key) ? (childOf(asMap(node), key.text) ?? []) : valuesIn(node))),
      section ? [section] : [],
    );
    const texts = values.map((node) => (asScalar(node) ? plain(node) : UNKNOWN));
    return keys.length === 2 && texts.every(isPlainText) ? texts.map(({ text }) => text) : [];
  }

  #lookedUp(keys: readonly Evaluated[]): Evaluated {
    let found: Node | undefined;
    let assumed: string | undefined;
    for (const [i, key] of keys.entries()) {
      if (key.kind !== 'text') return UNKNOWN;
      assumed = bothAssumed(assumed, key.assumed);
      found = i === 0 ? this.#template.ask('Mappings', key.text)?.value : childOf(asMap(found), key.text);
    }
    const value = keys.length === 3 && asScalar(found) && found ? plain(found) : UNKNOWN;
    return withAssumed(value, assumed);
  }

  /** Known when it comes to the same either way; else one of two plain values. */
  #if(call: Call): Evaluated {
    const ifCall = ifCallOf(call);
    const [, yes, no] = ifCall?.parts.items ?? [];
    if (yes === undefined || no === undefined) return UNKNOWN;
    const a = this.evaluate(yes);
    const b = this.evaluate(no);
    if (a.kind === 'absent' && b.kind === 'absent') return ABSENT;
    if (a.kind !== 'text' || b.kind !== 'text') return UNKNOWN;
    // Which of the two it is may matter where a parameter can be given something else than its default.
    if (a.text === b.text) return withAssumed(withAssumed({ kind: 'text', text: a.text }, a.assumed), b.assumed);
    const guard = ifCall && isPlainText(a) && isPlainText(b) && this.#guardOf(ifCall.condition);
    if (!guard) return UNKNOWN;
    const among = guard.holds ? [a.text, b.text] : [b.text, a.text];
    return { kind: 'unknown', among, chosenBy: chosenIf(guard.condition) };
  }
}

function valuesIn(node: Node | undefined): readonly Node[] {
  const map = asMap(node);
  return map ? entriesOf(map).map(({ value }) => value) : [];
}

/** The names that stand in a text for what they mean: `Office` in `${Office}/32`. */
export function variablesOfSub({ name, arg }: Call): readonly string[] {
  if (name !== 'Fn::Sub') return [];
  const text = asScalar(asSeq(arg)?.items[0] ?? arg)?.text ?? '';
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, variable = '']) => variable.trim());
}

/** `${Office}/32` */
function textOfSub({ name, arg }: Call): string | undefined {
  const text = name === 'Fn::Sub' ? asScalar(arg)?.text : undefined;
  return text?.includes('${') ? text : undefined;
}

/** The texts of a list of plain values; undefined where one is none. */
function textsOf(node: Node | undefined): string[] | undefined {
  const texts = asSeq(node)?.items.map((item) => plain(item));
  const plainTexts = texts?.flatMap((found) => (found.kind === 'text' ? [found.text] : []));
  return plainTexts && plainTexts.length > 0 && plainTexts.length === texts?.length ? plainTexts : undefined;
}

/** `{{resolve:…}}` is looked up when the template is deployed. */
function plain(node: Node): Evaluated {
  const found = evaluatePlain(node);
  return found.kind === 'text' && found.text.includes('{{') ? UNKNOWN : found;
}

function concat(parts: readonly Evaluated[], between: string): Evaluated {
  const texts: string[] = [];
  let assumed: string | undefined;
  let length = 0;
  for (const part of parts) {
    if (part.kind !== 'text') return { ...UNKNOWN, ...later.chosenIn?.(parts, between) };
    texts.push(part.text);
    assumed = bothAssumed(assumed, part.assumed);
    length += part.text.length + between.length;
    if (length > MAX_LENGTH) return UNKNOWN;
  }
  return { ...withAssumed({ kind: 'text', text: texts.join(between) }, assumed), ...later.chosenIn?.(parts, between) };
}

export function isPlainText(part: Evaluated): part is Evaluated & { kind: 'text' } {
  return part.kind === 'text' && part.assumed === undefined;
}

function withAssumed(found: Evaluated, assumed: string | undefined): Evaluated {
  if (found.kind !== 'text' || assumed === undefined) return found;
  return { ...found, assumed: bothAssumed(found.assumed, assumed) ?? assumed };
}

function bothAssumed(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const names = new Set([...a.split(', '), ...b.split(', ')]);
  return [...names].join(', ');
}

/** How long an expression may be to name a value by it. */
const MAX_NAME = 200;
/** How long an expression may be to be compared with others, and how deep. */
const MAX_SHOWN = 1000;

/** An expression as one text, the same for its long and its short form; undefined when it is too long to compare. */
export function canonical(node: Node, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const call = callOf(node);
  if (call) return wrap(`${call.name}(`, [canonical(call.arg, depth + 1)], ')');
  const target = resolve(node);
  if (target === undefined) return undefined;
  if (target.kind === 'scalar') return JSON.stringify(target.text);
  if (target.kind === 'seq')
    return wrap(
      '[',
      joined(target.items, (item) => canonical(item, depth + 1)),
      ']',
    );
  return wrap(
    '{',
    joined(entriesOf(target), (entry) => wrap(`${entry.key.text}:`, [canonical(entry.value, depth + 1)], '')),
    '}',
  );
}

/** Stops at the first piece that is too long, before aliases have multiplied it. */
function joined<T>(things: readonly T[], show: (thing: T) => string | undefined): (string | undefined)[] {
  const pieces: (string | undefined)[] = [];
  let length = 0;
  for (const thing of things) {
    const piece = show(thing);
    pieces.push(piece);
    length += piece?.length ?? 0;
    if (piece === undefined || length > MAX_SHOWN) return [undefined];
  }
  return pieces;
}

function wrap(before: string, pieces: readonly (string | undefined)[], behind: string): string | undefined {
  if (pieces.includes(undefined)) return undefined;
  const text = `${before}${pieces.join(',')}${behind}`;
  return text.length > MAX_SHOWN ? undefined : text;
}

/** An expression that is not too long to compare, as data. */
export function expressionOf(node: Node): Expression {
  const call = callOf(node);
  if (call) return { [call.name]: expressionOf(call.arg) };
  const target = resolve(node);
  if (target?.kind === 'seq') return target.items.map(expressionOf);
  if (target?.kind !== 'map') return target?.text ?? '';
  return Object.fromEntries(entriesOf(target).map(({ key, value }) => [key.text, expressionOf(value)]));
}

/** What to call the thing that an expression refers to: `SgId` for `!Ref SgId`. */
export function nameOfExpression(node: Node): string | undefined {
  const reference = referenceOf(callOf(node));
  if (reference === undefined) return asScalar(node)?.text || canonical(node);
  const { resource, copy = '', attribute } = reference;
  return attribute === undefined ? resource + copy : `${resource}${copy}.${attribute}`;
}
