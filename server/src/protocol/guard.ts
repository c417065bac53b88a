import { CancellationToken, type Connection, ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/** Answers a fault where "nothing" would say too much: a file without findings is one that is in order. */
export const AN_ERROR = Symbol('an error');

/** Keeps a fault of ours in one request from taking anything else down, and does nothing for what is not asked any more. */
export type Guard = <P, R>(
  name: string,
  nothing: R | typeof AN_ERROR,
  handle: (params: P, token: CancellationToken) => Promise<R>,
) => (params: P, token?: CancellationToken) => Promise<R>;

/** A fault is logged by name, and answered by nothing, or where that is asked for by an error; an answer that is an error is thrown, and goes to the client. */
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
        connection.console.error(`${name}: ${wordsOf(error)}`);
        if (nothing === AN_ERROR) throw new ResponseError(ErrorCodes.InternalError, `${name}: ${error}`);
        return nothing;
      }
    };
}

/** A fault as it is logged. */
export function wordsOf(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}

export function throwIfCancelled({ isCancellationRequested }: CancellationToken): void {
  if (isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
}
