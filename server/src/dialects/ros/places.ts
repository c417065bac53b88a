import { mayBeGroupId } from '../../model/values.ts';
import { type Content, scalar, verbatim } from '../../text/edit/content.ts';
import { find } from '../../text/pieces.ts';
import { type Entry, entryOf, type MapNode, type Node, type Tree } from '../../text/tree.ts';
import { originOf, type Reading } from '../dialect.ts';

/** The text that an offset stands in: the file's, or that of a template in a block scalar of it. */
export function treeAt(reading: Reading, offset: number): Tree {
  const around = (node: Node) => node.start <= offset && offset <= node.end;
  return reading.embedded?.findLast(({ roots }) => roots.some(around)) ?? reading.tree;
}

/** The `Resources` of the innermost template around an offset, as far as it holds groups or attachments. */
export function resourcesAround(reading: Reading, offset: number): MapNode | undefined {
  const sections = [...reading.file.groups, ...reading.file.attachments].flatMap(({ id }) => {
    const holder = originOf(reading, id)?.holder;
    return holder?.kind === 'entry' && holder.map.start <= offset && offset <= holder.map.end ? [holder.map] : [];
  });
  return sections.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
}

/** The logical id of a group in the template around an offset; the name itself where no resource bears it. */
export function logicalIdFrom(reading: Reading, name: string, offset: number): string | undefined {
  const group = reading.file.groups.find((candidate) => candidate.name === name && !candidate.external);
  const holder = group && originOf(reading, group.id)?.holder;
  if (holder?.kind !== 'entry') return name;
  return holder.map === resourcesAround(reading, offset) ? holder.entry.key.text : undefined;
}

/** A mention of a group as this text writes such: by `!Ref`, by `Ref:`, or by its id. */
export function referenceTo(tree: Tree, name: string): Content {
  if (isId(name)) return name;
  return usesShortForm(tree) ? verbatim(`!Ref ${name}`) : { Ref: name };
}

/** The same on one line. */
export function referenceText(tree: Tree, name: string): string {
  if (isId(name)) return scalar(tree, name);
  return usesShortForm(tree) ? `!Ref ${name}` : `{ ${scalar(tree, 'Ref')}: ${scalar(tree, name)} }`;
}

function isId(name: string): boolean {
  return mayBeGroupId(name);
}

const SHORT_FORM = /(?<=^|[\s:,[-])![A-Z]\w*(?=\s)/g;
const LONG_FORM = /\bRef["']?:|\bFn::\w/g;

export function usesShortForm({ content, syntax }: Tree): boolean {
  return syntax === 'yaml' && find(content, SHORT_FORM).length > find(content, LONG_FORM).length;
}

export function isResource(node: Node): boolean {
  return node.kind === 'map' && entryOf(node, 'Type') !== undefined;
}

/** Whether a text says the name of a resource anywhere else, other than as a key or in the name of a type. */
export function isMentioned({ text }: Tree, { key, start, end }: Entry): boolean {
  const pattern = new RegExp(`(?<!:)${wordPattern(key.text).source}(?!["']?\\s*:)`);
  return pattern.test(text.slice(0, start)) || pattern.test(text.slice(end));
}

/** Matches a logical id that stands alone, and not as a part of another one. */
export function wordPattern(word: string, flags = ''): RegExp {
  return new RegExp(`(?<![\\w-])${word.replace(/[^\w]/g, '\\$&')}(?![\\w-])`, flags);
}
