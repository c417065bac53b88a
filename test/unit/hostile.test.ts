// What people really type, half typed or by another keyboard: one clear word each, at the right place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyFix, checkFindings, snapshotOf } from '../fixture.ts';

const rule = (text: string) => `securityGroups:\n  web:\n    ingress:\n      - { ${text} }\n`;
const found = (text: string) => snapshotOf(rule(text)).diagnoses.map(({ check, message }) => `${check}: ${message}`);

test('quotes, digits and marks of a Chinese keyboard', () => {
  const peer = 'sourceCidrIp: 10.0.0.0/8';
  const mended = (text: string, title: string) => applyFix(snapshotOf(rule(text)), title);
  assert.equal(
    mended(`ipProtocol: “tcp”, portRange: 22/22, ${peer}`, 'Write tcp'),
    rule(`ipProtocol: tcp, portRange: 22/22, ${peer}`),
  );
  assert.equal(
    mended(`ipProtocol: tcp, portRange: ‘２２’, ${peer}`, 'Write 22/22'),
    rule(`ipProtocol: tcp, portRange: 22/22, ${peer}`),
  );
  assert.equal(
    mended('ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10。0。0。0／8', 'Write 10.0.0.0/8'),
    rule(`ipProtocol: tcp, portRange: 22/22, ${peer}`),
  );
  assert.equal(
    mended(`ipProtocol: tcp, portRange: 22/22, ${peer}, priority: １０`, 'Write 10'),
    rule(`ipProtocol: tcp, portRange: 22/22, ${peer}, priority: 10`),
  );
  assert.equal(
    mended(`ipProtocol: tcp、udp, portRange: 22/22, ${peer}`, 'Make one rule for each of tcp, udp').match(/22\/22/g)
      ?.length,
    2,
  );
});

test('a full-width colon in braces: what stands behind it is not called missing', () => {
  checkFindings(`securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange：22/22, sourceCidrIp: 10.0.0.0/8 }
      #                    ^^^^^^^^^^^^^^^ syntax: full-width
`);
});

test('an empty value is called empty', () => {
  const values = ['ipProtocol: ""', 'portRange: ""', 'policy: ""', 'priority: ""', 'nicType: ""', 'sourceCidrIp: ""'];
  for (const value of values) {
    const others = ['ipProtocol: tcp', 'portRange: 22/22', 'sourceCidrIp: 10.0.0.0/8'];
    const kept = others.filter((other) => other.split(':')[0] !== value.split(':')[0]);
    const [first = '', ...more] = found([...kept, value].join(', '));
    assert.match(first, / is empty/, value);
    assert.deepEqual(more, [], value);
  }
  const text = 'instances: { a: { securityGroupIds: [""] } }';
  const [one] = snapshotOf(text, { workspace: true }).diagnoses;
  assert.match(one?.message ?? '', /name of a group is empty/);
  assert.deepEqual(one?.fixes, []);
});

test('ports that are no ports', () => {
  const say = (ports: string) => found(`ipProtocol: tcp, portRange: ${ports}, sourceCidrIp: 10.0.0.0/8`);
  for (const ports of ['0', '0/0', '0/65535', '1/65536', '99999999999999999999/2'])
    assert.match(say(ports)[0] ?? '', /ports go from 1 to 65535/, ports);
  for (const ports of ['http', 'true', 'any/any']) assert.match(say(ports)[0] ?? '', /ports are numbers/, ports);
  for (const ports of ['80/', '/80', '-1/80', '80/443/22', '0x50/0x50', '80.0/80.0'])
    assert.match(say(ports)[0] ?? '', /write `first\/last`/, ports);
  for (const ports of ['443/80', '00443/00080']) assert.match(say(ports)[0] ?? '', /write `80\/443`/, ports);
});
