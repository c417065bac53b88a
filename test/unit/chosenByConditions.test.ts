// Fields of which `Fn::If` gives the value: what is said of them holds for every way in which the template may be deployed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import * as intervals from '../../server/src/algebra/intervals.ts';
import { openingsInCases } from '../../server/src/analysis/cases/all.ts';
import { deadRules } from '../../server/src/analysis/deadRules.ts';
import { openingsOf, openTo } from '../../server/src/analysis/exposure.ts';
import { reachesOf } from '../../server/src/analysis/packet.ts';
import { portPlace } from '../../server/src/analysis/reach.ts';
import { snapshotOf } from '../fixture.ts';
import { webTemplate } from '../templates.ts';
import { allPackets, decide } from '../traffic.ts';

type Condition = 'IsProd' | 'IsDev' | 'IsBig';

/** One way in which the template may be deployed. */
type Way = Readonly<Record<Condition, boolean>>;

const ways: readonly Way[] = [true, false].flatMap((isProd) =>
  [true, false].map((isBig) => ({ IsProd: isProd, IsDev: !isProd, IsBig: isBig })),
);

/** A value, or two of which a condition chooses one. */
type Value = string | readonly [condition: Condition, yes: string, no: string];

interface Spec {
  readonly ports: Value;
  readonly peer: Value;
  readonly policy: Value;
  readonly priority: Value;
  /** The rule is there where this holds. */
  readonly when: Condition | undefined;
}

/** The template as it is written; in one way, as if the values and rules of that way stood there. */
function template(specs: readonly Spec[], way?: Way): string {
  const textOf = (value: Value): string => {
    if (typeof value === 'string') return value;
    const [condition, yes, no] = value;
    return way ? (way[condition] ? yes : no) : `{ 'Fn::If': [${condition}, ${yes}, ${no}] }`;
  };
  const rules = specs.flatMap(({ ports, peer, policy, priority, when }) => {
    if (way && when && !way[when]) return [];
    const rule = `{ IpProtocol: tcp, PortRange: ${textOf(ports)}, SourceCidrIp: ${textOf(peer)}, Policy: ${textOf(policy)}, Priority: ${textOf(priority)} }`;
    return [way || when === undefined ? rule : `{ 'Fn::If': [${when}, ${rule}, { Ref: 'ALIYUN::NoValue' }] }`];
  });
  return templateOf(
    `
  IsProd: { 'Fn::Equals': [{ Ref: Env }, prod] }
  IsDev: { 'Fn::Equals': [dev, { Ref: Env }] }
  IsBig: { 'Fn::Equals': [{ Ref: Size }, big] }`,
    rules,
  );
}

/** A template of one group with these rules. */
function templateOf(conditions: string, rules: readonly string[]): string {
  return webTemplate(
    rules,
    `Parameters:
  Env: { Type: String, AllowedValues: [prod, dev] }
  Size: { Type: String }
  Port: { Type: String, Default: 22/22, AllowedValues: [22/22, 80/80] }
Conditions: ${conditions}
`,
  );
}

function look(text: string) {
  const snapshot = snapshotOf(text, { name: 'template.yaml' });
  const { file } = snapshot.world;
  const [group] = file.groups;
  if (group === undefined) throw new Error(text);
  return { snapshot, file, group };
}

function said(specs: readonly Spec[]): string[] {
  return look(template(specs)).snapshot.diagnoses.flatMap(({ check, message }) =>
    check === 'open-to-world' ? [/ in on (.*?)\. /.exec(message)?.[1] ?? ''] : [check],
  );
}

const plain: Spec = { ports: '22/22', peer: '0.0.0.0/0', policy: 'accept', priority: '1', when: undefined };

describe('a value that a condition chooses', () => {
  test('opens what it opens where the condition is so', () => {
    assert.deepEqual(said([{ ...plain, peer: ['IsProd', '10.0.0.0/8', '0.0.0.0/0'] }]), [
      'tcp 22 (SSH) where `IsProd` is false',
    ]);
    assert.deepEqual(said([{ ...plain, policy: ['IsBig', 'accept', 'drop'] }]), ['tcp 22 (SSH) where `IsBig` is true']);
    assert.deepEqual(said([{ ...plain, peer: ['IsProd', '10.0.0.0/8', '192.168.0.0/16'] }]), []);
  });

  test('is chosen together with all that hangs on the condition', () => {
    const open: Spec = { ...plain, peer: ['IsProd', '10.0.0.0/8', '0.0.0.0/0'] };
    assert.deepEqual(said([{ ...open, when: 'IsProd' }]), []);
    assert.deepEqual(said([{ ...open, policy: ['IsDev', 'drop', 'accept'] }]), []);
    const drop: Spec = { ...plain, policy: 'drop', ports: ['IsDev', '1/65535', '80/80'] };
    assert.deepEqual(said([drop, { ...open, priority: '2' }]), []);
  });

  test('is covered where it is in both ways', () => {
    const drop: Spec = { ...plain, ports: '1/1024', policy: 'drop' };
    assert.deepEqual(said([drop, { ...plain, ports: ['IsProd', '22/22', '80/80'], priority: '2' }]), ['shadowed-rule']);
    assert.deepEqual(said([drop, { ...plain, ports: ['IsProd', '22/22', '8080/8080'], priority: '2' }]), []);
    const same: Spec = { ...plain, ports: ['IsBig', '80/80', '443/443'], peer: '10.0.0.0/8' };
    assert.deepEqual(said([same, same]), ['duplicate-rule']);
  });

  test('says for whom a rule is also where it is tried for what it gives another one', () => {
    const half: Spec = { ...plain, ports: '80/80', peer: '0.0.0.0/1', priority: ['IsBig', '1', '2'] };
    const other: Spec = { ...half, peer: ['IsBig', '10.0.0.0/8', '0.0.0.0/0'], priority: ['IsProd', '2', '1'] };
    assert.deepEqual(said([half, { ...other, when: 'IsProd' }]), []);
  });
});

describe('the conditions of a template', () => {
  const text = (conditions: string, rules: readonly string[]) =>
    templateOf(
      `{ ${conditions} }`,
      rules.map((rule) => `{ IpProtocol: tcp, ${rule} }`),
    );
  const isProd = `A: { 'Fn::Equals': [{ Ref: Env }, prod] }`;

  test('are its own where the file holds another one', () => {
    const first = text(`${isProd}, B: { 'Fn::Equals': [{ Ref: Env }, dev] }`, []);
    const second = text(`${isProd}, B: { 'Fn::Equals': [{ Ref: Size }, big] }`, [
      `PortRange: { 'Fn::If': [A, 22/22, 80/80] }, SourceCidrIp: 0.0.0.0/0, Policy: drop`,
      `PortRange: { 'Fn::If': [B, 22/22, 80/80] }, SourceCidrIp: 0.0.0.0/0, Policy: drop`,
      `PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: { 'Fn::If': [A, 2, 3] }`,
    ]);
    const found = (all: string) =>
      snapshotOf(all, { name: 'template.yaml' }).diagnoses.flatMap(({ check }) =>
        /rule|open/.test(check) ? [check] : [],
      );
    assert.deepEqual(found(second), ['open-to-world']);
    assert.deepEqual(found(`${first}---\n${second}`), ['open-to-world']);
  });

  test('choose a parameter only on one side, though the other says what is its default', () => {
    const found = look(
      text(isProd, [
        'PortRange: { Ref: Port }, SourceCidrIp: 10.0.0.0/8',
        `PortRange: { 'Fn::If': [A, { Ref: Port }, 22/22] }, SourceCidrIp: 10.0.0.0/9, Priority: 2`,
      ]),
    );
    assert.deepEqual([...deadRules(found.group, found.file)], []);
  });
});

test('what is said holds for every way in which the template may be deployed, and nothing is missed', () => {
  const of = (...values: readonly string[]): fc.Arbitrary<Value> => {
    const one = fc.constantFrom(...values);
    const condition = fc.constantFrom<Condition>('IsProd', 'IsDev', 'IsBig');
    return fc.oneof({ arbitrary: one, weight: 2 }, fc.tuple(condition, one, one));
  };
  const spec = fc.record({
    ports: of('22/22', '80/80', '1/1024', '1/65535'),
    peer: of('0.0.0.0/0', '10.0.0.0/8', '0.0.0.0/1', '128.0.0.0/1'),
    policy: of('accept', 'accept', 'drop'),
    priority: of('1', '1', '2'),
    when: fc.constantFrom<(Condition | undefined)[]>(undefined, undefined, 'IsProd', 'IsDev', 'IsBig'),
  });
  const seen = { dead: 0, open: 0 };
  const check = (specs: readonly Spec[]) => {
    const { group, file } = look(template(specs));
    const dead = new Set([...deadRules(group, file)].map(({ number }) => number - 1));
    const openings = [...openingsOf(group, file), ...openingsInCases(group, file)];
    const deployed = ways.map((way) => {
      const there = [...specs.keys()].filter((i) => specs[i]?.when === undefined || way[specs[i].when]);
      const one = look(template(specs, way));
      const reaches = reachesOf(one.group, one.file);
      const kept = reaches.filter(({ rule }) => !dead.has(there[rule.number - 1] ?? -1));
      const text = `${JSON.stringify(way)}\n${template(specs)}`;
      for (const packet of allPackets(reaches))
        assert.equal(decide(kept, packet), decide(reaches, packet), `dead: ${[...dead]} ${text}`);
      return openTo('ipv4', openingsOf(one.group, one.file));
    });
    for (const port of [22, 80, 443, 2000]) {
      const at = portPlace('tcp', port);
      const isOpen = deployed.some((open) => intervals.holds(open, at, at + 1));
      assert.equal(intervals.holds(openTo('ipv4', openings), at, at + 1), isOpen, `${port}\n${template(specs)}`);
      seen.open += isOpen ? 1 : 0;
    }
    seen.dead += dead.size;
  };
  fc.assert(fc.property(fc.array(spec, { minLength: 1, maxLength: 4 }), check), { numRuns: 400 });
  assert.ok(seen.dead > 50 && seen.open > 50, JSON.stringify(seen));
});
