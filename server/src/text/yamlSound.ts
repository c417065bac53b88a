import { type Event, parseEvents } from 'js-yaml';
import { limits } from './limits.ts';
import type { Text } from './pieces.ts';
import type { Tree } from './tree.ts';
import type { TreeMemory } from './treeMemory.ts';
import { isSimple, treeOf } from './yamlTree.ts';

/**
 * Reads YAML in which nothing is wrong, as in most files that are opened. `yaml.ts` reads any, but what mends a text is much
 * to load; so until it is there, a text is looked at first.
 */
export function readSoundYaml(content: Text, memory?: TreeMemory): Tree {
  const known = memory?.read(content);
  if (known !== undefined) return known;
  const { sound } = look(content.toString());
  latest = undefined;
  if (sound === undefined) throw new Error('nothing that mends YAML has been loaded');
  if (sound.isSimple) memory?.keep(sound.tree);
  else memory?.forget();
  return sound.tree;
}

/** Whether reading a text finds no problem in it. */
export function isSound(content: Text): boolean {
  latest = look(content.toString());
  return latest.sound !== undefined;
}

interface Looked {
  readonly text: string;
  /** Undefined when there is a problem. */
  readonly sound: { readonly tree: Tree; readonly isSimple: boolean } | undefined;
}

/** Who asks whether a text is sound goes on to read it, and need not parse it again. */
let latest: Looked | undefined;

function look(text: string): Looked {
  if (latest?.text === text) return latest;
  const events = eventsOf(text);
  if (events === undefined) return { text, sound: undefined };
  const tree = treeOf(text, { result: events, read: text, problems: [], damage: [] });
  return { text, sound: tree.problems.length === 0 ? { tree, isSimple: isSimple(events) } : undefined };
}

function eventsOf(text: string): Event[] | undefined {
  try {
    return parseEvents(text, { maxDepth: limits.depth });
  } catch {
    return undefined; // an error: it is mended, or said
  }
}
