import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import { known } from '../model/field.ts';
import type { Attachment, SecurityGroup } from '../model/model.ts';
import { groupTypeOf } from '../model/rules.ts';
import { defineCheck, type World } from './check.ts';
import { assuming } from './message.ts';
import { subject } from './wording.ts';

export default defineCheck({
  id: 'no-egress',
  title: 'Advanced group that can reach nothing',
  severity: 'warning',
  faq: 'when-to-add-a-rule',
  *group(group, world) {
    if (groupTypeOf(group) !== 'enterprise' || group.external || group.incomplete) return;
    if (group.rules.some((rule) => rule.direction === 'egress') || othersLetOut(group, world)) return;
    const message = t(
      '{0} is an advanced group without an outbound rule: its members reach nothing, DNS included.',
      subject(group),
    );
    yield {
      at: { entity: group.id },
      message: assuming(message, group.fields.securityGroupType),
      fixes: [allowAll(group)],
    };
  },
});

/** Whether everything that is in the group is also in another one, which lets it out or may do so. */
function othersLetOut(group: SecurityGroup, world: World): boolean {
  const members = world.file.attachments.filter((attachment) =>
    references(attachment).some((name) => world.group(name)?.group === group),
  );
  return members.length > 0 && members.every((attachment) => hasOtherWayOut(attachment, group, world));
}

function hasOtherWayOut(attachment: Attachment, group: SecurityGroup, world: World): boolean {
  if (attachment.incomplete) return true;
  return references(attachment).some((name) => {
    const other = world.group(name);
    return other === undefined || (other.group !== group && other.count.egress > 0);
  });
}

function references(attachment: Attachment): string[] {
  return attachment.groups.flatMap((use) => known(use.group) ?? []);
}

function allowAll(group: SecurityGroup): Fix {
  return {
    title: group.name === '' ? t('Let the group reach everything') : t('Let `{0}` reach everything', group.name),
    safety: 'changes-access',
    edits: [
      {
        kind: 'add-rule',
        group: group.id,
        direction: 'egress',
        rule: { ipProtocol: 'all', portRange: '-1/-1', destCidrIp: '0.0.0.0/0' },
      },
    ],
  };
}
