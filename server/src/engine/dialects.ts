import type { Dialect, DialectId } from '../dialects/dialect.ts';
import { marksOf } from '../dialects/marks.ts';
import type { Text } from '../text/pieces.ts';
import { isLoaded, loadSyntax, type Syntax, syntaxOf } from '../text/read.ts';
import { loadBlocks } from '../text/treeMemory.ts';

/** Who works on files of one dialect need not wait for the others. */
const loaders: Readonly<Record<DialectId, () => Promise<Dialect>>> = {
  native: async () => (await import('../dialects/native/index.ts')).native,
  ros: async () => (await import('../dialects/ros/index.ts')).ros,
  'ecs-api': async () => (await import('../dialects/ecs-api/index.ts')).ecsApi,
};
const ids: readonly DialectId[] = ['native', 'ros', 'ecs-api'];
const loaded = new Map<DialectId, Dialect>();

/** What reading a text takes that is not loaded yet; undefined when there is nothing to wait for. */
export function loadFor(name: string, languageId: string | undefined, text: Text): Promise<unknown> | undefined {
  if (loaded.size === ids.length && isLoaded('yaml') && isLoaded('json')) return undefined;
  const id = marksOf(name, languageId, text);
  if (id === undefined) return undefined;
  const missing = syntaxesOf(text, name).filter((syntax) => !isLoaded(syntax));
  if (loaded.has(id) && missing.length === 0) return undefined;
  return Promise.all([loadDialect(id), ...missing.map(loadSyntax)]);
}

/** All that reads anything. */
export async function loadAll(): Promise<void> {
  const syntaxes = ['yaml', 'json'] as const;
  await Promise.all([...ids.map(loadDialect), ...syntaxes.map(loadSyntax), ...syntaxes.map(loadBlocks)]);
}

/** A dialect that has been loaded. */
export function dialectOf(id: DialectId): Dialect {
  const dialect = loaded.get(id);
  if (dialect === undefined) throw new Error(`the dialect ${id} has not been loaded`);
  return dialect;
}

async function loadDialect(id: DialectId): Promise<void> {
  loaded.set(id, await loaders[id]());
}

/** A template may hold another one as a text, of either syntax. */
function syntaxesOf(text: Text, name: string): readonly Syntax[] {
  return text.toString().includes('TemplateBody') ? ['yaml', 'json'] : [syntaxOf(text, name)];
}
