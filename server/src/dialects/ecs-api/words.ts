import { pascalCase, ruleWords, type Word, Words } from '../words.ts';

/** What may stand where in the API's requests and answers. Source: SDK @alicloud/ecs20140526 7.11.6. */

const any = (name: string): Word => ({ name, kind: 'any' });

const rules = ruleWords(pascalCase);

/** A rule as the API or the console gives it back: nothing is required, further properties are nobody's business. */
export const exportedRule = new Words([...rules.map((word) => ({ ...word, required: false })), any('Direction')], {
  open: true,
});

/** An item of a request's `Permissions`. */
export const requestedRule = new Words(rules.filter((word) => word.field !== 'securityGroupRuleId'));

/** A rule whose fields stand beside the group's id; those have been read with the request. */
export const topLevelRule = new Words(
  rules.filter((word) => word.field !== 'securityGroupRuleId'),
  { open: true },
);

/** The same in a request that changes one rule by its id: what is absent stays as it is. */
export const changedRule = new Words(
  rules.map((word) => ({ ...word, required: false })),
  { open: true },
);

const requestBase: readonly Word[] = [
  { name: 'SecurityGroupId', field: 'securityGroupId', kind: 'text' },
  ...[
    'Action',
    'Version',
    'Format',
    'RegionId',
    'ClientToken',
    'DryRun',
    'OwnerId',
    'OwnerAccount',
    'ResourceOwnerId',
    'ResourceOwnerAccount',
    'SecurityGroupRuleId',
    'Permissions',
  ].map(any),
];

const topLevelNames = requestedRule.all.map((word) => word.name);

/** A request; rule fields outside `Permissions` are deprecated. */
export const request = new Words([
  ...requestBase,
  ...topLevelNames.map((name) => ({ ...any(name), deprecated: '', inside: 'Permissions' })),
]);

/** A request that changes one rule by its id, where the fields stand at the top. */
export const change = new Words([...requestBase, ...topLevelNames.map(any)]);

/** A group as the API gives it back. */
export const exportedGroup = new Words(
  [
    { name: 'SecurityGroupId', field: 'securityGroupId', kind: 'text' },
    { name: 'SecurityGroupName', field: 'securityGroupName', kind: 'text' },
    { name: 'Description', field: 'description', kind: 'text' },
    { name: 'SecurityGroupType', field: 'securityGroupType', kind: 'group-type' },
    { name: 'VpcId', field: 'vpcId', kind: 'text' },
    { name: 'InnerAccessPolicy', field: 'innerAccessPolicy', kind: 'inner-access' },
    { name: 'Tags', field: 'tags', kind: 'any' },
  ],
  { open: true },
);

export const tag = new Words(
  [
    { name: 'TagKey', field: 'key', kind: 'text' },
    { name: 'Key', field: 'key', kind: 'text' },
    { name: 'TagValue', field: 'value', kind: 'text' },
    { name: 'Value', field: 'value', kind: 'text' },
  ],
  { open: true },
);
