import { defineCheck } from './check.ts';
import { later } from './later.ts';

export default defineCheck({
  id: 'contradicting-tie',
  title: 'Accept and drop at one priority',
  severity: 'hint',
  local: true,
  offByDefault: true,
  faq: 'wrong-rule',
  isLimited: (group, world) => later.optional?.areTiesLimited(group, world) === true,
  group: (group, world) => later.optional?.ties(group, world) ?? [],
});
