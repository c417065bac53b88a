import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { ReadingProblem } from '../model/model.ts';
import { closest } from '../util/closest.ts';
import { defineCheck } from './check.ts';

type UnknownProperty = Extract<ReadingProblem, { kind: 'unknown-property' }>;

/** Names from other clouds, other tools and older formats, in lower case without `_` and `-`, and what they are called here. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  protocol: ['ipprotocol'],
  port: ['portrange'],
  ports: ['portrange'],
  action: ['policy'],
  desc: ['description'],
  comment: ['description'],
  remark: ['description'],
  name: ['securitygroupname'],
  type: ['securitygrouptype'],
  vpc: ['vpcid'],
  securitygroups: ['securitygroupids'],
  groups: ['securitygroupids', 'securitygroups'],
  inneraccess: ['inneraccesspolicy'],
};

export default defineCheck({
  id: 'unknown-property',
  title: 'Property that does not exist',
  severity: 'warning',
  *file(file) {
    for (const problem of file.problems) {
      if (problem.kind !== 'unknown-property') continue;
      const meant = meantBy(problem);
      const message =
        meant === undefined
          ? t('There is no property `{0}` here. Correct its name, or remove it.', problem.name)
          : t('There is no property `{0}` here. Did you mean `{1}`?', problem.name, meant);
      yield { at: problem.at, message, fixes: meant === undefined ? [] : [rename(problem, meant)] };
    }
  },
});

function meantBy({ name, candidates }: UnknownProperty): string | undefined {
  const other = otherNames[name.toLowerCase().replace(/[_-]/g, '')] ?? [];
  return candidates.find((candidate) => other.includes(candidate.toLowerCase())) ?? closest(name, candidates);
}

/** From now on the value counts, so other packets may pass. */
function rename({ at }: UnknownProperty, name: string): Fix {
  const edits = [{ kind: 'rename', entity: at.entity, name } as const];
  return { title: t('Rename to `{0}`', name), safety: 'changes-access', preferred: true, edits };
}
