// What may be written where: marked text, the cursor at `<|>`.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checks } from '../../server/src/checks/index.ts';
import { type About, describe as documentation } from '../../server/src/features/completion.ts';
import { addressBlocks } from '../../server/src/knowledge/addressBlocks.ts';
import { templates } from '../../server/src/knowledge/templates.ts';
import { accept, complete, completeDraft, labelsAt, labelsBeside, taken } from '../completing.ts';
import { analyse, fileNameOf, readMarks, snapshotOf } from '../fixture.ts';
import { rosTemplate } from '../templates.ts';

const ros = { name: 'template.yaml' };
const api = { name: 'request.json' };

/** A native file with two groups, whose second is being written. */
function native(lines: string, below = ''): string {
  return `securityGroups:
  db:
    securityGroupId: sg-db
    ingress: []
  big:
    securityGroupType: enterprise
    vpcId: vpc-1
  web:
    ingress:
${lines}
${below}`;
}

/** A template with a group, a parameter and a resource that is being written. */
function template(lines: string): string {
  return `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Office: { Type: String }
Conditions:
  IsProd: { 'Fn::Equals': [a, b] }
Resources:
  Db:
    Type: ALIYUN::ECS::SecurityGroup
  Offices:
    Type: ALIYUN::ECS::PrefixList
${lines}`;
}

function webGroup(lines: string): string {
  return template(`  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
${lines}`);
}

function request(rule: string): string {
  return `{
  "SecurityGroupId": "sg-web",
  "Permissions": [
    { "IpProtocol": "tcp", "PortRange": "80/80", "SourceGroupId": "sg-shop" },
    ${rule}
  ]
}`;
}

describe('property names', () => {
  test('those still missing, required ones first, the authorization object of the direction before the rest', () => {
    const labels = labelsAt(native('      - policy: drop\n        <|>\n        description: x'));
    assert.deepEqual(labels.slice(0, 4), ['ipProtocol', 'portRange', 'sourceCidrIp', 'ipv6SourceCidrIp']);
    assert.ok(!labels.includes('policy') && !labels.includes('description'));
    assert.ok(!labels.some((label) => label.endsWith('OwnerAccount')), 'deprecated ones are not offered');
    const outward = labelsAt(native('      - {}\n    egress:\n      - ipProtocol: tcp\n        <|>'));
    assert.deepEqual(outward.slice(0, 2), ['portRange', 'destCidrIp']);
  });

  test('what has no effect beside what stands there comes last', () => {
    const labels = labelsAt(native('      - { ipProtocol: tcp, portRange: 1/1, sourceCidrIp: 10.0.0.0/8, <|> }'));
    assert.ok(labels.indexOf('sourceGroupId') > labels.indexOf('policy'));
    assert.ok(labels.indexOf('portRangeListId') > labels.indexOf('policy'));
  });

  for (const [what, text, options] of [
    ['an empty line', native('      - ipProtocol: tcp\n        <|>'), {}],
    ['a half-typed name', native('      - ipProtocol: tcp\n        por<|>'), {}],
    ['a half-typed name between others', native('      - ipProtocol: tcp\n        por<|>\n        policy: drop'), {}],
    ['behind a dash', native('      - <|>'), {}],
    ['behind a dash, half-typed', native('      - por<|>\n      - { ipProtocol: tcp }'), {}],
    ['behind a dash whose map goes on below', native('      - <|>\n        ipProtocol: tcp'), {}],
    ['within braces', native('      - { ipProtocol: tcp, <|> }'), {}],
    ['within braces, half-typed', native('      - { ipProtocol: tcp, po<|> }'), {}],
    ['within braces that are not closed', native('      - { ipProtocol: tcp, po<|>\n      - { ipProtocol: udp }'), {}],
    ['within braces over several lines', native('      - {\n          ipProtocol: tcp,\n          <|>\n        }'), {}],
    ['a name to be replaced', native('      - po<|>rts: 80'), {}],
    ['a file that is broken above', `a: [\n${native('      - ipProtocol: tcp\n        <|>')}`, { name: 'x.sg.yaml' }],
    ['a file that is broken at the cursor', native('      - ipProtocol: "tcp\n        po<|>'), {}],
    ['a file with Windows line ends', native('      - ipProtocol: tcp\n        <|>').replaceAll('\n', '\r\n'), {}],
    ['a file with a byte order mark', `\uFEFF${native('      - ipProtocol: tcp\n        <|>')}`, {}],
    ['a second document', `a: 1\n---\n${native('      - <|>')}`, { name: 'x.sg.yaml' }],
  ] as const) {
    test(`are offered: ${what}`, () => {
      assert.ok(labelsAt(text, options).includes('portRange'));
    });
  }

  test('a name brings its colon, once', () => {
    assert.match(accept(native('      - ipProtocol: tcp\n        po<|>'), 'portRange'), /tcp\n {8}portRange: \n/);
    assert.match(accept(native('      - po<|>rts: 80/80'), 'portRange'), /- portRange: 80\/80/);
    assert.match(accept(native('      - { po<|> }'), 'portRange'), /- \{ portRange: {2}\}/);
  });

  test('a list comes with its first item, a list of names with its brackets, a map with its line', () => {
    assert.equal(
      accept('securityGroups:\n  web:\n    <|>', 'ingress').slice(-'ingress:\n      - '.length),
      'ingress:\n      - ',
    );
    assert.match(
      accept('securityGroups: {}\ninstances:\n  a:\n    <|>', 'securityGroupIds'),
      /securityGroupIds: \[\]$/,
    );
    assert.equal(accept('<|>', 'securityGroups'), 'securityGroups:\n  ');
  });

  test('a list stands as far to the right as the others of the file', () => {
    const text = 'securityGroups:\n  a:\n    egress:\n    - ipProtocol: tcp\n  web:\n    <|>';
    assert.match(accept(text, 'ingress'), /web:\n {4}ingress:\n {4}- $/);
  });

  test('of a template: those of the resource’s type, and nothing for types of others', () => {
    assert.ok(
      labelsAt(template('  Web:\n    Type: ALIYUN::ECS::SecurityGroup\n    Properties:\n      <|>'), ros).includes(
        'SecurityGroupIngress',
      ),
    );
    assert.deepEqual(labelsAt(template('  Vm:\n    Type: ALIYUN::ECS::Instance\n    Properties:\n      <|>'), ros), [
      'SecurityGroupIds',
      'SecurityGroupId',
    ]);
    assert.deepEqual(
      labelsAt(template('  Vm:\n    Type: ALIYUN::RDS::DBInstance\n    Properties:\n      <|>'), ros),
      [],
    );
    assert.ok(
      labelsAt(template('  Web:\n    Properties:\n      <|>\n    Type: ALIYUN::ECS::SecurityGroup'), ros).includes(
        'VpcId',
      ),
      'the type may stand below',
    );
    assert.ok(
      labelsAt(webGroup('        - Fn::If: [IsProd, { <|> }, {}]'), ros).includes('IpProtocol'),
      'within Fn::If',
    );
    assert.ok(
      labelsAt(
        webGroup('        - !If\n          - IsProd\n          - IpProtocol: tcp\n            <|>'),
        ros,
      ).includes('PortRange'),
      'within !If',
    );
  });

  test('of JSON: with quotes, within quotes, and with the commas that are missing', () => {
    assert.match(accept(request('{ <|> }'), 'IpProtocol', api), /\{ "IpProtocol": "" \}/);
    assert.match(accept(request('{ "<|>" }'), 'IpProtocol', api), /\{ "IpProtocol": "" \}/);
    assert.match(accept(request('{ "Ip<|>": "tcp" }'), 'IpProtocol', api), /\{ "IpProtocol": "tcp" \}/);
    assert.match(
      accept(request('{ <|>"PortRange": "1/1" }'), 'IpProtocol', api),
      /\{ "IpProtocol": "","PortRange": "1\/1" \}/,
    );
    assert.match(
      accept(request('{\n      "IpProtocol": "tcp"\n      <|>\n    }'), 'Priority', api),
      /"tcp",\n {6}"Priority": 1\n/,
    );
  });
});

describe('values', () => {
  test('of a few words', () => {
    assert.deepEqual(labelsAt(native('      - policy: <|>')), ['accept', 'drop']);
    assert.deepEqual(labelsAt(native('      - { policy: a<|> }')), ['accept', 'drop']);
    assert.deepEqual(labelsAt(native('      - ipProtocol: t<|>')), ['tcp', 'udp', 'icmp', 'icmpv6', 'gre', 'all']);
    assert.deepEqual(labelsAt(request('{ "NicType": "<|>" }'), api), ['intranet', 'internet']);
    assert.deepEqual(labelsAt('securityGroups:\n  web:\n    innerAccessPolicy: <|>\n'), ['Accept', 'Drop']);
    assert.deepEqual(
      labelsAt(
        template('  Web:\n    Type: ALIYUN::ECS::SecurityGroup\n    Properties: { SecurityGroupType: <|> }'),
        ros,
      ).slice(0, 2),
      ['normal', 'enterprise'],
    );
    assert.ok(labelsAt(template('  Web:\n    Type: <|>'), ros).includes('ALIYUN::ECS::SecurityGroup'));
  });

  test('within quotes the quotes stay, without them JSON gets some', () => {
    assert.match(accept(request('{ "Policy": "<|>" }'), 'drop', api), /"Policy": "drop" \}/);
    assert.match(accept(request('{ "Policy": <|> }'), 'drop', api), /"Policy": "drop" \}/);
    assert.match(accept(request('{ "Policy":<|> }'), 'drop', api), /"Policy": "drop" \}/);
    assert.match(accept(request('{ "Priority": <|> }'), '100', api), /"Priority": 100 \}/);
    assert.match(accept(native("      - policy: 'd<|>'"), 'drop'), /policy: 'drop'\n/);
    assert.match(accept(native('      - policy: "d<|>'), 'drop'), /policy: "drop"\n/);
    assert.match(accept(native('      - policy:<|>'), 'drop'), /policy: drop\n/);
  });

  test('of what tells an exported group from a request', () => {
    const text = '{ "SecurityGroupId": "sg-1", "InnerAccessPolicy": "<|>", "Permissions": { "Permission": [] } }';
    assert.deepEqual(labelsAt(text, { name: 'group.json' }), ['Accept', 'Drop']);
  });

  test('nothing where the value stands already', () => {
    assert.deepEqual(labelsAt(native('      - policy: <|> drop')), []);
    assert.deepEqual(labelsAt(request('{ "Policy": <|> "drop" }'), api), []);
    assert.deepEqual(labelsAt(native('      - policy: drop <|>')), []);
  });

  test('port ranges by the name of the service, of the rule’s protocol', () => {
    const { items } = complete(native('      - ipProtocol: tcp\n        portRange: mysql<|>'));
    const mysql = items.find(({ filter }) => /\bmysql\b/i.test(filter));
    assert.equal(mysql?.label, '3306/3306');
    assert.match(
      accept(native('      - ipProtocol: tcp\n        portRange: mysql<|>'), '3306/3306'),
      /portRange: 3306\/3306\n/,
    );
    const udp = labelsAt(native('      - { portRange: <|>, ipProtocol: udp }'));
    assert.ok(udp.includes('123/123') && !udp.includes('3306/3306'));
    assert.deepEqual(labelsAt(native('      - { ipProtocol: icmp, portRange: <|> }')), ['-1/-1']);
  });

  test('a port that is typed becomes a range', () => {
    assert.equal(labelsAt(native('      - ipProtocol: tcp\n        portRange: 8010<|>'))[0], '8010/8010');
    assert.equal(labelsAt(native('      - ipProtocol: tcp\n        portRange: 8010-8020<|>'))[0], '8010/8020');
  });

  test('addresses: those in use first, then the well-known ones with what they are', () => {
    const text = native(
      '      - sourceCidrIp: 192.0.2.0/25\n      - sourceCidrIp: 192.0.2.0/25\n      - sourceCidrIp: 10.9.0.0/16\n      - sourceCidrIp: <|>',
    );
    const { items } = complete(text);
    assert.deepEqual(
      items.slice(0, 2).map(({ label }) => label),
      ['192.0.2.0/25', '10.9.0.0/16'],
    );
    for (const cidr of [
      '10.0.0.0/8',
      '172.16.0.0/12',
      '192.168.0.0/16',
      '100.64.0.0/10',
      '100.104.0.0/16',
      '0.0.0.0/0',
    ]) {
      const block = addressBlocks.find((known) => known.cidr === cidr);
      assert.equal(items.find(({ label }) => label === cidr)?.detail, block?.short ?? block?.name);
    }
    assert.ok(!items.some(({ label }) => label.includes(':')), 'IPv6 blocks have a field of their own');
    assert.ok(labelsAt(native('      - ipv6SourceCidrIp: <|>')).every((label) => label.includes(':')));
  });

  test('addresses of other files come behind those of this one', () => {
    const text = native('      - sourceCidrIp: 10.9.0.0/16\n      - sourceCidrIp: <|>');
    const others = {
      'a.sg.yaml': native('      - sourceCidrIp: 10.8.0.0/16'),
      'b.sg.yaml': native('      - sourceCidrIp: 10.9.0.0/16'),
    };
    assert.deepEqual(labelsBeside(text, others).slice(0, 2), ['10.9.0.0/16', '10.8.0.0/16']);
  });

  test('a bare address becomes a block of its own', () => {
    assert.equal(labelsAt(native('      - sourceCidrIp: 203.0.113.7<|>'))[0], '203.0.113.7/32');
  });
});

describe('what a value refers to', () => {
  test('groups by name and id, but neither itself nor an advanced one', () => {
    assert.deepEqual(labelsAt(native('      - sourceGroupId: <|>')), ['db', 'sg-db']);
    assert.deepEqual(labelsAt(native('', 'instances:\n  a:\n    securityGroupIds: [<|>]')), [
      'db',
      'sg-db',
      'big',
      'web',
    ]);
    assert.deepEqual(labelsAt(native('', 'instances:\n  a:\n    securityGroupIds:\n      - <|>')), [
      'db',
      'sg-db',
      'big',
      'web',
    ]);
  });

  test('lists of the file and ids in use', () => {
    const lists =
      'prefixLists:\n  offices: { maxEntries: 2, entries: [10.0.0.0/8] }\nportLists:\n  web-ports: { maxEntries: 2, entries: [80/80] }';
    assert.deepEqual(labelsAt(native('      - sourcePrefixListId: <|>\n      - sourcePrefixListId: pl-hz', lists)), [
      'offices',
      'pl-hz',
    ]);
    assert.deepEqual(labelsAt(native('      - portRangeListId: <|>', lists)), ['web-ports']);
  });

  test('lists of other files by their names, ids by which they name what the cloud has', () => {
    const others = {
      'lists.sg.yaml': `securityGroups: {}
prefixLists: { offices: { maxEntries: 2, entries: [10.0.0.0/8] }, pl-bp1known: { maxEntries: 2 } }
portLists: { web-ports: { maxEntries: 2, entries: [80/80] } }`,
      'rules.sg.yaml': `securityGroups:
  db:
    vpcId: vpc-bp1db
    ingress:
      - { ipProtocol: tcp, portRange: 80/80, sourcePrefixListId: pl-bp1guests }
      - { ipProtocol: tcp, portRange: 80/80, sourceGroupId: sg-bp1partner }
      - { ipProtocol: tcp, portRangeListId: prl-bp1ports, sourcePrefixListId: mistyped }
instances:
  one: { securityGroupIds: [sg-bp1instances] }`,
      'more.json': '{ "SecurityGroupId": "sg-bp1exported", "VpcId": "vpc-bp1db", "Permissions": { "Permission": [] } }',
    };
    const at = (field: string) => labelsBeside(`securityGroups:\n  web:\n    ${field}`, others);
    const inRule = (field: string) => at(`ingress:\n      - { ipProtocol: tcp, ${field}: <|> }`);
    assert.deepEqual(inRule('sourcePrefixListId'), ['pl-bp1guests', 'offices', 'pl-bp1known']);
    assert.deepEqual(inRule('portRangeListId'), ['prl-bp1ports', 'web-ports']);
    assert.deepEqual(inRule('sourceGroupId'), ['sg-bp1partner', 'sg-bp1instances', 'sg-bp1exported']);
    assert.deepEqual(at('vpcId: <|>'), ['vpc-bp1db']);
    const inTemplate = labelsBeside(webGroup('        - SourcePrefixListId: <|>'), others, ros);
    assert.deepEqual(inTemplate, ['pl-bp1guests', 'pl-bp1known', '{ Ref: Offices }', '{ Ref: Office }']);
    assert.deepEqual(labelsBeside(request('{ "SourceGroupId": "<|>" }'), others, api), [
      'sg-shop',
      'sg-bp1partner',
      'sg-bp1instances',
      'sg-bp1exported',
    ]);
  });

  test('names of templates are their own', () => {
    const text = native('      - sourcePrefixListId: <|>');
    assert.deepEqual(labelsBeside(text, { 't.yaml': template('') }), []);
  });

  test('of a template: references as the text writes them', () => {
    const long = labelsAt(webGroup('        - SourceGroupId: <|>'), ros);
    assert.deepEqual(long, ['{ Ref: Db }', '{ Ref: Office }']);
    const short = labelsAt(
      webGroup('        - SourcePrefixListId: <|>\n        - SourceGroupId: !Ref Db\n        - SourceGroupId: !Ref Db'),
      ros,
    );
    assert.deepEqual(short, ['!Ref Offices', '!Ref Office']);
    assert.deepEqual(labelsAt(webGroup('        - SourceGroupId: !Ref <|>'), ros), ['Db', 'Office']);
    assert.deepEqual(labelsAt(webGroup('        - SourceGroupId: !Re<|>'), ros), ['!Ref Db', '!Ref Office']);
    assert.deepEqual(labelsAt(webGroup('        - SourceGroupId: !GetAtt D<|>'), ros), ['Db.SecurityGroupId']);
    assert.deepEqual(labelsAt(webGroup('        - SourceGroupId: { Ref: <|> }'), ros), ['Db', 'Office']);
    assert.deepEqual(labelsAt(webGroup('        - SourceGroupId: { "Fn::GetAtt": [Db, <|>] }'), ros), [
      'SecurityGroupId',
    ]);
    assert.deepEqual(labelsAt(webGroup('        - Fn::If: [<|>]'), ros), ['IsProd']);
    const json = `{ "ROSTemplateFormatVersion": "2015-09-01", "Resources": { "Db": { "Type": "ALIYUN::ECS::SecurityGroup" },
      "Vm": { "Type": "ALIYUN::ECS::Instance", "Properties": { "SecurityGroupId": "<|>" } } } }`;
    assert.match(accept(json, '{ "Ref": "Db" }', { name: 'template.json' }), /"SecurityGroupId": \{ "Ref": "Db" \} \}/);
  });

  test('of a template: what a join puts into groups', () => {
    const join = (lines: string) =>
      template(`  Vm:
    Type: ALIYUN::ECS::Instance
  Card:
    Type: ALIYUN::ECS::NetworkInterface
  Join:
    Type: ALIYUN::ECS::JoinSecurityGroup
    Properties:
      ${lines}`);
    assert.deepEqual(labelsAt(join('InstanceIdList: [!Ref <|>]'), ros), ['Vm', 'Office']);
    assert.deepEqual(labelsAt(join('InstanceIdList: [<|>]'), ros), ['{ Ref: Vm }', '{ Ref: Office }']);
    assert.deepEqual(labelsAt(join('InstanceIdList:\n        - !GetAtt <|>'), ros), ['Vm.InstanceId']);
    assert.deepEqual(labelsAt(join('InstanceIdList: [!Ref Vm, !GetAtt <|>]'), ros), ['Vm.InstanceId']);
    assert.match(accept(join('InstanceIdList: [!Ref Vm, !Ref <|>]'), 'Office', ros), /\[!Ref Vm, !Ref Office\]$/);
    assert.deepEqual(labelsAt(join('InstanceId: <|>'), ros), ['{ Ref: Vm }', '{ Ref: Office }']);
    assert.deepEqual(labelsAt(join('NetworkInterfaceList: [!Ref <|>]'), ros), ['Card', 'Office']);
    assert.match(accept(join('<|>'), 'InstanceIdList', ros), /InstanceIdList: \[\]$/);
  });

  test('of a template: only resources have attributes, and nothing refers to itself', () => {
    assert.deepEqual(labelsAt(webGroup('        - SourceGroupId: { "Fn::GetAtt": [<|>] }'), ros), ['Db']);
    assert.deepEqual(
      labelsAt(webGroup('        - SourceGroupId:\n            Fn::GetAtt:\n              - <|>'), ros),
      ['Db'],
    );
    const json = `{ "ROSTemplateFormatVersion": "2015-09-01", "Parameters": { "Office": { "Type": "String" } },
      "Resources": { "Db": { "Type": "ALIYUN::ECS::SecurityGroup" },
      "Vm": { "Type": "ALIYUN::ECS::Instance", "Properties": { "SecurityGroupId": { "Fn::GetAtt": ["<|>"] } } } } }`;
    assert.deepEqual(labelsAt(json, { name: 'template.json' }), ['Db']);
    const clone = template(
      '  Copy:\n    Type: ALIYUN::ECS::SecurityGroupClone\n    Properties:\n      SourceSecurityGroupId: !Ref <|>',
    );
    assert.deepEqual(labelsAt(clone, ros), ['Db', 'Office']);
  });

  test('of a template: the keys of a reference, where a map stands for the value', () => {
    assert.deepEqual(labelsAt(webGroup('        - SourceGroupId: { <|> }'), ros), ['Ref', 'Fn::GetAtt']);
    assert.deepEqual(labelsAt(webGroup('        - SourceGroupId: { F<|> }'), ros), ['Ref', 'Fn::GetAtt']);
    assert.deepEqual(labelsAt(webGroup('        - IpProtocol: { <|> }'), ros), ['Ref'], 'no resource is a protocol');
    assert.deepEqual(labelsAt(webGroup('        - SourceGroupId: { Ref: Db, <|> }'), ros), []);
    assert.match(accept(webGroup('        - SourceGroupId: { <|> }'), 'Ref', ros), /SourceGroupId: \{ Ref: {2}\}$/);
    assert.match(
      accept(webGroup('        - SourceGroupId: { F<|> }'), 'Fn::GetAtt', ros),
      /SourceGroupId: \{ Fn::GetAtt: \[\] \}$/,
    );
    const json = (value: string) => `{ "ROSTemplateFormatVersion": "2015-09-01", "Resources": {
      "Db": { "Type": "ALIYUN::ECS::SecurityGroup" },
      "Vm": { "Type": "ALIYUN::ECS::Instance", "Properties": { "SecurityGroupId": ${value} } } } }`;
    const file = { name: 'template.json' };
    assert.deepEqual(labelsAt(json('{"<|>"}'), file), ['Ref', 'Fn::GetAtt']);
    assert.match(accept(json('{"<|>"}'), 'Ref', file), /\{"Ref": ""\}/);
    assert.match(accept(json('{"<|>"}'), 'Fn::GetAtt', file), /\{"Fn::GetAtt": \[\]\}/);
  });

  test('of a template: its outputs tell of all that it defines', () => {
    const output = (value: string) => template(`  Vm:\n    Type: ALIYUN::ECS::Instance\nOutputs:\n  Id:\n    ${value}`);
    const all = ['Db', 'Offices', 'Vm', 'Office'];
    assert.deepEqual(labelsAt(output('Value: !Ref <|>'), ros), all);
    assert.deepEqual(
      labelsAt(output('Value: <|>'), ros),
      all.map((name) => `{ Ref: ${name} }`),
    );
    assert.deepEqual(labelsAt(output('Value: !GetAtt <|>'), ros), [
      'Db.SecurityGroupId',
      'Db.SecurityGroupName',
      'Offices.PrefixListId',
      'Vm.InstanceId',
      'Vm.PrivateIp',
      'Vm.PublicIp',
    ]);
    assert.deepEqual(labelsAt(output("Value: { 'Fn::GetAtt': [Db, <|>] }"), ros), [
      'SecurityGroupId',
      'SecurityGroupName',
    ]);
    assert.deepEqual(labelsAt(output('Condition: <|>'), ros), ['IsProd']);
    const depends = (value: string) =>
      labelsAt(template(`  Web:\n    Type: ALIYUN::ECS::SecurityGroup\n    ${value}`), ros);
    assert.deepEqual(depends('DependsOn: <|>'), ['Db', 'Offices']);
    assert.deepEqual(depends('DependsOn:\n      - <|>'), ['Db', 'Offices']);
    assert.match(
      accept(template('  <|>'), 'a new inbound rule as a resource', ros),
      /SecurityGroupId: \{ Ref: Db \}\n/,
    );
    assert.deepEqual(labelsAt(output('<|>'), ros), ['Value', 'Description', 'Condition']);
  });

  test('of a template: names within the braces of a text', () => {
    const path = 'Db.SecurityGroupId';
    // `§` stands for the dollar sign, which looks like a mistake in the tests' own texts.
    const sub = (text: string) => webGroup(`        - Description: ${text.replaceAll('§', '$')}`);
    for (const text of [
      '!Sub "to §{<|>"',
      '!Sub "§{Db}, §{D<|>}"',
      "{ 'Fn::Sub': '§{<|>}' }",
      "{ 'Fn::Sub': ['§{<|>}', {}] }",
    ]) {
      const labels = labelsAt(sub(text), ros);
      assert.ok(labels.includes('Db') && labels.includes(path) && labels.includes('Office'), text);
      assert.ok(!labels.includes('Web'), 'not the group itself');
    }
    assert.deepEqual(labelsAt(sub('!Sub "to §<|>"'), ros), []);
    assert.deepEqual(labelsAt(sub('!Sub "to §{Db}<|>"'), ros), []);
    assert.match(accept(sub('!Sub "to §{<|>"'), 'Db', ros), /!Sub "to \$\{Db\}"$/);
    assert.match(accept(sub('!Sub "§{D<|>b}, §{Db}"'), path, ros), /!Sub "\$\{Db\.SecurityGroupId\}, \$\{Db\}"$/);
    assert.match(accept(sub('!Sub to-§{<|>'), 'Office', ros), /!Sub to-\$\{Office\}$/);
  });

  test('of a request: the ids in it, without its own', () => {
    assert.deepEqual(labelsAt(request('{ "SourceGroupId": "<|>" }'), api), ['sg-shop']);
  });
});

describe('whole rules', () => {
  test('behind a dash, on an empty line, and within brackets', () => {
    const rule = 'ipProtocol: tcp\n        portRange: 443/443\n        sourceCidrIp: 0.0.0.0/0';
    const https = 'allow HTTPS from anywhere';
    assert.ok(accept(native('      - <|>'), https).includes(`      - ${rule}\n`));
    assert.ok(accept(native('      <|>'), https).includes(`      - ${rule}\n`));
    assert.ok(accept(native('      - { ipProtocol: tcp }\n      <|>'), https).includes(`      - ${rule}\n`));
    assert.match(
      accept('securityGroups:\n  web:\n    ingress: [<|>]', https),
      /\[\{ ipProtocol: tcp, portRange: 443\/443, sourceCidrIp: 0.0.0.0\/0 \}\]/,
    );
    const json = JSON.parse(accept(request('<|>'), https, api));
    assert.deepEqual(json.Permissions[1], { IpProtocol: 'tcp', PortRange: '443/443', SourceCidrIp: '0.0.0.0/0' });
  });

  test('in the words of the dialect, outbound where the list is', () => {
    assert.match(
      accept(webGroup('        - <|>'), 'deny all inbound traffic', ros),
      /IpProtocol: all\n {10}PortRange: -1\/-1\n {10}SourceCidrIp: 0.0.0.0\/0\n {10}Policy: drop\n {10}Priority: 100/,
    );
    const outward = labelsAt(native('      - {}\n    egress:\n      - <|>'));
    assert.ok(outward.includes('allow DNS to anywhere') && !outward.includes('allow HTTPS from anywhere'));
  });

  test('over IPv6, and from a prefix list', () => {
    const tcp = 'ipProtocol: tcp\n        portRange: 443/443\n        ';
    const inward = (label: string, lists = '') => accept(native('      - <|>') + lists, label);
    assert.ok(inward('allow HTTPS from anywhere over IPv6').includes(`${tcp}ipv6SourceCidrIp: "::/0"\n`));
    assert.ok(inward('allow HTTPS from a prefix list').includes(`${tcp}sourcePrefixListId: pl-…\n`));
    const lists = 'prefixLists:\n  offices:\n    maxEntries: 1\n    entries: [10.0.0.0/8]\n';
    assert.ok(inward('allow HTTPS from a prefix list', lists).includes(`${tcp}sourcePrefixListId: offices\n`));
    const outward = native('      - {}\n    egress:\n      - <|>');
    assert.ok(accept(outward, 'allow HTTPS to anywhere over IPv6').includes(`${tcp}ipv6DestCidrIp: "::/0"\n`));
    assert.ok(accept(outward, 'allow HTTPS to a prefix list').includes(`${tcp}destPrefixListId: pl-…\n`));
    const json = JSON.parse(accept(request('<|>'), 'allow HTTPS from a prefix list', api));
    assert.deepEqual(json.Permissions[1], { IpProtocol: 'tcp', PortRange: '443/443', SourcePrefixListId: 'pl-…' });
    assert.match(
      accept(webGroup('        - <|>'), 'allow HTTPS from a prefix list', ros),
      /SourcePrefixListId: \{ Ref: Offices \}/,
    );
  });

  test('every one of them is a rule without findings but those of openness', () => {
    for (const marked of [native('      - <|>'), native('    egress:\n      - <|>')]) {
      for (const item of complete(marked).items.filter(({ kind }) => kind === 'rule')) {
        const found = snapshotOf(taken(complete(marked), item)).diagnoses.map(({ check }) => check);
        const allowed = ['open-to-world', 'unreachable-management', 'wrong-type', 'no-egress'];
        assert.deepEqual(
          found.filter((id) => !allowed.includes(id)),
          [],
          item.label,
        );
      }
    }
  });
});

describe('a file to start from', () => {
  test('an empty file is offered the templates', () => {
    const labels = labelsAt('<|>');
    for (const { label } of templates) assert.ok(labels.includes(`file: ${label}`));
    assert.equal(accept('<|>', 'file: Custom'), templates.find(({ id }) => id === 'custom')?.text);
    assert.ok(!labelsAt('securityGroups: {}\n<|>').some((label) => label.startsWith('file:')));
  });

  test('an empty JSON file as well', () => {
    const text = accept('<|>', 'file: Web Server Linux', { name: 'web.sg.json' });
    assert.equal(JSON.parse(text).securityGroups['web-server-linux'].ingress.length, 4);
    assert.deepEqual(
      snapshotOf(text, { name: 'web.sg.json' }).file.groups.map(({ name }) => name),
      ['web-server-linux'],
    );
  });

  test('new groups, attachments, lists and resources', () => {
    const group = snapshotOf(accept('securityGroups:\n  <|>', 'a new security group'));
    assert.deepEqual(
      group.file.groups.map(({ name }) => name),
      ['web'],
    );
    assert.match(
      accept(template('  <|>'), 'a new prefix list', ros),
      /\n {2}Offices:\n {4}Type: ALIYUN::ECS::PrefixList\n {4}Properties:\n {6}PrefixListName: offices\n/,
    );
  });
});

describe('a file in which nothing of ours stands yet', () => {
  const vpc = '  Vpc:\n    Type: ALIYUN::ECS::VPC\n';
  const labels = async (text: string, name = 'template.yaml') =>
    (await completeDraft(text, name))?.items.map(({ label }) => label);

  async function acceptIn(text: string, label: string, name = 'template.yaml'): Promise<string> {
    const asked = await completeDraft(text, name);
    const item = asked?.items.find((one) => one.label === label);
    assert.ok(asked && item, `no "${label}" at ${text}`);
    return taken(asked, item);
  }

  for (const [what, text] of [
    ['where resources may stand', rosTemplate('  <|>')],
    ['beside a VPC', rosTemplate(`${vpc}  <|>`)],
    ['beside an instance', rosTemplate('  Vm:\n    Type: ALIYUN::ECS::Instance\n  <|>')],
  ] as const) {
    test(`a template is offered whole resources ${what}, with the groups of the FAQ`, async () => {
      const offered = (await labels(text)) ?? [];
      assert.equal(offered[0], 'a new security group');
      assert.ok(offered.includes('group: Web Server Linux'));
      assert.ok(!offered.includes('group: Annotated starter'), 'more than a group');
    });
  }

  test('a template is offered our types, with what such a resource is begun with', async () => {
    const types = await labels(rosTemplate('  Web:\n    Type: ALIYUN::ECS::Sec<|>'));
    assert.deepEqual(types?.slice(0, 2), ['ALIYUN::ECS::SecurityGroup', 'ALIYUN::ECS::SecurityGroup …']);
    assert.ok(types?.includes('ALIYUN::ECS::JoinSecurityGroup'));
    const beside = await acceptIn(rosTemplate(`${vpc}  Web:\n    Type: <|>`), 'ALIYUN::ECS::SecurityGroup …');
    assert.match(beside, /\n {6}VpcId: \{ Ref: Vpc \}\n/, 'the VPC of the template');
    const whole = await acceptIn(rosTemplate('  Web:\n    Type: <|>'), 'ALIYUN::ECS::SecurityGroup …');
    assert.match(
      whole,
      /Type: ALIYUN::ECS::SecurityGroup\n {4}Properties:\n {6}VpcId: vpc-…\n {6}SecurityGroupIngress:\n/,
    );
    const batch = await acceptIn(rosTemplate('  Web:\n    Type: <|>'), 'ALIYUN::ECS::SecurityGroupEgresses …');
    assert.match(batch, /\n {6}SecurityGroupId: \n {6}Permissions:\n {8}- $/);
    const json = '{"ROSTemplateFormatVersion":"2015-09-01","Resources":{"Web":{"Type":"ALI<|>"}}}';
    const { Web } = JSON.parse(await acceptIn(json, 'ALIYUN::ECS::SecurityGroup …', 't.json')).Resources;
    assert.deepEqual(Object.keys(Web.Properties), ['VpcId', 'SecurityGroupIngress']);
    const there = await labels(rosTemplate('  Web:\n    Type: <|>\n    Properties: {}'));
    assert.ok(there && !there.some((label) => label.endsWith('…')));
  });

  test('the groups of the FAQ are written in the words of the text', async () => {
    const text = await acceptIn(rosTemplate(`${vpc}  <|>`), 'group: Web Server Linux');
    const { file, diagnoses } = snapshotOf(text, ros);
    assert.deepEqual(
      file.groups.map(({ name, rules }) => [name, rules.length]),
      [['WebServerLinux', 4]],
    );
    const expected = new Set(['open-to-world', 'unreachable-management']);
    assert.deepEqual(
      diagnoses.filter(({ check }) => !expected.has(check)).map(({ message }) => message),
      [],
    );
    const native = snapshotOf(accept('securityGroups:\n  <|>', 'group: Web Server Windows'));
    assert.deepEqual(
      native.file.groups.map(({ name, rules }) => [name, rules.length]),
      [['web-server-windows', 4]],
    );
  });

  test('a request for rules is offered its parameters', async () => {
    const asked = '{"Action":"AuthorizeSecurityGroup","SecurityGroupId":"sg-bp1web","<|>"}';
    assert.ok((await labels(asked, 'request.json'))?.includes('Permissions'));
    assert.ok(
      (await labels(asked.replace(/"SecurityGroupId":"[^"]+",/, ''), 'request.json'))?.includes('SecurityGroupId'),
    );
  });

  for (const [what, text, name] of [
    ['a file of others', 'services:\n  <|>', 'compose.yaml'],
    ['a request of others', '{"Action":"RunInstances","SecurityGroupId":"sg-bp1web","<|>"}', 'request.json'],
    ['a template of others', "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  <|>", 'template.yaml'],
    ['a very long template', rosTemplate(`${'  # long\n'.repeat(40_000)}  <|>`), 'template.yaml'],
  ] as const) {
    test(`nothing in ${what}`, async () => assert.equal(await completeDraft(text, name), undefined));
  }
});

describe('in comments', () => {
  test('the ids of checks behind secgroup-ignore, those found there first', () => {
    const text = native(
      '      # secgroup-ignore <|>\n      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }',
    );
    const labels = labelsAt(text);
    assert.equal(labels[0], 'port-range');
    assert.ok(labels.length > checks.length - 5 && !labels.includes('unused-ignore'));
    assert.match(accept(text, 'port-range'), /# secgroup-ignore port-range\n/);
    assert.ok(!labelsAt(text.replace('<|>', 'port-range, <|>')).includes('port-range'), 'not what is there');
    assert.match(
      accept(native('      # secgroup-ignore po<|>rt -- why'), 'port-range'),
      /# secgroup-ignore port-range -- why/,
    );
  });

  test('until when', () => {
    assert.match(accept(native('      # secgroup-ignore cidr <|>'), 'until='), /# secgroup-ignore cidr until=\S+\n/);
  });

  test('nothing else', () => {
    assert.deepEqual(labelsAt(native('      # ip<|>')), []);
    assert.deepEqual(labelsAt(native('      - ipProtocol: tcp # <|>')), []);
    assert.deepEqual(labelsAt(native('      # secgroup-ignore port-range -- <|>')), []);
  });
});

describe('nothing', () => {
  for (const [what, text, options] of [
    ['in free text', native('      - description: <|>'), {}],
    ['in a text of several lines', native('      - description: |\n          ip<|>'), {}],
    ['in names of the author’s', native('', 'instances:\n  we<|>b: {}'), {}],
    ['under a key of others', 'securityGroups: {}\nother:\n  <|>', {}],
    ['where a line belongs to nothing', native('      - ipProtocol: tcp\n       <|>'), {}],
    ['on a line whose next line would change hands', native('    <|>\n      - ipProtocol: tcp'), {}],
    ['in the parameters of a template', template('').replace('Type: String', 'Type: String, Default: !Ref <|>'), ros],
    ['at the top of a template', template('<|>'), ros],
  ] as const) {
    test(what, () => assert.deepEqual(labelsAt(text, options), []));
  }
});

test('a template within a template is written in as well', () => {
  const inner = webGroup('        - <|>').replaceAll('\n', '\n        ');
  const text = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Stack:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateBody: |
        ${inner}`;
  assert.ok(labelsAt(text, ros).includes('allow HTTPS from anywhere'));
});

test('items know what they are', async () => {
  const { items, text } = complete(native('      - <|>'));
  const sources = {
    snapshot: snapshotOf(text),
    pages: async () => '<a id="port-range"></a>\n\n# Malformed port range\n\nWhy.\n\nMore.',
  };
  const about = items.find((item) => item.label === 'portRange')?.about;
  assert.ok(about);
  const read = async (wanted: About) => (await documentation(wanted, sources)) ?? '';
  assert.match(await read(about), /The ports of the receiving side/);
  assert.match(await read({ kind: 'block', cidr: '100.64.0.0/10' }), /Health checks come from here/);
  assert.match(await read({ kind: 'port', from: 3306, to: 3306 }), /MySQL/);
  assert.match(await read({ kind: 'group', name: 'db' }), /basic group: 0 in/);
  assert.match(await read({ kind: 'check', id: 'port-range' }), /\n\nWhy\.$/);
  assert.match(await read({ kind: 'template', id: 'custom' }), /```yaml/);
});

/** Every example of the pages, at a few offsets each run through, whole and cut off at the cursor. */
test('wherever the cursor is, edits lie around it and what is taken breaks nothing', () => {
  for (const [index, { name, text }] of examples().entries()) {
    for (let offset = index % STEP; offset <= text.length; offset += STEP) {
      const lineEnd = text.indexOf('\n', offset);
      checkAt(name, text, offset);
      checkAt(name, text.slice(0, offset) + (lineEnd < 0 ? '' : text.slice(lineEnd)), offset);
    }
  }
});

const STEP = 211;

function examples(): { readonly name: string; readonly text: string }[] {
  return pages().flatMap((page) =>
    [...page.matchAll(/^```(yaml|json) ([\w-]+)([^\n]*)\n([\s\S]*?)^```$/gm)]
      .filter(([, , , info = '']) => !info.includes('after='))
      .map(([, syntax = '', dialect = '', , text = '']) => ({
        name: fileNameOf(dialect, syntax),
        text: readMarks(text).text,
      })),
  );
}

function pages(): string[] {
  const folder = join(import.meta.dirname, '../../server/src/checks');
  const names = readdirSync(folder).filter((name) => /^[\w-]+\.md$/.test(name));
  return names.map((name) => readFileSync(join(folder, name), 'utf8'));
}

function checkAt(name: string, text: string, offset: number): void {
  if (analyse(text, { name }).kind !== 'snapshot') return;
  const marked = `${text.slice(0, offset)}<|>${text.slice(offset)}`;
  const asked = complete(marked, { name });
  for (const { span, label } of asked.items) {
    const isAround = span.start <= offset && offset <= span.end && !text.slice(span.start, span.end).includes('\n');
    assert.ok(isAround, `${label} at ${marked}`);
  }
  const [first] = asked.items;
  if (first === undefined) return;
  const problems = syntaxProblems(taken(asked, first), name);
  assert.ok(problems <= syntaxProblems(text, name), `${first.label} at ${marked}`);
}

function syntaxProblems(text: string, name: string): number {
  const analysis = analyse(text, { name });
  if (analysis.kind !== 'snapshot') return 0;
  return analysis.snapshot.diagnoses.filter(({ check }) => check === 'syntax').length;
}

test('words are written in the capitals that the file has: exports say TCP and Accept', () => {
  const first = '{ "IpProtocol": "TCP", "PortRange": "80/80", "SourceCidrIp": "10.0.0.0/8", "Policy": "Accept" }';
  const exported = (rule: string) =>
    `{ "SecurityGroupId": "sg-1", "Permissions": { "Permission": [${first}, ${rule}] } }`;
  const file = { name: 'group.json' };
  assert.deepEqual(labelsAt(exported('{ "IpProtocol": "TCP", "Policy": "<|>" }'), file), ['Accept', 'Drop']);
  assert.equal(labelsAt(exported('{ "IpProtocol": "<|>" }'), file)[0], 'TCP');
  assert.deepEqual(labelsAt(request('{ "Policy": "<|>" }'), api), ['accept', 'drop']);
});
