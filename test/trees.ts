/** What trees look like in tests. */
import type { Entry, Node, Tree } from '../server/src/text/tree.ts';

/** Every node as the text that its span covers, inner ones below; scalars with what they mean where that differs. */
export function spans(tree: Tree): string[] {
  const lines: string[] = [];
  const add = (node: Node, depth: number, lead: string) => {
    const source = JSON.stringify(tree.text.slice(node.start, node.end)).slice(1, -1);
    const plain = node.kind === 'scalar' && node.style === 'plain' && node.text === source;
    const meaning = node.kind === 'scalar' ? ` ${node.style} ${JSON.stringify(node.text)}` : ` ${node.kind}`;
    lines.push(`${'  '.repeat(depth)}${lead}${source}${plain ? '' : ` =${meaning}`}`);
    if (node.kind === 'seq') for (const item of node.items) add(item, depth + 1, '- ');
    if (node.kind !== 'map') return;
    for (const { key, value } of node.entries) {
      add(key, depth + 1, '? ');
      add(value, depth + 1, ': ');
    }
  };
  for (const root of tree.roots) add(root, 0, '');
  return lines;
}

/** What a tree means: maps as objects, aliases as what they stand for, merged entries included. */
export function meaning(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'alias') return meaning(node.target);
  if (node.kind === 'scalar') return node.style === 'damaged' ? undefined : node.text;
  if (node.kind === 'seq') return node.items.map(meaning);
  return Object.fromEntries([...node.merged, ...node.entries].map(({ key, value }) => [key.text, meaning(value)]));
}

/** The problems of a tree, each with the text that it underlines. */
export function problems(tree: Tree): string[] {
  return tree.problems.map(({ reason, start, end }) => `${reason} ${tree.text.slice(start, end)}`);
}

/** Asserts what holds for every tree: spans within their parents, in order. Returns the first that does not. */
export function misplaced(tree: Tree): string | undefined {
  const wrong = (node: Node, from: number, to: number): string | undefined => {
    if (!(from <= node.start && node.start <= node.end && node.end <= to)) {
      return `${node.kind} ${node.start}–${node.end} is not within ${from}–${to}`;
    }
    if (node.kind === 'scalar' || node.kind === 'alias') return undefined;
    let at = node.start;
    const children = node.kind === 'seq' ? node.items : node.entries.flatMap(({ key, value }) => [key, value]);
    for (const child of children) {
      const found = wrong(child, at, node.end);
      if (found !== undefined) return found;
      at = child.end;
    }
    return undefined;
  };
  let at = 0;
  for (const root of tree.roots) {
    const found = wrong(root, at, tree.text.length);
    if (found !== undefined) return found;
    at = root.end;
  }
  return undefined;
}

/** A tree with all that can be asked of it, as data that can be compared. */
export function plain(tree: Tree): unknown {
  const entry = ({ key, value, start, end }: Entry) => ({ key: node(key), value: node(value), start, end });
  const node = (of: Node): unknown => {
    const { kind, start, end } = of;
    if (of.kind === 'alias') return { kind, start, end, target: of.target?.start };
    if (of.kind === 'scalar') return { kind, start, end, text: of.text, style: of.style, tag: of.tag };
    const { flow, tag } = of;
    if (of.kind === 'seq') return { kind, start, end, flow, tag, items: of.items.map(node) };
    const { damaged, entries, merged } = of;
    return { kind, start, end, flow, tag, damaged, entries: entries.map(entry), merged: merged.map(entry) };
  };
  const duplicates = tree.duplicates.map(({ map, first, second }) => [map.start, first.start, second.start]);
  const { text, syntax, roots, problems } = tree;
  return { text, syntax, problems, roots: roots.map(node), duplicates: duplicates.sort() };
}
