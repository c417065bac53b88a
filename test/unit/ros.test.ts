// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how templates write expressions
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Reading } from '../../server/src/dialects/dialect.ts';
import { hitsAt, locate } from '../../server/src/dialects/locate.ts';
import { ros } from '../../server/src/dialects/ros/index.ts';
import { writeRos } from '../../server/src/dialects/ros/write.ts';
import type { Edit } from '../../server/src/model/edit.ts';
import type { Field } from '../../server/src/model/field.ts';
import type { Attachment, ReadingProblem, Rule, SecurityGroup } from '../../server/src/model/model.ts';
import type { Guard } from '../../server/src/model/variables.ts';
import { readText } from '../../server/src/text/read.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { assertSameText, checkFindings, snapshotOf } from '../fixture.ts';
import { textOf } from '../guards.ts';
import { rosTemplate } from '../templates.ts';

const yaml = 'template.yaml';
const json = 'template.json';

function read(text: string, name = yaml): Reading {
  return ros.read(readText(text, name));
}

/** What a template comes to, a line a thing. */
function model(text: string, name = yaml): string[] {
  const { file } = read(text, name);
  return [
    ...file.groups.flatMap(groupLines),
    ...file.attachments.map(attachmentLine),
    ...file.prefixLists.map(
      (list) => `${list.name}: list of ${show(list.fields.maxEntries)}, ${list.entries.length} in it`,
    ),
  ];
}

function groupLines(group: SecurityGroup): string[] {
  const marks = [group.external && 'external', group.incomplete && 'incomplete'].filter(Boolean);
  return [
    `${group.name}:${marks.map((mark) => ` ${mark}`).join('')}${guards(group.when)}`,
    ...group.rules.map(ruleLine),
  ];
}

function ruleLine({ direction, number, fields, when }: Rule): string {
  const shown = Object.values(fields)
    .filter((field) => field !== undefined)
    .map(show);
  return `  ${direction} ${number}: ${shown.join(' ')}${guards(when)}`;
}

function attachmentLine({ to, name, groups, incomplete, when }: Attachment): string {
  const uses = groups.map((use) => show(use.group) + guards(use.when.slice(when.length)));
  return `${to} ${name} in [${uses.join(', ')}]${incomplete ? ' incomplete' : ''}${guards(when)}`;
}

function show(field: Field<unknown> | undefined): string {
  if (field === undefined) return '-';
  if (field.kind === 'unknown') return '?';
  const text = field.kind === 'malformed' ? `!${field.raw}` : field.raw;
  return field.assumed === undefined ? text : `${text}(${field.assumed})`;
}

function guards(when: readonly Guard[]): string {
  return when.map((guard) => ` if ${textOf(guard)}`).join('');
}

/** The problems of a text with what they point at. */
function problems(text: string, name = yaml): string[] {
  const reading = read(text, name);
  return reading.file.problems.map((problem) => `${said(problem)} at ${pointed(reading, problem)}`);
}

function said(problem: ReadingProblem): string {
  return 'name' in problem ? `${problem.kind} ${problem.name}` : problem.kind;
}

function pointed(reading: Reading, { at }: ReadingProblem): string {
  const span = locate(reading, at) ?? locate(reading, { entity: at.entity });
  return span ? reading.tree.text.slice(span.start, span.end) : 'nowhere';
}

const oneRule = (portRange: string, more = '') =>
  rosTemplate(`
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - IpProtocol: tcp
          PortRange: ${portRange}
          SourceCidrIp: 10.0.0.0/8
${more}`);

const portOf = (value: string, sections: string) => {
  const text = rosTemplate(
    `
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - IpProtocol: tcp
          SourceCidrIp: 10.0.0.0/8
          PortRange: ${value}
`,
    sections,
  );
  return show(read(text).file.groups[0]?.rules[0]?.fields.portRange);
};

test('a group with its rules, tags and settings', () => {
  const text = rosTemplate(`
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupName: 网站
      VpcId: !Ref Vpc
      Tags:
        - Key: team
          Value: web
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 80/80, SourceCidrIp: 0.0.0.0/0 }
        - IpProtocol: TCP
          PortRange: 80-443
          Priority: '1'
      SecurityGroupEgress:
        - IpProtocol: all
          PortRange: -1/-1
          DestCidrIp: 0.0.0.0/0
  Vpc:
    Type: ALIYUN::ECS::VPC
`);
  assert.deepEqual(model(text), [
    'Web:',
    '  ingress 1: tcp 80/80 0.0.0.0/0',
    '  ingress 2: TCP !80-443 1',
    '  egress 1: all -1/-1 0.0.0.0/0',
  ]);
  const [group] = read(text).file.groups;
  assert.equal(show(group?.fields.securityGroupName), '网站');
  assert.equal(show(group?.fields.vpcId), 'Vpc');
  assert.equal(show(group?.fields.tags?.[0]?.key), 'team');
  assert.deepEqual(problems(text), []);
});

test('expressions, in the long form and in the short one', () => {
  const sections = `Parameters:
  Port: { Type: String, Default: 80/80 }
  Number: { Type: Number, Default: 8080 }
  Open: { Type: String }
  Blank: { Type: String, Default: '' }
Mappings:
  Ports: { web: { http: 80/80 } }
  Zones: { a: { http: 80/80, ssh: 22/22 }, b: { http: 80/80, ssh: 2222/2222 } }
Conditions:
  Both: !Equals [!Ref Open, x]
`;
  const cases: [string, string][] = [
    ['22/22', '22/22'],
    ['!Ref Port', '80/80(Port)'],
    ['{ Ref: Port }', '80/80(Port)'],
    ['!Ref Open', '?'],
    ['!Ref Blank', '?'],
    ['!Ref Nobody', '?'],
    ['!Ref ALIYUN::Region', '?'],
    ['!Ref ALIYUN::NoValue', '-'],
    ['{ Ref: ALIYUN::NoValue }', '-'],
    ['!Sub "${Number}/${Number}"', '8080/8080(Number)'],
    ['{ "Fn::Sub": "${Number}/${Open}" }', '?'],
    ['!Sub ["${A}/${Number}", { A: 80 }]', '80/8080(Number)'],
    ['!Sub "${!Literal}"', '!${Literal}'],
    ['"${Number}/${Number}"', '!${Number}/${Number}'],
    ['!Join ["/", [!Ref Number, 9090]]', '8080/9090(Number)'],
    ['{ "Fn::Join": ["/", [80, 90]] }', '80/90'],
    ['!Join ["/", !Ref Open]', '?'],
    ['!Select [1, [1/1, 2/2]]', '2/2'],
    ['!Select ["5", [1/1, 2/2]]', '?'],
    ['!FindInMap [Ports, web, http]', '80/80'],
    // Where all that may be looked up is the same, it is that; a key that is not there is refused.
    ['!FindInMap [Ports, !Ref Open, http]', '80/80'],
    ['!FindInMap [Zones, !Ref ALIYUN::Region, http]', '80/80'],
    ['!FindInMap [Zones, !Ref Number, http]', '80/80'],
    ['!FindInMap [Zones, !Ref Open, ssh]', '?'],
    ['!FindInMap [Zones, a, !Ref Open]', '?'],
    ['!FindInMap [!Ref Open, a, http]', '?'],
    ['!FindInMap [Zones, !Ref Open, gone]', '?'],
    ['!FindInMap [Zones, !Ref Open]', '?'],
    ['!If [Both, 80/80, 80/80]', '80/80'],
    ['!If [Both, 80/80, 90/90]', '?'],
    ['!If [Both, !Ref ALIYUN::NoValue, 90/90]', '?'],
    ['!If [Both]', '?'],
    ['!Jq [a, b]', '?'],
    ['!GetAtt Server.Port', '?'],
    ['!GetAtt [Server, Port]', '?'],
    ['!Ref', '?'],
    ['{ "Fn::If": }', '?'],
    ["'{{resolve:oos:ports}}'", '?'],
    ['{ a: b }', '?'],
  ];
  assert.deepEqual(
    cases.map(([value]) => [value, portOf(value, sections)]),
    cases,
  );
});

test('only what is no expression can be of the wrong kind', () => {
  assert.deepEqual(problems(oneRule('{ a: b }')), ['wrong-type PortRange at { a: b }']);
  assert.deepEqual(problems(oneRule('{ Ref: ALIYUN::NoValue }')), ['missing-property PortRange at PortRange']);
  assert.deepEqual(problems(oneRule('!Jq [a, b]')), []);
});

test('several addresses in one field stay as they are written', () => {
  const cidr = (value: string) => {
    const text = oneRule('22/22').replace('10.0.0.0/8', value);
    return show(read(text).file.groups[0]?.rules[0]?.fields.sourceCidrIp);
  };
  assert.equal(cidr('10.0.0.0/8,192.168.1.1'), '!10.0.0.0/8,192.168.1.1');
  assert.equal(cidr('10.0.0.0/8, office'), '!10.0.0.0/8, office');
});

test('rules behind conditions know them; exclusive branches exclude each other', () => {
  const text = rosTemplate(
    `
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Condition: Made
    Properties:
      SecurityGroupIngress:
        Fn::If:
          - IsProd
          - - IpProtocol: tcp
              PortRange: 443/443
            - !If
              - WithSsh
              - { IpProtocol: tcp, PortRange: 22/22 }
              - Ref: ALIYUN::NoValue
          - - { IpProtocol: tcp, PortRange: 80/80 }
            - Fn::If:
                - NotProd
                - { IpProtocol: tcp, PortRange: 81/81 }
                - { IpProtocol: tcp, PortRange: 82/82 }
      SecurityGroupEgress: !Ref Rules
`,
    `Parameters: { Rules: { Type: Json } }
Conditions:
  IsProd: { "Fn::Equals": [!Ref Stage, prod] }
  NotProd: { "Fn::Not": [{ Condition: IsProd }] }
  WithSsh: !Not [NotProd]
  Made: !Not
    - !Equals [!Ref Stage, prod]
`,
  );
  assert.deepEqual(model(text), [
    'Web: incomplete if not IsProd',
    '  ingress 1: tcp 80/80 if not IsProd',
    '  ingress 2: tcp 81/81 if not IsProd',
  ]);
  assert.deepEqual(model(text.replace('    Condition: Made\n', '')), [
    'Web: incomplete',
    '  ingress 1: tcp 443/443 if IsProd',
    '  ingress 2: tcp 22/22 if IsProd',
    '  ingress 3: tcp 80/80 if not IsProd',
    '  ingress 4: tcp 81/81 if not IsProd',
  ]);
});

test('conditions that refer to each other in a circle are conditions all the same', () => {
  const text = rosTemplate(
    `
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Condition: A
`,
    'Conditions: { A: !Not [B], B: !Not [A] }\n',
  );
  assert.equal(model(text).length, 1);
});

test('rules beside the group belong to the one they name', () => {
  const text = rosTemplate(
    `
  Ssh:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties:
      SecurityGroupId: { "Fn::GetAtt": [Web, SecurityGroupId] }
      IpProtocol: tcp
      PortRange: 22/22
      SourceGroupId: !Ref Web
  Out:
    Type: ALIYUN::ECS::SecurityGroupEgress
    Condition: Wide
    Properties: { SecurityGroupId: !GetAtt Web.SecurityGroupId, IpProtocol: all, PortRange: -1/-1, DestCidrIp: 0.0.0.0/0 }
  Many:
    Type: ALIYUN::ECS::SecurityGroupIngresses
    Properties:
      SecurityGroupId: !Ref Old
      Permissions:
        - { IpProtocol: udp, PortRange: 53/53, SourceCidrIp: 10.0.0.0/8 }
        - { IpProtocol: udp, PortRange: 54/54, SourceCidrIp: 10.0.0.0/8 }
  Fixed:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: sg-1, IpProtocol: icmp, PortRange: -1/-1, SourceCidrIp: 10.0.0.0/8 }
  Either:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties:
      SecurityGroupId: !If [Wide, !Ref Web, !Ref Old]
      IpProtocol: gre
      PortRange: -1/-1
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 80/80, SourceCidrIp: 0.0.0.0/0 }
`,
    'Parameters: { Old: { Type: String, Default: sg-old } }\n',
  );
  assert.deepEqual(model(text), [
    'Web:',
    '  ingress 1: tcp 80/80 0.0.0.0/0',
    '  ingress 2: tcp 22/22 Web',
    '  egress 1: all -1/-1 0.0.0.0/0 if Wide',
    '  ingress 3: gre -1/-1 if Wide',
    'Old: external incomplete',
    '  ingress 1: udp 53/53 10.0.0.0/8',
    '  ingress 2: udp 54/54 10.0.0.0/8',
    '  ingress 3: gre -1/-1 if not Wide',
    'sg-1: external incomplete',
    '  ingress 1: icmp -1/-1 10.0.0.0/8',
  ]);
  assert.deepEqual(problems(text), []);
});

test('Count: none, one, or nobody knows how many', () => {
  const counted = (count: string) =>
    model(
      rosTemplate(`
  Web: { Type: ALIYUN::ECS::SecurityGroup }
  Ssh:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Count: ${count}
    Properties: { SecurityGroupId: !Ref Web, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 10.0.0.0/8 }
`),
    );
  assert.deepEqual(counted('0'), ['Web:']);
  assert.deepEqual(counted('1'), ['Web:', '  ingress 1: tcp 22/22 10.0.0.0/8']);
  assert.deepEqual(counted('3'), ['Web: incomplete', '  ingress 1: tcp 22/22 10.0.0.0/8']);
  assert.deepEqual(counted('!Ref N'), ['Web: incomplete', '  ingress 1: tcp 22/22 10.0.0.0/8 if {"Ref":"N"} > 0']);
});

test('attachments: one group, a list, choices, templates, joins', () => {
  const text = rosTemplate(
    `
  Web: { Type: ALIYUN::ECS::SecurityGroup }
  Db: { Type: ALIYUN::ECS::SecurityGroupClone, Properties: { SourceSecurityGroupId: !Ref Web } }
  One: { Type: ALIYUN::ECS::Instance, Properties: { SecurityGroupId: !Ref Web } }
  Two:
    Type: ALIYUN::ECS::InstanceGroup
    Properties:
      SecurityGroupIds:
        - Fn::GetAtt: [Web, SecurityGroupId]
        - Ref: Given
        - sg-abc
  Bare: { Type: ALIYUN::ECS::Instance, Properties: { ImageId: x } }
  Joined: { Type: ALIYUN::ECS::Instance }
  Maybe: { Type: ALIYUN::ECS::InstanceGroup }
  Started: { Type: ALIYUN::ECS::Instance, Properties: { LaunchTemplateId: lt-1 } }
  Copied: { Type: ALIYUN::ECS::InstanceClone, Properties: { SourceInstanceId: i-1 } }
  Eni:
    Type: ALIYUN::ECS::NetworkInterface
    Condition: WithEni
    Properties:
      SecurityGroupId: !If [Both, !Ref ALIYUN::NoValue, !Ref Web]
      SecurityGroupIds: !If [Both, [!Ref Web, !Ref Db], !Ref ALIYUN::NoValue]
  Pattern:
    Type: ALIYUN::ECS::LaunchTemplate
    Properties: { NetworkInterfaces: [{ SecurityGroupId: !Ref Web }] }
  Scaling: { Type: ALIYUN::ESS::ScalingConfiguration, Properties: { SecurityGroupIds: !Ref Given } }
  Cluster: { Type: ALIYUN::CS::ManagedKubernetesCluster, Properties: { SecurityGroupId: !Ref Web } }
  OwnCluster: { Type: ALIYUN::CS::ManagedKubernetesCluster }
  Rds: { Type: ALIYUN::RDS::DBInstance, Properties: { SecurityGroupId: !Ref Web } }
  JoinOne: { Type: ALIYUN::ECS::JoinSecurityGroup, Properties: { SecurityGroupId: !Ref Db, InstanceId: !Ref Joined } }
  JoinAll:
    Type: ALIYUN::ECS::JoinSecurityGroup
    Properties:
      SecurityGroupId: !Ref Db
      InstanceIdList: [!GetAtt [One, InstanceId], !Select [0, !GetAtt [Maybe, InstanceIds]]]
      NetworkInterfaceList: [!Ref Eni]
`,
    'Parameters: { Given: { Type: String } }\n',
  );
  assert.deepEqual(model(text).slice(2), [
    'instance One in [Web, Db]',
    'instance Two in [Web, ?, sg-abc]',
    'instance Bare in []',
    'instance Joined in [Db]',
    'instance Maybe in [] incomplete',
    'instance Started in [] incomplete',
    'instance Copied in [] incomplete',
    'interface Eni in [Web if Both, Db if Both, Web if not Both, Db] if WithEni',
    'interface Pattern in [Web]',
    'instance Pattern in [] incomplete',
    'instance Scaling in [] incomplete',
    'instance Cluster in [Web]',
  ]);
});

test('joins by id: what exists in the cloud is in the group, and perhaps in others', () => {
  const text = rosTemplate(
    `
  Web: { Type: ALIYUN::ECS::SecurityGroup }
  Db: { Type: ALIYUN::ECS::SecurityGroup }
  X: { Type: ALIYUN::ECS::Instance }
  One: { Type: ALIYUN::ECS::JoinSecurityGroup, Properties: { SecurityGroupId: !Ref Web, InstanceId: i-1 } }
  Choice:
    Type: ALIYUN::ECS::JoinSecurityGroup
    Properties: { SecurityGroupId: !Ref Web, InstanceId: !If [Both, i-2, !Ref X] }
  Given: { Type: ALIYUN::ECS::JoinSecurityGroup, Properties: { SecurityGroupId: !Ref Web, InstanceId: !Ref Which } }
  More:
    Type: ALIYUN::ECS::JoinSecurityGroup
    Condition: WithEni
    Properties:
      SecurityGroupId: !Ref Db
      InstanceIdList: [i-1, !Ref X, !Ref Which]
      NetworkInterfaceList: [eni-1, { not: text }]
  Nothing: { Type: ALIYUN::ECS::JoinSecurityGroup, Properties: { InstanceId: i-3 } }
`,
    'Parameters: { Which: { Type: String, Default: i-9 } }\n',
  );
  assert.deepEqual(model(text).slice(2), [
    'instance X in [Web if not Both, Db if WithEni]',
    'instance i-1 in [Web, Db if WithEni] incomplete',
    'instance i-2 in [Web if Both] incomplete',
    'interface eni-1 in [Db if WithEni] incomplete',
  ]);
});

test('prefix lists weigh by their MaxEntries', () => {
  const text = rosTemplate(`
  Offices:
    Type: ALIYUN::ECS::PrefixList
    Properties:
      PrefixListName: offices
      AddressFamily: IPv4
      MaxEntries: 20
      Entries:
        - { Cidr: 10.0.0.0/8, Description: all }
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 22/22, SourcePrefixListId: !GetAtt [Offices, PrefixListId] }
`);
  assert.deepEqual(model(text), ['Web:', '  ingress 1: tcp 22/22 Offices', 'Offices: list of 20, 1 in it']);
});

test('unknown and missing properties, where they are anybody’s business', () => {
  const text = rosTemplate(`
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    DeletionPolicy: Retain
    Properties:
      InnerAccessPolicy: Drop
      SecurityGroupIngress:
        - IpProtocol: tcp
          PortRangeListId: prl-1
          SourceCidrIp: 0.0.0.0/0
  In:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties:
      SecurityGroupId: !Ref Web
      IpProtocol: tcp
      PortRange: 1/2
      DestCidrIp: 10.0.0.0/8
      SourceCidrIp: 10.0.0.0/8
  Empty:
    Type: ALIYUN::ECS::SecurityGroupIngresses
    Properties: { SecurityGroupId: !Ref Web }
  Server:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupId: !Ref Web, WhatEver: 1 }
`);
  assert.deepEqual(problems(text), [
    'unknown-property InnerAccessPolicy at InnerAccessPolicy',
    'unknown-property PortRangeListId at PortRangeListId',
    `missing-property PortRange at IpProtocol: tcp
          PortRangeListId: prl-1
          SourceCidrIp: 0.0.0.0/0`,
    'unknown-property DestCidrIp at DestCidrIp',
    'missing-property Permissions at Empty',
  ]);
});

test('a template in a template has names of its own', () => {
  const inner = (indent: string) =>
    [
      "ROSTemplateFormatVersion: '2015-09-01'",
      'Parameters:',
      '  Port: { Type: String, Default: 22/22 }',
      'Resources:',
      '  Web:',
      '    Type: ALIYUN::ECS::SecurityGroup',
      '    Condition: Open',
      '    Properties:',
      '      SecurityGroupIngress:',
      '        - { IpProtocol: tcp, PortRange: !Ref Port, SourceCidrIp: 10.0.0.0/8 }',
      '        - { IpProtocol: tcp, PortRange: !Ref Outer, SourceGroupId: !Ref Web }',
      '        - { IpProtocol: tcp, PortRange: 80-443 }',
    ]
      .map((line) => `${indent}${line}\n`)
      .join('');
  const outer = (body: string) =>
    rosTemplate(
      `
  Web: { Type: ALIYUN::ECS::SecurityGroup }
  Stack:
    Type: ALIYUN::ROS::Stack
    Condition: Open
    Properties:
      TemplateBody:${body}`,
      'Parameters: { Outer: { Type: String, Default: 1/1 } }\n',
    );
  const expected = [
    'Web:',
    'Stack/Web: if Open if Stack/Open',
    '  ingress 1: tcp 22/22(Port) 10.0.0.0/8 if Open if Stack/Open',
    '  ingress 2: tcp ? Stack/Web if Open if Stack/Open',
    '  ingress 3: tcp !80-443 if Open if Stack/Open',
  ];
  for (const body of [
    `\n${inner('        ')}`,
    ` |\n${inner('        ')}`,
    ` |-  # the inner one\n${inner('          ')}`,
  ]) {
    const text = outer(body);
    assert.deepEqual(model(text), expected);
    const snapshot = snapshotOf(text, { name: yaml });
    const found = snapshot.diagnoses.find((diagnosis) => diagnosis.check === 'port-range');
    assert.equal(found && text.slice(found.span.start, found.span.end), '80-443');
    assert.match(applyFirst(read(text), '80-443'), /PortRange: 80\/443 \}/);
  }
  assert.deepEqual(model(outer(` |\r\n${inner('        ').replaceAll('\n', '\r\n')}`)), expected);
  assert.deepEqual(model(outer(` >\n${inner('        ')}`)), ['Web:']);
});

/** Gives the first rule whose port range is `raw` another one. */
function applyFirst(reading: Reading, raw: string): string {
  const rules = reading.file.groups.flatMap((group) => group.rules);
  const rule = rules.find(({ fields }) => fields.portRange?.kind === 'malformed' && fields.portRange.raw === raw);
  assert.ok(rule);
  return written(reading, { kind: 'set', entity: rule.id, field: 'portRange', value: raw.replace('-', '/') });
}

test('JSON in a block scalar is read and written as JSON', () => {
  const text = rosTemplate(`
  Stack:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateBody: |
        {
          "ROSTemplateFormatVersion": "2015-09-01",
          "Resources": {
            "In": { "Type": "ALIYUN::ECS::SecurityGroup", "Properties": { "SecurityGroupIngress": [] } }
          }
        }
  Last: { Type: ALIYUN::ECS::SecurityGroup }
`);
  assert.deepEqual(model(text), ['Last:', 'In:']);
  const reading = read(text);
  const after = written(reading, {
    kind: 'add-rule',
    group: groupOf(reading, 'In').id,
    direction: 'ingress',
    rule: { ipProtocol: 'TCP', portRange: '22/22' },
  });
  assert.deepEqual(model(after), ['Last:', 'In:', '  ingress 1: tcp 22/22']);
  assert.match(after, /"IpProtocol": "tcp"/);
});

test('what is wrong in a nested text is shown in its place', () => {
  checkFindings(
    `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Stack:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateBody: |
        ROSTemplateFormatVersion: '2015-09-01'
        Resources:
          Web:
            Type: ALIYUN::ECS::SecurityGroup
            Properties:
              VpcId vpc-1
              ^^^^^^^^^^^ syntax: colon
              SecurityGroupIngress: []
              SecurityGroupIngress: []
              ^^^^^^^^^^^^^^^^^^^^ duplicate-key: twice
`,
    { name: yaml },
  );
});

test('of a nested JSON text it is said how JSON is written', () => {
  checkFindings(
    `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Stack:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateBody: |
        {
          "ROSTemplateFormatVersion": "2015-09-01",
          "Resources": {
            "Web": {
              "Type": "ALIYUN::ECS::SecurityGroup",
              "Properties": {
                "VpcId" "vpc-1",
                        ^^^^^^^ syntax: Write \`"name": value\`.
                "SecurityGroupIngress": { "IpProtocol": "tcp" },
                                        ^^^^^^^^^^^^^^^^^^^^^^^ wrong-type: Write its items in \`[…]\`.
                "Description": none
                               ^^^^ syntax: stand in double quotes
              }
            }
          }
        }
  Db:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress: none
                            ^^^^ wrong-type: behind \`- \`
`,
    { name: yaml },
  );
});

test('only a type that is nearly one of ours is called misspelt', () => {
  const found = (type: string) =>
    snapshotOf(
      `ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  Web: { Type: ALIYUN::ECS::SecurityGroup }\n  X: { Type: '${type}' }\n`,
      { name: yaml },
    ).diagnoses.flatMap(({ check, message }) => (check === 'unknown-property' ? [message] : []));
  const meant = (type: string) => /mean `(?:ALIYUN::ECS::)?(.*)`/.exec(found(type)[0] ?? '')?.[1];
  assert.equal(meant('ALIYUN::ECS::SecurtyGroup'), 'SecurityGroup');
  assert.equal(meant('ALIYUN::ECS::Securitygroup'), 'SecurityGroup');
  assert.equal(meant('Aliyun::ECS::SecurityGroup'), 'SecurityGroup');
  assert.equal(meant('ALIYUN::ESC::SecurityGroupEgres'), 'SecurityGroupEgress');
  assert.equal(meant('ALIYUN:ECS:SecurityGroupIngress'), 'SecurityGroupIngress');
  assert.equal(meant('ALIYUN::ECS::JoinSecurityGroups'), 'JoinSecurityGroup');
  assert.equal(meant('ALIYUN::ECS::PrefixLists'), 'PrefixList');
  const right =
    'SecurityGroup SecurityGroupIngress SecurityGroupEgress SecurityGroupIngresses SecurityGroupEgresses SecurityGroupClone PrefixList JoinSecurityGroup Instance InstanceGroup InstanceClone InstanceGroupClone NetworkInterface NetworkInterfaceAttachment LaunchTemplate AutoProvisioningGroup VPC VSwitch Route Disk DiskAttachment Snapshot AutoSnapshotPolicy SSHKeyPair SSHKeyPairAttachment RunCommand Command Invocation RamRoleAttachment CustomImage CopyImage DeploymentSet DedicatedHost HpcCluster ForwardEntry SNatEntry NatGateway BandwidthPackage PrepayInstance ResourceGroup';
  for (const name of right.split(' ')) assert.deepEqual(found(`ALIYUN::ECS::${name}`), [], name);
  for (const type of [
    'ALIYUN::ENS::SecurityGroups',
    'AWS::EC2::SecurityGroup',
    'ALIYUN::RDS::PrefixLists',
    'ALIYUN::ECS::',
  ])
    assert.deepEqual(found(type), [], type);
});

test('JSON, CRLF, blanks at line ends and a missing last line break change nothing', () => {
  const text = oneRule('22/22');
  const expected = ['Web:', '  ingress 1: tcp 22/22 10.0.0.0/8'];
  assert.deepEqual(model(text), expected);
  assert.deepEqual(model(text.replaceAll('\n', '\r\n')), expected);
  assert.deepEqual(model(text.replaceAll('\n', '  \n').trimEnd()), expected);
  const same = {
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: {
      Web: {
        Type: 'ALIYUN::ECS::SecurityGroup',
        Properties: { SecurityGroupIngress: [{ IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: '10.0.0.0/8' }] },
      },
    },
  };
  assert.deepEqual(model(JSON.stringify(same), json), expected);
  assert.deepEqual(model(JSON.stringify(same, undefined, 2), json), expected);
});

test('a template without groups has nothing to say', () => {
  checkFindings(rosTemplate('  Offices: { Type: ALIYUN::ECS::Disk, Note: ALIYUN::ECS::SecurityGroup }\n'), {
    name: yaml,
  });
  checkFindings("ROSTemplateFormatVersion: '2015-09-01'\nDescription: ALIYUN::ECS::SecurityGroup\n", { name: yaml });
});

test('a hit and a place lead to the resource’s name', () => {
  const text = oneRule('22/22');
  const reading = read(text);
  const group = groupOf(reading, 'Web');
  const span = locate(reading, { entity: group.id });
  assert.equal(span && text.slice(span.start, span.end), 'Web');
  const hits = hitsAt(reading, text.indexOf('22/22') + 1);
  assert.deepEqual([hits[0]?.entity, hits[0]?.field], [group.rules[0]?.id, 'portRange']);
  assert.ok(hits.some((hit) => hit.entity === group.id && hit.field === 'ingress'));
});

test('aliases that multiply cost no more than what they write', () => {
  const chain = Array.from({ length: 40 }, (_, i) => `  a${i + 1}: &a${i + 1} !If [C, *a${i}, *a${i}]\n`).join('');
  const joins = Array.from({ length: 40 }, (_, i) => `  j${i + 1}: &j${i + 1} !Join ["", [*j${i}, *j${i}]]\n`).join('');
  const text = rosTemplate(
    `
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      Description: *j40
      SecurityGroupIngress: *a40
  Other:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: *a40, IpProtocol: tcp, PortRange: 1/2 }
`,
    `x-lists:\n  a0: &a0 []\n  j0: &j0 text\n${chain}${joins}`,
  );
  assert.equal(show(groupOf(read(text), 'Web').fields.description), '?');
});

function groupOf(reading: Reading, name: string): SecurityGroup {
  const group = reading.file.groups.find((candidate) => candidate.name === name);
  assert.ok(group, `no group ${name}`);
  return group;
}

function written(reading: Reading, edit: Edit): string {
  const changes = writeRos(reading, edit);
  assert.ok(changes, `${edit.kind} cannot be written`);
  return applyChanges(reading.tree.text, changes);
}

/** What an edit of a template makes of it. */
function edited(text: string, edit: (reading: Reading) => Edit, name = yaml): string {
  const reading = read(text, name);
  return written(reading, edit(reading));
}

function attachmentOf(reading: Reading, name: string): Attachment {
  const found = reading.file.attachments.find((attachment) => attachment.name === name);
  assert.ok(found, `no attachment ${name}`);
  return found;
}

const ruleOf = (reading: Reading, group: string, index: number) =>
  groupOf(reading, group).rules[index]?.id ?? (-1 as Rule['id']);

test('fields of rules are set in place, in lower case', () => {
  const edit = (reading: Reading): Edit => ({
    kind: 'set',
    entity: ruleOf(reading, 'Web', 0),
    field: 'policy',
    value: 'Accept',
  });
  assert.match(edited(oneRule("'22/22' # ssh"), edit), /PortRange: '22\/22' # ssh\n {10}Policy: accept\n/);
});

test('an expression is not overwritten', () => {
  for (const value of ['!Ref Port', '{ Ref: Port }', '!Sub "${Port}"']) {
    const reading = read(oneRule(value));
    const edit: Edit = { kind: 'set', entity: ruleOf(reading, 'Web', 0), field: 'portRange', value: '1/2' };
    assert.equal(writeRos(reading, edit), undefined);
  }
});

test('rules are added to lists that are there, empty, or absent', () => {
  const add = (reading: Reading): Edit => ({
    kind: 'add-rule',
    group: groupOf(reading, 'Web').id,
    direction: 'egress',
    rule: { ipProtocol: 'all', portRange: '-1/-1', destCidrIp: '0.0.0.0/0', priority: 1 },
  });
  const egress =
    '        - IpProtocol: all\n          PortRange: -1/-1\n          DestCidrIp: 0.0.0.0/0\n          Priority: 1\n';
  const bare = rosTemplate('  Web:\n    Type: ALIYUN::ECS::SecurityGroup\n');
  assert.equal(edited(bare, add), `${bare}    Properties:\n      SecurityGroupEgress:\n${egress}`);
  const absent = oneRule('22/22');
  assert.equal(edited(absent, add), `${absent}      SecurityGroupEgress:\n${egress}`);
  const empty = oneRule('22/22', '      SecurityGroupEgress: []\n');
  assert.equal(edited(empty, add), `${absent}      SecurityGroupEgress:\n${egress}`);
  const expression = read(oneRule('22/22', '      SecurityGroupEgress: !Ref Rules\n'));
  assert.equal(writeRos(expression, add(expression)), undefined);
});

test('attaching: the list grows, one group becomes a list', () => {
  const put = (reading: Reading): Edit => ({
    kind: 'attach',
    attachment: attachmentOf(reading, 'Server').id,
    group: 'Db',
  });
  const server = (properties: string) =>
    rosTemplate(`
  Db: { Type: ALIYUN::ECS::SecurityGroup }
  Server:
    Type: ALIYUN::ECS::Instance
    Properties:
      ImageId: x
${properties}`);
  const cases: [string, string][] = [
    ['', '      SecurityGroupIds:\n        - Ref: Db\n'],
    ['      SecurityGroupIds: [!Ref Web]\n', '      SecurityGroupIds: [!Ref Web, !Ref Db]\n'],
    [
      '      SecurityGroupIds:\n        - Ref: Web\n',
      '      SecurityGroupIds:\n        - Ref: Web\n        - Ref: Db\n',
    ],
    ['      SecurityGroupIds: []\n', '      SecurityGroupIds:\n        - Ref: Db\n'],
    [
      '      SecurityGroupId: !Ref Web # main\n',
      '      SecurityGroupIds:\n        - !Ref Web\n        - !Ref Db # main\n',
    ],
    ['      SecurityGroupId:\n', '      SecurityGroupIds: [{ Ref: Db }]\n'],
    [
      '      SecurityGroupId: # main\n        Fn::GetAtt:\n          - Web\n          - SecurityGroupId\n',
      '      SecurityGroupIds: # main\n        - Fn::GetAtt:\n            - Web\n            - SecurityGroupId\n        - Ref: Db\n',
    ],
  ];
  for (const [before, after] of cases) assert.equal(edited(server(before), put), server(after));
  const oneLine =
    '{"ROSTemplateFormatVersion": "2015-09-01", "Resources": {"Server": {"Type": "ALIYUN::ECS::Instance", "Properties": {"SecurityGroupId": {"Ref": "Web"}}}}}';
  assert.equal(
    edited(oneLine, put, json),
    oneLine.replace('"SecurityGroupId": {"Ref": "Web"}', '"SecurityGroupIds": [{"Ref": "Web"}, { "Ref": "Db" }]'),
  );
  const single = read(
    rosTemplate('  Server: { Type: ALIYUN::ECI::ContainerGroup, Properties: { SecurityGroupId: sg-1 } }\n'),
  );
  assert.equal(writeRos(single, put(single)), undefined);
});

test('a new group stands in the network of the first', () => {
  const text = rosTemplate('  Web:\n    Type: ALIYUN::ECS::SecurityGroup\n    Properties:\n      VpcId: !Ref Vpc\n');
  assert.equal(
    edited(text, () => ({ kind: 'add-group', name: 'Db' })),
    `${text}  Db:\n    Type: ALIYUN::ECS::SecurityGroup\n    Properties:\n      VpcId: !Ref Vpc\n`,
  );
});

test('a rule that is a resource can be copied, and removed when nobody needs it', () => {
  const text = rosTemplate(`
  SecurityGroupIngress:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties:
      SecurityGroupId: sg-1
      IpProtocol: tcp
      PortRange: '80,443' # web
  Web: { Type: ALIYUN::ECS::SecurityGroup, Properties: { SecurityGroupIngress: [] } }
`);
  const copy = (reading: Reading): Edit => ({
    kind: 'copy',
    entity: ruleOf(reading, 'sg-1', 0),
    set: { portRange: '443/443' },
  });
  assert.deepEqual(model(edited(text, copy)), [
    'Web:',
    'sg-1: external incomplete',
    '  ingress 1: tcp !80,443',
    '  ingress 2: tcp 443/443',
  ]);
  assert.match(edited(text, copy), /'80,443' # web\n {2}SecurityGroupIngress2:\n/);
  const remove = (reading: Reading): Edit => ({ kind: 'remove', entity: ruleOf(reading, 'sg-1', 0) });
  assert.deepEqual(model(edited(text, remove)), ['Web:']);
  const needed = read(text.replace('Web: {', 'Web: { DependsOn: SecurityGroupIngress,'));
  assert.equal(writeRos(needed, remove(needed)), undefined);
});

test('what an Fn::If chooses stays in its place', () => {
  const reading = read(
    oneRule('22/22', '        - !If [C, { IpProtocol: tcp, PortRange: 80/80 }, !Ref ALIYUN::NoValue]\n'),
  );
  assert.equal(writeRos(reading, { kind: 'remove', entity: ruleOf(reading, 'Web', 1) }), undefined);
  assert.equal(writeRos(reading, { kind: 'copy', entity: ruleOf(reading, 'Web', 1), set: {} }), undefined);
});

const splittable = rosTemplate(`
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Condition: Made
    DependsOn:
      - Vpc
    Properties:
      SecurityGroupName: web
      VpcId:
        Ref: Vpc
      # inbound
      SecurityGroupIngress:
        # one
        - IpProtocol: tcp
          PortRange: 1/1
        # two
        - IpProtocol: tcp
          PortRange: 2/2 # second
        # three
        - { IpProtocol: tcp, PortRange: 3/3 }
      SecurityGroupEgress:
        - { IpProtocol: tcp, PortRange: 4/4 }
  Five:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: { Ref: Web }, IpProtocol: tcp, PortRange: 5/5 }
  Server:
    Type: ALIYUN::ECS::Instance
    Properties:
      SecurityGroupId: { Ref: Web }
`);

const split =
  (...parts: number[][]) =>
  (reading: Reading): Edit => ({
    kind: 'split-group',
    group: groupOf(reading, 'Web').id,
    parts: parts.map((rules, i) => ({
      name: `Web${i + 2}`,
      rules: rules.map((index) => ruleOf(reading, 'Web', index)),
    })),
  });

test('splitting a group moves rules with their comments and attaches the parts', () => {
  assertSameText(
    edited(splittable, split([1, 3], [2, 4])),
    rosTemplate(`
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Condition: Made
    DependsOn:
      - Vpc
    Properties:
      SecurityGroupName: web
      VpcId:
        Ref: Vpc
      # inbound
      SecurityGroupIngress:
        # one
        - IpProtocol: tcp
          PortRange: 1/1
  Web2:
    Type: ALIYUN::ECS::SecurityGroup
    Condition: Made
    DependsOn:
      - Vpc
    Properties:
      VpcId:
        Ref: Vpc
      SecurityGroupIngress:
        # two
        - IpProtocol: tcp
          PortRange: 2/2 # second
      SecurityGroupEgress:
        - { IpProtocol: tcp, PortRange: 4/4 }
  Web3:
    Type: ALIYUN::ECS::SecurityGroup
    Condition: Made
    DependsOn:
      - Vpc
    Properties:
      VpcId:
        Ref: Vpc
      SecurityGroupIngress:
        # three
        - { IpProtocol: tcp, PortRange: 3/3 }
  Five:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: { Ref: Web3 }, IpProtocol: tcp, PortRange: 5/5 }
  Server:
    Type: ALIYUN::ECS::Instance
    Properties:
      SecurityGroupIds:
        - { Ref: Web }
        - { Ref: Web2 }
        - { Ref: Web3 }
`),
  );
});

test('splitting keeps line breaks, and a text without a last one', () => {
  const crlf = splittable.replaceAll('\n', '\r\n');
  assert.equal(edited(crlf, split([1, 2])), edited(splittable, split([1, 2])).replaceAll('\n', '\r\n'));
  const open = oneRule('1/1', '        - { IpProtocol: tcp, PortRange: 2/2 }');
  const after = edited(open, split([1]));
  assert.deepEqual(model(after), ['Web:', '  ingress 1: tcp 1/1 10.0.0.0/8', 'Web2:', '  ingress 1: tcp 2/2']);
  assert.ok(!after.endsWith('\n') && !after.includes('\n\n'));
});

test('splitting in JSON', () => {
  const same = {
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: {
      Web: {
        Type: 'ALIYUN::ECS::SecurityGroup',
        Properties: {
          VpcId: { Ref: 'Vpc' },
          SecurityGroupIngress: [1, 2, 3].map((n) => ({ IpProtocol: 'tcp', PortRange: `${n}/${n}` })),
        },
      },
      Server: { Type: 'ALIYUN::ECS::Instance', Properties: { SecurityGroupIds: [{ Ref: 'Web' }] } },
    },
  };
  for (const indent of [undefined, 2, '\t']) {
    const after = edited(JSON.stringify(same, undefined, indent), split([1], [2]), json);
    assert.doesNotThrow(() => JSON.parse(after), after);
    assert.deepEqual(model(after, json), [
      'Web:',
      '  ingress 1: tcp 1/1',
      'Web2:',
      '  ingress 1: tcp 2/2',
      'Web3:',
      '  ingress 1: tcp 3/3',
      'instance Server in [Web, Web2, Web3]',
    ]);
    assert.equal(JSON.stringify(JSON.parse(after), undefined, indent).length > 0, true);
  }
});

test('a split that conditions or anchors forbid is not written', () => {
  for (const text of [
    oneRule('1/1', '        - !If [C, { IpProtocol: tcp, PortRange: 2/2 }, !Ref ALIYUN::NoValue]\n'),
    oneRule('1/1', '        - &two { IpProtocol: tcp, PortRange: 2/2 }\n'),
  ]) {
    const reading = read(text);
    assert.equal(writeRos(reading, split([1])(reading)), undefined);
  }
});

test('cut anywhere, a template is still read', () => {
  const indented = splittable.replace(/^/gm, '        ');
  const nested = rosTemplate(`
  Stack: { Type: ALIYUN::ROS::Stack, Properties: {} }
  Inner:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateBody: |
${indented}`);
  for (let end = 0; end <= nested.length; end++) {
    const text = nested.slice(0, end);
    const reading = read(text);
    for (const { at } of reading.file.problems) {
      const span = locate(reading, at) ?? locate(reading, { entity: at.entity });
      assert.ok(span && 0 <= span.start && span.start <= span.end && span.end <= text.length, text);
    }
  }
});

const corpus = process.env.SECGROUP_CORPUS ?? join(import.meta.dirname, '../../../shared/corpus');

test('real templates', { skip: existsSync(corpus) ? false : 'the corpus is not here' }, () => {
  const rows = readFileSync(`${corpus}/corpus.tsv`, 'utf8').split('\n').slice(1);
  let groups = 0;
  for (const row of rows.map((line) => line.split('\t'))) {
    if (!row[4]?.startsWith('ros') || row[7] === undefined) continue;
    groups += read(readFileSync(`${corpus}/${row[7]}`, 'utf8'), row[7]).file.groups.length;
  }
  assert.ok(groups >= 60, `${groups} groups`);
});
