import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { Rule } from '../model/model.ts';
import { type Policy, policies } from '../model/values.ts';
import { closest } from '../util/closest.ts';
import { halfWidth } from '../util/halfWidth.ts';
import { defineCheck, type Finding } from './check.ts';
import { assuming, isPlain, refused } from './message.ts';

export default defineCheck({
  id: 'policy',
  title: 'Policy that the API refuses',
  severity: 'error',
  local: true,
  *group(group, { file }) {
    for (const rule of group.rules) {
      const field = rule.fields.policy;
      if (field === undefined || field.kind === 'unknown') continue;
      if (field.kind === 'malformed') yield unknownPolicy(rule, field.raw);
      else if (file.purpose === 'template' && field.raw !== field.value && isPlain(field))
        yield wrongCase(rule, field.value);
    }
  },
});

/** The console's words and other tools'. */
const aliases: Readonly<Record<string, Policy>> = {
  allow: 'accept',
  permit: 'accept',
  pass: 'accept',
  允许: 'accept',
  deny: 'drop',
  forbid: 'drop',
  reject: 'drop',
  refuse: 'drop',
  block: 'drop',
  拒绝: 'drop',
};

function unknownPolicy(rule: Rule, raw: string): Finding {
  const field = rule.fields.policy;
  const word = halfWidth(raw).trim();
  const alias = aliases[word.toLowerCase()];
  const meant = alias ?? closest(word, policies);
  const message =
    raw.trim() === ''
      ? t('The policy is empty: write `accept` or `drop`, or leave it out for `accept`.')
      : t('`{0}` is no policy: write `accept` or `drop`.', raw);
  const fix = meant && { ...write(rule, meant), safety: alias ? ('safe' as const) : ('changes-access' as const) };
  return {
    at: { entity: rule.id, field: 'policy' },
    message: assuming(refused(message, 'InvalidPolicy.Malformed'), field),
    fixes: fix && isPlain(field) ? [fix] : [],
  };
}

/** The tools of ROS know lower case only; what the service itself makes of others is not documented. */
function wrongCase(rule: Rule, policy: Policy): Finding {
  return {
    at: { entity: rule.id, field: 'policy' },
    severity: 'warning',
    message: t('Templates write policies in lower case: `{0}`.', policy),
    fixes: [write(rule, policy)],
  };
}

function write(rule: Rule, policy: Policy): Fix {
  const edits = [{ kind: 'set', entity: rule.id, field: 'policy', value: policy } as const];
  return { title: t('Write {0}', policy), safety: 'safe', preferred: true, edits };
}
