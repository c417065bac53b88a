import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snapshotOf } from '../fixture.ts';

const rule = (more = '') => `{ ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.1.2.3/8 }${more}`;
const file = (...lines: string[]) =>
  `securityGroups:\n  web:\n    ingress:\n${lines.map((line) => `      ${line}\n`).join('')}`;

/** The checks that still speak. */
function left(text: string, name?: string): string[] {
  return snapshotOf(text, name === undefined ? {} : { name }).diagnoses.map(({ check }) => check);
}

const both = ['port-range', 'cidr-host-bits'];

test('nothing is ignored by itself', () => {
  assert.deepEqual(left(file(`- ${rule()}`)), both);
});

test('on the line', () => {
  assert.deepEqual(left(file(`- ${rule(' # secgroup-ignore port-range')}`)), ['cidr-host-bits']);
  assert.deepEqual(left(file(`- ${rule(' # secgroup-ignore port-range, cidr-host-bits -- we know')}`)), []);
  assert.deepEqual(left(file(`- ${rule(' # ok # secgroup-ignore port-range -- we know')}`)), ['cidr-host-bits']);
  assert.deepEqual(left(file(`- ${rule(' #secgroup-ignore port-range')}`)), ['cidr-host-bits']);
  assert.deepEqual(left(file(`- ${rule(' # secgroup-ignore port-range')}`).replaceAll('\n', '\r\n')), [
    'cidr-host-bits',
  ]);
});

test('alone on the line above, further comments between', () => {
  assert.deepEqual(left(file('# secgroup-ignore port-range -- old', `- ${rule()}`)), ['cidr-host-bits']);
  assert.deepEqual(left(file('# secgroup-ignore port-range', '# secgroup-ignore cidr-host-bits', `- ${rule()}`)), []);
  assert.deepEqual(left(file('# secgroup-ignore port-range', '# the old server', `- ${rule()}`)), ['cidr-host-bits']);
});

test('it holds for one line', () => {
  const once = file('# secgroup-ignore port-range', `- ${rule()}`, `- ${rule()}`);
  assert.deepEqual(left(once).filter((check) => check === 'port-range').length, 1);
  assert.deepEqual(
    left(file(`- ${rule(' # secgroup-ignore port-range')}`, `- ${rule()}`)).filter((check) => check === 'port-range')
      .length,
    1,
  );
});

test('what only looks like it', () => {
  for (const more of [
    '# secgroup-ignore',
    '# secgroup-ignored port-range',
    '# please secgroup-ignore port-range',
    '# secgroup-ignore port-range because',
  ]) {
    assert.deepEqual(left(file(`- ${rule(` ${more}`)}`)), both, more);
  }
  const quoted = file(
    `- { ipProtocol: tcp, portRange: 80, sourceCidrIp: ::1, description: "a # secgroup-ignore port-range" }`,
  );
  assert.deepEqual(left(quoted.replace('::1', '10.0.0.1')), ['port-range']);
});

test('an apostrophe opens no quote', () => {
  const text = file(
    '- ipProtocol: tcp',
    "  portRange: it's80 # secgroup-ignore port-range",
    '  sourceCidrIp: 10.0.0.1',
  );
  assert.deepEqual(left(text), []);
});

test('JSON has no comments', () => {
  const text =
    '{ "securityGroups": { "web": { "ingress": [\n// secgroup-ignore port-range\n{ "ipProtocol": "tcp", "portRange": "80", "sourceCidrIp": "::1" }] } } }';
  assert.ok(left(text.replace('::1', '10.0.0.1'), 'a.sg.json').includes('port-range'));
});
