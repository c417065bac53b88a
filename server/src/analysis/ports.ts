import type { PortRange } from '../model/values.ts';

/** A range of at most this many ports is meant to open each of them; a wider one merely happens to hold a port. */
const NARROW = 100;

/** Whether a rule with this range speaks of the port: `25/25` and `20/30` do, `1/65535` and `-1/-1` do not. */
export function namesPort(range: PortRange, port: number): boolean {
  return range !== 'any' && range.from <= port && port <= range.to && range.to - range.from < NARROW;
}
