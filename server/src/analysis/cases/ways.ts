import { apart } from '../../algebra/apart.ts';
import { wholeFamily } from '../../algebra/blocks.ts';
import type { Intervals } from '../../algebra/intervals.ts';
import * as intervals from '../../algebra/intervals.ts';
import { type Cidr, covers, type Family, formatCidr } from '../../algebra/ip.ts';
import type { Way } from '../exposure.ts';
import { USUAL_SOURCE_PORT } from '../packet.ts';
import type { Reach } from '../reach.ts';
import { type Cell, SOURCES_END } from '../sending.ts';

/** In how many ways may be sent where there are five-tuple rules, and what is open by which of them. */

/** More cells are not looked into. */
const MOST_CELLS = 1024;

/** What these rules tell apart; undefined when it is too much. */
export function cellsOf(reaches: readonly Reach[], family: Family): readonly Cell[] | undefined {
  const sources = sourcesIn(reaches);
  const locals = localsIn(reaches, wholeFamily(family));
  return (1 + locals.length) * sources.length > MOST_CELLS
    ? undefined
    : cells(sources, apart(wholeFamily(family), locals));
}

/** The same of what is sent to addresses of a block, or some of it; first what is sent as clients do. */
export function someCellsOf(reaches: readonly Reach[], block: Cidr): readonly Cell[] {
  const some = cells(sourcesIn(reaches), apart(block, localsIn(reaches, block)));
  const usual = some.filter(isUsual).map((cell) => ({ ...cell, sourcePort: USUAL_SOURCE_PORT }));
  return [...usual, ...some.filter((cell) => !isUsual(cell))].slice(0, MOST_CELLS);
}

type Sources = Omit<Cell, 'local'>;

function cells(sources: readonly Sources[], locals: readonly Cidr[]): readonly Cell[] {
  return locals.flatMap((local) => sources.map((source) => ({ ...source, local })));
}

/** The source ports between all from which on other rules match than before. */
function sourcesIn(reaches: readonly Reach[]): readonly Sources[] {
  const borders = new Set([1]);
  for (const { narrow } of reaches) {
    if (narrow === undefined || narrow.sourcePorts === 'any') continue;
    borders.add(narrow.sourcePorts.from);
    if (narrow.sourcePorts.to + 1 < SOURCES_END) borders.add(narrow.sourcePorts.to + 1);
  }
  const inOrder = [...borders].sort((a, b) => a - b);
  return inOrder.map((sourcePort, i) => ({ sourcePort, sourceEnd: inOrder[i + 1] ?? SOURCES_END }));
}

/** The blocks of an outer one that rules ask for as the instance's own, each once. */
function localsIn(reaches: readonly Reach[], outer: Cidr): readonly Cidr[] {
  const named = reaches.flatMap(({ narrow }) => (narrow?.local && covers(outer, narrow.local) ? [narrow.local] : []));
  return [...new Map(named.map((local) => [formatCidr(local), local])).values()];
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
