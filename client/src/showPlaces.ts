// What a code lens leads to: places of a document, in the editor's peek view.
import { commands, Location, Uri } from 'vscode';
import type { TextRange } from '../../server/src/protocol/requests.ts';
import { toPosition, toRange } from './ranges.ts';

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
