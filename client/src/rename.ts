// Renaming what stands at a place, as if it were asked for there: VS Code asks for the new name.
import { commands, Uri } from 'vscode';
import type { TextRange } from '../../server/src/protocol/requests.ts';
import { toPosition } from './ranges.ts';

export async function renameAt([address, position]: readonly unknown[]): Promise<void> {
  const place = [Uri.parse(String(address)), toPosition(position as TextRange['start'])];
  await commands.executeCommand('editor.action.rename', place);
}
