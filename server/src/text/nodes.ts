import type { AliasNode, Entry, MapNode, Node, ScalarNode, ScalarStyle, SeqNode } from './tree.ts';

/**
 * A piece of a text that moves as one: what is in it is placed by its distance from `at`. So an edit moves all that stands
 * behind it by moving a few blocks, and the nodes of an untouched block are those of the version before. A small block moves
 * with the one around it, such as a rule with its group.
 */
export class Block {
  readonly around: Block | undefined;
  #from = 0;

  constructor(at: number, around?: Block) {
    this.around = around;
    this.at = at;
  }

  /** Where it starts in the newest version of the text. */
  get at(): number {
    return this.around === undefined ? this.#from : this.around.at + this.#from;
  }

  set at(at: number) {
    this.#from = this.around === undefined ? at : at - this.around.at;
  }
}

/** The nodes as they are built. `from` and `to` count from their block's start; `to` is set when a collection ends. */
export abstract class Placed {
  readonly block: Block;
  from: number;
  to: number;

  constructor(block: Block, start: number, end: number) {
    this.block = block;
    this.from = start - block.at;
    this.to = end - block.at;
  }

  get start(): number {
    return this.block.at + this.from;
  }

  get end(): number {
    return this.block.at + this.to;
  }
}

export class Scalar extends Placed implements ScalarNode {
  readonly kind = 'scalar';
  readonly text: string;
  readonly style: ScalarStyle;
  readonly tag: string | undefined;

  constructor(block: Block, start: number, end: number, text: string, style: ScalarStyle, tag?: string) {
    super(block, start, end);
    this.text = text;
    this.style = style;
    this.tag = tag;
  }
}

export class Alias extends Placed implements AliasNode {
  readonly kind = 'alias';
  readonly target: AliasNode['target'];

  constructor(block: Block, start: number, end: number, target: AliasNode['target']) {
    super(block, start, end);
    this.target = target;
  }
}

export class Seq extends Placed implements SeqNode {
  readonly kind = 'seq';
  readonly items: Node[] = [];
  readonly flow: boolean;
  readonly tag: string | undefined;

  constructor(block: Block, start: number, flow: boolean, tag: string | undefined) {
    super(block, start, start);
    this.flow = flow;
    this.tag = tag;
  }
}

export class Mapping extends Placed implements MapNode {
  readonly kind = 'map';
  readonly entries: Entry[] = [];
  readonly merged: Entry[] = [];
  readonly flow: boolean;
  readonly tag: string | undefined;
  damaged = false;

  constructor(block: Block, start: number, flow: boolean, tag: string | undefined) {
    super(block, start, start);
    this.flow = flow;
    this.tag = tag;
  }
}

/** A map whose entries are blocks of their own. Behind its brackets it ends by itself, else where its last entry does. */
export class Section extends Mapping {
  /** Another object as soon as anything in it has changed. */
  revision = {};
  /** Where its closing bracket ends, if it has one. */
  closing: Block | undefined;
  /** How many levels below it are divided as well. */
  readonly levels: number;

  constructor(block: Block, start: number, flow: boolean, tag: string | undefined, levels: number) {
    super(block, start, flow, tag);
    this.levels = levels;
  }

  override get end(): number {
    return this.closing?.at ?? this.entries.at(-1)?.end ?? super.end;
  }
}

/** A list whose items are blocks of their own. */
export class SectionList extends Seq {
  revision = {};
  closing: Block | undefined;
  readonly levels: number;

  constructor(block: Block, start: number, flow: boolean, tag: string | undefined, levels: number) {
    super(block, start, flow, tag);
    this.levels = levels;
  }

  override get end(): number {
    return this.closing?.at ?? super.end;
  }
}

/** The upper collections of a text: they stay the same objects from version to version, and what is in them changes. */
export type Divided = Section | SectionList;

export function isDivided(node: Node | undefined): node is Divided {
  return node instanceof Section || node instanceof SectionList;
}

/** An object that stands for the node as it is: as soon as anything in the node has changed it is another one. */
export function revisionOf(node: Node): object {
  return isDivided(node) ? node.revision : node;
}

export class Pair implements Entry {
  readonly key: ScalarNode;
  readonly value: Node;

  constructor(key: ScalarNode, value: Node) {
    this.key = key;
    this.value = value;
  }

  get start(): number {
    return this.key.start;
  }

  get end(): number {
    return this.value.end;
  }
}
