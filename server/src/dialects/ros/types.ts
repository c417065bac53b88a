import { closest } from '../../util/closest.ts';

/** The types that make or fill groups; all of `ALIYUN::ECS`. Source: `@alicloud/ros-cdk-ecs` 1.11.0. */
const ours = [
  'SecurityGroup',
  'SecurityGroupIngress',
  'SecurityGroupEgress',
  'SecurityGroupIngresses',
  'SecurityGroupEgresses',
  'SecurityGroupClone',
  'PrefixList',
  'JoinSecurityGroup',
];
/** No type of others comes as near to one of ours. */
const MOST_TYPOS = 2;

/** The type of ours that a misspelt one must mean; undefined for those that are right, and for all that are not ours. */
export function meantType(type: string): string | undefined {
  const name = /^aliyun:+e(?:cs|sc):+(\w+)$/i.exec(type)?.[1];
  if (name === undefined || (type === `ALIYUN::ECS::${name}` && ours.includes(name))) return undefined;
  const near = closest(name, ours, MOST_TYPOS);
  return near && `ALIYUN::ECS::${near}`;
}
