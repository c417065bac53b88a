import { closest } from '../util/closest.ts';

/** Which of the names that may stand here an unknown one was meant to be, if one is near enough. */
export function meantBy(name: string, candidates: readonly string[]): string | undefined {
  const other = otherNames[name.toLowerCase().replace(/[_-]/g, '')] ?? [];
  return candidates.find((candidate) => other.includes(candidate.toLowerCase())) ?? closest(name, candidates);
}

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
