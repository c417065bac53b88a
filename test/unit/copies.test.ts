// Resources of which `Count` makes several, or perhaps none: what is said holds for every copy and every number of them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import * as intervals from '../../server/src/algebra/intervals.ts';
import { openingsInCases } from '../../server/src/analysis/cases/all.ts';
import { deadRules } from '../../server/src/analysis/deadRules.ts';
import { openingsOf } from '../../server/src/analysis/exposure.ts';
import { reachesOf } from '../../server/src/analysis/packet.ts';
import { portPlace } from '../../server/src/analysis/reach.ts';
import { known } from '../../server/src/model/field.ts';
import type { Rule as ModelRule } from '../../server/src/model/model.ts';
import type { Expression, Guard } from '../../server/src/model/variables.ts';
import { snapshotOf } from '../fixture.ts';
import { rosTemplate } from '../templates.ts';
import { allPackets, decide, isOpenByBruteForce } from '../traffic.ts';

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

  test('on a condition hangs together with it', () => {
    const zero = (text: string) => text.replace('AllowedValues: [1, 2]', 'AllowedValues: [0, 1]');
    const chosen = (count: string, ...rules: Rule[]) => zero(template('1', [{ ...drop, count }, ...rules]));
    const prod: Rule = { ...drop, count: '!If [IsProd, 1, 0]' };
    // One of both is there: the other one is, but for production.
    assert.deepEqual(said(chosen('!If [IsProd, !Ref M, 1]', prod, accept)), []);
    assert.deepEqual(said(chosen('!If [IsProd, !Ref M, 1]', accept)), ['open-to-world']);
    assert.deepEqual(said(template('1', [prod, { ...accept, count: '!If [IsProd, !Ref N, 0]' }])), ['shadowed-rule']);
    assert.deepEqual(said(template('1', [prod, { ...accept, count: '!If [IsProd, 0, !Ref N]' }])), []);
    assert.deepEqual(said(template('1', [drop, { ...accept, count: '!If [IsProd, 1, !Ref ALIYUN::NoValue]' }])), [
      'shadowed-rule',
    ]);
  });

  test('is looked up by what the parameter may be given, though not each of that is found', () => {
    const stages = (allowed: string, count: string, ...rules: Rule[]) =>
      template('1', [{ ...accept, count }, ...rules])
        .replace(
          /Parameters:[\s\S]*Conditions:/,
          `Parameters: { E: { Type: String${allowed} } }
Mappings: { M: { dev: { n: 0, k: 1 }, prod: { n: 1, k: 0 } } }
Conditions:
  IsDev: !Equals [!Ref E, dev]`,
        )
        .replace('22/22', '!If [IsDev, 80/80, 22/22]');
    for (const allowed of ['', ', AllowedValues: [dev, prod, other]']) {
      assert.deepEqual(said(stages(allowed, '!FindInMap [M, !Ref E, n]')), ['open-to-world']);
      assert.deepEqual(said(stages(allowed, '!FindInMap [M, !Ref E, k]')), []);
      const closed = ['n', 'k'].map((column) => ({ ...drop, count: `!FindInMap [M, !Ref E, ${column}]` }));
      assert.deepEqual(said(stages(allowed, '1', ...closed)), [], 'one of them is there');
    }
  });

  test('is another one where it is too long to be compared', () => {
    const long = (n: number) => `!Length [${`!Ref P${n}, `.repeat(100)}]`;
    const rules = (one: number, other: number) =>
      template('1', [
        { ...drop, count: long(one) },
        { ...accept, count: long(other) },
      ]);
    assert.deepEqual(said(rules(1, 2)), []);
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

describe('in every way in which a template may be deployed', () => {
  const [n, zero, one] = [{ Ref: 'N' }, '0', '1'];
  const chosen = (...parts: readonly Expression[]): Expression => ({ 'Fn::If': parts });
  const found = (row: Expression, column: string): Expression => ({ 'Fn::FindInMap': ['M', row, column] });
  const counts: readonly Expression[] = [
    one,
    n,
    chosen('P', n, zero),
    chosen('P', zero, n),
    chosen('P', n, one),
    chosen('P', chosen('Q', one, zero), n),
    chosen('P', { Ref: 'ALIYUN::NoValue' }, zero),
    found({ Ref: 'E' }, 'n'),
    found({ Ref: 'E' }, 'k'),
    chosen('P', found({ Ref: 'E' }, 'n'), zero),
    found(chosen('P', 'dev', 'prod'), 'n'),
  ];
  const mapping: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    dev: { n: '0', k: '1' },
    prod: { n: '1', k: '0' },
  };

  type Way = Readonly<Record<'P' | 'Q' | 'N' | 'E', string>>;
  const ways: readonly Way[] = ['true', 'false'].flatMap((P) =>
    ['true', 'false'].flatMap((Q) => ['0', '1'].flatMap((N) => ['dev', 'prod', 'other'].map((E) => ({ P, Q, N, E })))),
  );

  interface Spec {
    readonly count: Expression;
    readonly ports: string;
    readonly policy: string;
    readonly priority: number;
    readonly when: 'P' | 'Q' | undefined;
  }
  const spec: fc.Arbitrary<Spec> = fc.record({
    count: fc.constantFrom(...counts),
    ports: fc.constantFrom('22/22', '20/30', '80/80'),
    policy: fc.constantFrom('accept', 'accept', 'drop'),
    priority: fc.constantFrom(1, 2),
    when: fc.constantFrom(undefined, undefined, undefined, 'P' as const, 'Q' as const),
  });

  const templateOf = (specs: readonly Spec[], environments: string) =>
    rosTemplate(
      `
  Web: { Type: ALIYUN::ECS::SecurityGroup, Properties: { VpcId: vpc-1 } }
${specs
  .map(
    ({ count, ports, policy, priority, when }, i) => `  R${i}:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Count: ${JSON.stringify(count)}${when ? `\n    Condition: ${when}` : ''}
    Properties: { SecurityGroupId: !Ref Web, IpProtocol: tcp, PortRange: ${ports}, SourceCidrIp: 0.0.0.0/0, Policy: ${policy}, Priority: ${priority}, Description: R${i} }
`,
  )
  .join('')}`,
      `Parameters:
  N: { Type: Number, AllowedValues: [0, 1] }
  E: { Type: String${environments} }
Mappings: { M: ${JSON.stringify(mapping)} }
Conditions:
  P: !Equals [!Ref X, x]
  Q: !Equals [!Ref Y, y]
`,
    );

  /** What an expression gives; undefined where the template cannot be deployed for it. */
  function given(expression: Expression, way: Way): string | undefined {
    if (typeof expression === 'string') return expression;
    const [[name, arg] = []] = Object.entries(expression);
    if (name === 'Ref') return arg === 'ALIYUN::NoValue' ? '1' : way[arg as keyof Way];
    const [first, second = '', third = ''] = arg as readonly Expression[];
    if (name === 'Fn::If') return given(way[first as keyof Way] === 'true' ? second : third, way);
    return mapping[given(second, way) ?? '']?.[given(third, way) ?? ''];
  }

  /** Where a condition would have to be known that cannot be, there is nothing that hangs on it. */
  function isSo({ condition, holds }: Guard, way: Way): boolean {
    if (condition.kind === 'named') return (way[condition.name as keyof Way] === 'true') === holds;
    assert.ok(condition.kind === 'counted');
    return ((given(condition.count, way) ?? '0') !== '0') === holds;
  }

  /** Up to 16 cases are tried together; of more conditions it is told that something is open, and one way in which it is. */
  function areAllTried({ rules }: { readonly rules: readonly ModelRule[] }): boolean {
    return new Set(rules.flatMap(({ when }) => when.map(({ condition }) => condition.key))).size <= 4;
  }

  for (const environments of ['', ', AllowedValues: [dev, prod]', ', AllowedValues: [dev, prod, other]']) {
    test(`what is said holds, and nothing is missed${environments}`, () => {
      const seen = { dead: 0, open: 0, sometimes: 0 };
      // What is not asked for in each way need not be found.
      const isAsked = ({ count, when }: Spec) =>
        when === undefined && !JSON.stringify(count).includes('"E"},"n"]},"0"');
      const check = (specs: readonly Spec[]) => {
        const text = templateOf(specs, environments);
        const { file } = snapshotOf(text, { name: 'template.yaml' }).world;
        const [group] = file.groups;
        assert.ok(group);
        const dead = new Set([...deadRules(group, file)].map(({ id }) => id));
        const openings = [...openingsOf(group, file), ...openingsInCases(group, file)].map((opening) => ({
          ...opening,
          guards: [...opening.reaches.flatMap(({ rule }) => rule.when), ...(opening.given?.guards ?? [])],
        }));
        const left = new Set(openings);
        for (const way of ways.filter(({ E }) => E !== 'other' || !/dev, prod\]/.test(environments))) {
          const wanted = specs.map(({ count, when }) => (when && way[when] !== 'true' ? '0' : given(count, way)));
          if (wanted.includes(undefined)) continue;
          const present = wanted.flatMap((number, i) => (number === '0' ? [] : `R${i}`));
          const rules: readonly ModelRule[] = group.rules.filter(({ fields }) =>
            present.includes(known(fields.description) ?? ''),
          );
          assert.equal(rules.length, present.length, text);
          const reaches = reachesOf({ ...group, rules }, file);
          const kept = reaches.filter(({ rule }) => !dead.has(rule.id));
          for (const packet of allPackets(reaches))
            assert.equal(
              decide(kept, packet),
              decide(reaches, packet),
              `dead: ${[...dead]} ${JSON.stringify(way)}\n${text}`,
            );
          for (const port of [22, 25, 80]) {
            const at = portPlace('tcp', port);
            const here = openings.filter(({ open }) => intervals.holds(open, at, at + 1));
            const isOpen = isOpenByBruteForce(reaches, 'ipv4', port);
            const told = here.filter(
              ({ guards, given: needed }) =>
                guards.every((guard) => isSo(guard, way)) &&
                needed?.values.every(({ by, texts }) => texts.includes(way[by.name as keyof Way])) !== false,
            );
            const about = `${port} ${JSON.stringify([way, told.map(({ guards }) => guards)])}\n${text}`;
            assert.ok(isOpen || told.length === 0, about);
            assert.ok(!isOpen || (areAllTried(group) ? told : here).length > 0, about);
            for (const opening of told) left.delete(opening);
            seen.open += isOpen ? 1 : 0;
            seen.sometimes += isOpen && told.every(({ guards }) => guards.length > 0) ? 1 : 0;
          }
        }
        if (specs.every(isAsked)) assert.equal(left.size, 0, `where that can never be:\n${text}`);
        seen.dead += dead.size;
      };
      fc.assert(fc.property(fc.array(spec, { minLength: 1, maxLength: 4 }), check), { numRuns: 300 });
      assert.ok(seen.dead > 15 && seen.open > 500 && seen.sometimes > 500, JSON.stringify(seen));
    });
  }
});
