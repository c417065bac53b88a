import type { Severity } from '../checks/check.ts';
import { profileNames, type QuotaSettings } from '../knowledge/quotas.ts';
import { defaultEditing, type EditingSettings, readEditing } from './editing.ts';

/** What a user may set, as the engine takes it. */
export interface Settings {
  /** Severity by check id; checks that are not named keep their own. */
  readonly checks: Readonly<Record<string, Severity | 'off'>>;
  readonly quota: QuotaSettings;
  /** Ports to add to the sensitive ones, or with `-` to leave out; see `sensitiveRanges`. */
  readonly sensitivePorts: readonly string[];
  readonly editing: EditingSettings;
}

export const defaultSettings: Settings = {
  checks: {},
  quota: { profile: 'faq', warnAtPercent: 90 },
  sensitivePorts: [],
  editing: defaultEditing,
};

const severities = ['off', 'hint', 'information', 'warning', 'error'];

/** Reads the `secgroup` section as an editor sends it; what makes no sense is as if it were not there. */
export function readSettings(section: unknown): Settings {
  const record = asRecord(section);
  const { checks, quota, sensitivePorts } = record;
  const wanted = Object.entries(asRecord(checks)).filter(([, severity]) => severities.includes(String(severity)));
  const { profile, warnAtPercent, ...limits } = asRecord(quota);
  const numbers = Object.entries(limits).filter(([, limit]) => Number.isInteger(limit) && Number(limit) > 0);
  return {
    checks: Object.fromEntries(wanted) as Settings['checks'],
    quota: {
      ...Object.fromEntries(numbers),
      profile: profileNames.find((name) => name === profile) ?? defaultSettings.quota.profile,
      warnAtPercent:
        typeof warnAtPercent === 'number' && 0 < warnAtPercent && warnAtPercent <= 100 ? warnAtPercent : 90,
    },
    sensitivePorts: (Array.isArray(sensitivePorts) ? sensitivePorts : []).map(String),
    editing: readEditing(record),
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
