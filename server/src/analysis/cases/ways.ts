import type { Intervals } from '../../algebra/intervals.ts';
import * as intervals from '../../algebra/intervals.ts';
import { covers, type Family, formatCidr } from '../../algebra/ip.ts';
import type { Way } from '../exposure.ts';
import { USUAL_SOURCE_PORT } from '../packet.ts';
import type { Reach } from '../reach.ts';
import { ANYWHERE, type Cell, SOURCES_END, sourceBorders } from '../sending.ts';
import type { Part } from '../worldLine.ts';

/** In how many ways may be sent where there are five-tuple rules, and what is open by which of them. */

const MOST_CELLS = 1024;

/** What these five-tuple rules tell apart; undefined when there are too many to look into. */
export function cellsOf(parts: readonly Part[], family: Family): Cell[] | undefined {
  const narrow = parts.map(({ reach }) => reach);
  const borders = sourceBorders(narrow);
  const sources = borders.map((sourcePort, i) => ({ sourcePort, sourceEnd: borders[i + 1] ?? SOURCES_END }));
  const named = narrow.flatMap(({ narrow }) => (narrow?.local?.family === family ? [narrow.local] : []));
  const locals = [...new Map(named.map((local) => [formatCidr(local), local])).values()];
  if ((1 + locals.length) * sources.length > MOST_CELLS) return undefined;
  return [ANYWHERE[family], ...locals].flatMap((local) => sources.map((source) => ({ ...source, local })));
}

/** Whether a rule may match what is sent so. */
export function isIn({ narrow }: Reach, { sourcePort, local }: Cell): boolean {
  if (narrow === undefined) return true;
  const { sourcePorts } = narrow;
  if (sourcePorts !== 'any' && (sourcePort < sourcePorts.from || sourcePort > sourcePorts.to)) return false;
  return narrow.local === undefined || covers(narrow.local, local);
}

/** Whether clients send so. */
export function isUsual({ sourcePort, sourceEnd }: Cell): boolean {
  return sourcePort <= USUAL_SOURCE_PORT && USUAL_SOURCE_PORT < sourceEnd;
}

type ByCell = ReadonlyMap<Cell, Intervals>;

/** What is open, taken apart by the source ports from which it is. */
export function waysOf(open: Intervals, byCell: ByCell): Way[] {
  const usual = intervals.intersect(open, usualOf(byCell));
  const ways: Way[] = intervals.isEmpty(usual) ? [] : [{ open: usual, sourcePorts: undefined }];
  const rest = intervals.subtract(open, usual);
  const bySources = new Map<string, Way>();
  for (const [from, to] of between([rest, ...byCell.values()])) {
    if (!intervals.holds(rest, from, to)) continue;
    let sourcePorts = NOWHERE;
    for (const [cell, part] of byCell) {
      if (intervals.holds(part, from, to)) sourcePorts = intervals.add(sourcePorts, cell.sourcePort, cell.sourceEnd);
    }
    const key = sourcePorts.join();
    bySources.set(key, { open: intervals.add(bySources.get(key)?.open ?? NOWHERE, from, to), sourcePorts });
  }
  return [...ways, ...bySources.values()];
}

/** What is open from the source ports that clients use. */
export function usualOf(byCell: ByCell): Intervals {
  return [...byCell].reduce((all, [cell, part]) => (isUsual(cell) ? intervals.union(all, part) : all), NOWHERE);
}

/** The stretches between all borders of some sets; empty where the first set is. */
export function between([first = NOWHERE, ...others]: readonly Intervals[]): (readonly [number, number])[] {
  if (intervals.isEmpty(first)) return [];
  const borders = [...new Set([first, ...others].flat())].sort((a, b) => a - b);
  return borders.slice(1).map((to, i) => [borders[i] ?? to, to]);
}

const NOWHERE = intervals.EMPTY;
