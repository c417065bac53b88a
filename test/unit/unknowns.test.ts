// What the API refuses, or what cannot be told, decides nothing for sure: no dead rule, opening or answer may rest on it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Engine } from '../../server/src/engine/engine.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import { fixAll } from '../../server/src/features/codeActions.ts';
import { effectiveRules } from '../../server/src/features/effectiveRules.ts';
import { answer } from '../../server/src/features/explain.ts';
import { hover } from '../../server/src/features/hover.ts';
import { snapshotOf } from '../fixture.ts';
import { webTemplate } from '../templates.ts';

const traffic = new Set(['duplicate-rule', 'shadowed-rule', 'redundant-rule', 'open-to-world', 'mergeable-rules']);

/** The findings about what rules do, as `check: text`. */
function foundIn(text: string, name = 'test.sg.yaml', engine = new Engine(), version = 1): string[] {
  const { diagnoses } = snapshotOf(text, { name, engine, version, settings: defaultSettings });
  return diagnoses
    .filter(({ check }) => traffic.has(check))
    .map(({ check, span }) => `${check}: ${text.slice(span.start, span.end).replace(/\s+/g, ' ')}`);
}

function ask(question: string, text: string, name = 'test.sg.yaml'): string {
  const found = answer(question, snapshotOf(text, { name }));
  return 'problem' in found ? found.problem : found.sentence;
}

/** The effect that the hover tells at the cursor. */
function effectAt(marked: string, name = 'test.sg.yaml'): string {
  return hover(snapshotOf(marked.replace('<|>', ''), { name }), marked.indexOf('<|>'))?.markdown ?? '';
}

describe('peers that the API refuses', () => {
  const group = (type: string, ...rules: readonly string[]) =>
    `securityGroups:
  web:
    vpcId: vpc-1
    securityGroupType: ${type}
    ingress:
${rules.map((rule) => `      - { ${rule} }\n`).join('')}`;
  const twice = (peer: string) => [
    `ipProtocol: tcp, portRange: 22/22, sourceGroupId: ${peer}, policy: drop`,
    `ipProtocol: tcp, portRange: 22/22, sourceGroupId: ${peer}, priority: 2`,
  ];

  test('the own group: neither dead nor deadly', () => {
    assert.deepEqual(foundIn(group('normal', ...twice('app'))).length, 1);
    assert.deepEqual(foundIn(group('normal', ...twice('web'))), []);
  });

  test('any group, in an advanced one', () => {
    assert.deepEqual(foundIn(group('enterprise', ...twice('app'))), []);
  });

  test('an advanced group of the file, by name and by id', () => {
    const app = '  app: { vpcId: vpc-1, securityGroupId: sg-app, securityGroupType: enterprise, ingress: [] }\n';
    assert.deepEqual(foundIn(group('normal', ...twice('app')) + app), []);
    assert.deepEqual(foundIn(group('normal', ...twice('sg-app')) + app), []);
  });

  test('the type of the peer changes: the rules that name it are looked at again', () => {
    const app = (type: string) => `  app: { vpcId: vpc-1, securityGroupType: ${type}, ingress: [] }\n`;
    const engine = new Engine();
    const text = (type: string) => group('normal', ...twice('app')) + app(type);
    assert.equal(foundIn(text('normal'), 'test.sg.yaml', engine, 1).length, 1);
    assert.equal(foundIn(text('enterprise'), 'test.sg.yaml', engine, 2).length, 0);
    assert.equal(foundIn(text('normal'), 'test.sg.yaml', engine, 3).length, 1);
  });

  test('the same in a template', () => {
    const engine = new Engine();
    const text = (type: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 22/22, SourceGroupId: !Ref App, Policy: drop }
        - { IpProtocol: tcp, PortRange: 22/22, SourceGroupId: !Ref App, Priority: 2 }
  App:
    Type: ALIYUN::ECS::SecurityGroup
    Properties: { VpcId: vpc-1, SecurityGroupType: ${type} }
`;
    assert.equal(foundIn(text('normal'), 'template.yaml', engine, 1).length, 1);
    assert.equal(foundIn(text('enterprise'), 'template.yaml', engine, 2).length, 0);
    assert.equal(foundIn(text('normal'), 'template.yaml', engine, 3).length, 1);
  });

  test('an advanced group of another file, in answers', () => {
    const engine = new Engine();
    const text = group('normal', 'ipProtocol: tcp, portRange: 22/22, sourceGroupId: app').replace(
      'ingress',
      'innerAccessPolicy: Drop\n    ingress',
    );
    const verdict = (type: string) => {
      const other = `securityGroups:\n  app: { vpcId: vpc-1, securityGroupType: ${type}, ingress: [] }\n`;
      snapshotOf(other, { name: `other-${type}.sg.yaml`, engine, settings: defaultSettings });
      const found = answer('app -> web tcp 22', snapshotOf(text, { engine, settings: defaultSettings }));
      engine.remove(`file:///work/other-${type}.sg.yaml`);
      return 'problem' in found ? found.problem : found.verdict;
    };
    assert.equal(verdict('normal'), 'accept');
    assert.equal(verdict('enterprise'), 'depends');
  });

  test('an advanced group of another file: the same answer wherever it is asked, also when its type changes', () => {
    const engine = new Engine();
    const isolated = (rules: readonly string[]) =>
      group('normal', ...rules).replace('ingress', 'innerAccessPolicy: Drop\n    ingress');
    const text = isolated(['ipProtocol: tcp, portRange: 22/22, sourceGroupId: sg-app', ...twice('sg-app')]);
    const answers = (type: string) => {
      const other = `securityGroups:\n  far: { securityGroupId: sg-app, vpcId: vpc-1, securityGroupType: ${type}, ingress: [] }\n`;
      engine.analyse(
        { uri: 'file:///work/far.sg.yaml', version: ++version, text: other, languageId: undefined },
        defaultSettings,
      );
      const snapshot = snapshotOf(text, { engine, settings: defaultSettings });
      const found = answer('sg-app -> web tcp 22', snapshot);
      const refusals = snapshot.diagnoses.filter(({ check }) => check === 'enterprise-group-peer').length;
      return {
        refusals,
        dead: foundIn(text, 'test.sg.yaml', engine).length,
        verdict: 'problem' in found ? found.problem : found.verdict,
        effect: hover(snapshot, text.indexOf('priority: 2'))?.markdown.includes('Never decides') ?? false,
        shown: /refused by the API/.test(effectiveRules(snapshot, 'web')?.text ?? ''),
      };
    };
    let version = 0;
    const taken = { refusals: 0, dead: 2, verdict: 'drop', effect: true, shown: false };
    const refused = { refusals: 3, dead: 0, verdict: 'depends', effect: false, shown: true };
    for (const type of ['normal', 'enterprise', 'normal', 'enterprise']) {
      assert.deepEqual(answers(type), type === 'normal' ? taken : refused, type);
    }
  });

  test('an export shows what the API took: a group elsewhere that is said to be advanced now changes nothing there', () => {
    const engine = new Engine();
    const far = 'securityGroups:\n  far: { securityGroupId: sg-9far, vpcId: vpc-1, securityGroupType: enterprise }\n';
    snapshotOf(far, { name: 'far.sg.yaml', engine });
    const rule = { Direction: 'ingress', IpProtocol: 'TCP', PortRange: '22/22', SourceGroupId: 'sg-9far' };
    const rules = [
      { ...rule, Policy: 'Drop', Priority: 1 },
      { ...rule, Policy: 'Accept', Priority: 2 },
    ];
    const exported = { SecurityGroupId: 'sg-1', SecurityGroupType: 'enterprise', VpcId: 'vpc-1' };
    const text = JSON.stringify({ ...exported, Permissions: { Permission: rules } });
    const found = snapshotOf(text, { name: 'group.json', engine }).diagnoses.map(({ check }) => check);
    assert.deepEqual(
      found.filter((check) => /peer|shadowed/.test(check)),
      ['shadowed-rule'],
    );
    const request = JSON.stringify({ SecurityGroupId: 'sg-1', Permissions: [{ ...rule, Direction: undefined }] });
    const asked = snapshotOf(request, { name: 'request.json', engine }).diagnoses.map(({ check }) => check);
    assert.ok(asked.includes('enterprise-group-peer'), asked.join());
  });

  test('a rule behind one may lose to it', () => {
    const text = group(
      'normal',
      'ipProtocol: tcp, portRange: 22/22, sourceGroupId: web, policy: drop',
      '<|>ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8, priority: 2',
    );
    assert.match(effectAt(text), /May lose to rule 1, which the API refuses as it stands\./);
  });

  test('what an export shows of the own group was taken', () => {
    const rule = (more: object) => ({
      Direction: 'ingress',
      IpProtocol: 'TCP',
      PortRange: '22/22',
      SourceGroupId: 'sg-1',
      ...more,
    });
    const rules = [rule({ Policy: 'Drop', Priority: 1 }), rule({ Policy: 'Accept', Priority: 2 })];
    const text = JSON.stringify({ SecurityGroupId: 'sg-1', VpcId: 'vpc-1', Permissions: { Permission: rules } });
    assert.equal(foundIn(text, 'group.json').length, 1);
  });
});

describe('the own side of a rule of another family than its protocol', () => {
  const mixed = [
    'ipProtocol: icmpv6, portRange: -1/-1, sourceGroupId: sg-abc, destCidrIp: 192.168.0.0/16',
    'ipProtocol: icmp, portRange: -1/-1, sourcePrefixListId: pl-1, ipv6DestCidrIp: "fd00::/8"',
  ];

  for (const rule of mixed) {
    test(`${rule}: refused, so neither dead nor removed`, () => {
      const https = 'ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 10.0.0.0/8';
      const lines = [https, rule].map((one) => `      - { ${one} }\n`).join('');
      const text = `securityGroups:\n  web:\n    vpcId: vpc-1\n    ingress:\n${lines}`;
      const snapshot = snapshotOf(text, { settings: defaultSettings });
      const found = snapshot.diagnoses.map(({ check }) => check);
      assert.ok(found.includes('address-family'), found.join());
      assert.deepEqual(foundIn(text), []);
      assert.equal(fixAll(snapshot), undefined);
    });
  }

  test('in a template', () => {
    const text = webTemplate([
      '{ IpProtocol: icmpv6, PortRange: -1/-1, SourceGroupId: sg-abc, DestCidrIp: 192.168.0.0/16 }',
    ]);
    assert.deepEqual(foundIn(text, 'template.yaml'), []);
  });
});

describe('half-known rules', () => {
  const template = (...rules: readonly string[]) =>
    webTemplate(
      rules.map((rule) => `{ ${rule} }`),
      `Parameters:
  Own: { Type: String }
  Office: { Type: String, AllowedValues: [10.0.0.0/8, 11.0.0.0/8] }
  Anybody: { Type: String }
  Prio: { Type: Number }
  Proto: { Type: String, AllowedValues: [tcp, udp] }
  Port: { Type: String, AllowedValues: [80/80, 443/443] }
`,
    );
  /** The lines of those that may come before, the rules counted from 1. */
  const rivals = (...rules: readonly string[]) => {
    const text = template(...rules);
    const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
    const { diagnoses } = snapshotOf(text, { name: 'template.yaml' });
    const dead = diagnoses.filter(({ check }) => check === 'redundant-rule' || check === 'shadowed-rule');
    assert.equal(dead.length, 1);
    return dead.flatMap(({ related }) =>
      related
        .filter(({ message }) => /May come before/.test(message))
        .map(({ span }) => lineAt(span.start) - lineAt(text.indexOf('        - {')) + 1),
    );
  };
  const under = (
    cidr: string,
    what = 'IpProtocol: tcp, PortRange: 1/100',
    dead = 'IpProtocol: tcp, PortRange: 22/22',
  ) => [`${what}, ${cidr}, Priority: 3`, `${dead}, ${cidr}, Priority: 4`] as const;
  const ipv4 = 'SourceCidrIp: 10.0.0.0/8';
  const ipv6 = "Ipv6SourceCidrIp: '2001:db8::/32'";
  const drop = 'Priority: 1, Policy: drop';

  test('come before a dead rule only for addresses of the family of its field, and among those that are allowed', () => {
    const given = (by: string) => `IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: !Ref ${by}, Priority: !Ref Prio`;
    assert.deepEqual(rivals(given('Office'), ...under(ipv6)), []);
    assert.deepEqual(rivals(given('Anybody'), ...under(ipv6)), []);
    assert.deepEqual(rivals(given('Office'), ...under('SourceCidrIp: 12.0.0.0/8')), []);
    assert.deepEqual(rivals(given('Anybody'), ...under('SourceCidrIp: 12.0.0.0/8')), [1]);
    assert.deepEqual(rivals(given('Office'), ...under('SourceCidrIp: 11.1.0.0/16')), [1]);
    const beside = `${given('Office')}, SourceGroupId: sg-abc`;
    assert.deepEqual(rivals(beside, ...under(ipv6)), [1], 'given nothing, another peer counts');
  });

  test('and only for protocols and ports that are allowed', () => {
    const given = `IpProtocol: !Ref Proto, PortRange: !Ref Port, ${ipv4}, ${drop}`;
    assert.deepEqual(rivals(given, ...under(ipv4)), []);
    assert.deepEqual(
      rivals(given, ...under(ipv4, 'IpProtocol: udp, PortRange: 1/100', 'IpProtocol: udp, PortRange: 53/53')),
      [],
    );
    assert.deepEqual(rivals(given, ...under(ipv4, undefined, 'IpProtocol: tcp, PortRange: 80/80')), [1]);
    assert.deepEqual(rivals(given, ...under(ipv4, undefined, 'IpProtocol: tcp, PortRange: 22/80')), [1]);
  });

  test('members come before only for packets that their family has', () => {
    const all = 'IpProtocol: all, PortRange: -1/-1';
    const members = (protocol: string) => `IpProtocol: ${protocol}, PortRange: -1/-1, SourceGroupId: sg-abc, ${drop}`;
    assert.deepEqual(rivals(members('icmpv6'), ...under(ipv4, all, all)), []);
    assert.deepEqual(rivals(members('icmp'), ...under(ipv4, all, all)), [1]);
    assert.deepEqual(rivals(members('icmp'), ...under(ipv6, all, all)), []);
    const halfKnown = 'IpProtocol: icmpv6, PortRange: -1/-1, SourceGroupId: sg-abc, Priority: !Ref Prio, Policy: drop';
    assert.deepEqual(rivals(halfKnown, ...under(ipv4, all, all)), []);
    assert.deepEqual(rivals(halfKnown, ...under(ipv6, all, all)), [1]);
  });

  /** The lines of the rules that repeat others, the rules counted from 1. */
  const repeating = (...lines: readonly string[]) => {
    const text = template(...lines.map((line) => `${line}, Description: a`));
    const found = snapshotOf(text, { name: 'template.yaml' }).diagnoses.filter(
      ({ check }) => check === 'duplicate-rule',
    );
    return found.map(({ span, message, fixes }) => {
      assert.match(message, /^This rule repeats rule \d+ and never decides/);
      assert.equal(fixes[0]?.safety, 'safe');
      return text.slice(text.indexOf('        - {'), span.start).split('\n').length;
    });
  };

  test('repeat others that are given the same by the same expressions', () => {
    for (const open of ['PortRange: !Ref Port', 'PortRange: !Ref Anybody', 'PortRange: 80/80, Priority: !Ref Prio']) {
      const rule = `IpProtocol: tcp, ${open}, ${ipv4}`;
      assert.deepEqual(repeating(rule, rule), [2], open);
      assert.deepEqual(repeating(rule, 'IpProtocol: gre, PortRange: -1/-1, SourceGroupId: sg-1', rule, rule), [3, 4]);
      assert.deepEqual(repeating(rule, `${rule}, Policy: drop`), [], 'what is known differs');
    }
    for (const own of [
      'DestCidrIp: !Ref Own',
      'DestCidrIp: !Ref Office',
      'DestCidrIp: !Ref Own, SourcePortRange: !Ref Port',
    ]) {
      const rule = `IpProtocol: tcp, PortRange: 80/80, SourceCidrIp: !Ref Anybody, ${own}`;
      assert.deepEqual(repeating(rule, rule), [2], own);
      assert.deepEqual(repeating(rule, rule.replace('Own', 'Anybody')), own.includes('Own') ? [] : [2], own);
    }
    const own6 = `IpProtocol: tcp, PortRange: 80/80, ${ipv6}, Ipv6DestCidrIp: !Ref Own`;
    assert.deepEqual(repeating(own6, own6), [2]);
    for (const refused of [
      'SourceCidrIp: !Ref Own, DestCidrIp: !Ref Own',
      `${ipv4}, Ipv6DestCidrIp: !Ref Own`,
      `${ipv4}, DestCidrIp: !Ref Own, Ipv6DestCidrIp: !Ref Own`,
    ]) {
      const rule = `IpProtocol: tcp, PortRange: 80/80, ${refused}`;
      assert.deepEqual(repeating(rule, rule), [], refused);
    }
    const one = `IpProtocol: tcp, PortRange: !Ref Port, ${ipv4}`;
    assert.deepEqual(repeating(one, `IpProtocol: tcp, PortRange: !Ref Anybody, ${ipv4}`), []);
    const random = `IpProtocol: tcp, PortRange: [1, 2], ${ipv4}`;
    assert.deepEqual(repeating(random, random), [], 'no expression');
  });

  test('and those that exist whenever they do', () => {
    const lines = (...when: readonly (string | undefined)[]) =>
      when.map((condition) => {
        const rule = `{ IpProtocol: tcp, PortRange: !Ref Port, ${ipv4} }`;
        return condition ? `        - !If [${condition}, ${rule}, !Ref ALIYUN::NoValue]\n` : `        - ${rule}\n`;
      });
    const dead = (...when: readonly (string | undefined)[]) => {
      const conditions = 'Conditions: { C: !Equals [!Ref Anybody, a], D: !Equals [!Ref Anybody, b] }\n';
      const text = `${template()}${lines(...when).join('')}`.replace('Resources:', `${conditions}Resources:`);
      const found = snapshotOf(text, { name: 'template.yaml' }).diagnoses.filter(
        ({ check }) => check === 'duplicate-rule',
      );
      return found.map(({ span }) => text.slice(text.indexOf('        - '), span.start).split('\n').length);
    };
    assert.deepEqual(dead(undefined, 'C'), [2]);
    assert.deepEqual(dead('C', undefined), [1]);
    assert.deepEqual(dead('C', 'C'), [2]);
    assert.deepEqual(dead('C', 'D'), []);
  });
});

describe('the classic network', () => {
  const rule = (nic: string | undefined, more: object) => ({
    ...{ Direction: 'ingress', IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0', Policy: 'Accept' },
    ...{ Priority: 1, ...(nic && { NicType: nic }), ...more },
  });
  const exported = (vpc: string | undefined, ...rules: readonly object[]) =>
    JSON.stringify({
      ...{ SecurityGroupId: 'sg-1', InnerAccessPolicy: 'Drop', ...(vpc !== undefined && { VpcId: vpc }) },
      Permissions: { Permission: rules },
    });
  const drop = { Policy: 'Drop' };

  test('rules of two interfaces decide different packets', () => {
    const both = exported('', rule('internet', drop), rule('intranet', { Priority: 2 }));
    assert.deepEqual(foundIn(both, 'group.json'), []);
    assert.equal(ask('203.0.113.9 -> sg-1 tcp 22', both, 'group.json').split(':')[0], 'No');
    assert.equal(ask('10.1.2.3 -> sg-1 tcp 22', both, 'group.json').split(':')[0], 'Yes');
    assert.equal(
      ask('sg-2 -> sg-1 tcp 22', both, 'group.json'),
      'It depends: yes (rule 2 of `sg-1`), unless it takes the public interface (rule 1 of `sg-1`).',
    );
    // The same in a VPC.
    const inVpc = exported('vpc-1', rule('internet', drop), rule('intranet', { Priority: 2 }));
    assert.equal(foundIn(inVpc, 'group.json').length, 1);
    assert.equal(ask('10.1.2.3 -> sg-1 tcp 22', inVpc, 'group.json').split(':')[0], 'No');
  });

  test('rules of one interface do', () => {
    const text = exported('', rule('internet', drop), rule('internet', { Priority: 2 }), rule('intranet', {}));
    assert.deepEqual(foundIn(text, 'group.json').length, 1);
  });

  test('the world comes in by the public interface only', () => {
    assert.equal(foundIn(exported('', rule('internet', {})), 'group.json').length, 1);
    assert.equal(foundIn(exported('', rule('intranet', {})), 'group.json').length, 0);
    const kept = exported('', rule('internet', { Priority: 2 }), rule('intranet', drop));
    assert.equal(foundIn(kept, 'group.json').length, 1);
    assert.equal(
      foundIn(exported('', rule('internet', { Priority: 2 }), rule('internet', drop)), 'group.json')[0]?.split(':')[0],
      'shadowed-rule',
    );
  });

  test('where the network is not shown, a rule of the private interface may decide public packets', () => {
    const text = exported(undefined, rule('intranet', {}));
    assert.equal(
      ask('203.0.113.9 -> sg-1 tcp 22', text, 'group.json'),
      'It depends: no (without a rule, nothing comes in), unless the group is in a VPC (rule 1 of `sg-1`).',
    );
    assert.equal(ask('10.1.2.3 -> sg-1 tcp 22', text, 'group.json').split(':')[0], 'Yes');
  });

  test('a rule without a type beside others that show theirs is unknown', () => {
    const text = exported(undefined, rule('intranet', drop), rule(undefined, { Priority: 2 }));
    assert.deepEqual(foundIn(text, 'group.json'), []);
    assert.equal(ask('10.1.2.3 -> sg-1 tcp 22', text, 'group.json').split(':')[0], 'No');
  });
});

describe('lists that are not known in full', () => {
  const native = (list: string) =>
    `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 22/22, sourcePrefixListId: offices, priority: 2 }
prefixLists:
  offices: { maxEntries: 5, ${list} }
`;
  const dead = (list: string) => foundIn(native(list)).length;

  test('all entries known: the rule is dead', () => {
    assert.equal(dead('addressFamily: IPv4, entries: [10.1.0.0/16, 10.2.0.0/16]'), 1);
    assert.equal(dead('entries: [10.1.0.0/16, { cidr: 10.2.0.0/16, description: Berlin }]'), 1);
  });

  for (const entries of [
    'addressFamily: IPv4, entries: [10.1.0.0/16, "2001:db8::/32"]',
    'addressFamily: IPv6, entries: [10.1.0.0/16]',
    'addressFamily: v4, entries: [10.1.0.0/16]',
    'entries: [10.1.0.0/16, "2001:db8::/32"]',
    'entries: [10.1.0.0/16, 10.2.0.0/33]',
    'entries: [10.1.0.0/16, 10.2.3.4/16]',
    'entries: [10.1.0.0/16, [10.2.0.0/16]]',
    'entries: [10.1.0.0/16, { cidrs: 10.2.0.0/16 }]',
    'entries: [10.1.0.0/16, { description: Berlin }]',
  ]) {
    test(entries, () => assert.equal(dead(entries), 0));
  }

  test('a map without the value is told', () => {
    const { diagnoses } = snapshotOf(native('entries: [{ description: Berlin }, { cidrs: 10.2.0.0/16 }]'));
    assert.deepEqual(diagnoses.map(({ check }) => check).sort(), ['missing-property', 'unknown-property']);
  });

  const template = (entries: string) => `ROSTemplateFormatVersion: '2015-09-01'
Conditions: { More: !Equals [a, b] }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 10.0.0.0/8 }
        - { IpProtocol: tcp, PortRange: 22/22, SourcePrefixListId: !Ref Offices, Priority: 2 }
  Offices:
    Type: ALIYUN::ECS::PrefixList
    Properties: { PrefixListName: offices, AddressFamily: IPv4, MaxEntries: 5, Entries: ${entries} }
`;
  test('of a template: what an expression adds is not known', () => {
    const one = '{ Cidr: 10.1.0.0/16 }';
    assert.equal(foundIn(template(`[${one}]`), 'template.yaml').length, 1);
    for (const entries of [
      `!ListMerge [[${one}], !Ref More]`,
      `[${one}, !If [More, { Cidr: 192.168.0.0/16 }, !Ref ALIYUN::NoValue]]`,
      `[${one}, 192.168.0.0/16]`,
    ]) {
      assert.deepEqual(foundIn(template(entries), 'template.yaml'), [], entries);
    }
  });
});

describe('a direction that is none', () => {
  const text = (direction: string, more: object = { SourceCidrIp: '10.0.0.0/8' }) =>
    JSON.stringify({
      ...{ SecurityGroupId: 'sg-1', VpcId: 'vpc-1' },
      Permissions: {
        Permission: [
          { Direction: direction, IpProtocol: 'TCP', PortRange: '22/22', Policy: 'Drop', Priority: 1, ...more },
          { Direction: 'ingress', IpProtocol: 'TCP', PortRange: '22/22', SourceCidrIp: '10.0.0.0/8', Priority: 2 },
        ],
      },
    });

  test('such a rule is unknown', () => {
    assert.equal(foundIn(text('INGRESS'), 'group.json').length, 1);
    assert.deepEqual(foundIn(text('sideways'), 'group.json'), []);
    assert.equal(
      ask('10.1.2.3 -> sg-1 tcp 22', text('sideways'), 'group.json'),
      'It depends: yes (rule 2 of `sg-1`), unless rule 1 of `sg-1` matches, which is not known in full.',
    );
  });

  test('in the other direction as well, unless its peer shows which one it is', () => {
    const outbound = 'sg-1 -> 10.1.2.3 tcp 22';
    const both = { SourceCidrIp: '10.0.0.0/8', DestCidrIp: '10.9.0.0/16' };
    const isCut = (file: string) => {
      const found = answer(outbound, snapshotOf(file, { name: 'group.json' }));
      return 'markdown' in found && found.markdown.includes('that this file does not show');
    };
    assert.ok(isCut(text('sideways', both)));
    assert.ok(!isCut(text('sideways')));
  });
});
