import { ID_SPACE, type Thing, type ThingKind } from '../../engine/mentions.ts';
import type { NamePlace, Occurrence, SymbolIndex } from '../../engine/symbolIndex.ts';

/** A thing of the workspace that somebody may look for. */
export interface NamedThing extends NamePlace {
  readonly name: string;
  /** Its other names, such as the id of a group. */
  readonly detail: string;
  readonly kind: ThingKind;
  readonly uri: string;
}

/** What is worth looking for beyond its own file. */
const listed: ReadonlySet<ThingKind> = new Set(['group', 'prefix-list', 'port-list', 'instance', 'interface']);
/** Editors ask again with every further letter. */
const MOST = 500;

/** The groups, lists and attachments of which a name holds the letters of the query in this order. */
export function workspaceSymbols(index: SymbolIndex, query: string): NamedThing[] {
  const things = new Map<Thing, Occurrence[]>();
  for (const one of index.definitions()) {
    const { thing } = one.mention;
    if (thing && listed.has(thing.kind)) things.set(thing, [...(things.get(thing) ?? []), one]);
  }
  const found: NamedThing[] = [];
  for (const names of things.values()) {
    const ids = new Set(names.flatMap(({ mention: { space, name } }) => (space === ID_SPACE ? name : [])));
    const isId = ({ mention }: Occurrence) => ids.has(mention.name);
    // What people call it comes before its id; editors look for the letters in the name alone.
    const ordered = names.toSorted((a, b) => Number(isId(a)) - Number(isId(b)));
    const first = ordered.find(({ mention }) => holdsLetters(mention.name, query));
    if (first === undefined) continue;
    const others = new Set(ordered.map(({ mention }) => mention.name));
    others.delete(first.mention.name);
    found.push(...named(index, first, [...others]));
    if (found.length === MOST) break;
  }
  return found;
}

function named(index: SymbolIndex, { uri, mention }: Occurrence, others: readonly string[]): NamedThing[] {
  const place = index.placesIn(uri).get(mention);
  if (place === undefined || mention.thing === undefined) return [];
  const { start, end } = place;
  return [{ name: mention.name, detail: others.join(', '), kind: mention.thing.kind, uri, start, end }];
}

function holdsLetters(name: string, query: string): boolean {
  const letters = name.toLowerCase();
  let at = 0;
  for (const letter of query.toLowerCase()) {
    at = letters.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
