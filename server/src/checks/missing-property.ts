import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import { known } from '../model/field.ts';
import type { EntityId, ReadingProblem, Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import { defineCheck, type Finding } from './check.ts';
import { later } from './later.ts';
import { assuming, isPlain, refused } from './message.ts';

export type MissingProperty = Extract<ReadingProblem, { kind: 'missing-property' }>;

export default defineCheck({
  id: 'missing-property',
  title: 'Required property that is not there',
  severity: 'error',
  *file(file) {
    let rules: ReadonlyMap<number, Rule> | undefined;
    for (const problem of file.problems) {
      if (problem.kind !== 'missing-property') continue;
      rules ??= rulesById(file);
      yield finding(problem, rules.get(problem.at.entity), file);
    }
    if (file.purpose !== 'definition' && file.purpose !== 'template') return;
    for (const group of file.groups) if (needsVpc(group)) yield withoutVpc(group, file);
  },
});

function finding(problem: MissingProperty, rule: Rule | undefined, file: SecurityFile): Finding {
  return {
    at: { field: problem.field, ...problem.at },
    message: explain(problem),
    ...(problem.optional && { severity: 'warning' }),
    get fixes() {
      return later.fixes?.missingFixes(problem, rule, file);
    },
  };
}

/** An advanced group that is to be made; one that exists has its VPC, and a clone takes over its source's. */
function needsVpc({ fields, external, incomplete }: SecurityGroup): boolean {
  const isNew = !external && !incomplete && fields.securityGroupId === undefined;
  return isNew && known(fields.securityGroupType) === 'enterprise' && fields.vpcId === undefined;
}

/** The fix puts it where the other groups are. */
function withoutVpc({ id, fields }: SecurityGroup, file: SecurityFile): Finding {
  const message = t('An advanced group needs a VPC, and this one names none. Name its VPC.');
  const other = file.groups.find((candidate) => candidate.fields.vpcId !== undefined && !candidate.external);
  const vpc = other?.fields.vpcId;
  return {
    at: { entity: id, field: 'securityGroupType' },
    message: assuming(refused(message, 'InvalidParams.VpcIdGroupType'), fields.securityGroupType),
    fixes: other && vpc?.kind !== 'malformed' ? [intoVpcOf(other, id)] : [],
  };
}

function intoVpcOf({ id: from, name, fields }: SecurityGroup, entity: EntityId): Fix {
  const vpc = isPlain(fields.vpcId) ? known(fields.vpcId) : undefined;
  const title = vpc === undefined ? t('Put it into the VPC of `{0}`', name) : t('Put it into {0}', vpc);
  return { title, safety: 'changes-access', preferred: true, edits: [{ kind: 'adopt', entity, field: 'vpcId', from }] };
}

function rulesById(file: SecurityFile): ReadonlyMap<number, Rule> {
  return new Map(file.groups.flatMap((group) => group.rules.map((rule) => [rule.id, rule] as const)));
}

function explain({ at, field, name, optional }: MissingProperty): string {
  if (optional && at.part === 'key')
    return t('`{0}` has no value: this rule belongs to no group without it. Name one.', name);
  if (optional) return t('`{0}` is missing: this rule belongs to no group without it. Name one.', name);
  if (field === 'portRange') return refused(explainPlain(at.part, name), 'InvalidPortRange.Malformed');
  return explainPlain(at.part, name);
}

function explainPlain(part: string | undefined, name: string): string {
  if (part === 'key') return t('`{0}` has no value: it is required here. Write one.', name);
  return t('`{0}` is missing: it is required here. Add it.', name);
}
