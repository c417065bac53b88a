import type { Connection } from 'vscode-languageserver';
import { FILES, type FolderEntry, type FolderParams, READ_FILE } from './requests.ts';

/** The files of a workspace, wherever they lie: on a disk, or in what only the client can read. */
export interface Files {
  /** What is in a folder; undefined when that cannot be seen. */
  list(folder: string): Promise<readonly FolderEntry[] | undefined>;
  /** The text of a file; undefined when there is none, when it is not ours to read, or when it is too long to look at. */
  read(uri: string): Promise<string | undefined>;
}

/** Asks the client for its files: for servers that have no disk, and for workspaces that lie on none. */
export function filesOfClient(connection: Connection): Files {
  const ask = async <Answer>(method: string, uri: string): Promise<Answer | undefined> => {
    const params: FolderParams = { uri };
    return (await connection.sendRequest<Answer | null>(method, params)) ?? undefined;
  };
  return { list: (uri) => ask<FolderEntry[]>(FILES, uri), read: (uri) => ask<string>(READ_FILE, uri) };
}

/** Takes each address to the files that hold it. */
export function filesOf(disk: Files | undefined, client: () => Files | undefined): Files {
  const holder = (uri: string) => (disk !== undefined && uri.startsWith('file:') ? disk : client());
  return {
    list: async (folder) => holder(folder)?.list(folder),
    read: async (uri) => holder(uri)?.read(uri),
  };
}

/** The address of a member of a folder, escaped as VS Code does it. */
export function memberOf(folder: string, name: string): string {
  const escaped = encodeURIComponent(name).replace(/[!'()*]/g, escapeChar);
  return `${folder.endsWith('/') ? folder : `${folder}/`}${escaped}`;
}

function escapeChar(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}
