import { intersect, isEmpty } from '../algebra/intervals.ts';
import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupBy } from '../util/groupBy.ts';
import type { DropBeside, dropsBeside } from './company.ts';
import { areClosedBy, type Opening } from './exposure.ts';

/** The world that something is said of, and what is open to it. */
export type OpenToWorld = Pick<Opening, 'family' | 'open'>;

/**
 * The groups that close what is warned of wherever files attach this one; none where one of these places leaves it open.
 *
 * @param beside the drops at each of these places
 * @param cases the group, as it is in each case that the warning is about
 */
export function closersOf(
  warned: OpenToWorld,
  beside: ReturnType<typeof dropsBeside>,
  cases: readonly SecurityGroup[],
  file: SecurityFile,
): SecurityGroup[] {
  const meets = ({ reach: { from, to } }: DropBeside) => !isEmpty(intersect(warned.open, [from, to]));
  const meeting = beside.map((drops) => drops.filter(meets));
  if (meeting.length === 0 || meeting.some((drops) => drops.length === 0)) return [];
  // Many instances are like each other.
  const unlike = new Map(meeting.map((drops) => [drops.map(({ reach }) => reach.rule.id).join(), drops]));
  const isClosed = (drops: readonly DropBeside[]) => {
    const reaches = drops.map(({ reach }) => reach);
    return cases.every((group) => areClosedBy(reaches, warned, group, file));
  };
  const sets = [...unlike.values()];
  if (!sets.every(isClosed)) return [];
  return [...new Set(sets.flatMap((drops) => neededOf(drops, isClosed)).map(({ group }) => group))];
}

/** Of drops that are enough, those of the groups that would be so alone; else of as few groups as are enough together. */
function neededOf(drops: readonly DropBeside[], areEnough: (drops: readonly DropBeside[]) => boolean) {
  const byGroup = [...groupBy(drops, ({ group }) => group)];
  const alone = byGroup.map(([, own]) => own).filter(areEnough);
  if (alone.length > 0) return alone.flat();
  return byGroup.reduce((needed, [group]) => {
    const others = needed.filter((drop) => drop.group !== group);
    return areEnough(others) ? others : needed;
  }, drops);
}
