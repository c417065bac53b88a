// What a code lens leads to: places in whichever files, in the editor's peek view.
import { commands, Location, Uri } from 'vscode';
import {
  type FilePlace,
  LENS_PLACES,
  type LensPlacesParams,
  type TextRange,
} from '../../server/src/protocol/requests.ts';
import { toPosition, toRange } from './ranges.ts';
import type { Server } from './server.ts';

/** Asks for the places only now: since the lens was shown, they may have moved. */
export async function showPlaces(
  server: Server,
  [address, position, kind, name, group]: readonly unknown[],
): Promise<void> {
  const params = { uri: String(address), kind, name: String(name), group: Number(group) } as LensPlacesParams;
  const places = (await server.ask<LensPlacesParams, FilePlace[] | null>(LENS_PLACES, params)) ?? [];
  await commands.executeCommand(
    'editor.action.showReferences',
    Uri.parse(params.uri),
    toPosition(position as TextRange['start']),
    places.map(({ uri, range }) => new Location(Uri.parse(uri), toRange(range))),
  );
}
