import { CancellationToken, type Connection, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/** Keeps a fault of ours in one request from taking anything else down, and does nothing for what is not asked any more. */
export type Guard = <P, R>(
  name: string,
  nothing: R,
  handle: (params: P, token: CancellationToken) => Promise<R>,
) => (params: P, token?: CancellationToken) => Promise<R>;

/** A fault is logged by name, and answered by nothing; an answer that is an error is thrown, and goes to the client. */
export function guardOf(connection: Connection): Guard {
  return (name, nothing, handle) =>
    async (params, token = CancellationToken.None) => {
      try {
        throwIfCancelled(token);
        const answer = await handle(params, token);
        throwIfCancelled(token);
        return answer;
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        connection.console.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
        return nothing;
      }
    };
}

export function throwIfCancelled({ isCancellationRequested }: CancellationToken): void {
  if (isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
}
