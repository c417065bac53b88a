import type { Edit } from '../model/edit.ts';
import type { EntityId, SecurityFile } from '../model/model.ts';
import type { Span, TextChange } from '../text/span.ts';
import type { Entry, MapNode, Node, SeqNode, Tree } from '../text/tree.ts';
import type { DialectId } from './marks.ts';
import type { IdRange, PartMemory } from './parts.ts';
import type { Words } from './words.ts';

export type { DialectId };

/** One way of writing security groups down. */
export interface Dialect {
  readonly id: DialectId;
  /** What a file of this kind is called, for the language status. */
  readonly title: string;
  /** Never fails: what is wrong is in the file's problems. */
  read(tree: Tree, memory?: PartMemory): Reading;
}

/** The changes of the text that make the edit; undefined when it cannot be written down in this file. */
export type Write = (reading: Reading, edit: Edit) => readonly TextChange[] | undefined;

export interface Reading {
  readonly tree: Tree;
  /** Texts within the text that were read in place, such as a template in a block scalar; outer ones first. */
  readonly embedded?: readonly Tree[];
  readonly file: SecurityFile;
  /** Where each entity was read, by its id. */
  readonly origins: readonly (Origin | undefined)[];
  /** The ids in use. */
  readonly live: readonly IdRange[];
  /** Why a part of the file is not looked at, where that is so. */
  readonly note?: string;
}

/** Where an entity stands in the text. */
export interface Origin {
  readonly node: Node;
  /** What to underline when the whole thing is meant; the node by default. */
  readonly name?: Span;
  /** The map that holds its fields, and how they are spelled. */
  readonly map?: MapNode;
  readonly words?: Words;
  /** What to cut to take the thing out. */
  readonly holder?: Holder;
}

export type Holder =
  | { readonly kind: 'item'; readonly list: SeqNode; readonly index: number }
  | { readonly kind: 'entry'; readonly map: MapNode; readonly entry: Entry };

export function originOf(reading: Reading, id: EntityId): Origin | undefined {
  return reading.origins[id];
}
