import { looksDefault } from '../analysis/defaultGroup.ts';
import { countRules } from '../analysis/quota.ts';
import type { KnownGroup, World } from '../checks/check.ts';
import { sensitiveRanges } from '../knowledge/ports.ts';
import { quotaLimits } from '../knowledge/quotas.ts';
import { known } from '../model/field.ts';
import type { SecurityFile, SecurityGroup } from '../model/model.ts';
import { groupTypeOf } from '../model/rules.ts';
import type { Day } from '../util/day.ts';
import { checkIds } from './catalogue.ts';
import type { Settings } from './settings.ts';

/** What the rest of the workspace knows of a group. */
export interface Neighbours {
  group(reference: string): KnownGroup | undefined;
  readonly names: readonly string[];
  /** Every file of the workspace has been read. */
  readonly complete: boolean;
  readonly today: Day | undefined;
}

export const noNeighbours: Neighbours = { group: () => undefined, names: [], complete: false, today: undefined };

/** What may be said of a group from anywhere; carries no ids, which hold in one file only. */
export function summarize(group: SecurityGroup, file: SecurityFile): KnownGroup {
  return {
    name: group.name,
    type: groupTypeOf(group),
    count: countRules(group, file),
    looksDefault: looksDefault(group),
  };
}

/** The names that refer to a group: its own, and its id where it has one. */
export function referencesTo(group: SecurityGroup): string[] {
  const id = known(group.fields.securityGroupId);
  return id === undefined || id === group.name ? [group.name] : [group.name, id];
}

/** The world as the checks of one file see it. */
export function worldOf(file: SecurityFile, settings: Settings, neighbours: Neighbours): World {
  const own = new Map(file.groups.flatMap((group) => referencesTo(group).map((name) => [name, group] as const)));
  const summaries = new Map<SecurityGroup, KnownGroup>();
  const summaryOf = (group: SecurityGroup): KnownGroup => {
    const summary = summaries.get(group) ?? { ...summarize(group, file), group };
    summaries.set(group, summary);
    return summary;
  };
  return {
    file,
    quota: quotaLimits(settings.quota),
    warnAt: settings.quota.warnAtPercent / 100,
    sensitivePorts: sensitiveRanges(settings.sensitivePorts),
    group: (reference) => {
      const group = own.get(reference);
      return group && !group.external ? summaryOf(group) : neighbours.group(reference);
    },
    get groupNames() {
      return [...own.keys(), ...neighbours.names];
    },
    complete: neighbours.complete,
    today: neighbours.today,
    checks: checkIds,
    needsReason: (check) =>
      typeof settings.requireReason === 'boolean' ? settings.requireReason : settings.requireReason.includes(check),
  };
}
