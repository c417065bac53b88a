import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectiveRules, targetsOf } from '../../server/src/features/effectiveRules.ts';
import { snapshotOf } from '../fixture.ts';

const FILE = `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 1/65535, sourceCidrIp: 0.0.0.0/0, priority: 5, description: everybody }
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8, policy: drop, priority: 9 }
      - { ipProtocol: tcp, portRange: 80-90, sourceCidrIp: 10.0.0.0/8 }
  db:
    innerAccessPolicy: Drop
    ingress:
      - { ipProtocol: tcp, portRange: 3306/3306, sourceGroupId: web, policy: drop }
    egress:
      - { ipProtocol: all, portRange: -1/-1, ipv6DestCidrIp: "::/0", policy: drop }
instances:
  one: { securityGroupIds: [web, db] }
  web: { securityGroupIds: [web, gone] }
`;

/** The text without what aligns it, its title left out. */
function linesOf(name: string): string[] {
  const { text = '' } = effectiveRules(snapshotOf(FILE), name) ?? {};
  return text
    .split('\n')
    .slice(3)
    .map((line) => line.trim().replace(/\s+/g, ' '));
}

test('a group: inner access first, the implicit rule last, dead rules marked', () => {
  assert.deepEqual(linesOf('group web'), [
    'Inbound',
    '1 accept all protocols members of web inner access of the basic group',
    '2 accept ? ? rule 3 – not known in full',
    '3 accept tcp 1–65535 anywhere priority 5 rule 1 – “everybody”',
    '4 drop tcp 22 10.0.0.0/8 priority 9 rule 2 – never decides: rule 1 takes all',
    '5 drop all else without a rule',
    '',
    'Outbound',
    '1 accept all else without a rule',
    '',
  ]);
});

test('an instance: the groups merged, each rule with its group', () => {
  assert.deepEqual(linesOf('one'), [
    'Inbound',
    '1 accept all protocols members of web inner access of the basic group',
    '2 drop tcp 3306 members of web priority 1 rule 1 of db',
    '3 accept ? ? rule 3 of web – not known in full',
    '4 accept tcp 1–65535 anywhere priority 5 rule 1 of web – “everybody”',
    '5 drop tcp 22 10.0.0.0/8 priority 9 rule 2 of web – never decides: rule 1 of web takes all',
    '6 drop all else without a rule',
    '',
    'Outbound',
    '1 drop all protocols anywhere (IPv6) priority 1 outbound rule 1 of db',
    '2 accept all else without a rule',
    '',
  ]);
});

test('a group of another file is named, and what follows is not known', () => {
  const lines = linesOf('instance web');
  assert.ok(lines.includes('2 ? ? ? gone: defined elsewhere'), lines.join('\n'));
});

test('each rule’s name links to the rule', () => {
  const snapshot = snapshotOf(FILE);
  const found = effectiveRules(snapshot, 'one');
  const links = found?.links.map(({ start, end, target }) => [
    found.text.slice(start, end),
    /portRange: (\S+),/.exec(snapshot.text.slice(target.start, target.end))?.[1],
  ]);
  assert.deepEqual(links, [
    ['rule 1 of db', '3306/3306'],
    ['rule 3 of web', '80-90'],
    ['rule 1 of web', '1/65535'],
    ['rule 2 of web', '22/22'],
    ['outbound rule 1 of db', '-1/-1'],
  ]);
});

test('of several groups of one name each is asked about for itself', () => {
  const group = (port: string, name = 'web') =>
    `securityGroups:\n  ${name}:\n    innerAccessPolicy: Drop\n    ingress:\n      - { ipProtocol: tcp, portRange: ${port}, sourceCidrIp: 10.0.0.0/8 }\n`;
  const snapshot = snapshotOf(`${group('22/22')}---\n${group('80/80')}---\n${group('443/443', 'db')}`);
  const targets = targetsOf(snapshot);
  assert.deepEqual(
    targets.map(({ name, detail, which }) => [name, detail, which]),
    [
      ['web', 'group 1 of 2 of this name, rules: 1', 0],
      ['web', 'group 2 of 2 of this name, rules: 1', 1],
      ['db', 'group, 1 rule', undefined],
    ],
  );
  const portsOf = (name: string, which?: number) =>
    [...(effectiveRules(snapshot, name, { which })?.text ?? '').matchAll(/accept +tcp (\d+)/g)].map(([, port]) => port);
  assert.deepEqual(portsOf('web', 0), ['22']);
  assert.deepEqual(portsOf('web', 1), ['80']);
  // After an edit the number may be that of another group: the name has the last word.
  assert.deepEqual(portsOf('db', 1), ['443']);
});

test('the targets of a file, namesakes told apart', () => {
  const snapshot = snapshotOf(FILE);
  const names = targetsOf(snapshot).map(({ name, kind }) => `${kind}: ${name}`);
  assert.deepEqual(names, ['group: group web', 'group: db', 'instance: one', 'instance: instance web']);
  for (const { name } of targetsOf(snapshot)) assert.ok(effectiveRules(snapshot, name), name);
  assert.equal(effectiveRules(snapshot, 'nobody'), undefined);
});

test('of each of very many dead rules it is said who takes its packets', () => {
  const rules = Array.from(
    { length: 300 },
    (_, i) => `      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.${i % 256}.0/24, priority: 9 }\n`,
  );
  const { text = '' } =
    effectiveRules(
      snapshotOf(
        `securityGroups:\n  web:\n    ingress:\n      - { ipProtocol: tcp, portRange: 1/99, sourceCidrIp: 10.0.0.0/8 }\n${rules.join('')}`,
      ),
      'web',
    ) ?? {};
  assert.equal(text.split('never decides: rule 1 takes all').length - 1, 300);
});
