import { defineCheck } from './check.ts';
import { later } from './later.ts';

export default defineCheck({
  id: 'v6-open-v4-closed',
  title: 'Port open to one address family only',
  severity: 'warning',
  local: true,
  isLimited: (group, world) => later.families?.isLimited(group, world) === true,
  group: (group, world) => later.families?.openToOne(group, world) ?? [],
});
