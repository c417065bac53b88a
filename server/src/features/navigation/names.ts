import type { FileView, Mention } from '../../engine/mentions.ts';
import type { Designation, Occurrence, SymbolIndex } from '../../engine/symbolIndex.ts';
import { touches } from '../../text/span.ts';

/** The name at an offset, or right before it. */
export function nameAt({ mentions }: Pick<FileView, 'mentions'>, offset: number): Mention | undefined {
  const hits = mentions.filter(({ span }) => touches(span, offset));
  // Between two names the cursor belongs to the one that it stands before; of a name with two roles, the definition counts.
  return hits.findLast(({ role }) => role === 'definition') ?? hits.at(-1);
}

/** Where that is defined which a name stands for, by whichever of its names; what counts comes first. */
export function definitionsOf(index: SymbolIndex, uri: string, mention: Mention): Occurrence[] {
  const at = { ...mention, uri };
  return onePerThing([...index.definitionsOf(at), ...index.namesakesOf(at)]);
}

/** Every mention of the things that a name stands for, by whichever of their names. */
export function occurrencesOf(index: SymbolIndex, uri: string, mention: Mention): Occurrence[] {
  return index.occurrences(designationsOf(index, uri, mention));
}

/** The same in the file itself. */
export function occurrencesHere(index: SymbolIndex, uri: string, mention: Mention): Occurrence[] {
  return index.occurrencesIn(uri, designationsOf(index, uri, mention));
}

function designationsOf(index: SymbolIndex, uri: string, mention: Mention): ReadonlySet<Designation> {
  const aliases = index.aliases([index.resolve({ ...mention, uri })]);
  return new Set([...aliases, ...index.namesakes(mention)]);
}

/** A group with a name and an id is defined once. */
function onePerThing(definitions: readonly Occurrence[]): Occurrence[] {
  const seen = new Set<unknown>();
  return definitions.filter(({ mention: { thing } }) => thing !== undefined && !seen.has(thing) && seen.add(thing));
}
