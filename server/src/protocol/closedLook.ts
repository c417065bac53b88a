// How a file that is not open is looked at, and when that has to be done again. Loaded with the first of them.
import type { Analysis, Engine } from '../engine/engine.ts';
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
  engine.today = today;
  if (isProjectFile(uri)) {
    const { analyseProject } = await import('./projectFiles.ts');
    return { kind: 'seen', today, analysis: analyseProject(text, today, host.idleIn(uri, text)) };
  }
  const source = { uri, version: 0, languageId: undefined, text };
  await engine.prepare(source);
  if (isOpen(uri)) return OPENED;
  const analysis = engine.analyseClosed(source, settings);
  if (analysis.kind !== 'snapshot') return { kind: 'seen', today, analysis };
  const heeded = await heededBy(analysis.snapshot, settings, await configuration.projectOf(uri));
  return { kind: 'seen', today, analysis, heeded };
}

/** What a file names of others, and what that is. Known once its checks have run: it is they that ask. */
export function outsideOf(engine: Engine, uri: string, analysis: Analysis | ProjectAnalysis): Map<string, unknown> {
  const named = analysis.kind === 'snapshot' ? [...analysis.snapshot.outside] : [];
  return new Map(named.map((name) => [name, knownOf(engine, name, uri)]));
}

/** Whether something that a file names of others is no longer what it was. */
export function isStale(engine: Engine, { uri, outside }: ClosedFile): boolean {
  return [...outside].some(([name, known]) => knownOf(engine, name, uri) !== known);
}

/** What is known of a group; of one that is not known, whether it could be; with `=`, which files define it, with `@`, what else is where it is attached. */
function knownOf(engine: Engine, name: string, uri: string): unknown {
  if (name.startsWith('%')) return engine.listSize(name.slice(1));
  if (name.startsWith('@')) return JSON.stringify(engine.besideElsewhere(uri, [name.slice(1)]));
  if (!name.startsWith('=')) return engine.known(name, uri) ?? engine.isComplete;
  return engine
    .definitions(name.slice(1))
    .map((one) => `${one.uri} ${one.by} ${one.content}`)
    .join();
}
