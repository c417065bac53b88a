import { t } from '@vscode/l10n';
import { groupPeersOf } from '../analysis/groupPeers.ts';
import { refusalOf } from '../analysis/refused.ts';
import { known, rawText } from '../model/field.ts';
import { defineCheck } from './check.ts';
import { assuming, refused } from './message.ts';
import { subject } from './wording.ts';

export default defineCheck({
  id: 'enterprise-group-peer',
  title: 'Group peer with an advanced group',
  severity: 'error',
  local: 'with its peers',
  faq: 'what-is-a-security-group',
  *group(group, { file }) {
    for (const { rule, field } of groupPeersOf(group, file)) {
      const peer = rule.fields[field];
      if (known(peer) === undefined) continue;
      const at = { entity: rule.id, field } as const;
      const values = [peer, group.fields.securityGroupType];
      switch (refusalOf(rule, group, file)) {
        case 'in-advanced': {
          const message = t(
            '{0} is an advanced group: its rules take no group as peer. Name addresses or a prefix list.',
            subject(group),
          );
          yield { at, message: refused(assuming(message, ...values), 'InvalidGroupParameter.OperationDenied') };
          break;
        }
        case 'advanced': {
          const message = t(
            '`{0}` is an advanced group, which cannot be the peer of a rule. Name addresses or a prefix list.',
            rawText(peer) ?? '',
          );
          yield { at, message: refused(assuming(message, ...values), 'InvalidGroupAuthParameter.OperationDenied') };
          break;
        }
        // A rule that names its own group has another check to itself.
        case 'own':
        case undefined:
      }
    }
  },
});
