import type { Members } from './blocks.ts';
import type { Edited } from './edited.ts';
import { type Block, isDivided, Scalar } from './nodes.ts';
import type { Text } from './pieces.ts';
import { loadSyntax, type Syntax } from './read.ts';
import type { Tree } from './tree.ts';

/** What is known of a document's last version. */
export interface Remembered {
  readonly tree: Tree;
  /** The members that could not be read without a problem, or the place between two: all problems of the text are there. */
  readonly broken?: Omit<Members, 'way'>;
  /** Whether it has been made sure that what is healthy looks so to those who mend. */
  readonly isCalm?: boolean;
  /** Whether lines of YAML that are not indented as deep as their bracket asks for had to be joined with those above. */
  readonly isJoined?: boolean;
  /** The first block with such lines, where it has been made sure that each block shows its own by itself. */
  readonly firstJoined?: Block;
  /** How many brackets of JSON are open at once at most, where that has been made sure. */
  readonly deepest?: number;
}

/** Reads an edited text by reading one block of it; undefined when all of it must be read. */
export type Reread = (known: Remembered, versions: Versions) => Remembered | undefined;

/** Two versions of a text, and where they differ. */
export interface Versions {
  readonly before: Text;
  readonly after: Text;
  readonly edit: Edited;
}

/** Nothing is read again before it has been read once. */
const loaders: Readonly<Record<Syntax, () => Promise<Reread>>> = {
  yaml: async () => (await import('./yamlBlocks.ts')).rereadYaml,
  json: async () => (await import('./jsonBlocks.ts')).rereadJson,
};
const loaded = new Map<Syntax, (known: Remembered, before: Text, after: Text) => Remembered | undefined>();

/** Loads what reads edited texts of a syntax: their blocks, and what an edit has broken. Until then all of a text is read. */
export async function loadEdits(syntax: Syntax): Promise<void> {
  const [reread, { editBetween }] = await Promise.all([loaders[syntax](), import('./edited.ts'), loadSyntax(syntax)]);
  loaded.set(syntax, (known, before, after) => reread(known, { before, after, edit: editBetween(before, after) }));
}

/**
 * Remembers the tree of a document, so that an edit has only the block re-read that it stands in: one resource of a template,
 * one group of a native file, one rule of an export. Everything that could make the block's meaning depend on what is around
 * it gives up, and all of the text is read.
 *
 * One tree lives on from version to version: the block is put in the place of the one before, and the blocks behind it move.
 * The nodes of all other blocks stay what they were, so that what was made of them still holds.
 */
export class TreeMemory {
  #known: Remembered | undefined;
  /** The version that was asked for last. */
  #content: Text = '';

  /** Takes the tree of a whole text that was read without a problem, and in which nothing is named in one place and meant in another. */
  keep(tree: Tree, how: Pick<Remembered, 'isJoined'> = {}): void {
    this.#known = hasPlainKeys(tree) ? { tree, ...how } : undefined;
  }

  /** Nothing is known of the document any more. */
  forget(): void {
    this.#known = undefined;
  }

  /** What is missing to read the next version by its blocks; undefined when nothing is. */
  load(): Promise<void> | undefined {
    const syntax = this.#known?.tree.syntax;
    return syntax === undefined || loaded.has(syntax) ? undefined : loadEdits(syntax);
  }

  /** The tree of the text, by re-reading one block; undefined when all of it must be read. */
  read(after: Text): Tree | undefined {
    const known = this.#known;
    const before = this.#content;
    this.#content = after;
    if (known === undefined || after === before) return known?.tree;
    this.#known = loaded.get(known.tree.syntax)?.(known, before, after);
    return this.#known?.tree;
  }
}

/** Whether the text is one divided collection, and all keys of the upper levels are plainly written. */
function hasPlainKeys({ roots }: Tree): boolean {
  const [root] = roots;
  if (roots.length !== 1 || !isDivided(root)) return false;
  if (root.kind === 'seq') return true;
  return root.entries.every(({ key, value }) => {
    const inner = isDivided(value) && value.kind === 'map' ? value.entries : [];
    return [key, ...inner.map((entry) => entry.key)].every(isPlainKey);
  });
}

function isPlainKey(key: object): boolean {
  return key instanceof Scalar && key.text !== '' && key.text !== '<<';
}
