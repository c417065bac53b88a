/**
 * Quota profiles: which limits hold, by whose word, and since when. Alibaba Cloud's documents changed between 2021 and 2026 and still
 * disagree in places, so the limits are data and the user chooses (`secgroup.quota.profile`).
 */
import { t } from '@vscode/l10n';
import { translated } from '../util/language.ts';
import { mainSources as sources } from './mainSources.ts';

/** One limit. `date` is when the source said so; it is absent for a number that comes from the user's settings. */
export interface Quota {
  readonly limit: number;
  /** An address, or words that name the source. */
  readonly source: string;
  readonly date?: string;
}

export const profileNames = ['faq', '2026', '10x100', '16x60'] as const;
export type ProfileName = (typeof profileNames)[number];

/** The limits that a static check can count. A limit that is absent does not exist in that profile. */
export interface QuotaProfile {
  readonly name: ProfileName;
  /** What the profile stands for, for a settings page or a hover. */
  readonly title: string;
  /** Inbound and outbound rules of one group, together. */
  readonly rulesPerGroup?: Quota;
  /** Groups that one network interface (an instance's primary one) may be in. */
  readonly groupsPerInterface?: Quota;
  /** Inbound and outbound rules over all groups of one network interface. */
  readonly rulesPerInterface?: Quota;
  /** Rules of one basic group whose peer is a group. Advanced groups take none. */
  readonly groupPeersPerGroup?: Quota;
  /** Private IP addresses in one basic group of a VPC. A file rarely tells; for hovers. */
  readonly privateIpsPerBasicGroup?: Quota;
  /** Rules in one import in the console. */
  readonly rulesPerImport?: Quota;
  /** Items of `Permissions` in one API call, or in one ROS `…Ingresses` / `…Egresses` resource. */
  readonly permissionsPerCall?: Quota;
  /** Tags of one group. */
  readonly tags?: Quota;
  readonly prefixListMaxEntries?: Quota;
  readonly portListMaxEntries?: Quota;
}

/** What the settings `secgroup.quota.*` may say. A number that is absent or null, or no positive integer, leaves the profile's limit. */
export interface QuotaSettings {
  readonly profile: ProfileName;
  readonly rulesPerGroup?: number | null;
  readonly groupsPerInterface?: number | null;
  readonly rulesPerInterface?: number | null;
  readonly groupPeersPerGroup?: number | null;
  /** From this share of a limit on, a check says so as information. */
  readonly warnAtPercent: number;
}

const FAQ_RULES = 'Security FAQ, section_qnp_ryz_lgb';
const FAQ_COUNTED = 'Security FAQ, section_bll_vyz_lgb';
/** Footnote 3: the product of groups an instance and rules a group stays within 1,000: 5 × 200, 10 × 100, 16 × 60. */
const LIMITS_2021 = `Limits (2021), ${sources.docs2021}`;
const YEAR_2021 = '2021-07';
const NOW = '2026-11';

/** Limits that do not differ between the profiles, by today's documents. */
const common = {
  groupPeersPerGroup: { limit: 20, source: sources.limits, date: NOW },
  rulesPerImport: { limit: 200, source: sources.use, date: NOW },
  permissionsPerCall: { limit: 100, source: sources.sdk, date: NOW },
  tags: { limit: 20, source: sources.sdk, date: NOW },
  prefixListMaxEntries: { limit: 200, source: sources.limits, date: NOW },
  /** Only the Chinese edition of the page and the SDK name it. */
  portListMaxEntries: { limit: 2000, source: sources.sdk, date: NOW },
} satisfies Partial<QuotaProfile>;

interface Variant {
  readonly name: ProfileName;
  readonly title: string;
  readonly groups: number;
  readonly rules: number;
  /** Who says the numbers of groups and of rules; by default the Limits page. */
  readonly groupsSource?: string;
  readonly rulesSource?: string;
}

/** Of the FAQ's time, with the groups an interface raised or not. */
function profileOf2021({ name, title, groups, rules, groupsSource, rulesSource }: Variant): QuotaProfile {
  const by = (limit: number, source = LIMITS_2021) => translated({ limit, source, date: YEAR_2021 }, 'source');
  return {
    ...common,
    name,
    title,
    rulesPerGroup: by(rules, rulesSource),
    groupsPerInterface: by(groups, groupsSource),
    rulesPerInterface: by(1000, groupsSource),
    privateIpsPerBasicGroup: by(2000),
  };
}

export const profiles: Readonly<Record<ProfileName, QuotaProfile>> = {
  faq: profileOf2021({
    name: 'faq',
    title: 'Security FAQ: 5 groups of 200 rules',
    groups: 5,
    rules: 200,
    groupsSource: FAQ_RULES,
    rulesSource: FAQ_COUNTED,
  }),
  /** No limit for a single group is listed any more; `JoinSecurityGroup` still says 5 groups where the Limits page says 10. */
  '2026': {
    ...common,
    name: '2026',
    title: 'Limits of 2026: 10 groups, 1,000 rules in all',
    groupsPerInterface: { limit: 10, source: sources.limits, date: NOW },
    rulesPerInterface: { limit: 1000, source: sources.limits, date: NOW },
    privateIpsPerBasicGroup: { limit: 6000, source: sources.limits, date: NOW },
  },
  '10x100': profileOf2021({ name: '10x100', title: 'Raised in 2021: 10 groups of 100 rules', groups: 10, rules: 100 }),
  '16x60': profileOf2021({ name: '16x60', title: 'Raised in 2021: 16 groups of 60 rules', groups: 16, rules: 60 }),
};

/** The chosen profile, with the numbers that the user sets in its place. */
export function quotaLimits(settings: QuotaSettings): QuotaProfile {
  const profile = profiles[settings.profile];
  return {
    ...profile,
    rulesPerGroup: override('rulesPerGroup', settings, profile),
    groupsPerInterface: override('groupsPerInterface', settings, profile),
    rulesPerInterface: override('rulesPerInterface', settings, profile),
    groupPeersPerGroup: override('groupPeersPerGroup', settings, profile),
  };
}

type Overridable = 'rulesPerGroup' | 'groupsPerInterface' | 'rulesPerInterface' | 'groupPeersPerGroup';

function override(name: Overridable, settings: QuotaSettings, profile: QuotaProfile): Quota | undefined {
  const limit = settings[name];
  if (limit === undefined || limit === null || !Number.isInteger(limit) || limit < 1) return profile[name];
  return { limit, source: t('setting {0}', `secgroup.quota.${name}`) };
}
