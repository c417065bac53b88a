import type { Severity } from '../checks/check.ts';
import { profileNames, type QuotaSettings } from '../knowledge/quotas.ts';
import { endingOf } from '../model/ignore.ts';
import type { Day } from '../util/day.ts';
import { asRecord } from '../util/record.ts';
import { defaultEditing, type EditingSettings, readEditing } from './editing.ts';

/** What a user may set, as the engine takes it. */
export interface Settings {
  /** Severity by check id; checks that are not named keep their own. */
  readonly checks: Readonly<Record<string, Severity | 'off'>>;
  readonly quota: QuotaSettings;
  /** Ports to add to the sensitive ones, or with `-` to leave out; see `sensitiveRanges`. */
  readonly sensitivePorts: readonly string[];
  /** Whether an ignore must say why; or the checks of which one must. */
  readonly requireReason: boolean | readonly string[];
  /** What the project's file ignores in the document that these settings are for. */
  readonly ignored: readonly PathIgnore[];
  readonly editing: EditingSettings;
}

/** Checks that a whole file need not heed. */
export interface PathIgnore {
  /** Counted from 0 among those of the project's file. */
  readonly index: number;
  readonly checks: readonly string[];
  /** The last day on which it holds. */
  readonly until?: Day;
}

/** What one source of settings says; what it leaves open, another one says. */
export type SettingsLayer = Partial<Pick<Settings, 'checks' | 'sensitivePorts' | 'requireReason' | 'editing'>> & {
  readonly quota?: Partial<QuotaSettings>;
};

export const severities = ['off', 'hint', 'information', 'warning', 'error'] as const;
export const quotaNumbers = ['rulesPerGroup', 'groupsPerInterface', 'rulesPerInterface', 'groupPeersPerGroup'] as const;

export const defaultSettings: Settings = {
  checks: {},
  quota: { profile: 'faq', warnAtPercent: 90 },
  sensitivePorts: [],
  requireReason: false,
  ignored: [],
  editing: defaultEditing,
};

/** Reads the `secgroup` section as an editor sends it; what makes no sense is as if it were not there. */
export function readLayer(section: unknown): SettingsLayer {
  const record = asRecord(section);
  const { checks, quota, sensitivePorts, requireReason } = record;
  const wanted = Object.entries(asRecord(checks)).filter(([, severity]) => isOneOf(severities, severity));
  return {
    checks: Object.fromEntries(wanted) as Settings['checks'],
    quota: readQuota(asRecord(quota)),
    ...(Array.isArray(sensitivePorts) && { sensitivePorts: sensitivePorts.map(String) }),
    ...(typeof requireReason === 'boolean' && { requireReason }),
    ...(Array.isArray(requireReason) && { requireReason: requireReason.map(String) }),
    editing: readEditing(record),
  };
}

/** The settings that layers make together; the later layer has the last word. */
export function combine(layers: readonly SettingsLayer[], ignored: readonly PathIgnore[] = []): Settings {
  let settings = { ...defaultSettings, ignored };
  for (const layer of layers) {
    const checks = { ...settings.checks, ...layer.checks };
    settings = { ...settings, ...layer, checks, quota: { ...settings.quota, ...layer.quota } };
  }
  return settings;
}

/** Whether who ignores this check has to say why. */
export function needsReason({ requireReason = false }: Pick<SettingsLayer, 'requireReason'>, check: string): boolean {
  return typeof requireReason === 'boolean' ? requireReason : requireReason.includes(check);
}

/** Whether the project's file leaves this check out of the document. */
export function isIgnoredByPath({ ignored }: Settings, check: string, today: Day | undefined): boolean {
  return ignored.some(({ checks, until }) => checks.includes(check) && endingOf(until, today) !== 'expired');
}

function readQuota(quota: Record<string, unknown>): Partial<QuotaSettings> {
  const { profile, warnAtPercent } = quota;
  const numbers = quotaNumbers.filter((name) => Number.isInteger(quota[name]) && Number(quota[name]) > 0);
  return {
    ...Object.fromEntries(numbers.map((name) => [name, quota[name]])),
    ...(isOneOf(profileNames, profile) && { profile }),
    ...(isPercent(warnAtPercent) && { warnAtPercent }),
  };
}

function isPercent(value: unknown): value is number {
  return typeof value === 'number' && 0 < value && value <= 100;
}

function isOneOf<T extends string>(words: readonly T[], value: unknown): value is T {
  return words.some((word) => word === value);
}
