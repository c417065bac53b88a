// What a code lens leads to: places of a document, in the editor's peek view.
import { commands, Location, Position, Range, Uri } from 'vscode';
import type { TextRange } from '../../server/src/protocol/requests.ts';

export async function showPlaces([address, position, ranges]: readonly unknown[]): Promise<void> {
  const uri = Uri.parse(String(address));
  const places = (ranges as readonly TextRange[]).map(toRange);
  const locations = places.map((range) => new Location(uri, range));
  await commands.executeCommand(
    'editor.action.showReferences',
    uri,
    toPosition(position as TextRange['start']),
    locations,
  );
}

function toRange({ start, end }: TextRange): Range {
  return new Range(toPosition(start), toPosition(end));
}

function toPosition({ line, character }: TextRange['start']): Position {
  return new Position(line, character);
}
