// What checking a file costs decides how long its checks wait for the next key: the cost is theirs, whoever had them run first.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hover } from '../../server/src/features/hover.ts';
import { snapshotOf } from '../fixture.ts';

const rule = (i: number) =>
  `      - { ipProtocol: tcp, portRange: ${i + 1}/${i + 9}, sourceCidrIp: 10.${i % 256}.0.0/16, priority: ${1 + (i % 100)} }\n`;
const TEXT = `securityGroups:\n  web:\n    ingress:\n${Array.from({ length: 1000 }, (_, i) => rule(i)).join('')}`;

test('checks cost what they took, whoever asked for them first', () => {
  const snapshot = snapshotOf(TEXT);
  assert.equal(snapshot.checkTime, 0);
  const start = performance.now();
  assert.ok(snapshot.diagnoses.length > 0);
  const took = performance.now() - start;
  const { checkTime } = snapshot;
  assert.ok(took / 2 < checkTime && checkTime <= took, `${checkTime} of ${took}`);
  // Who is told of them later has not had them for nothing.
  assert.ok(hover(snapshot, TEXT.indexOf('1/9')) && snapshot.diagnoses.length > 0);
  assert.equal(snapshot.checkTime, checkTime);
});

test('checks that run a bit at a time cost what all bits took', () => {
  const snapshot = snapshotOf(TEXT);
  let bits = 0;
  const start = performance.now();
  const oneStep = () => {
    let asked = 0;
    return () => asked++ > 0;
  };
  while (!snapshot.check(oneStep())) bits++;
  const took = performance.now() - start;
  const { checkTime } = snapshot;
  assert.ok(bits > 1 && 0 < checkTime && checkTime <= took, `${checkTime} of ${took} in ${bits} bits`);
});
