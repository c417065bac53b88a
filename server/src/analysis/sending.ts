import { wholeFamily } from '../algebra/blocks.ts';
import type { Cidr, Family } from '../algebra/ip.ts';

/**
 * One way of sending: whoever sends may choose the source port, and which of the instance's addresses to send to. A port
 * is open when the world gets in by one of these ways. One cell where no rule asks for either.
 */
export interface Cell {
  /** The first of the source ports that no rule tells apart, and the one behind the last. */
  readonly sourcePort: number;
  readonly sourceEnd: number;
  /** Addresses of the instance that no rule tells apart. */
  readonly local: Cidr;
}

/** However it is sent. */
export function anyCell(family: Family): Cell {
  return { sourcePort: 1, sourceEnd: SOURCES_END, local: wholeFamily(family) };
}

export const SOURCES_END = 65_536;
