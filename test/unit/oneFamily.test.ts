// What is open to one address family only, against the truth: packet by packet, in every case that can be.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Family } from '../../server/src/algebra/ip.ts';
import { choose } from '../../server/src/analysis/cases/choices.ts';
import { impliedBy } from '../../server/src/analysis/conditions.ts';
import { reachesOf } from '../../server/src/analysis/packet.ts';
import type { Guard } from '../../server/src/model/variables.ts';
import { snapshotOf } from '../fixture.ts';
import { guard, parameter } from '../guards.ts';
import { webTemplate } from '../templates.ts';
import { isOpenByBruteForce } from '../traffic.ts';

const peers = ['SourceCidrIp: 0.0.0.0/0', "Ipv6SourceCidrIp: '::/0'", 'SourceCidrIp: 10.0.0.0/8'];
const portRanges = ['22/22', '8080/8080', '!Ref Port', '!Ref Other'];
const rule = fc.record({
  ports: fc.constantFrom(...portRanges),
  peer: fc.constantFrom(...peers),
  more: fc.constantFrom('', '', '', ', Policy: drop', ', Priority: 3'),
  condition: fc.constantFrom(undefined, undefined, undefined, 'Public', 'Closed'),
});

function template(rules: readonly string[]): string {
  return webTemplate(
    rules,
    `Parameters:
  Kind: { Type: String, AllowedValues: [public, closed, both] }
  Port: { Type: String, AllowedValues: [22/22, 8080/8080] }
  Other: { Type: String, AllowedValues: [8080/8080] }
Conditions:
  Public: !Or [!Equals [!Ref Kind, public], !Equals [!Ref Kind, both]]
  Both: !Equals [!Ref Kind, both]
  Closed: !Or [!Equals [!Ref Kind, closed], !Equals [!Ref Kind, both]]
`,
  );
}

/** Public or closed or both, never neither. */
const worlds: readonly (readonly Guard[])[] = [
  [true, false],
  [false, true],
  [true, true],
].map(([open, closed]) => [guard('Public', open === true), guard('Closed', closed === true)]);
const given = ['22/22', '8080/8080'].map((text, at) => ({ of: parameter('Port'), at, text }));
const all = worlds.flatMap((world) => given.map((port) => ({ world, port })));

/** The cases that a finding is about, by what it says. */
function casesIn(message: string): readonly (typeof all)[number][] {
  const where = / where (.*?)(?:, but not|\. )/.exec(message)?.[1] ?? '';
  return all.filter(({ world, port }) => {
    const conditions = [...where.matchAll(/`(Public|Closed)` is (true|false)/g)];
    const said = conditions.map(([, name = '', holds]) => guard(name, holds === 'true'));
    const chosen = /`Port` is (\S+?)(?:,|$)/.exec(where)?.[1];
    return impliedBy(said, world) && (chosen === undefined || chosen === port.text);
  });
}

test('what is said to be open to one family is, and closed to the other, wherever it is said to be', () => {
  const seen = { said: 0, sure: 0, cases: 0 };
  fc.assert(
    fc.property(fc.array(rule, { minLength: 2, maxLength: 5 }), (rules) => {
      const lines = rules.map(({ ports, peer, more, condition }) => {
        const one = `{ IpProtocol: tcp, PortRange: ${ports}, ${peer}${more} }`;
        return condition ? `!If [${condition}, ${one}, !Ref ALIYUN::NoValue]` : one;
      });
      const text = template(lines);
      const { file, diagnoses } = snapshotOf(text, { name: 'template.yaml' });
      const [group] = file.groups;
      assert.ok(group);
      const isOpenIn = ({ world, port }: (typeof all)[number], family: Family, at: number) => {
        const choice = new Map([[port.of.key, port]]);
        const present = group.rules.filter(({ when }) => impliedBy(when, world)).flatMap((one) => choose(one, choice));
        return isOpenByBruteForce(reachesOf({ ...group, rules: present }, file), family, at, [40_000]);
      };
      for (const { check, message, severity } of diagnoses) {
        if (check !== 'v6-open-v4-closed' && check !== 'open-to-world') continue;
        seen.said++;
        const ports = [...message.matchAll(/ on .*?tcp (\d+)/g)].map(([, port]) => Number(port));
        const ipv6 = /with IPv6 in on/.test(message);
        const own = ipv6 ? 'ipv6' : 'ipv4';
        const cases = casesIn(message);
        assert.ok(cases.length > 0, message);
        for (const one of cases) {
          for (const at of ports) {
            assert.ok(isOpenIn(one, own, at), `${message} ${JSON.stringify(one)} ${text}`);
            if (check === 'open-to-world') continue;
            assert.ok(!isOpenIn(one, ipv6 ? 'ipv4' : 'ipv6', at), `${message} ${JSON.stringify(one)} ${text}`);
          }
        }
        seen.cases += cases.length < all.length ? 1 : 0;
        seen.sure += severity === 'warning' ? 1 : 0;
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(seen.said > 100 && seen.cases > 50 && seen.sure > 50, JSON.stringify(seen));
});

test('what both checks find of the same port, they are equally sure of', () => {
  const severities = (...lines: string[]) => {
    const { diagnoses } = snapshotOf(template(lines), { name: 'template.yaml' });
    const of = (id: string) => diagnoses.flatMap(({ check, severity }) => (check === id ? [severity] : []));
    return [of('v6-open-v4-closed'), of('open-to-world')];
  };
  const ipv6 = (ports: string) => `{ IpProtocol: tcp, PortRange: ${ports}, Ipv6SourceCidrIp: '::/0' }`;
  const ipv4 = '{ IpProtocol: tcp, PortRange: 443/443, SourceCidrIp: 10.0.0.0/8 }';
  const drop = (condition: string) =>
    `!If [${condition}, { IpProtocol: tcp, PortRange: 22/22, Ipv6SourceCidrIp: '::/0', Policy: drop }, !Ref ALIYUN::NoValue]`;
  assert.deepEqual(severities(ipv4, ipv6('22/22')), [['warning'], ['warning']]);
  // The one port that is open then is another one: 8080 is none that open-to-world warns of.
  assert.deepEqual(severities(ipv4, ipv6('!Ref Port')), [['warning', 'warning'], ['information']]);
  assert.deepEqual(severities(ipv4, ipv6('22/22'), drop('Closed')), [['warning'], ['warning']]);
  assert.deepEqual(severities(ipv4, `!If [Public, ${ipv6('22/22')}, !Ref ALIYUN::NoValue]`), [
    ['warning'],
    ['warning'],
  ]);
  const both = [ipv4, ipv6('!Ref Port'), drop('Closed'), drop('Public')];
  assert.deepEqual(severities(...both), [['information'], []], 'whatever the kind is, one of them drops');
});

test('what conditions say is read in all their forms, and no circle is followed', () => {
  const conditions = `
  Prod: !Equals [!Ref Kind, prod]
  Test: { 'Fn::Equals': [test, { Ref: Kind }] }
  Either: { 'Fn::Or': [Prod, { Condition: Test }, !Condition Test] }
  Both: !And [!Equals [!Ref Free, x], !Not [Prod]]
  Within: !Equals [!Sub 'x-\${Kind}', x-prod]
  Always: !Equals [a, a]
  Never: !Equals [a, b]
  Other: !Contains [[a], !Ref Free]
  Round: !Not [!Condition Round]
`;
  const text = template([]).replace(/\nConditions:\n[\s\S]*(?=Resources:)/, `\nConditions:${conditions}`);
  const { file } = snapshotOf(text.replace('[public, closed, both]', '[prod, test]'), { name: 'template.yaml' });
  const among = ['prod', 'test'];
  const is = (kind: string) => ({ kind: 'given', parameter: parameter('Kind').key, texts: [kind], among });
  const names = [...conditions.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => name);
  assert.equal(file.conditions?.size, names.length);
  const meanings = names.map((name) => [name, file.conditions?.get(guard(name).condition.key)] as const);
  const { Other, Round, ...told } = Object.fromEntries(meanings);
  assert.deepEqual(told, {
    Prod: is('prod'),
    Test: is('test'),
    Either: { kind: 'any', of: [is('prod'), is('test'), is('test')] },
    Both: {
      kind: 'all',
      of: [
        { kind: 'given', parameter: parameter('Free').key, texts: ['x'] },
        { kind: 'none', of: [is('prod')] },
      ],
    },
    Within: is('prod'),
    Always: { kind: 'all', of: [] },
    Never: { kind: 'any', of: [] },
  });
  assert.equal(Other?.kind, 'open');
  assert.match(JSON.stringify(Round), /"kind":"open"/);
});

/** Microseconds: what grows without bounds takes far longer, and the slowest of machines less. */
const MANY_SECONDS = 10_000_000;

test('conditions that double with each link, or need very many values, end', () => {
  const names = Array.from({ length: 40 }, (_, i) => `N${i}`);
  const links = names.map((name, i) => `  ${name}: !And [N${i + 1}, N${i + 1}, N${i + 1}]\n`);
  const compared = names.map(
    (name, i) => `  V${i}: !Or [!Equals [!Ref Kind${i}, a], !Equals [!Ref Kind${i}, b], ${name}]\n`,
  );
  const world = '{ IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Policy: drop }';
  const rules = names.flatMap((name, i) => [
    `!If [${name}, ${world}, !Ref ALIYUN::NoValue]`,
    `!If [V${i}, ${world}, !Ref ALIYUN::NoValue]`,
  ]);
  const open = '{ IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 2 }';
  const text = template([...rules, open]).replace(
    'Conditions:\n',
    `Conditions:\n${links.join('')}${compared.join('')}`,
  );
  const start = process.cpuUsage().user;
  const { file, diagnoses } = snapshotOf(text, { name: 'template.yaml' });
  assert.ok(file.conditions?.size);
  assert.deepEqual(diagnoses, [], 'with any of so many drops it may be closed');
  assert.ok(process.cpuUsage().user - start < MANY_SECONDS);
});

test('very many rules whose ports a parameter gives, on a condition that many others decide, end', () => {
  const asked = Array.from({ length: 8 }, (_, i) => `!Equals [!Ref Q${i}, x]`);
  const many = `  Many: !Or [!Equals [!Ref Port, 22/22], ${asked.join(', ')}]\n`;
  const rules = Array.from({ length: 3000 }, (_, i) => {
    const one = `{ IpProtocol: tcp, PortRange: !Ref Port, SourceCidrIp: 10.${i % 250}.${i % 7}.0/24, Priority: ${1 + (i % 90)} }`;
    return `!If [Many, ${one}, !Ref ALIYUN::NoValue]`;
  });
  const text = template(rules).replace('Conditions:\n', `$&${many}`);
  const start = process.cpuUsage().user;
  assert.ok(snapshotOf(text, { name: 'template.yaml' }).diagnoses.length > 0);
  assert.ok(process.cpuUsage().user - start < MANY_SECONDS);
});

test('very many rules for one port, each on a condition of its own, end', () => {
  const names = Array.from({ length: 1200 }, (_, i) => `N${i}`);
  const conditions = names.map((name) => `  ${name}: !Equals [!Ref ${name}, x]\n`);
  const rules = names.map((name, i) => {
    const policy = i % 3 === 0 ? 'drop' : 'accept';
    const one = `{ IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Policy: ${policy}, Priority: ${1 + (i % 100)} }`;
    return `!If [${name}, ${one}, !Ref ALIYUN::NoValue]`;
  });
  const text = template(rules).replace('Conditions:\n', `$&${conditions.join('')}`);
  const start = process.cpuUsage().user;
  assert.deepEqual(snapshotOf(text, { name: 'template.yaml' }).diagnoses, [], 'with any of the drops it may be closed');
  assert.ok(process.cpuUsage().user - start < MANY_SECONDS);
});

test('what conditions open is narrowed like anything else, unless another rule opens it then', () => {
  const world = (more = '') => `{ IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0${more} }`;
  const under = (condition: string, one: string) => `!If [${condition}, ${one}, !Ref ALIYUN::NoValue]`;
  const titles = (...lines: string[]) =>
    snapshotOf(template(lines), { name: 'template.yaml' }).diagnoses.flatMap(({ check, fixes }) =>
      check === 'open-to-world' ? [fixes.map(({ title }) => title)] : [],
    );
  const narrow = 'Only let 10.0.0.0/8 in (was: everybody)';
  const drop = under('Public', world(', Policy: drop'));
  assert.deepEqual(titles(drop, world(', Priority: 2')), [[narrow]]);
  const more = under('Both', world(', Priority: 3'));
  const other = under('Public', world(', Policy: drop, Priority: 2'));
  assert.deepEqual(titles(under('Closed', world(', Policy: drop')), world(', Priority: 2'), more), [[narrow]]);
  assert.deepEqual(titles(other, world(', Priority: 5'), world(', Priority: 6')), [[]], 'the other one opens it then');
});

test('conditions that can never be so together say nothing', () => {
  const world = '{ IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 2 }';
  const drop = (condition: string) =>
    `!If [${condition}, { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Policy: drop }, !Ref ALIYUN::NoValue]`;
  const said = (...lines: string[]) =>
    snapshotOf(template(lines), { name: 'template.yaml' }).diagnoses.flatMap(({ check, message }) =>
      check === 'open-to-world' ? [/ in on (.*?)\. /.exec(message)?.[1]] : [],
    );
  assert.deepEqual(said(world, drop('Public')), ['tcp 22 (SSH) where `Public` is false']);
  assert.deepEqual(said(world, drop('Public'), drop('Closed')), [], 'of all kinds that there are one of them holds');
  assert.deepEqual(said(world, drop('Both'), drop('Public')), ['tcp 22 (SSH) where `Public` is false']);
});

describe('what conditions and parameters say together', () => {
  const none = '!Ref ALIYUN::NoValue';
  const under = (condition: string, one: string) => `!If [${condition}, ${one}, ${none}]`;
  const world = (ports: string, more = '') =>
    `{ IpProtocol: tcp, PortRange: ${ports}, SourceCidrIp: 0.0.0.0/0${more} }`;
  const said = (conditions: string, ...lines: string[]) =>
    snapshotOf(template(lines).replace('Conditions:\n', `$&${conditions}`), { name: 'template.yaml' });
  const open = (conditions: string, ...lines: string[]) =>
    said(conditions, ...lines).diagnoses.flatMap(({ check, severity, message }) =>
      check === 'open-to-world' ? [`${severity}: ${/ in on (.*?)\. /.exec(message)?.[1]}`] : [],
    );
  const dead = (conditions: string, ...lines: string[]) =>
    said(conditions, ...lines).diagnoses.flatMap(({ check, message }) =>
      check === 'shadowed-rule' || check === 'redundant-rule' ? [message.replace(/, e\.g\..*/, '')] : [],
    );
  const atSsh = '  AtSsh: !Equals [!Ref Port, 22/22]\n';
  const elsewhere = '  Elsewhere: !Not [!Equals [!Ref Port, 22/22]]\n';

  test('a rule is there only with the values that its conditions ask for', () => {
    assert.deepEqual(open(elsewhere, under('Elsewhere', world('!Ref Port'))), [], 'with port 22 it is not there');
    const certain = 'warning: tcp 22 (SSH) where `AtSsh` is true and `Port` is 22/22';
    assert.deepEqual(open(atSsh, under('AtSsh', world('!Ref Port'))), [certain]);
    const drop = world('22/22', ', Policy: drop');
    assert.deepEqual(open(elsewhere, under('Elsewhere', drop), world('!Ref Port', ', Priority: 2')), [
      'information: tcp 22 (SSH) where `Port` is 22/22',
    ]);
  });

  test('a negation is understood though what it negates has no name', () => {
    const twice = `${atSsh}  Twice: !Not [!Not [!Or [!Equals [!Ref Port, 8080/8080], !Equals [!Ref Port, x]]]]\n`;
    assert.deepEqual(open(`${atSsh}${elsewhere}`, under('AtSsh', under('Elsewhere', world('22/22')))), []);
    assert.deepEqual(open(twice, under('AtSsh', under('Twice', world('22/22')))), []);
  });

  test('a condition that never holds by itself opens nothing', () => {
    assert.deepEqual(open('  Never: !And [Public, !Not [Public]]\n', under('Never', world('22/22'))), []);
  });

  test('a rule is dead where it is covered with the values that its conditions leave', () => {
    const rules = [world('22/22', ', Policy: drop'), under('AtSsh', world('!Ref Port', ', Priority: 2'))] as const;
    assert.deepEqual(dead(atSsh, ...rules), ['This rule never decides: rule 1 takes all its packets']);
    assert.deepEqual(dead(atSsh, rules[0], world('!Ref Port', ', Priority: 2')), []);
    const both = [...rules.slice(0, 1), world('8080/8080', ', Policy: drop'), ...rules.slice(1)];
    assert.deepEqual(dead(atSsh, ...both), ['This rule never decides: rule 1 takes all its packets']);
  });

  test('what is never there together with a rule does not come before it', () => {
    const rule = under('AtSsh', world('22/22', ', Priority: 5'));
    const kept = world('22/23', ', Priority: 3');
    const rival = (condition: string) => under(condition, world('22/22', ', Policy: drop'));
    const nothing = 'This rule changes nothing: rule';
    assert.deepEqual(dead(atSsh, rival('Public'), kept, rule), [
      `${nothing} 2 decides alike what rule 1 may leave of its packets`,
    ]);
    assert.deepEqual(dead(`${atSsh}  AtWeb: !Equals [!Ref Port, 8080/8080]\n`, rival('AtWeb'), kept, rule), [
      `${nothing} 2 decides all its packets alike`,
    ]);
  });
});

test('rules for groups leave nothing open of what one family has, whatever is not known of them', () => {
  const ipv6 = "{ IpProtocol: tcp, PortRange: 8080/8080, Ipv6SourceCidrIp: '::/0' }";
  const some = '{ IpProtocol: tcp, PortRange: 443/443, SourceCidrIp: 10.0.0.0/8 }';
  const forGroup = '{ IpProtocol: tcp, PortRange: !Ref Port, SourceGroupId: sg-1, Policy: drop }';
  const found = (...lines: string[]) =>
    snapshotOf(template(lines), { name: 'template.yaml' }).diagnoses.filter(
      ({ check }) => check === 'v6-open-v4-closed',
    ).length;
  assert.equal(found(ipv6, some, forGroup), 1);
  assert.equal(found(ipv6, some, forGroup.replace('SourceGroupId: sg-1', 'SourceCidrIp: !Ref Kind')), 0);
});
