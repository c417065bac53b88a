import { CodeActionKind } from 'vscode-languageserver';
import type { ActionKind } from '../features/codeActions.ts';

export const FIX_ALL: ActionKind = 'source.fixAll.secgroup';
export const FORMAT: ActionKind = 'source.format.secgroup';

export const REFACTOR: readonly ActionKind[] = ['refactor.rewrite', 'refactor.move', 'refactor.extract'];

export function isRefactoring({ kind }: { readonly kind: ActionKind }): boolean {
  return REFACTOR.includes(kind);
}

/** What a client may ask for. */
export const ACTION_KINDS: readonly string[] = [CodeActionKind.QuickFix, ...REFACTOR, FIX_ALL, FORMAT];

/** Whether a lightbulb should offer actions of a kind, or somebody asks for them. */
export function wants(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || asksFor(kind, only);
}

/** A source action shows where it is asked for, not at every lightbulb. */
export function asksFor(kind: string, only: readonly string[] | undefined): boolean {
  return only?.some((asked) => isWithin(kind, asked)) ?? false;
}

/** Whether a kind of code action is the one asked for, or below it (`source.fixAll.secgroup` below `source.fixAll`). */
function isWithin(kind: string, asked: string): boolean {
  return asked === '' || kind === asked || kind.startsWith(`${asked}.`);
}
