// Fixes that are called safe, on random files: one by one and all at once they leave every packet where it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { trafficOf } from '../../server/src/analysis/traffic.ts';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
import { fixAll } from '../../server/src/features/codeActions.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { snapshotOf } from '../fixture.ts';
import { differenceOf, proveSafeFixes } from '../proof.ts';
import { deadByBruteForce } from '../traffic.ts';

type Fields = Readonly<Record<string, string | number>>;

const peers = fc.constantFrom<[string, string]>(
  ['CidrIp', '0.0.0.0/0'],
  ['CidrIp', '10.0.0.0/8'],
  ['CidrIp', '10.1.2.3/8'],
  ['CidrIp', '10.0.0.0/9'],
  ['CidrIp', '10.128.0.0/9'],
  ['CidrIp', '10.128.0.0/10'],
  ['CidrIp', '10.192.0.0/10'],
  ['CidrIp', '203.0.113.9'],
  // Several at once, which the API's own data may hold, and our own form may not.
  ['CidrIp', '10.128.0.0/9,203.0.113.0/24'],
  ['CidrIp', '10.0.0.0/9,192.0.2.0/24'],
  ['Ipv6', '::/0'],
  ['Ipv6', '2408:4000::/33'],
  ['Ipv6', '2408:4000:8000::/33'],
  ['GroupId', 'web'],
  ['PrefixListId', 'offices'],
);
const ports = fc.constantFrom('1/65535', '22/22', '80/80', '80/443', '81/443', '8000/8010', '8011/8020', '8005/8015');
const rule = fc
  .record({
    outbound: fc.boolean(),
    protocol: fc.constantFrom('tcp', 'tcp', 'TCP', 'udp', 'all'),
    ports,
    peer: peers,
    policy: fc.constantFrom(undefined, undefined, 'accept', 'drop'),
    priority: fc.constantFrom(undefined, 1, 1, 2, 100),
    nicType: fc.constantFrom(undefined, undefined, undefined, 'internet', 'intranet'),
    description: fc.constantFrom(undefined, undefined, 'office', 'branch'),
    sourcePorts: fc.constantFrom(undefined, undefined, undefined, undefined, '1024/65535'),
  })
  .map((parts): { outbound: boolean; fields: Fields } => {
    const {
      outbound,
      protocol,
      peer: [kind, address],
    } = parts;
    const side = outbound ? 'dest' : 'source';
    const key = kind === 'Ipv6' ? (outbound ? 'ipv6DestCidrIp' : 'ipv6SourceCidrIp') : `${side}${kind}`;
    const given = {
      ipProtocol: protocol,
      portRange: protocol === 'all' ? '-1/-1' : parts.ports,
      [key]: address,
      policy: parts.policy,
      priority: parts.priority,
      nicType: kind === 'GroupId' ? undefined : parts.nicType,
      description: parts.description,
      sourcePortRange: parts.sourcePorts,
    };
    return {
      outbound,
      fields: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Fields,
    };
  });
/** A rule, and others that differ from it in little: in its ports, its peer, its NIC type or its words. */
const family = fc
  .tuple(rule, fc.array(rule, { maxLength: 3 }), fc.constantFrom('ports', 'peer', 'rest'))
  .map(([base, others, what]) => [
    base,
    ...others.map(({ fields }) => ({ ...base, fields: varied(base.fields, fields, what) })),
  ]);
const rules = fc.array(family, { minLength: 1, maxLength: 4 }).map((families) => families.flat());

function varied(base: Fields, other: Fields, what: 'ports' | 'peer' | 'rest'): Fields {
  const isPeer = (key: string) => /^(ipv6)?(source|dest)/i.test(key) && key !== 'sourcePortRange';
  const side = Object.keys(base).some((key) => /^(ipv6d|d)est/i.test(key)) ? 'dest' : 'source';
  if (what === 'ports')
    return base.ipProtocol === 'all' || other.ipProtocol === 'all'
      ? base
      : { ...base, portRange: other.portRange ?? '' };
  const isTaken = (key: string) => (what === 'peer' ? isPeer(key) : key === 'nicType' || key === 'description');
  const kept = Object.entries(base).filter(([key]) => !isTaken(key));
  const taken = Object.entries(other).filter(([key]) => isTaken(key));
  const turned = taken.map(([key, value]) => [
    key.replace(/source|dest/i, (word) =>
      word[0] === 'S' || word[0] === 'D' ? side[0]?.toUpperCase() + side.slice(1) : side,
    ),
    value,
  ]);
  return Object.fromEntries([...kept, ...turned]) as Fields;
}

interface Written {
  readonly name: string;
  readonly text: string;
}

/** The ways in which a file may lay its rules out. */
const layouts = { braces, blocks, brackets, json } as const;
const layout = fc.constantFrom(...(Object.keys(layouts) as (keyof typeof layouts)[]));

function braces(fields: readonly Fields[], outbound: readonly Fields[]): Written {
  const items = (list: readonly Fields[]) => list.map((each) => `\n      - ${flow(each)} # ${each.portRange}`).join('');
  return native(items(fields), items(outbound));
}

function blocks(fields: readonly Fields[], outbound: readonly Fields[]): Written {
  const item = (each: Fields) =>
    Object.entries(each)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .join('\n        ');
  const items = (list: readonly Fields[]) => list.map((each) => `\n      - ${item(each)}`).join('');
  return native(items(fields), items(outbound));
}

function brackets(fields: readonly Fields[], outbound: readonly Fields[]): Written {
  const items = (list: readonly Fields[]) => ` [${list.map(flow).join(', ')}]`;
  return native(items(fields), items(outbound));
}

function native(ingress: string, egress: string): Written {
  const lists = [ingress.trim() && `    ingress:${ingress}\n`, egress.trim() && `    egress:${egress}\n`].join('');
  const others = '  web: {}\nprefixLists:\n  offices: { maxEntries: 5, entries: [10.0.0.0/9, 203.0.113.0/24] }\n';
  return { name: 'random.sg.yaml', text: `securityGroups:\n  app:\n    vpcId: vpc-1\n${lists}${others}` };
}

function flow(fields: Fields): string {
  const entries = Object.entries(fields).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `{ ${entries.join(', ')} }`;
}

function json(fields: readonly Fields[], outbound: readonly Fields[]): Written {
  const permission = (direction: string) => (each: Fields) => ({
    Direction: direction,
    ...Object.fromEntries(Object.entries(each).map(([key, value]) => [key[0]?.toUpperCase() + key.slice(1), value])),
  });
  const permissions = [...fields.map(permission('ingress')), ...outbound.map(permission('egress'))];
  const group = { SecurityGroupId: 'app', VpcId: 'vpc-1', Permissions: { Permission: permissions } };
  return { name: 'random.json', text: JSON.stringify(group, undefined, 2) };
}

function write(list: readonly { outbound: boolean; fields: Fields }[], how: keyof typeof layouts): Written {
  const written = (fields: Fields) => (how === 'json' ? fields : withOneBlock(fields));
  const side = (outbound: boolean) =>
    list.filter((each) => each.outbound === outbound).map(({ fields }) => written(fields));
  return layouts[how](side(false), side(true));
}

function withOneBlock(fields: Fields): Fields {
  const first = (value: string | number) => (typeof value === 'string' ? value.replace(/,.*/, '') : value);
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, first(value)]));
}

/** Every safe fix counts here, and a group is over its quota soon. */
const settings = { quota: { rulesPerGroup: 3 } };

function read({ name, text }: Written): Snapshot {
  return snapshotOf(text, { name, settings });
}

test('each safe fix by itself changes no traffic', () => {
  let proven = 0;
  fc.assert(
    fc.property(rules, layout, (list, how) => {
      const written = write(list, how);
      proven += proveSafeFixes(read(written), (text) => read({ ...written, text }));
    }),
    { numRuns: 150 },
  );
  assert.ok(proven > 100, `only ${proven} fixes came up`);
});

/** So often at most "fix all" finds something new to mend in such files. */
const MOST_PASSES = 4;

test('all safe fixes at once change no traffic, and in the end nothing is dead', () => {
  fc.assert(
    fc.property(rules, layout, (list, how) => {
      const first = write(list, how);
      const before = read(first);
      let after = before;
      let passes = 0;
      for (let action = fixAll(after); action; action = fixAll(after)) {
        after = read({ ...first, text: applyChanges(after.text, action.changes) });
        assert.equal(differenceOf(before, after, 'any'), undefined, `${before.text}\n---\n${after.text}`);
        assert.ok(++passes <= MOST_PASSES, `no end of fixes: ${after.text}`);
      }
      for (const group of after.file.groups) {
        assert.deepEqual(trafficOf(group, after.file).dead, new Set());
        assert.deepEqual(deadByBruteForce(group, after.file), new Set());
      }
    }),
    { numRuns: 200 },
  );
});

test('a fix that changes traffic does not pass for safe', () => {
  const before = read({
    name: 'a.sg.yaml',
    text: 'securityGroups:\n  app:\n    ingress:\n      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8 }\n',
  });
  const narrower = read({ name: 'a.sg.yaml', text: before.text.replace('10.0.0.0/8', '10.0.0.0/9') });
  const wider = read({ name: 'a.sg.yaml', text: before.text.replace('22/22', '22/23') });
  const later = read({ name: 'a.sg.yaml', text: before.text.replace('portRange', 'priority: 2, portRange') });
  const dropped = read({ name: 'a.sg.yaml', text: before.text.replace('portRange', 'policy: drop, portRange') });
  for (const after of [narrower, wider, later, dropped]) {
    assert.match(differenceOf(before, after, []) ?? '', /^app: rank/);
    assert.match(differenceOf(before, after, 'any') ?? '', /^app: rank/);
  }
  assert.equal(differenceOf(before, before, []), undefined);
});
