import { type Cidr, covers, type Family, formatCidr } from '../algebra/ip.ts';
import { USUAL_SOURCE_PORT } from './packet.ts';
import type { Reach } from './reach.ts';

/**
 * One way of sending: whoever sends may choose the source port, and which of the instance's addresses to send to. A port
 * is open when the world gets in by one of these ways. One cell where no rule asks for either.
 */
export interface Cell {
  /** The first of the source ports that no rule tells apart, and the one behind the last. */
  readonly sourcePort: number;
  readonly sourceEnd: number;
  readonly local: Cidr;
}

const MOST_CELLS = 64;

/** Undefined when there are too many to look into. */
export function cellsOf(reaches: readonly Reach[], family: Family): Cell[] | undefined {
  const narrow = reaches.flatMap(({ narrow }) => narrow ?? []);
  if (narrow.length === 0) return [{ sourcePort: 1, sourceEnd: SOURCES_END, local: ANYWHERE[family] }];
  const borders = sourceBorders(reaches);
  const sources = borders.map((sourcePort, i) => ({ sourcePort, sourceEnd: borders[i + 1] ?? SOURCES_END }));
  const named = narrow.flatMap(({ local }) => (local?.family === family ? [local] : []));
  const locals = [...new Map(named.map((local) => [formatCidr(local), local])).values()];
  if ((1 + locals.length) * sources.length > MOST_CELLS) return undefined;
  return [ANYWHERE[family], ...locals].flatMap((local) => sources.map((source) => ({ ...source, local })));
}

const SOURCES_END = 65_536;

/** The first source port, and each one from which on other rules match than before it; in their order. */
export function sourceBorders(reaches: readonly Reach[]): number[] {
  const borders = reaches.flatMap(({ narrow }) =>
    narrow === undefined || narrow.sourcePorts === 'any' ? [] : [narrow.sourcePorts.from, narrow.sourcePorts.to + 1],
  );
  return [...new Set([1, ...borders.filter((port) => port < SOURCES_END)])].sort((a, b) => a - b);
}

/** Stands for an address of the instance that no rule names. */
export const ANYWHERE: Readonly<Record<Family, Cidr>> = {
  ipv4: { family: 'ipv4', words: [0], prefix: 0 },
  ipv6: { family: 'ipv6', words: [0, 0, 0, 0], prefix: 0 },
};

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
