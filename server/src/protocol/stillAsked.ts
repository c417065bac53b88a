// Requests that take long. Loaded with those who answer them.
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { throwIfCancelled } from './guard.ts';
import { inTurns } from './scheduler.ts';
import type { Session } from './session.ts';

/** So many milliseconds a request works before it looks at what has arrived. */
const SLICE = 10;

/** Ends the request between two steps when nobody waits for its answer any more. */
export type Step = () => Promise<void>;

/**
 * Begins a request about a document that takes long. What is returned is called between its steps: it takes in what has
 * arrived meanwhile, and throws the answer when the request was cancelled, or when the document is another one by now.
 */
export async function stillAsked(
  { documents }: Session,
  uri: string | undefined,
  token: CancellationToken,
): Promise<Step> {
  const versionNow = () => (uri === undefined ? undefined : documents.get(uri)?.version);
  const version = versionNow();
  let last = Number.NEGATIVE_INFINITY;
  const step = async () => {
    if (performance.now() - last >= SLICE) {
      await inTurns();
      last = performance.now();
    }
    throwIfCancelled(token);
    if (versionNow() !== version) throw new ResponseError(LSPErrorCodes.ContentModified, 'the document has changed');
  };
  // What follows right behind the request may be its end.
  await step();
  return step;
}
