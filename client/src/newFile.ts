import { l10n, window, workspace } from 'vscode';
import { type FileTemplate, TEMPLATES } from '../../server/src/protocol/requests.ts';
import type { Server } from './server.ts';

/** Lets the user choose a starting point and opens it as an untitled document of our language. */
export async function newFile(server: Server): Promise<void> {
  const templates = await server.ask<undefined, FileTemplate[]>(TEMPLATES, undefined);
  const chosen = await window.showQuickPick(templates, {
    title: l10n.t('New Security Group File'),
    placeHolder: l10n.t('Choose a starting point'),
    matchOnDetail: true,
  });
  if (chosen === undefined) return;
  const document = await workspace.openTextDocument({ language: 'security-group', content: chosen.text });
  await window.showTextDocument(document);
}
