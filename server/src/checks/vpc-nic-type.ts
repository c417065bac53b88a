import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import { known, rawText } from '../model/field.ts';
import type { Purpose, Rule, RuleField, SecurityGroup } from '../model/model.ts';
import { groupPeer } from '../model/rules.ts';
import { DEFAULT_PRIORITY } from '../model/values.ts';
import { defineCheck, type Severity } from './check.ts';
import { assuming, isPlain, refused } from './message.ts';

/** Published templates carry the property by the hundreds and deploy all the same: there it is only worth a hint. */
const severities: Readonly<Record<Purpose, Severity>> = {
  definition: 'warning',
  request: 'warning',
  template: 'hint',
  export: 'hint',
};

export default defineCheck({
  id: 'vpc-nic-type',
  title: 'Internet NIC type in a VPC',
  severity: 'warning',
  faq: 'internet-rules-in-vpc',
  *group(group, { file }) {
    // Only an export can still show a group of the classic network, which is retired.
    if (file.purpose === 'export' && group.fields.vpcId === undefined) return;
    let twins: Twins | undefined;
    for (const rule of group.rules) {
      const { nicType } = rule.fields;
      if (known(nicType) !== 'internet') continue;
      twins ??= new Twins(group);
      const twin = twins.of(rule);
      yield {
        at: { entity: rule.id, field: 'nicType' },
        severity: severities[file.purpose],
        message: assuming(explain(rule, twin), nicType),
        ...(twin && { related: [{ at: { entity: twin.id }, message: t('The same rule, for `intranet`.') }] }),
        fixes: isPlain(nicType) ? fixesFor(rule, twin) : [],
      };
    }
  },
});

function explain(rule: Rule, twin: Rule | undefined): string {
  if (groupPeer(rule) !== undefined) {
    const code = rule.direction === 'ingress' ? 'InvalidSourceGroupId.Mismatch' : 'InvalidDestGroupId.Mismatch';
    return refused(t('A rule whose peer is a group takes `intranet` only: remove `internet`.'), code);
  }
  if (twin) {
    return t(
      'In a VPC `internet` means no more than `intranet`, so this rule repeats rule {0}. Remove it.',
      twin.number,
    );
  }
  return t(
    'In a VPC `internet` means no more than `intranet`: a rule governs private and public traffic alike. Remove it.',
  );
}

function fixesFor(rule: Rule, twin: Rule | undefined): Fix[] {
  const entity = rule.id;
  if (twin) {
    return [{ title: t('Remove this rule'), safety: 'safe', preferred: true, edits: [{ kind: 'remove', entity }] }];
  }
  return [
    {
      title: t('Remove the NIC type'),
      safety: 'safe',
      preferred: true,
      edits: [{ kind: 'unset', entity, field: 'nicType' }],
    },
    {
      title: t('Write intranet'),
      safety: 'safe',
      edits: [{ kind: 'set', entity, field: 'nicType', value: 'intranet' }],
    },
  ];
}

const identity: readonly RuleField[] = [
  'ipProtocol',
  'portRange',
  'sourcePortRange',
  'portRangeListId',
  'sourceCidrIp',
  'ipv6SourceCidrIp',
  'sourceGroupId',
  'sourcePrefixListId',
  'destCidrIp',
  'ipv6DestCidrIp',
  'destGroupId',
  'destPrefixListId',
];

/** The rules of a group that say `intranet`, or nothing, by what else they say. */
class Twins {
  readonly #byMeaning = new Map<string, Rule>();

  constructor(group: SecurityGroup) {
    for (const rule of group.rules) {
      if (known(rule.fields.nicType) === 'internet') continue;
      const meaning = meaningOf(rule);
      if (meaning !== undefined && rule.fields.nicType?.kind !== 'unknown') this.#byMeaning.set(meaning, rule);
    }
  }

  of(rule: Rule): Rule | undefined {
    const meaning = meaningOf(rule);
    return meaning === undefined ? undefined : this.#byMeaning.get(meaning);
  }
}

/** All that a rule says but for its NIC type and description; undefined where a part cannot be known. */
function meaningOf({ direction, fields, when, partial }: Rule): string | undefined {
  const { policy, priority } = fields;
  if (partial || identity.some((field) => fields[field]?.kind === 'unknown')) return undefined;
  if (policy?.kind === 'unknown' || priority?.kind === 'unknown') return undefined;
  const rest = identity.map((field) => rawText(fields[field])?.toLowerCase());
  const defaults = [
    known(policy) ?? rawText(policy) ?? 'accept',
    known(priority) ?? rawText(priority) ?? DEFAULT_PRIORITY,
  ];
  return JSON.stringify([direction, when, ...defaults, ...rest]);
}
