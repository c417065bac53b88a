// What files that are not open have asked of others, and whether that still holds. Loaded with the first of them.
import type { Rival } from '../checks/check.ts';
import type { Asked, Neighbours, Outside, Question, Witnesses } from './world.ts';

/** Who is asked each question, and what of the answer is noted: the same object or text as long as they say the same. */
const questions: Readonly<Record<Question, (all: Witnesses, about: string, more?: string) => unknown>> = {
  // Of one that is not known, whether it could be.
  group: (all, reference) => all.group(reference) ?? all.complete,
  list: (all, key) => all.list(key),
  looking: (all) => all.looking,
  // Another file that defines the same matters as well.
  rivals: (all, reference, by) => JSON.stringify(all.rivals(reference, by as Rival['by'])),
  candidates: (all, name) => JSON.stringify(all.candidates(name)),
  listRivals: (all, key) => JSON.stringify(all.listRivals(key)),
  listCandidates: (all, key) => JSON.stringify(all.listCandidates(key)),
  placeOf: (all, uri, reference = '') => JSON.stringify(all.placeOf(uri, reference)),
  beside: (all, reference) => JSON.stringify(all.beside([reference])),
  // Of a group that the file defines, or that it adds rules to.
  others: (all, id, added) =>
    JSON.stringify(all.others?.(id, added !== undefined)?.map(({ uri, says }) => [uri, says]) ?? []),
  login: (all, reference) => all.login(reference)?.says,
  alsoIn: (all, name) => JSON.stringify(all.alsoIn(name)),
};

/**
 * The same neighbours; what they are asked is noted with the answer, at the moment it is given: later they may know better,
 * and then the look is old.
 */
export function noting(neighbours: Neighbours): Neighbours {
  const outside: Asked[] = [];
  const noted = new Set<string>();
  const note = (question: Question, about = '', more?: string) => {
    const key = `${question} ${about} ${more}`;
    if (noted.has(key)) return;
    noted.add(key);
    outside.push({ question, about, more, answer: questions[question](neighbours, about, more) });
  };
  const asked =
    <About extends readonly [string, (string | undefined)?], Answer>(
      question: Question,
      answer: (...about: About) => Answer,
    ) =>
    (...about: About): Answer => {
      note(question, ...about);
      return answer(...about);
    };
  return {
    ...neighbours,
    group: asked('group', neighbours.group),
    list: asked('list', neighbours.list),
    rivals: asked('rivals', neighbours.rivals),
    candidates: asked('candidates', neighbours.candidates),
    listRivals: asked('listRivals', neighbours.listRivals),
    listCandidates: asked('listCandidates', neighbours.listCandidates),
    placeOf: asked('placeOf', neighbours.placeOf),
    login: asked('login', neighbours.login),
    alsoIn: asked('alsoIn', neighbours.alsoIn),
    beside: (references) => {
      for (const reference of references) note('beside', reference);
      return neighbours.beside(references);
    },
    others: (id, isAdded) => {
      note('others', id, isAdded ? 'added' : undefined);
      return neighbours.others?.(id, isAdded) ?? [];
    },
    get looking() {
      note('looking');
      return neighbours.looking;
    },
    outside,
  };
}

/** Whether neighbours would still answer the same. */
export function isStillSo(outside: Outside, neighbours: Witnesses): boolean {
  return outside.every(({ question, about, more, answer }) => questions[question](neighbours, about, more) === answer);
}
