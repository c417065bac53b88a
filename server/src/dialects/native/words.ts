import { ruleWords, Words } from '../words.ts';

/** What may stand where in a native file. */
const common = ruleWords((field) => field, ['securityGroupRuleId']);

export const root = new Words([
  { name: 'securityGroups', field: 'securityGroups', kind: 'map' },
  { name: 'instances', field: 'instances', kind: 'map' },
  { name: 'networkInterfaces', field: 'networkInterfaces', kind: 'map' },
  { name: 'prefixLists', field: 'prefixLists', kind: 'map' },
  { name: 'portLists', field: 'portLists', kind: 'map' },
]);

export const group = new Words([
  { name: 'securityGroupName', field: 'securityGroupName', kind: 'text' },
  { name: 'securityGroupId', field: 'securityGroupId', kind: 'text' },
  { name: 'description', field: 'description', kind: 'text' },
  { name: 'securityGroupType', field: 'securityGroupType', kind: 'group-type' },
  { name: 'vpcId', field: 'vpcId', kind: 'text' },
  { name: 'innerAccessPolicy', field: 'innerAccessPolicy', kind: 'inner-access' },
  { name: 'tags', field: 'tags', kind: 'any' },
  { name: 'ingress', field: 'ingress', kind: 'list' },
  { name: 'egress', field: 'egress', kind: 'list' },
]);

export const rule = new Words(
  common.map((word) =>
    word.name.endsWith('GroupOwnerAccount') ? { ...word, deprecated: word.name.replace('Account', 'Id') } : word,
  ),
);

export const attachment = new Words([{ name: 'securityGroupIds', field: 'securityGroupIds', kind: 'list' }]);

export const list = new Words([
  { name: 'maxEntries', field: 'maxEntries', kind: 'number', required: true },
  { name: 'addressFamily', field: 'addressFamily', kind: 'address-family' },
  { name: 'entries', field: 'entries', kind: 'list' },
]);

/** An entry that is described; without a description the value alone will do. */
export const entryOf = {
  'prefix-list': new Words([
    { name: 'cidr', field: 'cidr', kind: 'cidr', required: true },
    { name: 'description', kind: 'text' },
  ]),
  'port-list': new Words([
    { name: 'portRange', field: 'portRange', kind: 'port-range', required: true },
    { name: 'description', kind: 'text' },
  ]),
};

export const tag = new Words([
  { name: 'key', field: 'key', kind: 'text', required: true },
  { name: 'value', field: 'value', kind: 'text' },
]);
