// How open documents are looked at that nobody asks about. Loaded with the first of them.
import { wordsOf } from './guard.ts';
import type { Session } from './session.ts';
import type { Unasked } from './unasked.ts';

/** Tells of them what would be told if they were not open, but with the text of the editor. */
export async function tellUnasked(session: Session, unasked: Unasked, log: (words: string) => void): Promise<void> {
  for (const [uri, reason] of unasked.due) {
    try {
      await session.lookedAround();
      const looked = (await isWanted(session, uri)) ? await session.checkWhenQuiet(uri) : undefined;
      const document = session.documents.get(uri);
      if (!unasked.claim(uri, reason) || document === undefined) continue;
      const diagnostics = looked ? session.reports.diagnosticsOfClosed(document, looked.analysis) : [];
      session.workspace.unasked(document, diagnostics);
    } catch (error) {
      unasked.claim(uri, reason);
      log(`${uri}: ${wordsOf(error)}`);
    }
  }
}

async function isWanted({ configuration, workspace }: Session, uri: string): Promise<boolean> {
  return (await configuration.wantsWorkspace()) && workspace.wants(uri);
}
