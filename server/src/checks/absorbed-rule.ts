import { defineCheck } from './check.ts';
import { later } from './later.ts';

export default defineCheck({
  id: 'absorbed-rule',
  title: 'Rule that a later one absorbs',
  severity: 'hint',
  local: true,
  offByDefault: true,
  faq: 'rule-limit-reached',
  isLimited: (group, world) => later.optional?.isAbsorbedLimited(group, world) === true,
  group: (group, world) => later.optional?.absorbed(group, world) ?? [],
});
