import type { Connection } from 'vscode-languageserver';

/** Keeps a fault of ours in one request from taking anything else down. */
export type Guard = <P, R>(name: string, nothing: R, handle: (params: P) => Promise<R>) => (params: P) => Promise<R>;

/** A fault is logged by name, and answered by nothing. */
export function guardOf(connection: Connection): Guard {
  return (name, nothing, handle) => async (params) => {
    try {
      return await handle(params);
    } catch (error) {
      connection.console.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
      return nothing;
    }
  };
}
