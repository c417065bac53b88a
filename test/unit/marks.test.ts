import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draftedIn } from '../../server/src/dialects/drafts.ts';
import { type DialectId, marksOf } from '../../server/src/dialects/marks.ts';

/** The marks of a text in a file of neutral name. */
function check(text: string, expected: DialectId | undefined, file = 'file.yaml', language = languageOf(file)) {
  assert.equal(marksOf(file, language, text), expected);
}

function languageOf(file: string): string {
  return file.endsWith('.json') ? 'json' : 'yaml';
}

const json = (value: unknown) => JSON.stringify(value, null, 2);
const rule = { IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '10.0.0.0/8' };

test('native: a map of groups at the top of a YAML text', () => {
  const rule = '- ipProtocol: tcp';
  check(`securityGroups:\n  web:\n    ingress:\n    ${rule}\n`, 'native');
  check(`\uFEFF# head\r\n"securityGroups" :\r\n  web: { egress: [{ 'destCidrIp' : 10.0.0.0/8 }] }\r\n`, 'native');
  check("---\ninstances:\n  a:\n    securityGroupIds:\n      - web\n---\n'securityGroups':\n", 'native');
  check('{ securityGroups: { web: { securityGroupType: normal } } }', 'native');
});

test('native: the same in JSON, pretty, minified or with comments', () => {
  const groups = { prefixLists: { a: { entries: ['x"}{'] } }, securityGroups: { web: { nicType: 'intranet' } } };
  check(json(groups), 'native', 'file.json');
  check(JSON.stringify(groups), 'native', 'file.json');
  check('// don\'t "worry {\n/* { */ {\n"securityGroups": {"portRange": "1/2"} }', 'native', 'file.json', 'jsonc');
  check('{ "half: 1,\n  "securityGroups": {"portRange": "1/2"} }', 'native', 'file.json');
});

test('native: by file name or language when the text does not say', () => {
  for (const file of ['a.sg.yaml', 'A.SG.YML', 'dir/a.sg.json']) check('', 'native', file);
  check('networkInterfaces: {}\n', 'native', 'a.sg.yaml');
  check('', 'native', 'Untitled-1', 'security-group');
  check('networkInterfaces: {}\ninstances: {}\n', undefined);
});

test('native: not below the top, not in comments or values, not as a list', () => {
  check('spec:\n  securityGroups:\n    a: {}\n', undefined);
  check('# securityGroups:\nname: securityGroups\n', undefined);
  check('securityGroups:\n  # ours at AWS\n  - sg-0123\n', undefined);
  check('securityGroups: [sg-0123]\n', undefined);
  check('mysecurityGroups:\n', undefined);
  check('{"a":{"securityGroups":{}}}', undefined, 'file.json');
  check('{"a":{\n"securityGroups":{}}}', undefined, 'file.json');
  check('{"a":"\\"securityGroups\\": {}"}', undefined, 'file.json');
  check('{"a":"securityGroups", "b":1}', undefined, 'file.json');
});

test('ecs-api: the API’s own shapes written as YAML', () => {
  const rule = '    - IpProtocol: TCP\n      PortRange: 22/22\n';
  const described = `SecurityGroupId: sg-1\nPermissions:\n  Permission:\n${rule}`;
  check(described, 'ecs-api');
  check(described.replaceAll('\n', '\r\n'), 'ecs-api');
  check(`- ${described.replaceAll('\n', '\n  ')}`, 'ecs-api');
  check(`body:\n  ${described.replaceAll('\n', '\n  ')}`, 'ecs-api');
  check(`SecurityGroupId: sg-1\nPermissions: { Permission: [{ IpProtocol: all, Direction: ingress }] }\n`, 'ecs-api');
  check(`RegionId: cn-hangzhou\nSecurityGroupId: sg-1\nPermissions:\n${rule}`, 'ecs-api');
});

test('ecs-api: what only looks like it in YAML is not ours', () => {
  const rules = 'Permissions:\n  - IpProtocol: tcp\n    PortRange: 22/22\n';
  check(rules, undefined);
  check(`Properties:\n  SecurityGroupId: sg-1\n  ${rules.replaceAll('\n', '\n  ')}`, undefined);
  const described = 'Permissions:\n  Permission:\n    - IpProtocol: tcp\n';
  check(`ROSTemplateFormatVersion: '2015-09-01'\n${described}`, undefined);
  check(`openapi: 3.0.0\n${described}`, undefined);
  check('Permissions:\n  Permission:\n    - IpProtocol:\n        type: string\n', undefined);
  check('SecurityGroupId: sg-1\nPermissions:\n  - Name: IpProtocol\n', undefined);
});

test('ros: the version at the top and a type of ours', () => {
  const yaml = (type: string) => `ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  A:\n    Type: ${type}\n`;
  for (const type of ['SecurityGroup', 'SecurityGroupEgresses', 'PrefixList', 'JoinSecurityGroup'])
    check(yaml(`ALIYUN::ECS::${type}`), 'ros');
  check(yaml('ALIYUN::ECS::Instance'), undefined);
  check(`${yaml('ALIYUN::ECS::Instance')}    Properties: { SecurityGroupIds: [sg-1, sg-2] }\n`, 'ros');
  const template = { Resources: { A: { Type: 'ALIYUN::ECS::SecurityGroup' } }, ROSTemplateFormatVersion: '2015-09-01' };
  check(json(template), 'ros', 'file.json');
  check(JSON.stringify(template), 'ros', 'file.template', 'plaintext');
  check(json({ properties: template }), undefined, 'file.json');
});

test('ros: content wins over the file name', () => {
  check("ROSTemplateFormatVersion: '2015-09-01'\nR: ALIYUN::ECS::SecurityGroup\n", 'ros', 'a.sg.yaml');
  check(json([rule]), 'ecs-api', 'a.sg.json', 'security-group');
});

test('ecs-api: answers, requests and exports', () => {
  check(json({ SecurityGroupId: 'sg-1', Permissions: { Permission: [] } }), 'ecs-api', 'file.json');
  check(json({ RegionId: 'r', SecurityGroupId: 'sg-1', Permissions: [rule] }), 'ecs-api', 'file.json');
  check(json([rule]), 'ecs-api', 'ecs_cn-beijing_sg-1.json');
  check(JSON.stringify([rule]), 'ecs-api', 'rules.txt', 'plaintext');
  check(json([{ IpProtocol: 'TCP', PortRangeListId: 'prl-1' }]), 'ecs-api', 'file.json');
  check('[{ "IpProtocol": "TCP", "PortRange": ', 'ecs-api', 'file.json');
  check(
    json({ SecurityGroups: { SecurityGroup: [{ SecurityGroupId: 'sg-1', SecurityGroupType: 'normal' }] } }),
    'ecs-api',
    'file.json',
  );
});

test('ecs-api: YAML of the same words is left alone', () => {
  check('"IpProtocol": tcp\n"PortRange": 22/22\n', undefined);
});

const FALSE_FRIENDS: readonly [name: string, file: string, text: string][] = [
  [
    'Terraform values',
    'values.yaml',
    'securityGroups:\n  web:\n    ingress:\n      - { protocol: tcp, from_port: 80, to_port: 80, cidr_blocks: [0.0.0.0/0] }\n',
  ],
  ['Kubernetes with groups', 'k8s.yaml', 'apiVersion: x/v1\nsecurityGroups:\n  attachIDs: [sg-1]\n'],
  [
    'schema of ours, YAML',
    'schema.yaml',
    'securityGroups:\n  properties:\n    ipProtocol:\n      type: string\n    portRange: { type: string }\n',
  ],
  [
    'schema of ours, JSON',
    'schema.json',
    json({ securityGroups: { type: 'object', properties: { ipProtocol: { type: 'string' } } } }),
  ],
  ['translations', 'zh.json', json([{ IpProtocol: '协议', PortRange: '端口', Policy: '策略' }])],
  ['docker-compose', 'docker-compose.yaml', 'services:\n  web:\n    image: nginx\n    ports: ["80:80"]\n'],
  ['Kubernetes', 'k8s.yaml', 'apiVersion: v1\nkind: Service\nspec:\n  ports:\n    - port: 80\n'],
  ['EKS policy', 'sgp.yaml', 'kind: SecurityGroupPolicy\nspec:\n  securityGroups:\n    groupIds: [sg-1]\n'],
  ['Helm template', 'values.yaml', '{{- if .Values.x }}\nsecurity: 1\n{{- end }}\n'],
  [
    'CloudFormation YAML',
    'cfn.yaml',
    "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  A:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupIngress:\n        - IpProtocol: tcp\n",
  ],
  [
    'CloudFormation JSON',
    'cfn.json',
    json({
      Resources: {
        A: {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: { SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80 }] },
        },
      },
    }),
  ],
  [
    'CloudFormation with permissions',
    'cfn.json',
    json({ AWSTemplateFormatVersion: '2010-09-09', Resources: { A: { IpProtocol: 'tcp', Permissions: ['ALL'] } } }),
  ],
  [
    'aws ec2 describe-security-groups',
    'aws.json',
    json({ SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [{ IpProtocol: 'tcp', FromPort: 1 }] }] }),
  ],
  ['ROS template without groups', 'ros.json', json({ ROSTemplateFormatVersion: '2015-09-01', Resources: { A: rule } })],
  ['package.json', 'package.json', json({ name: 'x', version: '1.0.0', dependencies: {} })],
  ['JSON schema', 'schema.json', json({ $schema: 'http://json-schema.org/draft-07/schema#', examples: [rule] })],
  [
    'OpenAPI',
    'openapi.json',
    json({ openapi: '3.1.0', paths: { '/': { get: { example: { ...rule, Permissions: [] } } } } }),
  ],
  [
    'API description',
    'api.json',
    json({
      apis: { A: { IpProtocol: { type: 'string' }, PortRange: { type: 'string' }, Permissions: { type: 'array' } } },
    }),
  ],
  ['Terraform state', 'x.tfstate.json', json({ version: 4, terraform_version: '1.9.0', resources: [rule] })],
  ['Terraform plan', 'plan.json', json({ format_version: '1.2', terraform_version: '1.9.0', planned_values: [rule] })],
  ['RAM policy', 'policy.json', json({ Version: '1', Statement: [{ Action: 'ecs:AuthorizeSecurityGroup' }] })],
];

for (const [name, file, text] of FALSE_FRIENDS) {
  test(`left alone: ${name}`, () => check(text, undefined, file));
}

test('cheap on megabytes, bounded beyond', () => {
  const texts = [
    'securityGroups'.repeat(400_000),
    `{"a":${'{"securityGroups":'.repeat(200_000)}`,
    `{${'"IpProtocol": {}, '.repeat(200_000)}}`,
    `ALIYUN::ECS::SecurityGroup ${' ROSTemplateFormatVersion:'.repeat(200_000)}`,
    '"'.repeat(4_000_000),
    ' '.repeat(4_000_000),
    `securityGroups:\n${'  portRange:      \n'.repeat(200_000)}`,
    `{"securityGroups": {}, ${'"sourceCidrIp": {}, '.repeat(200_000)}}`,
    `{${'"PortRange": "p", "IpProtocol": "x", '.repeat(100_000)}}`,
    `{"a": "${'x'.repeat(40_000_000)}", "securityGroups": {}}`,
  ];
  for (const text of texts) {
    for (const file of ['a.yaml', 'a.json']) assert.equal(marksOf(file, undefined, text), undefined);
  }
});

test('begun: templates and requests for rules before anything of ours stands in them', () => {
  const drafted = (text: string, file: string) => draftedIn(file, languageOf(file), text);
  const head = "ROSTemplateFormatVersion: '2015-09-01'\n";
  assert.equal(drafted(`${head}Resources:\n`, 'stack.yaml'), 'ros');
  assert.equal(drafted('{ "ROSTemplateFormatVersion": "2015-09-01", "Resources": {', 'stack.json'), 'ros');
  assert.equal(drafted('{ "Action": "RevokeSecurityGroupEgress", "', 'request.json'), 'ecs-api');
  assert.equal(drafted(`doc: |\n  ${head}`, 'notes.yaml'), undefined, 'not at the top');
  assert.equal(drafted('{ "a": { "ROSTemplateFormatVersion": "2015-09-01" } }', 'notes.json'), undefined);
  assert.equal(drafted('{ "Action": "DescribeInstances" }', 'request.json'), undefined);
  assert.equal(drafted(`${head}${'# long\n'.repeat(50_000)}`, 'stack.yaml'), undefined);
});
