import { type ParseErrorCode, visit } from 'jsonc-parser';
import { TreeBuilder } from './build.ts';
import { limits } from './limits.ts';
import type { Span } from './span.ts';
import type { SyntaxProblem, SyntaxReason, Tree } from './tree.ts';

/** Reads JSON with jsonc-parser, which goes on behind errors; comments and trailing commas are problems and cost nothing. */
export function readJson(text: string): Tree {
  const problems: SyntaxProblem[] = [];
  const report = (reason: SyntaxReason, start: number, end: number) => {
    if (problems.length < limits.recoveries) problems.push({ reason, start, end: Math.max(end, start) });
  };
  // The damage is known only while reading, so the builder shares the growing list.
  const damage: Span[] = [];
  const builder = new TreeBuilder(damage);
  if (deepest(text) > limits.depth) {
    return { text, syntax: 'json', roots: [], problems: [{ reason: 'too-deep', start: 0, end: 1 }], duplicates: [] };
  }

  visit(text, {
    onObjectBegin: (offset) => void builder.openMap(offset, true),
    onObjectProperty: (name, offset, length) => {
      if (!builder.expectsKey) builder.add(nothing(offset));
      builder.add({ kind: 'scalar', start: offset, end: offset + length, text: name, style: 'double', tag: undefined });
    },
    onObjectEnd: (offset, length) => {
      if (!builder.expectsKey) builder.add(nothing(offset));
      builder.close(offset + length);
    },
    onArrayBegin: (offset) => void builder.openSeq(offset, true),
    onArrayEnd: (offset, length) => void builder.close(offset + length),
    onLiteralValue: (value, offset, length) => {
      const style = typeof value === 'string' ? 'double' : 'plain';
      builder.add({ kind: 'scalar', start: offset, end: offset + length, text: String(value), style, tag: undefined });
    },
    onComment: (offset, length) => report('comment-in-json', offset, offset + length),
    onError: (code, offset, length) => {
      damage.push({ start: offset, end: offset + length });
      report(reasonOf(code), offset, offset + length);
    },
  });
  while (builder.depth > 0) {
    if (!builder.expectsKey) builder.add(nothing(text.length));
    builder.close(text.length);
  }
  return { text, syntax: 'json', roots: builder.roots, problems, duplicates: builder.duplicates };
}

function nothing(at: number) {
  return { kind: 'scalar', start: at, end: at, text: '', style: 'damaged', tag: undefined } as const;
}

/** jsonc-parser's error codes by number: its enum is a `const enum` that cannot be imported here. */
const reasons: Partial<Record<number, SyntaxReason>> = {
  1: 'unexpected-text',
  2: 'unexpected-text',
  3: 'missing-value',
  4: 'missing-value',
  5: 'missing-colon',
  6: 'missing-comma',
  7: 'unclosed-bracket',
  8: 'unclosed-bracket',
  9: 'unexpected-text',
  10: 'comment-in-json',
  11: 'unexpected-end',
  12: 'unclosed-quote',
  13: 'unexpected-text',
  14: 'invalid-escape',
  15: 'invalid-escape',
  16: 'invalid-character',
};

function reasonOf(code: ParseErrorCode): SyntaxReason {
  return reasons[code] ?? 'unexpected-text';
}

/** The deepest nesting of brackets outside strings. jsonc-parser recurses, so it must not meet a bottomless text. */
function deepest(text: string): number {
  let depth = 0;
  let max = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) i = stringEnd(text, i);
    else if (code === 91 || code === 123) max = Math.max(max, ++depth);
    else if (code === 93 || code === 125) depth--;
  }
  return max;
}

function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === 34 || code === 10) return i;
  }
  return text.length;
}
