// A check that throws is a fault of ours: it costs what it would have found there, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Check } from '../../server/src/checks/check.ts';
import { checks } from '../../server/src/checks/index.ts';
import { Engine } from '../../server/src/engine/engine.ts';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
import { snapshotOf } from '../fixture.ts';

const TEXT = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 99, sourceCidrIp: 10.0.0.0/8 } # secgroup-ignore port-range
  db:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 33, sourceCidrIp: 10.0.0.1/8 } # secgroup-ignore port-range
      - { ipProtocol: tcp, portRange: 44/44, sourceCidrIp: 10.0.0.0/8 } # secgroup-ignore port-range
`;
const ALL = ['port-range 80', 'cidr-host-bits 10.0.0.1/8', 'unused-ignore port-range'];

test('in a group: the check is left out there, and speaks of the others', () => {
  const engine = engineWith('port-range', (check) => ({
    *group(group, world) {
      if (group.name === 'db') fail();
      yield* check.group?.(group, world) ?? [];
    },
  }));
  const { found, snapshot } = look(engine, TEXT);
  // Nobody can tell whether a comment is needed by a check that has not looked.
  assert.deepEqual(found, ALL.slice(0, 2));
  assert.deepEqual(faultsOf(snapshot), ['port-range: a fault']);
  assert.match(snapshot.note ?? '', /ended `port-range`: findings of it may be missing/);
});

test('where it fails behind its first findings, and where it is no generator', () => {
  const behind = engineWith('port-range', (check) => ({
    *group(group, world) {
      yield* check.group?.(group, world) ?? [];
      fail();
    },
  }));
  const atOnce = engineWith('port-range', () => ({ group: fail }));
  for (const engine of [behind, atOnce]) {
    assert.deepEqual(look(engine, TEXT).found, [ALL[1]]);
    assert.deepEqual(look(engine, TEXT, 2).found, [ALL[1]]);
  }
});

test('where it cannot say for what its findings hold, they are told, and looked for again', () => {
  const engine = engineWith('port-range', () => ({ local: fail }));
  for (const version of [1, 2]) {
    const { found, snapshot } = look(engine, TEXT, version);
    assert.deepEqual(found, ALL.slice(0, 2));
    assert.deepEqual(faultsOf(snapshot), ['port-range: a fault']);
  }
});

test('in the words of a finding, which are looked for once it is shown', () => {
  const engine = engineWith('port-range', (check) => ({
    *group(group, world) {
      for (const finding of check.group?.(group, world) ?? [])
        yield {
          ...finding,
          get message() {
            return fail();
          },
        };
    },
  }));
  const { found, snapshot } = look(engine, TEXT);
  assert.deepEqual(found, ALL.slice(1));
  assert.deepEqual(faultsOf(snapshot), ['port-range: a fault']);
  assert.match(snapshot.note ?? '', /ended `port-range`: findings/);
});

test('in the file, and among the comments', () => {
  const file = engineWith('duplicate-group', () => ({ file: fail }));
  assert.deepEqual(look(file, TEXT).found, ALL);
  const ignores = engineWith('unused-ignore', () => ({ ignores: fail }));
  const { found, snapshot } = look(ignores, TEXT);
  assert.deepEqual(found, ALL.slice(0, 2));
  assert.deepEqual(faultsOf(snapshot), ['unused-ignore: a fault']);
});

test('what a finding is beside other groups', () => {
  const engine = engineWith('port-range', (check) => ({
    *group(group, world) {
      for (const finding of check.group?.(group, world) ?? []) yield { ...finding, beside: fail };
    },
  }));
  for (const version of [1, 2]) {
    const { found, snapshot } = look(engine, TEXT, version);
    assert.deepEqual(found, [ALL[1]]);
    assert.deepEqual(faultsOf(snapshot), ['port-range: a fault']);
  }
});

test('nothing of a fault is remembered: what it hit is looked at again', () => {
  const engine = engineWith('port-range', (check) => ({
    *group(group, world) {
      if (group.rules.length === 2 && isFaulty) fail();
      yield* check.group?.(group, world) ?? [];
    },
  }));
  let isFaulty = true;
  assert.deepEqual(look(engine, TEXT).found, [ALL[1]]);
  isFaulty = false;
  const { found, snapshot } = look(engine, `${TEXT}\n`, 2);
  assert.deepEqual(found, ALL);
  assert.deepEqual(snapshot.faults, []);
  assert.equal(snapshot.note, undefined);
});

/** An engine of which one check is another one. */
function engineWith(id: string, change: (check: Check) => Partial<Check>): Engine {
  return new Engine(
    undefined,
    checks.map((check) => (check.id === id ? { ...check, ...change(check) } : check)),
  );
}

function fail(): never {
  throw new Error('a fault');
}

function look(engine: Engine, text: string, version = 1) {
  engine.workspace.complete = true;
  const snapshot = snapshotOf(text, { engine, version });
  const found = snapshot.diagnoses.map(({ check, span }) => `${check} ${text.slice(span.start, span.end)}`);
  return { snapshot, found };
}

function faultsOf({ faults }: Snapshot): string[] {
  return faults.map(({ check, thrown }) => `${check}: ${thrown instanceof Error ? thrown.message : thrown}`);
}
