import type { Settings } from '../engine/settings.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import type { Project } from '../project/projects.ts';
import type { Heeded } from './pathIgnores.ts';

/** What a file needs of the ignores of its project. */
export async function heededBy(
  snapshot: Snapshot,
  settings: Settings,
  project: Project | undefined,
): Promise<Heeded | undefined> {
  if (settings.ignored.length === 0 || project === undefined) return undefined;
  const { heededIn } = await import('../engine/pathIgnores.ts');
  return { project: project.uri, keys: heededIn(snapshot, settings) };
}
