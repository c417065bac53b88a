// Fixes of faulty values, on random rules: each takes its finding away and brings no new one, alone or all at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changesOf } from '../../server/src/engine/fixes.ts';
import type { Diagnosis, Snapshot } from '../../server/src/engine/snapshot.ts';
import { fixAll, quickFixes } from '../../server/src/features/codeActions.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { snapshotOf } from '../fixture.ts';
import { rosTemplate } from '../templates.ts';

type Fields = Readonly<Record<string, string | undefined>>;

const protocols = [
  'tcp',
  'TCP',
  'udp',
  'icmp',
  'icmpv6',
  'all',
  'tpc',
  'any',
  'ping',
  'tcp,udp',
  'tcp/icmp',
  '6',
  'ip',
];
const ports = [
  '80/80',
  '80',
  '80-443',
  '443/80',
  '80,443',
  '80，443',
  '-1/-1',
  '-1',
  '0/80',
  '70000',
  'http',
  '1/65535',
];
const addresses = [
  '10.0.0.0/8',
  '10.1.2.3/8',
  '10.0/16',
  '010.0.0.1',
  '10.0.0.0/255.0.0.0',
  '0.0.0.0/0',
  'any',
  'fe80::1/64',
  '::/0',
  'sg-1',
  '10.0.0.1,10.0.0.2',
  '300.1.1.1',
];
const absent = undefined;
const rule = fc.record({
  ipProtocol: fc.constantFrom(...protocols),
  portRange: fc.constantFrom(...ports),
  sourceCidrIp: fc.constantFrom(...addresses),
  policy: fc.constantFrom(absent, absent, 'accept', 'deny', 'dorp', 'Accept', '拒绝'),
  priority: fc.constantFrom(absent, absent, '1', '0', '101', 'high'),
  nicType: fc.constantFrom(absent, absent, 'intranet', 'internet', 'private'),
  sourcePortRange: fc.constantFrom(absent, absent, absent, '1024/65535', '1024', '-1/-1'),
});

const layouts = {
  braces: (fields: Fields) => native(`{ ${entriesOf(fields).join(', ')} }`),
  block: (fields: Fields) => native(entriesOf(fields).join('\n        ')),
  json: (fields: Fields) => ({
    name: 'group.json',
    text: JSON.stringify({ SecurityGroupId: 'sg-2', Permissions: [pascal(fields)] }, null, 2),
  }),
  ros: (fields: Fields) => ({ name: 'template.yaml', text: template(`{ ${entriesOf(pascal(fields)).join(', ')} }`) }),
};
const layout = fc.constantFrom(...(Object.keys(layouts) as (keyof typeof layouts)[]));

function native(item: string) {
  return { name: 'random.sg.yaml', text: `securityGroups:\n  app:\n    vpcId: vpc-1\n    ingress:\n      - ${item}\n` };
}

function template(item: string): string {
  const group = `Type: ALIYUN::ECS::SecurityGroup\n    Properties:\n      VpcId: vpc-1\n      SecurityGroupIngress:\n        - ${item}\n`;
  return rosTemplate(`  App:\n    ${group}`);
}

function entriesOf(fields: Fields): string[] {
  return Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${JSON.stringify(value)}`],
  );
}

function pascal(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value]),
  );
}

/** The checks of single values; what they say of a rule is no business of its neighbours. */
const ofValues = new Set([
  'protocol',
  'port-range',
  'policy',
  'priority',
  'nic-type',
  'cidr',
  'protocol-port-mismatch',
  'missing-property',
  'missing-peer',
  'vpc-nic-type',
]);

function idsOf({ diagnoses }: Snapshot): string[] {
  return [...new Set(diagnoses.map(({ check }) => check).filter((check) => ofValues.has(check)))];
}

test('a fix takes its finding away and brings no other', () => {
  let tried = 0;
  fc.assert(
    fc.property(rule, layout, (fields, how) => {
      const { name, text } = layouts[how](fields);
      const before = snapshotOf(text, { name });
      for (const diagnosis of before.diagnoses.filter(({ check }) => ofValues.has(check))) {
        for (const fix of diagnosis.fixes) {
          const changes = changesOf(before, fix);
          if (changes === undefined) continue;
          tried++;
          const fixed = applyChanges(text, changes);
          const after = snapshotOf(fixed, { name });
          const context = `"${fix.title}" of ${diagnosis.check}\n${text}\n---\n${fixed}`;
          assert.deepEqual(
            idsOf(after).filter((check) => !idsOf(before).includes(check)),
            [],
            context,
          );
          assert.ok(!after.diagnoses.some((other) => isSame(other, diagnosis)), context);
        }
      }
    }),
    { numRuns: 400 },
  );
  assert.ok(tried > 400, `only ${tried} fixes came up`);
});

function isSame(a: Diagnosis, b: Diagnosis): boolean {
  return a.check === b.check && a.message === b.message && a.span.start === b.span.start;
}

/** As many as there are fields that may need rules of their own, and one for all the others. */
const MOST_PASSES = 5;

test('all safe fixes at once, pass after pass: nothing new, no two rules alike, and an end', () => {
  fc.assert(
    fc.property(rule, layout, (fields, how) => {
      const { name, text } = layouts[how](fields);
      const before = snapshotOf(text, { name });
      let after = before;
      let passes = 0;
      for (let action = fixAll(after); action; action = fixAll(after)) {
        after = snapshotOf(applyChanges(after.text, action.changes), { name });
        assert.ok(++passes <= MOST_PASSES, `no end of fixes: ${after.text}`);
        assert.deepEqual(
          idsOf(after).filter((check) => !idsOf(before).includes(check)),
          [],
          `${text}\n---\n${after.text}`,
        );
      }
      assert.ok(!after.diagnoses.some(({ check }) => check === 'duplicate-rule'), `${text}\n---\n${after.text}`);
    }),
    { numRuns: 300 },
  );
});

test('several fixes that copy one rule: one after the other, and none takes the others back', () => {
  let snapshot = snapshotOf(
    native('{ ipProtocol: "tcp,udp", portRange: "80,443", policy: deny, nicType: internet, sourceCidrIp: 10.0.0.0/8 }')
      .text,
  );
  for (let action = fixAll(snapshot); action; action = fixAll(snapshot))
    snapshot = snapshotOf(applyChanges(snapshot.text, action.changes));
  const wanted = ['tcp 80/80', 'tcp 443/443', 'udp 80/80', 'udp 443/443'].map((what) => {
    const [protocol, range] = what.split(' ');
    return `{ ipProtocol: "${protocol}", portRange: "${range}", policy: drop, sourceCidrIp: 10.0.0.0/8 }`;
  });
  assert.deepEqual(snapshot.text.match(/\{.*\}/g), wanted);
});

test('messages speak the notation of the file', () => {
  const said = (text: string, name: string) =>
    snapshotOf(text, { name })
      .diagnoses.map(({ message }) => message)
      .join('\n');
  const json =
    '{ "SecurityGroupId": "sg-1", "Permissions": [\n  { "IpProtocol" "tcp", "PortRange": "80/80", "SourceCidrIp": "10.0.0.0/8" }\n] }';
  assert.match(said(json, 'group.json'), /A colon is missing here\. Write `"name": value`\./);
  assert.match(
    said('securityGroups:\n  web:\n    ingress\n    egress: []\n', 'a.sg.yaml'),
    /`name: value`, with a space/,
  );
  assert.match(said('- a\n', 'a.sg.yaml'), /^This file takes properties/);
});

test('of a property given twice, neither goes elsewhere by itself: the other one would come to count', () => {
  const offered = (properties: string) =>
    snapshotOf(`{ "securityGroups": { "web": { "ingress": [\n{ ${properties} }] } } }`, { name: 'a.sg.json' });
  const titles = (properties: string) => {
    const snapshot = offered(properties);
    const all = { start: 0, end: snapshot.text.length };
    return quickFixes(snapshot, all).map(({ title }) => title);
  };
  const ports = '"ipProtocol": "tcp", "portRange": "80/80"';
  const move = 'Move it to the property for IPv6';
  assert.ok(titles(`${ports}, "sourceCidrIp": "::/0"`).includes(move));
  const twice = `${ports}, "sourceCidrIp": "0.0.0.0/0", "sourceCidrIp": "::/0"`;
  assert.ok(!titles(twice).includes(move));
  assert.equal(fixAll(offered(twice)), undefined);
  const rename = 'Rename to `policy` · changes access';
  assert.ok(titles(`${ports}, "sourceCidrIp": "10.0.0.0/8", "polcy": "drop"`).includes(rename));
  assert.ok(!titles(`${ports}, "sourceCidrIp": "10.0.0.0/8", "polcy": "drop", "polcy": "accept"`).includes(rename));
});

test('fix-all takes the port ranges that can be read in one way only', () => {
  const mended = (ports: string) => {
    const text = `securityGroups:\n  web:\n    ingress:\n      - { ipProtocol: tcp, portRange: '${ports}', sourceCidrIp: 10.0.0.0/8 }\n`;
    const action = fixAll(snapshotOf(text));
    return action && /portRange: '(.*?)'/.exec(applyChanges(text, action.changes))?.[1];
  };
  for (const ports of ['22', ' 22/22 ', '２２/２２', '２２／２２', '２２']) assert.equal(mended(ports), '22/22', ports);
  for (const ports of ['22:22', '２２：２２', '22-22', '０／22', '2²']) assert.equal(mended(ports), undefined, ports);
});
