import { nextLine } from './lines.ts';
import { readAs } from './read.ts';
import type { ScalarNode, Tree } from './tree.ts';

/**
 * Reads the YAML or JSON text that stands in a literal block scalar (`|`), in place: every span is one of the outer
 * text. Undefined for scalars of other styles, whose characters do not stand in the text one to one.
 */
export function readEmbedded(outer: Tree, node: ScalarNode): Tree | undefined {
  if (node.style !== 'literal' || node.tag !== undefined) return undefined;
  const start = nextLine(outer.content, node.start);
  const content = outer.content.slice(start, node.end);
  // A document mark holds at the start of a line only, and the content of a block scalar is indented.
  if (start >= node.end || /^\s*---/.test(content)) return undefined;
  // Blank up to the content, so that all offsets are true; the line break keeps its columns.
  const text = `${' '.repeat(start - 1)}\n${content}`;
  const tree = readAs(/^\s*[[{]/.test(content) ? 'json' : 'yaml', text);
  const problems = tree.problems.map((problem) => {
    const from = Math.max(problem.start, start);
    return { ...problem, start: from, end: Math.max(problem.end, from) };
  });
  return {
    ...tree,
    content: outer.content,
    get text() {
      return outer.text;
    },
    problems,
  };
}
