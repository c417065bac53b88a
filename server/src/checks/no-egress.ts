import { t } from '@vscode/l10n';
import { perGroup } from '../analysis/perGroup.ts';
import { countRules, type GroupCount } from '../analysis/quota.ts';
import { wholeOf } from '../analysis/whole.ts';
import type { Fix } from '../model/edit.ts';
import { known, sure } from '../model/field.ts';
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
  *file({ groups }, world) {
    const shut = groups.filter((group) => isShut(group, world.file));
    const letOut = shut.length > 0 ? letOutByOthers(shut, world) : new Set<SecurityGroup>();
    for (const group of shut) {
      if (letOut.has(group)) continue;
      const message = t(
        '{0} is an advanced group without an outbound rule: its members reach nothing, DNS included.',
        subject(group),
      );
      yield {
        at: { entity: group.id },
        message: assuming(message, group.fields.securityGroupType),
        fixes: [allowAll(group)],
      };
    }
  },
});

const isShut = perGroup((own, file): boolean => {
  if (groupTypeOf(own) !== 'enterprise' || own.external) return false;
  const { group } = wholeOf(own, file);
  return !group.incomplete && !group.rules.some((rule) => rule.direction === 'egress');
});

/** The groups of which everything that is in them is also in another one, which lets it out or may do so. */
function letOutByOthers(shut: readonly SecurityGroup[], world: World): Set<SecurityGroup> {
  const attached = new Set<SecurityGroup>();
  const stuck = new Set<SecurityGroup>();
  for (const attachment of world.file.attachments) {
    for (const name of references(attachment)) {
      const group = world.group(name)?.group;
      if (group === undefined) continue;
      attached.add(group);
      if (!hasOtherWayOut(attachment, group, world)) stuck.add(group);
    }
  }
  for (const group of shut) {
    for (const { others, isWhole } of world.besideElsewhere(group)) {
      attached.add(group);
      if (isWhole && !others.some((other) => letsOut(countRules(other, world.file)))) stuck.add(group);
    }
  }
  return new Set([...attached].filter((group) => !stuck.has(group)));
}

function hasOtherWayOut(attachment: Attachment, group: SecurityGroup, world: World): boolean {
  if (attachment.incomplete || attachment.groups.some((use) => sure(use.group) === undefined)) return true;
  return references(attachment).some((name) => {
    const other = world.group(name);
    return other === undefined || (other.group !== group && letsOut(other.count));
  });
}

function letsOut({ egress, atLeast }: GroupCount): boolean {
  return egress > 0 || atLeast;
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
