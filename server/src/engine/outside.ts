// What files that are not open have asked of others, and whether that still holds. Loaded with the first of them.
import type { Rival } from '../checks/check.ts';
import type { Neighbours, Outside, Witnesses } from './world.ts';

/**
 * The same neighbours; what they are asked is noted with the answer, at the moment it is given: later they may know better,
 * and then the look is old.
 */
export function noting(neighbours: Neighbours): Neighbours {
  const outside = new Map<string, unknown>();
  const note = (question: string) => {
    if (!outside.has(question)) outside.set(question, answerTo(question, neighbours));
  };
  return {
    ...neighbours,
    group: (reference) => {
      note(reference);
      return neighbours.group(reference);
    },
    // Another file that defines the same matters as well.
    rivals: (reference, by) => {
      note(`=${by} ${reference}`);
      return neighbours.rivals(reference, by);
    },
    candidates: (name) => {
      note(`~${name}`);
      return neighbours.candidates(name);
    },
    listSize: (key) => {
      note(`%${key}`);
      return neighbours.listSize(key);
    },
    beside: (references) => {
      for (const reference of references) note(`@${reference}`);
      return neighbours.beside(references);
    },
    outside,
  };
}

/** Whether neighbours would still answer the same. */
export function isStillSo(outside: Outside, neighbours: Witnesses): boolean {
  return [...outside].every(([question, answer]) => answerTo(question, neighbours) === answer);
}

/** What is known of a group; of one that is not known, whether it could be; with `=`, which files define it by what, with `~`, which are equally near, with `%`, the size of a list, with `@`, what else is where it is attached. */
function answerTo(question: string, neighbours: Witnesses): unknown {
  const name = question.slice(1);
  if (question.startsWith('%')) return neighbours.listSize(name);
  if (question.startsWith('@')) return JSON.stringify(neighbours.beside([name]));
  if (question.startsWith('~')) return JSON.stringify(neighbours.candidates(name));
  if (!question.startsWith('=')) return neighbours.group(question) ?? neighbours.complete;
  const [, by = '', reference = ''] = /^=(\w+) (.*)$/s.exec(question) ?? [];
  return JSON.stringify(neighbours.rivals(reference, by as Rival['by']));
}
