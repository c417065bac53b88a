import { type ExtensionContext, FileType, Uri, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  FILES,
  type FolderEntry,
  type FolderParams,
  READ_FILE,
  READ_TEXT,
  type ReadTextParams,
} from '../../server/src/protocol/requests.ts';

/** Beyond this a file is none of ours: the server would not look at it either. */
const LONGEST = 16 * 1024 * 1024;

/** Reads for the server what lies on no disk: the files of virtual workspaces and, in a browser, the texts that ship with it. */
export function answerFiles(client: BaseLanguageClient, { extensionUri }: ExtensionContext): void {
  client.onRequest(FILES, async ({ uri }: FolderParams): Promise<FolderEntry[] | null> => {
    const entries = await orNothing(workspace.fs.readDirectory(Uri.parse(uri)));
    return (
      entries?.flatMap(([name, type]): FolderEntry[] => {
        if (type === FileType.Directory) return [{ name, kind: 'folder' }];
        return type === FileType.File ? [{ name, kind: 'file' }] : [];
      }) ?? null
    );
  });
  client.onRequest(READ_FILE, async ({ uri }: FolderParams): Promise<string | null> => {
    const bytes = await orNothing(workspace.fs.readFile(Uri.parse(uri)));
    return bytes === undefined || bytes.length > LONGEST ? null : new TextDecoder().decode(bytes);
  });
  client.onRequest(READ_TEXT, async ({ name }: ReadTextParams): Promise<string> => {
    return new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(extensionUri, 'dist', name)));
  });
}

async function orNothing<T>(work: Thenable<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch {
    return undefined; // gone, or not ours to read
  }
}
