// What a template leaves open until it is deployed, and lists of blocks in one field: what is known of them counts, and no
// more than that.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answer } from '../../server/src/features/explain.ts';
import { hover } from '../../server/src/features/hover.ts';
import { snapshotOf } from '../fixture.ts';

interface Written {
  readonly rules: readonly string[];
  readonly parameters?: string;
  readonly direction?: 'Ingress' | 'Egress';
}

function template({ rules, parameters = '', direction = 'Ingress' }: Written): string {
  return `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Office: { Type: String }
  Home: { Type: String }
  App: { Type: String }
${parameters}
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroup${direction}:
${rules.map((rule) => `        - { ${rule} }\n`).join('')}`;
}

const tcp = (port: number, peer: string, more = '') =>
  `IpProtocol: tcp, PortRange: ${port}/${port}, ${peer}${more && `, ${more}`}`;
const everybody = 'SourceCidrIp: 0.0.0.0/0';
const office = 'SourceCidrIp: !Ref Office';

const traffic = new Set([
  'duplicate-rule',
  'shadowed-rule',
  'redundant-rule',
  'open-to-world',
  'mergeable-rules',
  'cidr',
]);

/** What is found of the rules, as `check line`, the first rule being 1. */
function found(written: Written): string[] {
  const text = template(written);
  const first = text.slice(0, text.indexOf('        - {')).split('\n').length;
  return snapshotOf(text, { name: 'template.yaml' })
    .diagnoses.filter(({ check }) => traffic.has(check))
    .map(({ check, span }) => `${check} ${text.slice(0, span.start).split('\n').length - first + 1}`);
}

function ask(question: string, written: Written): string {
  const told = answer(question, snapshotOf(template(written), { name: 'template.yaml' }));
  return 'problem' in told ? told.problem : told.sentence;
}

/** What the hover tells of the rule that holds this text. */
function told(word: string, written: Written): string {
  const text = template(written);
  return hover(snapshotOf(text, { name: 'template.yaml' }), text.lastIndexOf(word))?.markdown ?? '';
}

describe('addresses that a parameter gives', () => {
  test('the same parameter gives the same addresses; two may give different ones', () => {
    assert.deepEqual(found({ rules: [tcp(22, office), tcp(22, office)] }), ['duplicate-rule 2']);
    assert.deepEqual(found({ rules: [tcp(22, office, 'Policy: drop'), tcp(22, office, 'Priority: 5')] }), [
      'shadowed-rule 2',
    ]);
    assert.deepEqual(found({ rules: [tcp(22, office), tcp(23, office)] }), ['mergeable-rules 1']);
    assert.deepEqual(found({ rules: [tcp(22, office), tcp(22, 'SourceCidrIp: !Ref Home')] }), []);
    const [short, long] = [`SourceCidrIp: !Sub '\${Office}/32'`, `SourceCidrIp: { 'Fn::Sub': '\${Office}/32' }`];
    assert.deepEqual(found({ rules: [tcp(22, short), tcp(22, long)] }), ['duplicate-rule 2']);
    assert.deepEqual(found({ rules: [tcp(22, short), tcp(22, office)] }), []);
  });

  test('whatever they are, they lie in their address family', () => {
    const drop = tcp(22, everybody, 'Policy: drop');
    assert.deepEqual(found({ rules: [drop, tcp(22, office, 'Priority: 2')] }), ['shadowed-rule 2']);
    assert.deepEqual(found({ rules: [drop, tcp(22, 'Ipv6SourceCidrIp: !Ref Office', 'Priority: 2')] }), []);
    const halves = [tcp(22, 'SourceCidrIp: 0.0.0.0/1'), tcp(22, 'SourceCidrIp: 128.0.0.0/1')];
    assert.deepEqual(found({ rules: [...halves, tcp(22, office, 'Priority: 2')] }).includes('redundant-rule 3'), true);
  });

  test('they are never the world, and a drop for them may drop the world', () => {
    const parameters = '  World: { Type: String, Default: 0.0.0.0/0 }';
    const world = 'SourceCidrIp: !Ref World';
    assert.deepEqual(found({ rules: [tcp(22, world)], parameters }), []);
    assert.deepEqual(found({ rules: [tcp(22, everybody, 'Priority: 2')], parameters }), ['open-to-world 1']);
    const kept = [tcp(22, world, 'Policy: drop'), tcp(22, everybody, 'Priority: 2')];
    assert.deepEqual(found({ rules: kept, parameters }), []);
  });

  test('an answer and a hover say on whom it hangs', () => {
    const rules = [tcp(22, office), tcp(443, everybody)];
    assert.equal(
      ask('203.0.113.9 -> Web tcp 22', { rules }),
      'It depends: no (without a rule, nothing comes in), unless `203.0.113.9` is among the addresses that `Office` gives (rule 1 of `Web`).',
    );
    assert.equal(
      ask('203.0.113.9 -> Web tcp 443', { rules }),
      'Yes: rule 2 of `Web` lets `203.0.113.9` in on tcp 443.',
    );
    const wide = [
      tcp(22, office),
      'IpProtocol: tcp, PortRange: 1/1000, SourceCidrIp: 10.0.0.0/8, Priority: 2, Policy: drop',
    ];
    assert.match(told('1/1000', { rules: wide }), /May lose to rule 1, for the addresses that `Office` gives\./);
    assert.match(told('22/22', { rules: wide }), /Decides all its packets\./);
  });

  test('where nothing may be given another peer counts, and copies of a resource differ: then nothing is known', () => {
    const both = `${office}, SourceGroupId: sg-1`;
    assert.deepEqual(found({ rules: [tcp(22, both), tcp(22, both)] }), []);
    const each = 'SourceCidrIp: !Select [!Ref "ALIYUN::Index", !Ref Office]';
    assert.deepEqual(found({ rules: [tcp(22, each), tcp(22, each)] }), []);
  });

  test('parameters of nested templates are their own', () => {
    const nested = template({ rules: [tcp(22, office, 'Policy: drop')] }).replaceAll('Web:', 'Inner:');
    const body = nested.replace(/^/gm, '          ');
    const text = `${template({ rules: [tcp(22, office, 'Priority: 2')] })}  Stack:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateBody:
${body}`;
    const { file } = snapshotOf(text, { name: 'template.yaml' });
    const given = file.groups.flatMap(({ rules }) => rules.map(({ fields }) => fields.sourceCidrIp?.by));
    assert.deepEqual(given, ['Office', 'Stack/Office']);
  });
});

describe('groups that a parameter names', () => {
  const app = 'SourceGroupId: !Ref App';

  test('their members are who they are', () => {
    assert.deepEqual(found({ rules: [tcp(22, app), tcp(22, app)] }), ['duplicate-rule 2']);
    assert.deepEqual(found({ rules: [tcp(22, app, 'Policy: drop'), tcp(22, everybody, 'Priority: 2')] }), [
      'open-to-world 2',
    ]);
    assert.match(
      ask('10.0.0.9 -> Web tcp 22', { rules: [tcp(22, app)] }),
      / or `10\.0\.0\.9` is a member of `App` \(rule 1 of `Web`\)/,
    );
  });

  test('it may be any group, that of the instance that asks included', () => {
    const text = template({ rules: [tcp(22, app)], parameters: '' }).replace(
      'Resources:',
      `Resources:
  Other:
    Type: ALIYUN::ECS::SecurityGroup
    Properties: { VpcId: vpc-1 }
  Client:
    Type: ALIYUN::ECS::Instance
    Properties: { InstanceType: ecs.g7.large, SecurityGroupId: !Ref Other }`,
    );
    const said = answer('Client -> Web tcp 22', snapshotOf(text, { name: 'template.yaml' }));
    assert.equal('problem' in said ? said.problem : said.verdict, 'depends');
  });

  test('a rule for the group that it is added to names itself', () => {
    const text = `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  App: { Type: String }
Resources:
  Rule:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: !Ref App, SourceGroupId: !Ref App, IpProtocol: tcp, PortRange: 22/22 }
`;
    const checks = snapshotOf(text, { name: 'template.yaml' }).diagnoses.map(({ check }) => check);
    assert.deepEqual(checks, ['self-reference']);
  });
});

describe('values that a parameter allows', () => {
  const within = (...values: readonly string[]) => `  Net: { Type: String, AllowedValues: [${values.join(', ')}] }`;
  const net = 'SourceCidrIp: !Ref Net';

  test('a single one is the value', () => {
    assert.deepEqual(found({ rules: [tcp(22, net)], parameters: within('0.0.0.0/0') }), ['open-to-world 1']);
    assert.equal(
      ask('10.1.2.3 -> Web tcp 22', { rules: [tcp(22, net)], parameters: within('10.0.0.0/8') }),
      'Yes: rule 1 of `Web` lets `10.1.2.3` in on tcp 22.',
    );
  });

  test('of several, what holds for all of them', () => {
    const parameters = within('10.0.0.0/9', '10.128.0.0/16');
    const drop = tcp(22, 'SourceCidrIp: 10.0.0.0/8', 'Policy: drop');
    assert.deepEqual(found({ rules: [drop, tcp(22, net, 'Priority: 2')], parameters }), ['shadowed-rule 2']);
    const half = tcp(22, 'SourceCidrIp: 10.0.0.0/9', 'Policy: drop');
    assert.deepEqual(found({ rules: [half, tcp(22, net, 'Priority: 2')], parameters }), []);
    assert.equal(
      ask('203.0.113.9 -> Web tcp 22', { rules: [tcp(22, net)], parameters }),
      'No: no rule of `Web` lets `203.0.113.9` in on tcp 22.',
    );
    assert.match(ask('10.0.0.1 -> Web tcp 22', { rules: [tcp(22, net)], parameters }), /^It depends: /);
    // A drop for one of them leaves the rest of the world.
    const rules = [tcp(22, net, 'Policy: drop'), tcp(22, everybody, 'Priority: 2')];
    assert.deepEqual(found({ rules, parameters }), ['open-to-world 2']);
  });

  test('a port, a policy or a priority out of several is not known', () => {
    const parameters = '  Port: { Type: String, Default: 22/22, AllowedValues: [22/22, 3389/3389] }';
    const rule = `IpProtocol: tcp, PortRange: !Ref Port, ${everybody}`;
    assert.deepEqual(found({ rules: [rule], parameters: parameters.replace(', 3389/3389', '') }), ['open-to-world 1']);
    const late = '  Late: { Type: Number, AllowedValues: [5, 10] }';
    const drop = tcp(22, everybody, 'Policy: drop, Priority: !Ref Late');
    assert.match(ask('203.0.113.9 -> Web tcp 22', { rules: [drop, tcp(22, everybody)], parameters: late }), /^Yes: /);
  });

  test('what one of them opens is said with it; what each of them opens is certain', () => {
    const parameters = `  Port: { Type: String, Default: 443/443, AllowedValues: [443/443, 22/22, 3389/3389] }
  Login: { Type: String, AllowedValues: [22/22, 3389/3389] }
  Wide: { Type: String, AllowedValues: [1/22, 22/80] }
  Net: { Type: String, AllowedValues: [10.0.0.0/8, 0.0.0.0/0] }
  Do: { Type: String, AllowedValues: [drop, accept] }
  Late: { Type: Number, AllowedValues: [3, 5, 7] }`;
    const said = (...rules: string[]) =>
      snapshotOf(template({ rules, parameters }), { name: 'template.yaml' }).diagnoses.flatMap(
        ({ check, severity, message }) =>
          check === 'open-to-world'
            ? [`${severity}: ${message.replace(' Let in only the addresses that need it.', '')}`]
            : [],
      );
    const given = (port: string) => `IpProtocol: tcp, PortRange: !Ref ${port}, ${everybody}`;
    assert.deepEqual(said(given('Port')), [
      'information: `Web` lets everybody in on tcp 22 (SSH) where `Port` is 22/22. 203.0.113.9 → tcp 22: accepted by rule 1.',
      'information: `Web` lets everybody in on tcp 3389 (RDP) where `Port` is 3389/3389. 203.0.113.9 → tcp 3389: accepted by rule 1.',
    ]);
    assert.deepEqual(
      said(given('Login')).map((message) => message.split(':')[0]),
      ['warning', 'warning'],
      'whatever is chosen, one of them is open',
    );
    assert.deepEqual(said(given('Wide')), [
      'warning: `Web` lets everybody in on tcp 21 (FTP) where `Wide` is 1/22. 203.0.113.9 → tcp 21: accepted by rule 1.',
      'warning: `Web` lets everybody in on tcp 22 (SSH). 203.0.113.9 → tcp 22: accepted by rule 1.',
      'warning: `Web` lets everybody in on tcp 23 (Telnet) where `Wide` is 22/80. 203.0.113.9 → tcp 23: accepted by rule 1.',
    ]);
    assert.deepEqual(said(tcp(22, 'SourceCidrIp: !Ref Net')), [
      'information: `Web` lets everybody in on tcp 22 (SSH) where `Net` is 0.0.0.0/0. 203.0.113.9 → tcp 22: accepted by rule 1.',
    ]);
    assert.deepEqual(said(tcp(22, everybody, 'Policy: !Ref Do')), [
      'information: `Web` lets everybody in on tcp 22 (SSH) where `Do` is accept. 203.0.113.9 → tcp 22: accepted by rule 1.',
    ]);
    assert.deepEqual(said(tcp(22, everybody, 'Priority: !Ref Late'), tcp(22, everybody, 'Policy: drop, Priority: 6')), [
      'information: `Web` lets everybody in on tcp 22 (SSH) where `Late` is 3 or 5. 203.0.113.9 → tcp 22: accepted by rule 1.',
    ]);
    assert.deepEqual(said(tcp(22, 'SourceCidrIp: !Ref Net', 'Policy: !Ref Do')), [
      'information: `Web` lets everybody in on tcp 22 (SSH) where `Do` is accept and `Net` is 0.0.0.0/0. 203.0.113.9 → tcp 22: accepted by rule 1.',
    ]);
    assert.deepEqual(said(given('Port'), `IpProtocol: tcp, PortRange: !Ref Port, ${everybody}, Policy: drop`), []);
    assert.deepEqual(said(tcp(22, everybody), tcp(22, 'SourceCidrIp: !Ref Net', 'Policy: !Ref Do')), [
      'information: `Web` lets everybody in on tcp 22 (SSH) where `Net` is 10.0.0.0/8. 203.0.113.9 → tcp 22: accepted by rule 1.',
      'information: `Web` lets everybody in on tcp 22 (SSH) where `Do` is accept and `Net` is 0.0.0.0/0. 203.0.113.9 → tcp 22: accepted by rule 1.',
    ]);
  });

  describe('a fix of what one of them opens', () => {
    const fixes = (parameters: string, ...rules: string[]) =>
      snapshotOf(template({ rules, parameters: `  ${parameters}` }), { name: 'template.yaml' }).diagnoses.flatMap(
        ({ check, fixes }) => (check === 'open-to-world' ? [fixes.map(({ title }) => title)] : []),
      );
    const allowed = (name: string, values: string) => `${name}: { Type: String, AllowedValues: [${values}] }`;
    const open = (ports: string, more = '') =>
      `IpProtocol: tcp, PortRange: ${ports}, ${everybody}${more && `, ${more}`}`;
    const narrow = 'Only let 10.0.0.0/8 in (was: everybody)';

    test('narrows the rule, which stays: somebody who chooses otherwise may need it', () => {
      assert.deepEqual(fixes(allowed('Port', '443/443, 22/22'), open('!Ref Port')), [[narrow]]);
    });

    test('leaves a rule alone that may be a drop: narrowed it would let in whom it dropped', () => {
      const policy = allowed('Policy', 'accept, drop');
      const partner = 'IpProtocol: all, PortRange: -1/-1, SourceCidrIp: 203.0.113.0/24, Priority: 2';
      assert.deepEqual(fixes(policy, open('22/22', 'Policy: !Ref Policy'), partner), [[]]);
      const sure = allowed('Policy', 'accept');
      assert.deepEqual(fixes(sure, open('22/22', 'Policy: !Ref Policy'), partner)[0]?.slice(0, 1), [narrow]);
    });

    test('tells what is open after it whatever is chosen', () => {
      const [first] = fixes(allowed('Late', '1, 3'), open('22/22', 'Priority: !Ref Late'), open('20/24'));
      assert.deepEqual(first, [`${narrow} (leaves tcp 22 (SSH) open, by rule 1)`]);
    });

    test('tells what may be open after it', () => {
      const port = allowed('Port', '443/443, 22/22');
      const [first] = fixes(port, open('20/24'), open('!Ref Port', 'Priority: 3'));
      assert.deepEqual(first, [`${narrow} (may leave tcp 22 (SSH) open, by rule 2)`]);
      const [both] = fixes(port, open('20/24'), open('!Ref Port', 'Priority: 3'), open('23/23', 'Priority: 3'));
      assert.deepEqual(both, [
        `${narrow} (leaves tcp 23 (Telnet) open, by rule 3; may leave tcp 22 (SSH) open, by rule 2)`,
      ]);
    });

    test('tells what a condition may leave open', () => {
      const port = allowed('Port', '443/443, 22/22');
      const rules = `        - 'Fn::If': [Testing, { ${open('22/22')} }, !Ref ALIYUN::NoValue]\n`;
      const titles = (rule: string) =>
        snapshotOf(
          template({ rules: [rule], parameters: `  ${port}` })
            .replace('Resources:', "Conditions: { Testing: { 'Fn::Equals': [!Ref App, test] } }\nResources:")
            .concat(rules),
          { name: 'template.yaml' },
        ).diagnoses.flatMap(({ check, fixes }) =>
          check === 'open-to-world' ? [fixes.map(({ title }) => title)[0]] : [],
        );
      const title = `${narrow} (may leave tcp 22 (SSH) open, by rule 2)`;
      assert.equal(titles(open('22/22'))[0], title);
      assert.ok(titles(open('!Ref Port')).includes(title));
    });

    test('a drop tells what comes before it', () => {
      const net = allowed('Net', '10.0.0.0/8, 0.0.0.0/0');
      const [first] = fixes(net, tcp(22, 'SourceCidrIp: !Ref Net'), open('20/24', 'Priority: 2'));
      assert.deepEqual(first?.slice(1), [
        'Drop tcp 21–23 from 0.0.0.0/0 first (priority 2) (may leave tcp 22 (SSH) open, by rule 1)',
      ]);
    });

    test('is not offered where nothing would be closed', () => {
      const port = allowed('Port', '443/443, 22/22');
      assert.deepEqual(fixes(port, open('!Ref Port'), open('!Ref Port')), [[]], 'in the only case');
      assert.deepEqual(fixes(allowed('Late', '1, 3'), open('22/22'), open('22/22', 'Priority: !Ref Late')), [[]]);
      const login = allowed('Login', '22/23, 1/22');
      assert.deepEqual(fixes(login, open('22/22'), open('!Ref Login')).at(0), [], 'in every case');
    });
  });

  describe('what is open to the world in some cases', () => {
    const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `800${n}/800${n}`).join(', ');
    const parameters = `  Port: { Type: String, AllowedValues: [443/443, 22/22] }
  Many: { Type: String, AllowedValues: [${nine}] }
  Local: { Type: String, AllowedValues: [10.0.0.0/8, 192.168.0.0/16] }
  Low: { Type: Number, AllowedValues: [3, 24] }
  Any: { Type: Number, Default: 5 }
Conditions:
  Testing: { 'Fn::Equals': [!Ref Home, test] }
  Tried: { 'Fn::Equals': [!Ref App, test] }`;
    const saidOf = (text: string) =>
      snapshotOf(text, { name: 'template.yaml' }).diagnoses.flatMap(({ check, severity, message }) =>
        check === 'open-to-world' ? [`${severity}: ${/ in on (.*?)\. /.exec(message)?.[1]}`] : [],
      );
    const said = (...rules: string[]) => saidOf(template({ rules, parameters }));
    const rule = (ports: string, peer = everybody, more = '') =>
      `IpProtocol: tcp, PortRange: ${ports}, ${peer}${more && `, ${more}`}`;
    const under = (condition: string, one: string, other = '!Ref ALIYUN::NoValue') =>
      `'Fn::If': [${condition}, ${one}, ${other}]`;
    const atPort = 'information: tcp 22 (SSH) where `Port` is 22/22';

    test('beside what is open under a condition', () => {
      const onCondition = 'warning: tcp 22 (SSH) where `Testing` is true';
      const rules = [rule('!Ref Port'), under('Testing', `{ ${tcp(22, everybody)} }`)];
      assert.deepEqual(said(...rules), [atPort, onCondition]);
      assert.deepEqual(said(...rules.toReversed()), [onCondition, atPort]);
      const both = under('Testing', under('Tried', `{ ${rule('!Ref Port')} }`).replace(/.*/, '{ $& }'));
      assert.deepEqual(said(both, ...rules.slice(1)), [onCondition], 'the other one exists with it');
      const another = under('Tried', `{ ${rule('!Ref Port')} }`);
      assert.deepEqual(said(another, ...rules.slice(1)), [
        'information: tcp 22 (SSH) where `Tried` is true and `Port` is 22/22',
        onCondition,
      ]);
    });

    test('under the condition of the group itself', () => {
      const own = (one: string) =>
        template({ rules: [one], parameters }).replace('ALIYUN::ECS::SecurityGroup\n', '$&    Condition: Testing\n');
      const beside = (one: string) => `  Beside:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: !Ref Web, ${one} }
`;
      assert.deepEqual(saidOf(own(tcp(22, everybody)) + beside(rule('!Ref Port'))), ['warning: tcp 22 (SSH)']);
      const found = saidOf(own(rule(`!Sub "1/\${Low}"`)) + beside(rule(`!Sub "\${Low}/25"`)));
      assert.deepEqual(
        found.map((one) => one.split(':')[0]),
        ['warning', 'warning'],
      );
    });

    test('under one condition, under another, and under none', () => {
      const [one, other] = ['Testing', 'Tried'].map((name) => under(name, `{ ${tcp(22, everybody)} }`));
      assert.deepEqual(said(one ?? '', other ?? '', tcp(22, everybody)), [
        'warning: tcp 22 (SSH) where `Testing` is true',
        'warning: tcp 22 (SSH) where `Tried` is true',
        'warning: tcp 22 (SSH)',
      ]);
    });

    test('tried first is what a rule may be given that lets the world in by itself', () => {
      const world = rule('!Ref Port');
      assert.deepEqual(said(rule('!Ref Many', 'SourceCidrIp: !Ref Local'), world), [atPort]);
      assert.deepEqual(said(rule('!Ref Many', everybody, 'Policy: drop'), world), [atPort]);
      assert.deepEqual(said(rule('!Ref Many', office), world), [atPort], 'whom it lets in stays open');
      assert.deepEqual(said(rule('!Ref Many', everybody, 'Priority: !Ref Any'), world), [atPort], 'when it comes');
      assert.deepEqual(said(rule('!Ref Many', 'SourcePrefixListId: pl-1'), world), [atPort]);
      assert.deepEqual(said(rule('!Ref Many', 'SourceCidrIp: 0.0.0.0/2'), world), [atPort]);
    });

    test('then others that may decide packets of the world', () => {
      const drop = rule('!Ref Port', everybody, 'Policy: drop');
      assert.deepEqual(said(rule('!Ref Many', 'SourceCidrIp: 10.0.0.0/8'), drop, tcp(22, everybody, 'Priority: 2')), [
        'information: tcp 22 (SSH) where `Port` is 443/443',
      ]);
    });

    test('certain is what is open whatever is chosen, by whichever rules', () => {
      const [high, low] = [rule(`!Sub "\${Low}/25"`), rule(`!Sub "1/\${Low}"`)];
      const inCase = (at: string) => `tcp 22 (SSH), tcp 23 (Telnet), tcp 21 (FTP) where ${at}`;
      assert.deepEqual(said(high, low), [`warning: ${inCase('`Low` is 3')}`, `warning: ${inCase('`Low` is 24')}`]);
      assert.deepEqual(said(high), [`information: ${inCase('`Low` is 3')}`]);
      assert.deepEqual(
        said(high, rule(`!Sub "1\${Low}/8000"`)).map((one) => one.split(':')[0]),
        ['information', 'warning'],
      );
      assert.deepEqual(said(high, under('Testing', `{ ${low} }`)), [
        `information: ${inCase('`Low` is 3')}`,
        `warning: ${inCase('`Testing` is true and `Low` is 24')}`,
      ]);
    });

    test('from all source ports, beside what is open from some', () => {
      assert.deepEqual(said(rule('22/22', everybody, 'SourcePortRange: 20/20'), rule('!Ref Port')), [
        'warning: tcp 22 (SSH) from source ports 20',
        atPort,
      ]);
    });
  });

  test('within a text that one parameter gives', () => {
    const parameters = `  Port: { Type: Number, Default: 443, AllowedValues: [443, 22] }
  Other: { Type: Number, AllowedValues: [443, 22] }
  Free: { Type: Number, Default: 22 }
  Home: { Type: String, AllowedValues: [0.0.0.0, 10.0.0.0] }`;
    const said = (...rules: string[]) =>
      snapshotOf(template({ rules, parameters }), { name: 'template.yaml' }).diagnoses.flatMap(({ check, message }) =>
        check === 'open-to-world' ? [/ in on (.*?)\./.exec(message)?.[1]] : [],
      );
    const rule = (ports: string, peer = everybody) => `IpProtocol: tcp, PortRange: ${ports}, ${peer}`;
    for (const ports of [
      `!Sub "\${Port}/\${Port}"`,
      '!Join [/, [!Ref Port, !Ref Port]]',
      "{ 'Fn::Join': [/, [{ 'Fn::Str': { Ref: Port } }, { Ref: Port }]] }",
      `{ 'Fn::Sub': ['\${P}/\${Port}', { P: !Ref Port }] }`,
    ]) {
      assert.deepEqual(said(rule(ports)), ['tcp 22 (SSH) where `Port` is 22'], ports);
    }
    assert.deepEqual(said(rule(`!Sub "1/\${Port}"`)), [
      'tcp 22 (SSH), tcp 21 (FTP)',
      'tcp 23 (Telnet), tcp 135 (Windows RPC), tcp 139 (NetBIOS session (SMB)) where `Port` is 443',
    ]);
    for (const ports of [
      `!Sub "\${Port}/\${Other}"`,
      `!Sub "\${Port}/\${Free}"`,
      '!Select [0, [!Ref Port]]',
      `!If [C, !Sub "\${Port}/\${Port}", 1/65535]`,
    ]) {
      assert.deepEqual(said(rule(ports)), [], ports);
    }
    assert.deepEqual(said(rule('22/22', `SourceCidrIp: !Sub "\${Home}/0"`)), ['tcp 22 (SSH)']);
    assert.deepEqual(said(rule('22/22', `SourceCidrIp: !Sub "\${Home}/8"`)), []);
    const drop = `${rule(`!Sub "\${Port}/\${Port}"`)}, Policy: drop`;
    assert.deepEqual(said(drop, rule('!Join [/, [!Ref Port, !Ref Port]]')), [], 'both are given the same');
  });

  test('what lies between two of them is none of them', () => {
    const parameters = '  Login: { Type: String, AllowedValues: [22/22, 3389/3389] }';
    const drop = `IpProtocol: tcp, PortRange: !Ref Login, ${everybody}, Policy: drop`;
    assert.deepEqual(found({ rules: [drop, tcp(3306, everybody, 'Priority: 2')], parameters }), ['open-to-world 2']);
    const rules = [`IpProtocol: tcp, PortRange: !Ref Login, ${everybody}`];
    assert.match(ask('203.0.113.9 -> Web tcp 3306', { rules, parameters }), /^No: /);
    assert.match(ask('203.0.113.9 -> Web tcp 22', { rules, parameters }), /^It depends: /);
    const said = ask('203.0.113.9 -> Web tcp', { rules, parameters });
    assert.equal(said.match(/rule 1/g)?.length, 1, said);
  });

  test('too many to try together: some are left open', () => {
    const letters = ['A', 'B', 'C', 'D', 'E', 'F'];
    const parameters = letters
      .map((name, i) => `  ${name}: { Type: String, AllowedValues: [${22 + i}/${22 + i}, 443/443] }`)
      .join('\n');
    const rules = letters.map((name) => `IpProtocol: tcp, PortRange: !Ref ${name}, ${everybody}`);
    assert.deepEqual(found({ rules, parameters }), ['open-to-world 1', 'open-to-world 2']);
    assert.deepEqual(found({ rules: rules.slice(1), parameters }), ['open-to-world 1']);
  });

  test('too many to try together: each rule with those that matter to it', () => {
    const sensitive = [22, 3306, 3389, 6379, 9200, 27017];
    const parameters = sensitive
      .map((port) => `  P${port}: { Type: String, AllowedValues: [${port}/${port}, 443/443] }`)
      .join('\n');
    const open = sensitive.map((port) => `IpProtocol: tcp, PortRange: !Ref P${port}, ${everybody}`);
    const said = (...rules: string[]) =>
      snapshotOf(template({ rules, parameters }), { name: 'template.yaml' }).diagnoses.flatMap(
        ({ check, severity, message }) =>
          check === 'open-to-world' ? [`${severity}: ${/ in on (.*?)\. /.exec(message)?.[1]}`] : [],
      );
    const each = sensitive.map(
      (port) => new RegExp(`^information: tcp ${port} .* where .P${port}. is ${port}/${port}$`),
    );
    for (const [i, one] of said(...open).entries()) assert.match(one, each[i] ?? /never/);
    assert.equal(said(...open).length, sensitive.length);
    const wide = `IpProtocol: tcp, PortRange: 27017/27017, ${everybody}, Priority: 2`;
    const drops = open.map((one) => `${one}, Policy: drop`);
    assert.deepEqual(said(...drops, wide), ['information: tcp 27017 (MongoDB) where `P27017` is 443/443']);
  });

  test('a packet that is shown is let in whichever is chosen', () => {
    const parameters = '  Bad: { Type: String, AllowedValues: [203.0.113.0/24, 198.51.100.0/24] }';
    const rules = [
      'IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: !Ref Bad, Policy: drop',
      'IpProtocol: tcp, PortRange: !Ref Port, SourceCidrIp: 0.0.0.0/0, Priority: 2',
    ];
    const text = template({
      rules,
      parameters: `${parameters}\n  Port: { Type: String, AllowedValues: [22/22, 22/23] }`,
    });
    const { diagnoses } = snapshotOf(text, { name: 'template.yaml' });
    const [first] = diagnoses.filter(({ check }) => check === 'open-to-world');
    assert.match(first?.message ?? '', / on tcp 22 \(SSH\)\. .* 192\.0\.2\.9 → tcp 22: accepted by rule 2\.$/);
  });

  test('open to one family with one of them', () => {
    const parameters = `  Port: { Type: String, AllowedValues: [8080/8080, 443/443] }
  Net: { Type: String, AllowedValues: [0.0.0.0/0, 10.0.0.0/8] }`;
    const said = (...rules: string[]) =>
      snapshotOf(template({ rules, parameters }), { name: 'template.yaml' }).diagnoses.flatMap(
        ({ check, severity, message }) =>
          check === 'v6-open-v4-closed' ? [`${severity}: ${message.replace(/, but not.*/, '')}`] : [],
      );
    const everybody6 = "Ipv6SourceCidrIp: '::/0'";
    const both = [tcp(443, everybody), tcp(443, everybody6)];
    assert.deepEqual(said(...both, `IpProtocol: tcp, PortRange: !Ref Port, ${everybody6}`), [
      'information: `Web` lets everybody with IPv6 in on tcp 8080 (HTTP (alternative)) where `Port` is 8080/8080',
    ]);
    assert.deepEqual(said(tcp(8080, 'SourceCidrIp: !Ref Net'), tcp(8080, everybody6)), [
      'information: `Web` lets everybody with IPv6 in on tcp 8080 (HTTP (alternative)) where `Net` is 10.0.0.0/8',
    ]);
    const given = `IpProtocol: tcp, PortRange: !Ref Port`;
    assert.deepEqual(said(`${given}, ${everybody}`, `${given}, ${everybody6}`), [], 'both have the same port');
    const narrow = 'SourceCidrIp: 10.0.0.0/8';
    assert.deepEqual(said(`${given}, ${narrow}`, tcp(8080, everybody6)), [
      'warning: `Web` lets everybody with IPv6 in on tcp 8080 (HTTP (alternative))',
    ]);
  });

  test('a rule that never decides with any of its ports or priorities', () => {
    const parameters = `  Port: { Type: String, Default: 22/22, AllowedValues: [22/22, 80/80] }
  Late: { Type: Number, AllowedValues: [5, 10] }`;
    const rule = `IpProtocol: tcp, PortRange: !Ref Port, ${everybody}, Priority: !Ref Late`;
    const drop = (port: number, priority: number) => tcp(port, everybody, `Policy: drop, Priority: ${priority}`);
    const say = (...rules: string[]) =>
      snapshotOf(template({ rules, parameters }), { name: 'template.yaml' })
        .diagnoses.filter(({ check }) => check === 'shadowed-rule' || check === 'redundant-rule')
        .map(({ message, fixes }) => [message, ...fixes.map(({ title }) => title)]);
    assert.deepEqual(say(drop(22, 5), drop(80, 1), rule), [
      [
        'This rule never decides: rules 1 and 2 take all its packets, e.g. 203.0.113.9 → tcp 80: dropped by rule 2.',
        'Remove this rule',
      ],
    ]);
    assert.deepEqual(say(drop(22, 6), drop(80, 1), rule), [], 'with priority 5 it decides');
    assert.deepEqual(say(drop(22, 5), drop(443, 1), rule), [], 'with port 80 it decides');
    assert.deepEqual(say(`IpProtocol: tcp, PortRange: 1/100, ${everybody}`, rule), [
      [
        'This rule changes nothing: rule 1 decides all its packets alike, e.g. 203.0.113.9 → tcp 22: accepted by rule 1.',
        'Remove this rule',
      ],
    ]);
    // It takes nothing from others, whatever is chosen.
    assert.equal(say(drop(22, 5), drop(80, 1), rule, tcp(80, everybody, 'Priority: 20')).length, 2);
  });
});

describe('rules that parameters give together', () => {
  const values = (name: string, ...texts: readonly string[]) =>
    `  ${name}: { Type: String, AllowedValues: [${texts}] }`;
  const say = (parameters: readonly string[], ...rules: string[]) =>
    snapshotOf(template({ rules, parameters: parameters.join('\n') }), { name: 'template.yaml' })
      .diagnoses.filter(({ check }) => ['shadowed-rule', 'redundant-rule', 'duplicate-rule'].includes(check))
      .map(({ check, message }) => `${check}: ${message}`);
  const rule = (ports: string, more = '', peer = everybody) =>
    `IpProtocol: tcp, PortRange: ${ports}, ${peer}${more && `, ${more}`}`;
  const port = values('Port', '22/22', '3306/3306');

  test('one drops the very port that another one opens', () => {
    assert.deepEqual(say([port], rule('!Ref Port', 'Policy: drop'), rule('!Ref Port', 'Priority: 2')), [
      'shadowed-rule: This rule never decides: rule 1 takes all its packets, e.g. 203.0.113.9 → tcp 22: dropped by rule 1.',
    ]);
    const other = values('Other', '22/22', '3306/3306');
    assert.deepEqual(say([port, other], rule('!Ref Port', 'Policy: drop'), rule('!Ref Other', 'Priority: 2')), []);
    const wide = `!Sub '1/\${Low}'`;
    const low = values('Low', '100', '200');
    assert.deepEqual(
      say([low], rule(wide), rule(`!Sub '\${Low}/\${Low}'`, 'Priority: 2', 'SourceCidrIp: 10.0.0.0/8')),
      [
        'redundant-rule: This rule changes nothing: rule 1 decides all its packets alike, e.g. 10.0.0.1 → tcp 100: accepted by rule 1.',
      ],
    );
  });

  test('a rule that drops or accepts as a parameter says', () => {
    const policy = values('Do', 'accept', 'drop');
    assert.deepEqual(say([policy], rule('22/22'), rule('22/22', 'Policy: !Ref Do, Priority: 5')), [
      'shadowed-rule: This rule never decides: rule 1 takes all its packets, e.g. 203.0.113.9 → tcp 22: accepted by rule 1.',
    ]);
    assert.deepEqual(say([policy], rule('22/22'), rule('22/22', 'Policy: !Ref Do')), [], 'as a drop it comes first');
    assert.deepEqual(say([policy], rule('22/23', 'Policy: !Ref Do'), rule('22/22', 'Policy: !Ref Do, Priority: 5')), [
      'redundant-rule: This rule changes nothing: rule 1 decides all its packets alike, e.g. 203.0.113.9 → tcp 22: accepted by rule 1.',
    ]);
  });

  test('only the parameters that matter to a rule are tried for it', () => {
    const letters = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
    const many = letters.map((name, i) => values(name, `${100 + i}/${100 + i}`, `${200 + i}/${200 + i}`));
    const others = letters.map((name) => rule(`!Ref ${name}`));
    const tied = [rule('!Ref Port', 'Policy: drop'), rule('!Ref Port', 'Priority: 2')];
    assert.deepEqual(
      say([...many, port], ...others, ...tied).map((one) => one.slice(0, 60)),
      ['shadowed-rule: This rule never decides: rule 8 takes all its'],
    );
  });

  test('of more parameters than can be tried a rule does all that it may do', () => {
    const late = values('Late', '5', '6', '7');
    const from = values('From', '1024/1024', '2048/2048', '4096/4096');
    const protocol = values('Kind', 'tcp', 'udp');
    const given = 'IpProtocol: !Ref Kind, PortRange: !Ref Port, SourcePortRange: !Ref From, Priority: !Ref Late';
    const open = `${given}, ${everybody}`;
    const all = [port, late, from, protocol];
    const dead = say(all, 'IpProtocol: all, PortRange: -1/-1, SourceCidrIp: 0.0.0.0/0, Policy: drop', open);
    assert.match(dead.join(), /^shadowed-rule: This rule never decides: rule 1 takes all its packets/);
    const tcpOnly = 'IpProtocol: tcp, PortRange: 1/65535, SourceCidrIp: 0.0.0.0/0, Policy: drop';
    assert.deepEqual(say(all, tcpOnly, open), []);
    assert.deepEqual(say(all, 'IpProtocol: all, PortRange: -1/-1, SourceCidrIp: 0.0.0.0/0, Priority: 6', open), []);
  });

  test('of very many of them not all are looked at', () => {
    const rules = Array.from({ length: 1500 }, (_, i) =>
      rule('!Ref Port', `Priority: ${1 + (i % 100)}`, `SourceCidrIp: 10.${i >> 8}.${i & 255}.0/24`),
    );
    const start = process.cpuUsage().user;
    say([port], ...rules);
    assert.ok(process.cpuUsage().user - start < 5_000_000);
  });
});

test('two fields that one parameter gives are the same in each case', () => {
  const parameters = '  Port: { Type: String, AllowedValues: [22/22, 80/80] }';
  const drop = (port: number) => tcp(port, everybody, `SourcePortRange: ${port}/${port}, Policy: drop`);
  const rule = (source: string) =>
    `IpProtocol: tcp, PortRange: !Ref Port, SourcePortRange: ${source}, ${everybody}, Priority: 2`;
  const dead = (...rules: string[]) => found({ rules, parameters }).filter((one) => one.startsWith('shadowed'));
  assert.deepEqual(dead(drop(22), drop(80), rule('!Ref Port')), ['shadowed-rule 3']);
  assert.deepEqual(dead(drop(22), rule('!Ref Port')), []);
  assert.deepEqual(dead(drop(22), drop(80), rule('22/22')), []);
});

describe('several blocks in one field', () => {
  const offices = (list: string) => `SourceCidrIp: '${list}'`;

  test('a template: each of them counts', () => {
    const drop = tcp(22, 'SourceCidrIp: 10.0.0.0/8', 'Policy: drop');
    const rule = tcp(22, offices('10.1.0.0/16, 10.2.0.0/16'), 'Priority: 2');
    assert.deepEqual(found({ rules: [drop, rule] }), ['shadowed-rule 2']);
    assert.deepEqual(found({ rules: [drop, tcp(22, offices('10.1.0.0/16,172.16.0.0/12'), 'Priority: 2')] }), []);
    assert.deepEqual(found({ rules: [tcp(22, offices('0.0.0.0/1,128.0.0.0/1'))] }), ['open-to-world 1']);
    assert.deepEqual(
      found({ rules: [tcp(22, offices('10.1.0.0/16,10.2.0.0/16')), tcp(22, offices('10.2.0.0/16,10.1.0.0/16'))] }),
      ['duplicate-rule 2'],
    );
    assert.equal(
      ask('10.2.0.1 -> Web tcp 22', { rules: [tcp(22, offices('10.1.0.0/16,10.2.0.0/16'))] }),
      'Yes: rule 1 of `Web` lets `10.2.0.1` in on tcp 22.',
    );
    assert.match(
      told('22/22', { rules: [tcp(22, offices('10.1.0.0/16,10.2.0.0/16'))] }),
      /Lets 10\.1\.0\.0\/16 and 10\.2\.0\.0\/16 in on TCP 22/,
    );
  });

  test('outbound too, and in what the API gave back', () => {
    const rule = (to: string, more = '') => tcp(443, `DestCidrIp: '${to}'`, more);
    const rules = [rule('10.0.0.0/8', 'Policy: drop'), rule('10.1.0.0/16,10.2.0.0/16', 'Priority: 2')];
    assert.deepEqual(found({ rules, direction: 'Egress' }), ['shadowed-rule 2']);
    const exported = [
      {
        Direction: 'ingress',
        IpProtocol: 'TCP',
        PortRange: '22/22',
        SourceCidrIp: '0.0.0.0/1,128.0.0.0/1',
        Priority: 1,
      },
    ];
    const text = JSON.stringify({ SecurityGroupId: 'sg-1', VpcId: 'vpc-1', Permissions: { Permission: exported } });
    const checks = snapshotOf(text, { name: 'group.json' }).diagnoses.map(({ check }) => check);
    assert.deepEqual(checks, ['open-to-world']);
  });

  test('where one block is all that is taken, a list is refused and decides nothing', () => {
    const text = `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: '0.0.0.0/1,128.0.0.0/1' }
`;
    assert.deepEqual(
      snapshotOf(text).diagnoses.map(({ check }) => check),
      ['cidr'],
    );
  });

  test('families are not mixed', () => {
    assert.deepEqual(found({ rules: [tcp(22, offices('0.0.0.0/0,::/0'))] }), ['cidr 1']);
  });
});
