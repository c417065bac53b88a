import { draftedIn } from '../dialects/drafts.ts';
import { readText } from '../text/read.ts';
import { fileName } from '../util/uri.ts';
import { all, dialectOf, loadAs } from './dialects.ts';
import type { DocumentSource } from './engine.ts';
import { Findings } from './findings.ts';
import { loadOptionalFor } from './optionalChecks.ts';
import type { Settings } from './settings.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import type { Neighbours } from './world.ts';

/**
 * A document in which nothing of ours stands yet and may come to, read for who writes in it. Nothing is kept of it.
 *
 * @param latest the document as it is once all is loaded that reading it takes; undefined when it is gone
 */
export async function draftOf(
  latest: () => DocumentSource | undefined,
  settings: Settings,
  neighbours: Neighbours,
): Promise<Snapshot | undefined> {
  for (;;) {
    const source = latest();
    const name = source && fileName(source.uri);
    const id = source && name && draftedIn(name, source.languageId, source.text);
    if (!id) return undefined;
    const loading = all(loadAs(id, name, source.text), loadOptionalFor(settings));
    if (loading === undefined) {
      const dialect = dialectOf(id);
      const reading = dialect.read(readText(source.text, name));
      return takeSnapshot(source, dialect, reading, settings, neighbours, new Findings());
    }
    await loading;
  }
}
