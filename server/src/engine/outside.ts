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
      note(`:${reference}`);
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
    listRivals: (key) => {
      note(`&${key}`);
      return neighbours.listRivals(key);
    },
    listCandidates: (key) => {
      note(`^${key}`);
      return neighbours.listCandidates(key);
    },
    placeOf: (uri, reference) => {
      note(`>${uri} ${reference}`);
      return neighbours.placeOf(uri, reference);
    },
    list: (key) => {
      note(`%${key}`);
      return neighbours.list(key);
    },
    beside: (references) => {
      for (const reference of references) note(`@${reference}`);
      return neighbours.beside(references);
    },
    adders: (id, owner) => {
      note(`+${id} ${owner ?? ''}`);
      return neighbours.adders(id, owner);
    },
    alsoIn: (name) => {
      note(`#${name}`);
      return neighbours.alsoIn(name);
    },
    get looking() {
      note('?');
      return neighbours.looking;
    },
    outside,
  };
}

/** Whether neighbours would still answer the same. */
export function isStillSo(outside: Outside, neighbours: Witnesses): boolean {
  return [...outside].every(([question, answer]) => answerTo(question, neighbours) === answer);
}

/** By its first character: `=` which files define a group by what, `~` which are equally near, `&` and `^` the same of a list, `>` where one stands, `%` what is said of a list, `@` what else is where it is attached, `+` which files add rules to a group, `#` what else an instance is in, `?` whether all has been looked at; else what is known of a group, and of one that is not known, whether it could be. */
function answerTo(question: string, neighbours: Witnesses): unknown {
  const about = question.slice(1);
  const at = about.indexOf(' ');
  const [first, rest] = [about.slice(0, at), about.slice(at + 1)];
  switch (question[0]) {
    case '=':
      return JSON.stringify(neighbours.rivals(rest, first as Rival['by']));
    case '~':
      return JSON.stringify(neighbours.candidates(about));
    case '&':
      return JSON.stringify(neighbours.listRivals(about));
    case '^':
      return JSON.stringify(neighbours.listCandidates(about));
    case '>':
      return JSON.stringify(neighbours.placeOf(first, rest));
    case '%':
      return neighbours.list(about);
    case '@':
      return JSON.stringify(neighbours.beside([about]));
    case '+':
      return JSON.stringify(neighbours.adders(first, rest || undefined));
    case '#':
      return JSON.stringify(neighbours.alsoIn(about));
    case '?':
      return neighbours.looking;
    default:
      return neighbours.group(about) ?? neighbours.complete;
  }
}
