import type { Text } from './pieces.ts';
import type { Tree } from './tree.ts';
import type { TreeMemory } from './treeMemory.ts';

export type Syntax = Tree['syntax'];

type Read = (text: Text, memory?: TreeMemory) => Tree;

/** Who works on files of one syntax need not wait for what reads the other. */
const loaders: Readonly<Record<Syntax, () => Promise<Read>>> = {
  yaml: async () => (await import('./yaml.ts')).readYaml,
  json: async () => (await import('./json.ts')).readJson,
};
const loaded = new Map<Syntax, Read>();
let sound: typeof import('./yamlSound.ts') | undefined;

/** JSON when a text looks like JSON or is named so, else YAML. */
export function syntaxOf(text: Text, fileName: string): Syntax {
  const named = /\.(?:jsonc?|ya?ml|template)$/i.exec(fileName)?.[0].toLowerCase();
  if (named === '.json' || named === '.jsonc') return 'json';
  if (named === '.yaml' || named === '.yml') return 'yaml';
  return /^\uFEFF?\s*[[{]/.test(text.toString()) ? 'json' : 'yaml';
}

/** Whether any text of a syntax can be read. */
export function isLoaded(syntax: Syntax): boolean {
  return loaded.has(syntax);
}

/** What reading a text takes that is not loaded yet; undefined when there is nothing to wait for. */
export function loadReader(syntax: Syntax, text: Text): Promise<void> | undefined {
  if (loaded.has(syntax)) return undefined;
  if (syntax === 'json') return loadSyntax(syntax);
  return sound?.isSound(text) ? undefined : loadYaml(text);
}

/** What mends YAML is not waited for where there is nothing to mend. */
async function loadYaml(text: Text): Promise<void> {
  sound ??= await import('./yamlSound.ts');
  if (!sound.isSound(text)) await loadSyntax('yaml');
}

/** Loads what reads any text of a syntax. */
export async function loadSyntax(syntax: Syntax): Promise<void> {
  loaded.set(syntax, await loaders[syntax]());
}

/** Never fails: what is wrong with the text is in the tree's `problems`. */
export function readText(text: Text, fileName: string, memory?: TreeMemory): Tree {
  return readAs(syntaxOf(text, fileName), text, memory);
}

export function readAs(syntax: Syntax, text: Text, memory?: TreeMemory): Tree {
  const read = loaded.get(syntax) ?? (syntax === 'yaml' ? sound?.readSoundYaml : undefined);
  if (read === undefined) throw new Error(`nothing that reads ${syntax} has been loaded`);
  return read(text, memory);
}
