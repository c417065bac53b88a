import * as intervals from '../../algebra/intervals.ts';
import { sure } from '../../model/field.ts';
import type { RuleFields, SecurityFile, ValueList } from '../../model/model.ts';
import { type PortRange, port } from '../../model/values.ts';
import { listNamed } from '../lists.ts';

/** Of a list with more ranges, that do not touch each other, it is only said what lies around all of them. */
const MOST_RANGES = 32;

/** Whether a rule's ports are those of a list: of what stands beside a port range, nothing counts. TCP and UDP alone take one. */
export function arePortsListed({ portRange, portRangeListId }: RuleFields): boolean {
  return portRange === undefined && portRangeListId !== undefined;
}

/** Port ranges of a list. */
export interface ListedPorts {
  readonly ranges: readonly PortRange[];
  /** Not more than the list holds. */
  readonly isExact: boolean;
}

/** The ports of a rule that are those of a list; undefined where not all entries are known. */
export function listedPorts(fields: RuleFields, file: SecurityFile): ListedPorts | undefined {
  const name = arePortsListed(fields) ? sure(fields.portRangeListId) : undefined;
  const list = name === undefined ? undefined : listNamed('port-list', name, file);
  if (list === undefined || list.incomplete) return undefined;
  const known = listCache.get(list);
  if (known) return known.ports;
  const ports = portsIn(list);
  listCache.set(list, { ports });
  return ports;
}

/** A list is the same object only as long as it is what it was. */
const listCache = new WeakMap<ValueList, { readonly ports: ListedPorts | undefined }>();

function portsIn({ entries }: ValueList): ListedPorts | undefined {
  const set: number[] = [];
  for (const { portRange } of entries) {
    const range = sure(portRange);
    if (range === undefined || range === 'any') return undefined;
    intervals.addInPlace(set, range.from, range.to + 1);
  }
  const isExact = set.length <= 2 * MOST_RANGES;
  const bounds = isExact ? set : [set[0] ?? 0, set.at(-1) ?? 0];
  const ranges: PortRange[] = [];
  for (let i = 0; i < bounds.length; i += 2) {
    const [from, to] = [port(bounds[i] ?? 0), port((bounds[i + 1] ?? 0) - 1)];
    if (from && to) ranges.push({ from, to });
  }
  return ranges.length > 0 ? { ranges, isExact } : undefined;
}
