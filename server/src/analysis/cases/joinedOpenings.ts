import type { Intervals } from '../../algebra/intervals.ts';
import * as intervals from '../../algebra/intervals.ts';
import type { SecurityFile, SecurityGroup } from '../../model/model.ts';
import { groupBy } from '../../util/groupBy.ts';
import type { GivenValues, Opening, Way } from '../exposure.ts';
import { guardOf } from './choices.ts';
import { canHoldWith } from './conditions.ts';
import { between } from './ways.ts';
import type { Case } from './worldCases.ts';

/** What is open in single cases, put together and told by what must be so for it. */

/** Openings that are found in single cases, put together: those by the same rules are one, as far as they are in the same cases. */
export function together(
  cases: readonly Case[],
  file: SecurityFile,
  find: (inCase: SecurityGroup) => readonly Opening[],
): readonly Opening[] {
  const found = cases.flatMap((inCase) =>
    find(inCase.group).flatMap((opening) => opening.ways.map((way) => ({ ...opening, ...way, ways: [way], inCase }))),
  );
  return [...groupBy(found, keyOf).values()].flatMap((alike) => joined(alike, cases, file));
}

/** What is open in one case, from the same source ports. */
type Found = Opening & Way & { readonly inCase: Case };

/** Of what is open in one case, or in several, there is one way. */
export function keyOf({ family, reaches, ways }: Opening): string {
  return `${family} ${idsOf(reaches)} ${ways[0]?.sourcePorts ?? ''}`;
}

/** The rules that open it. */
export function idsOf(reaches: Opening['reaches']): string {
  return reaches.map(({ rule }) => rule.id).join();
}

/** Where the same rules open the same in the same cases, as one opening for each set of cases that has a simple name. */
function joined(alike: readonly Found[], all: readonly Case[], file: SecurityFile): Opening[] {
  const everywhere = alike.map(({ open }) => open).reduce(intervals.union);
  const stretches = between([everywhere, ...alike.map(({ open }) => open)]).flatMap(([from, to]) => {
    const here = alike.filter(({ open }) => intervals.holds(open, from, to));
    return here.length > 0 ? { from, to, here } : [];
  });
  const bySet = groupBy(stretches, ({ here }) => here.map((found) => alike.indexOf(found)).join());
  return [...bySet.values()].flatMap((same) => {
    const open = same.reduce((all, { from, to }) => intervals.add(all, from, to), intervals.EMPTY);
    return boxesOf(same[0]?.here ?? [], all).map((box) => openingIn(box, open, all, file));
  });
}

function openingIn(found: readonly Found[], open: Intervals, all: readonly Case[], file: SecurityFile): Opening {
  const [{ family, reaches, sourcePorts }] = found as [Found, ...Found[]];
  const isWhole = found.every((one) => one.isWhole);
  const needed = neededFor(found, all);
  const guards = [...reaches.flatMap(({ rule }) => rule.when), ...needed.guards];
  const of = all.filter(({ choice, group }) => canHoldWith(choice, [...group.when, ...guards], file));
  const given = { ...needed, groups: found.map(({ inCase }) => inCase.group), of: of.map(({ group }) => group) };
  return { family, reaches, isWhole, open, ways: [{ open, sourcePorts }], given };
}

/** Cases cut into sets that are told by saying of each expression which values it may give. */
function boxesOf(found: readonly Found[], all: readonly Case[]): Found[][] {
  const boxes: Found[][] = [];
  for (let rest = found; rest.length > 0; ) {
    const box = boxAround(rest[0] as Found, rest, all);
    boxes.push(box);
    rest = rest.filter((one) => !box.includes(one));
  }
  return boxes;
}

/** The first case, and those that differ from it in what one expression after the other gives. */
function boxAround(first: Found, rest: readonly Found[], all: readonly Case[]): Found[] {
  const allowed = new Map([...first.inCase.choice].map(([by, { at }]) => [by, new Set([at])]));
  const isIn = ({ choice }: Case) => [...choice].every(([by, { at }]) => allowed.get(by)?.has(at));
  for (const [by, values] of allowed) {
    for (const at of new Set(all.map(({ choice }) => choice.get(by)?.at ?? 0))) {
      if (values.has(at)) continue;
      values.add(at);
      if (!all.filter(isIn).every((inCase) => rest.some((one) => one.inCase === inCase))) values.delete(at);
    }
  }
  return rest.filter(({ inCase }) => isIn(inCase));
}

/** What must be so for these cases to come about; nothing is said of what may be chosen at will, or follows from the rest. */
function neededFor(found: readonly Found[], all: readonly Case[]): Pick<GivenValues, 'values' | 'guards'> {
  const cases = found.map(({ inCase }) => inCase);
  let needed = [...(cases[0]?.choice ?? [])].map(([key, chosen]) => {
    const texts = textsOf(cases, key);
    const isSo = ({ choice }: Case) => texts.includes(choice.get(key)?.text ?? '');
    return { by: chosen.of, texts, isSo, guard: guardOf(chosen) };
  });
  for (const one of needed.toReversed()) {
    const others = needed.filter((other) => other !== one);
    if (all.filter((each) => others.every(({ isSo }) => isSo(each))).length === cases.length) needed = others;
  }
  return {
    guards: needed.flatMap(({ guard }) => guard ?? []),
    values: needed.flatMap(({ by, texts }) => (by.kind === 'parameter' ? { by, texts } : [])),
  };
}

function textsOf(cases: readonly Case[], key: string): readonly string[] {
  return [...new Set(cases.flatMap(({ choice }) => choice.get(key)?.text ?? []))];
}
