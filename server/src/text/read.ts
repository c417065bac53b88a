import { readJson } from './json.ts';
import type { Tree } from './tree.ts';
import type { TreeMemory } from './treeMemory.ts';
import { readYaml } from './yaml.ts';

/** Reads a text as JSON when it looks like JSON or is named so, else as YAML. Never fails: what is wrong is in `problems`. */
export function readText(text: string, fileName: string, memory?: TreeMemory): Tree {
  return isJson(text, fileName) ? readJson(text) : readYaml(text, memory);
}

function isJson(text: string, fileName: string): boolean {
  const named = /\.(?:jsonc?|ya?ml|template)$/i.exec(fileName)?.[0].toLowerCase();
  if (named === '.json' || named === '.jsonc') return true;
  if (named === '.yaml' || named === '.yml') return false;
  return /^\uFEFF?\s*[[{]/.test(text);
}
