import type { FieldName } from '../../model/model.ts';
import { pascalCase, ruleWords, type Word, Words } from '../words.ts';

/** What may stand where in a template. Source: `@alicloud/ros-cdk-ecs` 1.11.0 and the pages of the resource types. */

/** ROS knows no port lists; ids of rules stand in exports only. */
const never: readonly FieldName[] = ['portRangeListId', 'securityGroupRuleId'];
const sourceGroup: readonly FieldName[] = [
  'sourceGroupId',
  'sourcePrefixListId',
  'sourceGroupOwnerId',
  'sourceGroupOwnerAccount',
];
const destGroup: readonly FieldName[] = [
  'destGroupId',
  'destPrefixListId',
  'destGroupOwnerId',
  'destGroupOwnerAccount',
];

/** An item of a rule list. */
export const item = {
  ingress: new Words(ruleWords(pascalCase, [...never, ...destGroup])),
  egress: new Words(ruleWords(pascalCase, [...never, ...sourceGroup])),
};

/** The schema does not require it of a single rule, but a rule without a group is none. */
export const groupReference: Word = { name: 'SecurityGroupId', field: 'securityGroupId', kind: 'any' };
const requiredGroup: Word = { ...groupReference, kind: 'text', required: true };

/** A resource that is one rule: no local side, no account names. */
export const single = {
  ingress: new Words([
    groupReference,
    ...ruleWords(pascalCase, [...never, ...destGroup, 'destCidrIp', 'ipv6DestCidrIp', 'sourceGroupOwnerAccount']),
  ]),
  egress: new Words([
    groupReference,
    ...ruleWords(pascalCase, [
      ...never,
      ...sourceGroup,
      'sourceCidrIp',
      'ipv6SourceCidrIp',
      'sourcePortRange',
      'destGroupOwnerAccount',
    ]),
  ]),
};

/** A resource that is a list of rules. */
export const batch = {
  ingress: new Words([requiredGroup, { name: 'Permissions', field: 'ingress', kind: 'list', required: true }]),
  egress: new Words([requiredGroup, { name: 'Permissions', field: 'egress', kind: 'list', required: true }]),
};

const settings: readonly Word[] = [
  { name: 'SecurityGroupName', field: 'securityGroupName', kind: 'text' },
  { name: 'Description', field: 'description', kind: 'text' },
  { name: 'SecurityGroupType', field: 'securityGroupType', kind: 'group-type' },
  { name: 'VpcId', field: 'vpcId', kind: 'text' },
  { name: 'ResourceGroupId', kind: 'text' },
];

/** What stands beside the properties of a resource. There may be more than is known here. */
export const resource = new Words(
  [
    'Type',
    'Properties',
    'Condition',
    'Count',
    'DependsOn',
    'DeletionPolicy',
    'CreationPolicy',
    'UpdatePolicy',
    'Metadata',
    'Description',
  ].map((name) => ({ name, kind: 'any' })),
);

export const group = new Words([
  ...settings,
  { name: 'Tags', field: 'tags', kind: 'any' },
  { name: 'SecurityGroupIngress', field: 'ingress', kind: 'list' },
  { name: 'SecurityGroupEgress', field: 'egress', kind: 'list' },
]);

export const clone = new Words([
  { name: 'SourceSecurityGroupId', field: 'sourceSecurityGroupId', kind: 'text', required: true },
  { name: 'DestinationRegionId', kind: 'text' },
  { name: 'NetworkType', kind: 'text' },
  ...settings,
]);

export const tag = new Words([
  { name: 'Key', field: 'key', kind: 'text', required: true },
  { name: 'Value', field: 'value', kind: 'text' },
]);

export const prefixList = new Words([
  { name: 'PrefixListName', field: 'prefixListName', kind: 'text', required: true },
  { name: 'AddressFamily', field: 'addressFamily', kind: 'address-family', required: true },
  { name: 'MaxEntries', field: 'maxEntries', kind: 'number', required: true },
  { name: 'Entries', field: 'entries', kind: 'list' },
  { name: 'Description', kind: 'text' },
  { name: 'ResourceGroupId', kind: 'text' },
  { name: 'Tags', kind: 'any' },
]);

export const prefixListEntry = new Words([
  { name: 'Cidr', field: 'cidr', kind: 'cidr' },
  { name: 'Description', kind: 'text' },
]);

export const join = new Words([
  requiredGroup,
  { name: 'InstanceId', kind: 'text' },
  { name: 'InstanceIdList', kind: 'list' },
  { name: 'NetworkInterfaceList', kind: 'list' },
]);

/** Resources that only mention groups: their other properties are nobody's business. */
const groupIds: Word = { name: 'SecurityGroupIds', field: 'securityGroupIds', kind: 'list' };
const groupId: Word = { name: 'SecurityGroupId', field: 'securityGroupIds', kind: 'any' };
export const attachment = new Words([groupIds, groupId], { open: true });
/** Those that take one group and no list. */
const singleAttachment = new Words([groupId], { open: true });

/** A resource type that puts something into groups. */
export interface AttachmentKind {
  readonly to: 'instance' | 'interface';
  readonly words: Words;
  /** It must name a group itself; others may take theirs from a launch template or from what they copy. */
  readonly required?: boolean;
  /** The property whose map names the groups, where it is not `Properties` itself. */
  readonly inside?: string;
}

const instance: AttachmentKind = { to: 'instance', words: attachment };
const attachments: Readonly<Record<string, AttachmentKind>> = {
  'ALIYUN::ECS::Instance': { ...instance, required: true },
  'ALIYUN::ECS::InstanceGroup': { ...instance, required: true },
  'ALIYUN::ECS::InstanceClone': instance,
  'ALIYUN::ECS::InstanceGroupClone': instance,
  'ALIYUN::ECS::LaunchTemplate': instance,
  'ALIYUN::ECS::AutoProvisioningGroup': { ...instance, words: singleAttachment, inside: 'LaunchConfiguration' },
  'ALIYUN::ECS::NetworkInterface': { to: 'interface', words: attachment, required: true },
  'ALIYUN::ESS::ScalingConfiguration': instance,
  'ALIYUN::ESS::EciScalingConfiguration': { ...instance, words: singleAttachment },
  'ALIYUN::ECI::ContainerGroup': { ...instance, words: singleAttachment },
  'ALIYUN::SAE::Application': { ...instance, words: singleAttachment },
};

export function attachmentKind(type: string): AttachmentKind | undefined {
  if (/^ALIYUN::CS::\w*Cluster$/.test(type)) return { ...instance, words: singleAttachment };
  return Object.hasOwn(attachments, type) ? attachments[type] : undefined;
}
