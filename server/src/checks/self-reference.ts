import { t } from '@vscode/l10n';
import { groupPeersOf } from '../analysis/groupPeers.ts';
import { accepts } from '../analysis/policy.ts';
import type { Fix } from '../model/edit.ts';
import type { Rule, SecurityGroup } from '../model/model.ts';
import { groupTypeOf, isOwnPeer } from '../model/rules.ts';
import { defineCheck, type World } from './check.ts';
import { assuming, refused } from './message.ts';
import { subject } from './wording.ts';

export default defineCheck({
  id: 'self-reference',
  title: 'Rule that names its own group',
  severity: 'error',
  local: true,
  *group(group, world) {
    // What the API gave back, the API took; ids in published samples are often made alike.
    if (world.file.purpose === 'export') return;
    for (const { rule, field } of groupPeersOf(group, world.file)) {
      if (!isOwnPeer(rule, group)) continue;
      yield {
        at: { entity: rule.id, field },
        message: refused(
          assuming(explain(group), rule.fields[field]),
          rule.direction === 'ingress' ? 'InvalidParamter.Conflict' : 'InvalidSecurityGroup.IsSame',
        ),
        fixes: fixesFor(group, rule, world),
      };
    }
  },
});

function explain(group: SecurityGroup): string {
  if (groupTypeOf(group) === 'enterprise') {
    return t(
      '{0} names itself, and an advanced group takes no group as peer. Name the addresses of its members.',
      subject(group),
    );
  }
  if (opensInside(group) === true) {
    return t(
      '{0} names itself. Its members reach each other without a rule (inner access policy Accept). Remove this one.',
      subject(group),
    );
  }
  return t(
    '{0} names itself. It is the inner access policy Accept, not a rule, that lets members reach each other.',
    subject(group),
  );
}

/** Whether members reach each other by the policy of the group; undefined when it cannot be known. */
function opensInside(group: SecurityGroup): boolean | undefined {
  if (groupTypeOf(group) !== 'normal') return undefined;
  const policy = group.fields.innerAccessPolicy;
  if (policy === undefined) return group.external ? undefined : true;
  return policy.kind === 'known' ? policy.value === 'Accept' : undefined;
}

function fixesFor(group: SecurityGroup, rule: Rule, { file }: World): Fix[] {
  const remove = { kind: 'remove', entity: rule.id } as const;
  const open = opensInside(group);
  if (open === true) {
    // Inbound, the policy comes before every rule. Outbound, a drop rule may come before it: that is not documented.
    const sure =
      rule.direction === 'ingress' || group.rules.every((other) => other.direction === 'ingress' || accepts(other));
    return [
      {
        title: t('Remove the rule: the members of the group reach each other without it'),
        safety: sure ? 'safe' : 'changes-access',
        preferred: true,
        edits: [remove],
      },
    ];
  }
  if (open === undefined || file.purpose !== 'definition' || !accepts(rule)) return [];
  return [
    {
      title: t('Let the members of the group reach each other on every port, and remove the rule'),
      safety: 'changes-access',
      edits: [{ kind: 'set', entity: group.id, field: 'innerAccessPolicy', value: 'Accept' }, remove],
    },
  ];
}
