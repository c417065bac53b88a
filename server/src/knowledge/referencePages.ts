import { sources } from './sources.ts';

/** The official page of a resource type of templates or of an action of the API; undefined for what is not ours. */
export function referencePage(name: string): string | undefined {
  return Object.hasOwn(pages, name) ? pages[name] : undefined;
}

const ros = 'https://www.alibabacloud.com/help/en/ros/developer-reference';

/** Addresses as the pages of SecurityGroup and SecurityGroupIngresses bear them (read 2026-11-22); the others go the same way. */
const pages: Readonly<Record<string, string>> = {
  'ALIYUN::ECS::SecurityGroup': sources.ros,
  'ALIYUN::ECS::SecurityGroupClone': `${ros}/aliyun-ecs-securitygroupclone`,
  'ALIYUN::ECS::SecurityGroupIngress': `${ros}/aliyun-ecs-securitygroupingress`,
  'ALIYUN::ECS::SecurityGroupIngresses': `${ros}/aliyun-ecs-securitygroupingresses`,
  'ALIYUN::ECS::SecurityGroupEgress': `${ros}/aliyun-ecs-securitygroupegress`,
  'ALIYUN::ECS::SecurityGroupEgresses': `${ros}/aliyun-ecs-securitygroupegresses`,
  'ALIYUN::ECS::PrefixList': `${ros}/aliyun-ecs-prefixlist`,
  'ALIYUN::ECS::JoinSecurityGroup': `${ros}/aliyun-ecs-joinsecuritygroup`,
  AuthorizeSecurityGroup: sources.authorizeIngress,
  AuthorizeSecurityGroupEgress: sources.authorizeEgress,
  ModifySecurityGroupRule: sources.modifyRule,
  RevokeSecurityGroup: sources.revoke,
};
