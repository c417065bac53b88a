import { Position, Range } from 'vscode';
import type { TextRange } from '../../server/src/protocol/requests.ts';

/** Places as the server sends them outside of LSP's own answers. */
export function toRange({ start, end }: TextRange): Range {
  return new Range(toPosition(start), toPosition(end));
}

export function toPosition({ line, character }: TextRange['start']): Position {
  return new Position(line, character);
}
