import type { Cidr, Family } from '../algebra/ip.ts';
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

/** However it is sent. */
export function anyCell(family: Family): Cell {
  return { sourcePort: 1, sourceEnd: SOURCES_END, local: ANYWHERE[family] };
}

export const SOURCES_END = 65_536;

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
