// What a code lens leads to: places in whichever files, in the editor's peek view.
import { commands, Location, Uri } from 'vscode';
import type { TextRange } from '../../server/src/protocol/requests.ts';
import { toPosition, toRange } from './ranges.ts';

interface Place {
  readonly uri: string;
  readonly range: TextRange;
}

export async function showPlaces([address, position, places]: readonly unknown[]): Promise<void> {
  const locations = (places as readonly Place[]).map(({ uri, range }) => new Location(Uri.parse(uri), toRange(range)));
  await commands.executeCommand(
    'editor.action.showReferences',
    Uri.parse(String(address)),
    toPosition(position as TextRange['start']),
    locations,
  );
}
