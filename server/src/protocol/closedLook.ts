// How a file that is not open is looked at, and when that has to be done again. Loaded with the first of them.
import type { Analysis, Engine } from '../engine/engine.ts';
import { isStillSo, noting } from '../engine/outside.ts';
import { isProjectFile } from '../project/names.ts';
import { type Day, dayOf } from '../util/day.ts';
import type { ClosedFile } from './closedFiles.ts';
import type { Configuration } from './configuration.ts';
import { heededBy } from './heeded.ts';
import type { Heeded } from './pathIgnores.ts';
import type { ProjectAnalysis } from './projectFiles.ts';

interface Host {
  readonly engine: Engine;
  readonly configuration: Configuration;
  isOpen(uri: string): boolean;
  idleIn(uri: string, text: string): ReadonlySet<string> | undefined;
}

/** What a look at a file has shown: nothing where it was opened meanwhile, for then the editor's text counts. */
export type ClosedLook =
  | { readonly kind: 'opened' }
  | { readonly kind: 'left-out' }
  | {
      readonly kind: 'seen';
      readonly today: Day;
      readonly analysis: Analysis | ProjectAnalysis;
      readonly heeded?: Heeded | undefined;
    };

const OPENED: ClosedLook = { kind: 'opened' };

/** Looks at a file that is not open, with its settings as they are now. */
export async function lookAtClosed(uri: string, text: string, host: Host): Promise<ClosedLook> {
  const { configuration, engine, isOpen } = host;
  const { settings, leftOut } = await configuration.aroundClosed(uri);
  if (isOpen(uri)) return OPENED;
  if (leftOut) return { kind: 'left-out' };
  const today = dayOf(new Date());
  engine.workspace.today = today;
  if (isProjectFile(uri)) {
    const { analyseProject } = await import('./projectFiles.ts');
    return { kind: 'seen', today, analysis: analyseProject(text, today, host.idleIn(uri, text)) };
  }
  const source = { uri, version: 0, languageId: undefined, text };
  await engine.prepare(source, settings);
  if (isOpen(uri)) return OPENED;
  const analysis = engine.analyseClosed(source, settings, noting);
  if (analysis.kind !== 'snapshot') return { kind: 'seen', today, analysis };
  const heeded = await heededBy(analysis.snapshot, settings, await configuration.projectOf(uri));
  return { kind: 'seen', today, analysis, heeded };
}

/** Whether something that a file was told by others is no longer so. */
export function isStale(engine: Engine, { uri, outside }: Pick<ClosedFile, 'uri' | 'outside'>): boolean {
  return !isStillSo(outside, engine.workspace.witnesses(uri));
}
