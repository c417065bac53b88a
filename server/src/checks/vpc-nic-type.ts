import { t } from '@vscode/l10n';
import { isInVpc } from '../analysis/nicType.ts';
import { whyDead } from '../analysis/whyDead.ts';
import type { Fix } from '../model/edit.ts';
import { known } from '../model/field.ts';
import type { Purpose, Rule } from '../model/model.ts';
import { groupPeer } from '../model/rules.ts';
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
  local: true,
  faq: 'internet-rules-in-vpc',
  *group(group, { file }) {
    if (!isInVpc(group, file)) return;
    const suspects = group.rules.filter(({ fields }) => known(fields.nicType) === 'internet');
    if (suspects.length === 0) return;
    // Of twins the check `twin-nic-type` says which one goes.
    const twins = new Set(
      whyDead(group, file).flatMap(({ repetition, reach }) => (repetition?.kind === 'nic-twin' ? [reach.rule] : [])),
    );
    for (const rule of suspects) {
      const { nicType } = rule.fields;
      if (twins.has(rule) && groupPeer(rule) === undefined) continue;
      yield {
        at: { entity: rule.id, field: 'nicType' },
        severity: severities[file.purpose],
        message: assuming(explain(rule), nicType),
        fixes: isPlain(nicType) ? fixesFor(rule) : [],
      };
    }
  },
});

function explain(rule: Rule): string {
  if (groupPeer(rule) !== undefined) {
    const code = rule.direction === 'ingress' ? 'InvalidSourceGroupId.Mismatch' : 'InvalidDestGroupId.Mismatch';
    return refused(t('A rule whose peer is a group takes `intranet` only: remove `internet`.'), code);
  }
  return t(
    'In a VPC `internet` means no more than `intranet`: a rule governs private and public traffic alike. Remove it.',
  );
}

function fixesFor({ id: entity }: Rule): Fix[] {
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
