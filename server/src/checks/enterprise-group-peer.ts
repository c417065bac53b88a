import { t } from '@vscode/l10n';
import { groupPeersOf } from '../analysis/groupPeers.ts';
import { known } from '../model/field.ts';
import { groupTypeOf, isOwnPeer } from '../model/rules.ts';
import { defineCheck } from './check.ts';
import { assuming, refused } from './message.ts';
import { subject } from './wording.ts';

export default defineCheck({
  id: 'enterprise-group-peer',
  title: 'Group peer with an advanced group',
  severity: 'error',
  faq: 'what-is-a-security-group',
  *group(group, world) {
    const type = groupTypeOf(group);
    for (const { rule, field } of groupPeersOf(group, world.file)) {
      const peer = known(rule.fields[field]);
      // A rule that names its own group has another check to itself.
      if (peer === undefined || isOwnPeer(rule, group)) continue;
      const at = { entity: rule.id, field } as const;
      const values = [rule.fields[field], group.fields.securityGroupType];
      if (type === 'enterprise') {
        const message = t(
          '{0} is an advanced group: its rules take no group as peer. Name addresses or a prefix list.',
          subject(group),
        );
        yield { at, message: refused(assuming(message, ...values), 'InvalidGroupParameter.OperationDenied') };
      } else if (world.group(peer)?.type === 'enterprise') {
        const message = t(
          '`{0}` is an advanced group, which cannot be the peer of a rule. Name addresses or a prefix list.',
          peer,
        );
        yield { at, message: refused(assuming(message, ...values), 'InvalidGroupAuthParameter.OperationDenied') };
      }
    }
  },
});
