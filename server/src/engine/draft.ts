import { draftedIn } from '../dialects/marks.ts';
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
 * @param latest the document as it is when all is loaded that reading it takes; undefined when it is gone
 */
export async function draftOf<T extends { readonly source: DocumentSource }>(
  latest: () => T | undefined,
  settings: Settings,
  neighbours: Neighbours,
): Promise<(T & { readonly snapshot: Snapshot }) | undefined> {
  for (;;) {
    const found = latest();
    if (found === undefined) return undefined;
    const { uri, languageId, text } = found.source;
    const name = fileName(uri);
    const id = draftedIn(name, languageId, text);
    if (id === undefined) return undefined;
    const loading = all(loadAs(id, name, text), loadOptionalFor(settings));
    if (loading === undefined) {
      const dialect = dialectOf(id);
      const reading = dialect.read(readText(text, name));
      return { ...found, snapshot: takeSnapshot(found.source, dialect, reading, settings, neighbours, new Findings()) };
    }
    await loading;
  }
}
