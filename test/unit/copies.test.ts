// Resources of which `Count` makes several, or perhaps none: what is said holds for every copy and every number of them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { snapshotOf } from '../fixture.ts';

interface Rule {
  readonly of: string;
  readonly policy?: 'accept' | 'drop';
  readonly priority?: number;
  readonly count?: string;
}

/** A group `Many`, its copies as `count` says, and rules for all of them or some. */
function template(count: string, rules: readonly Rule[]): string {
  const resources = rules.map(
    ({ of, policy = 'accept', priority = 1, count: copies = '1' }, i) => `
  R${i}:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Count: ${copies}
    Properties: { SecurityGroupId: ${of}, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Policy: ${policy}, Priority: ${priority}, NicType: intranet }`,
  );
  return `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  N: { Type: Number, Default: 2 }
  M: { Type: Number, AllowedValues: [1, 2] }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Many:
    Type: ALIYUN::ECS::SecurityGroup
    Count: ${count}
    Properties: { VpcId: vpc-1 }${resources.join('')}
`;
}

const said = (text: string) =>
  snapshotOf(text, { name: 'template.yaml' }).diagnoses.flatMap(({ check }) =>
    /rule|open/.test(check) ? [check] : [],
  );

const drop: Rule = { of: '!Ref Many', policy: 'drop' };
const accept: Rule = { of: '!Ref Many', priority: 2 };

describe('rules for copies of a group', () => {
  const one: Rule = { of: `!Ref 'Many[0]'`, policy: 'drop' };
  const other: Rule = { of: `!Ref 'Many[1]'`, priority: 2 };

  test('are beside those for the same copy only', () => {
    assert.deepEqual(said(template('2', [one, { ...other, of: one.of }])), ['shadowed-rule']);
    assert.deepEqual(said(template('2', [one, other])), []);
    assert.deepEqual(said(template('2', [other, other])), ['duplicate-rule']);
    const byAttribute = (i: number) => `!GetAtt 'Many[${i}].SecurityGroupId'`;
    assert.deepEqual(
      said(
        template('2', [
          { ...one, of: byAttribute(0) },
          { ...other, of: byAttribute(1) },
        ]),
      ),
      [],
    );
  });

  test('may be what closes the group', () => {
    assert.deepEqual(said(template('2', [accept])), ['open-to-world']);
    assert.deepEqual(said(template('2', [accept, one, { ...one, of: `!Ref 'Many[1]'` }])), []);
    const chosen = `!Select [0, !GetAtt [Many, SecurityGroupIds]]`;
    assert.deepEqual(said(template('2', [accept, { ...one, of: chosen }])), []);
  });

  test('are each for another copy where they have copies themselves', () => {
    const each = `!Ref 'Many[ALIYUN::Index]'`;
    assert.deepEqual(
      said(
        template('3', [
          { ...one, of: each, count: '2' },
          { ...other, of: each, count: '3' },
        ]),
      ),
      [],
    );
  });
});

describe('a rule of which there may be none', () => {
  test('takes nothing from others', () => {
    assert.deepEqual(said(template('1', [{ ...drop, count: '3' }, accept])), ['shadowed-rule']);
    assert.deepEqual(said(template('1', [{ ...drop, count: '!Ref M' }, accept])), ['shadowed-rule']);
    assert.deepEqual(said(template('1', [{ ...drop, count: '!Ref N' }, accept])), []);
    assert.deepEqual(said(template('1', [{ ...drop, count: '!If [IsProd, 1, 0]' }, accept])), ['open-to-world']);
    assert.deepEqual(said(template('1', [drop, { ...accept, count: '!Ref N' }])), ['shadowed-rule']);
  });

  test('is there together with what is counted by the same', () => {
    const counted = { count: '!Ref N' };
    assert.deepEqual(
      said(
        template('1', [
          { ...drop, ...counted },
          { ...accept, ...counted },
        ]),
      ),
      ['shadowed-rule'],
    );
    assert.deepEqual(
      said(
        template('1', [
          { ...drop, count: '!If [IsProd, 1, 0]' },
          { ...accept, count: '!If [IsProd, 1, 0]' },
        ]),
      ),
      ['shadowed-rule'],
    );
    assert.deepEqual(
      said(
        template('1', [
          { ...drop, count: '!If [IsProd, 1, 0]' },
          { ...accept, count: '!If [IsProd, 0, 1]' },
        ]),
      ),
      ['open-to-world'],
    );
  });
});

describe('what a parameter counts', () => {
  const open = (parameters: string, count: string, when: string) =>
    template('1', [{ ...accept, count }, { ...drop }])
      .replace(/Parameters:[\s\S]*Conditions:/, `${parameters}\nConditions:\n  On: ${when}`)
      .replace(/(R1:\n.*\n)/, '$1    Condition: On\n');
  const zeroOrOne = 'Parameters: { N: { Type: Number, AllowedValues: [0, 1] } }';

  test('hangs together with the conditions that ask for it', () => {
    assert.deepEqual(said(open(zeroOrOne, '!Ref N', '!Equals [!Ref N, 1]')), []);
    assert.deepEqual(said(open(zeroOrOne, '!Ref N', '!Equals [!Ref N, 0]')), ['open-to-world']);
    const stages = `Parameters: { E: { Type: String } }
Mappings: { M: { dev: { n: 0, s: a }, prod: { n: 1, s: b } } }`;
    assert.deepEqual(
      said(
        open(
          stages.replace('String', 'String, AllowedValues: [dev, prod]'),
          '!FindInMap [M, !Ref E, n]',
          '!Equals [!Ref E, prod]',
        ),
      ),
      [],
    );
  });

  test('is not known where it is written oddly', () => {
    assert.deepEqual(said(template('1', [{ ...drop, count: "'0.0'" }, accept])), []);
  });

  test('makes a group that never exists, and its rules with it', () => {
    assert.deepEqual(said(template('0', [accept])), []);
  });
});

test('an attachment of one copy is not that of all', () => {
  const text = `${template('1', [accept])}
  Servers: { Type: ALIYUN::ECS::InstanceGroup, Count: 2, Properties: { SecurityGroupId: !Ref Many, MaxAmount: 1 } }
  Other: { Type: ALIYUN::ECS::SecurityGroup, Properties: { VpcId: vpc-1 } }
  Join: { Type: ALIYUN::ECS::JoinSecurityGroup, Properties: { SecurityGroupId: !Ref Other, InstanceId: !Ref 'Servers[0]' } }
`;
  const [servers] = snapshotOf(text, { name: 'template.yaml' }).world.file.attachments;
  assert.deepEqual([servers?.name, servers?.groups.length, servers?.incomplete], ['Servers', 1, true]);
});

describe('a condition that looks something up', () => {
  const open = (parameter: string, second: string) => `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Env: { Type: String${parameter} }
Mappings:
  Stages:
    prod: { public: 'no', port: 22/22 }
    dev: { public: 'yes', port: 80/80 }
    test: { public: 'yes', port: 80/80 }
Conditions:
  IsPublic: !Equals [!FindInMap [Stages, !Ref Env, public], 'yes']
  IsOther: ${second}
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - Fn::If: [IsPublic, { IpProtocol: tcp, PortRange: !If [IsOther, 22/22, 80/80], SourceCidrIp: 0.0.0.0/0 }, !Ref ALIYUN::NoValue]
`;
  for (const [allowed, parameter] of [
    ['anything', ''],
    ['what it allows', ', AllowedValues: [prod, dev, test]'],
  ] as const) {
    test(`holds for the keys by which that is found, of ${allowed}`, () => {
      assert.deepEqual(said(open(parameter, `!Equals [!Ref Env, prod]`)), []);
      assert.deepEqual(said(open(parameter, `!Equals [!Ref Env, dev]`)), ['open-to-world']);
      assert.deepEqual(said(open(parameter, `!Equals [!FindInMap [Stages, !Ref Env, port], 22/22]`)), []);
      assert.deepEqual(said(open(parameter, `!Equals [!FindInMap [Stages, !Ref Env, port], 80/80]`)), [
        'open-to-world',
      ]);
      assert.deepEqual(said(open(parameter, `!Equals [!FindInMap [Stages, prod, !Ref Which], 22/22]`)), [
        'open-to-world',
      ]);
    });
  }

  test('knows of nothing that is not found', () => {
    const text = open('', '!Equals [a, b]')
      .replace(
        / {2}Web:[\s\S]*/,
        `  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 2 }
        - Fn::If: [IsPublic, { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Policy: drop }, !Ref ALIYUN::NoValue]
        - Fn::If: [IsClosed, { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Policy: drop }, !Ref ALIYUN::NoValue]
`,
      )
      .replace('IsOther: !Equals [a, b]', `IsClosed: !Equals [!FindInMap [Stages, !Ref Env, public], 'no']`);
    assert.ok(!said(text).includes('open-to-world'), said(text).join());
  });

  test('gives a rule what it may find', () => {
    const rule = (policy: string) =>
      open(', AllowedValues: [prod, dev]', '!Equals [a, b]').replace(
        /- Fn::If.*/,
        `- { IpProtocol: tcp, PortRange: 1/65535, SourceCidrIp: 0.0.0.0/0, Policy: drop }
        - { IpProtocol: tcp, PortRange: !FindInMap [Stages, !Ref Env, port], SourceCidrIp: 10.0.0.0/8, Policy: ${policy}, Priority: 2 }`,
      );
    assert.deepEqual(said(rule('accept')), ['shadowed-rule']);
    assert.deepEqual(said(rule('drop')), ['redundant-rule']);
  });
});
