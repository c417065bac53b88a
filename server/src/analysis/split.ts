import type { Rule } from '../model/model.ts';

/**
 * Cuts a list of rules into runs that each weigh at most `capacity`, the first ones as full as can be, the order kept.
 * Undefined when a single rule is too heavy.
 */
export function splitRules(
  rules: readonly Rule[],
  weight: (rule: Rule) => number,
  capacity: number,
): readonly (readonly Rule[])[] | undefined {
  const parts: Rule[][] = [];
  let room = 0;
  for (const rule of rules) {
    const needed = weight(rule);
    if (needed > capacity) return undefined;
    if (needed > room) {
      parts.push([]);
      room = capacity;
    }
    parts.at(-1)?.push(rule);
    room -= needed;
  }
  return parts;
}
