import type { Span, TextChange } from '../../text/span.ts';

/** A text to insert, in pieces: as it is, or a place to type over. Further lines are indented as if the first began at 0. */
export type Piece = string | Stop;

export interface Stop {
  /** In the order in which the user comes by; 0 is where it ends. */
  readonly stop: number;
  readonly text?: string;
  readonly choices?: readonly string[];
}

export interface Completion {
  readonly label: string;
  /** A few words beside the label. */
  readonly detail?: string;
  readonly kind: CompletionKind;
  readonly insert: readonly Piece[];
  /** What it takes the place of; what stands in it before the cursor was typed to find it. */
  readonly span: Span;
  /** Text behind the cursor goes in any case: it belongs to what is inserted. */
  readonly whole?: true;
  /** Further changes elsewhere. */
  readonly also: readonly TextChange[];
  /** What the typed text is compared with, where it is not the label. */
  readonly filter: string;
  /** What comes next can be chosen from a list as well. */
  readonly goesOn: boolean;
  readonly about?: About;
}

export type CompletionKind = 'property' | 'value' | 'address' | 'port' | 'group' | 'list' | 'rule' | 'file' | 'check';

/** What the documentation of an item is found by, when somebody wants to read it. */
export type About =
  | { readonly kind: 'field'; readonly thing: string; readonly field: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'block'; readonly cidr: string }
  | { readonly kind: 'port'; readonly from: number; readonly to: number }
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'list'; readonly name: string }
  | { readonly kind: 'check'; readonly id: string }
  | { readonly kind: 'template'; readonly id: string };
