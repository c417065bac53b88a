import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { covers } from '../../server/src/algebra/ip.ts';
import { effectOf } from '../../server/src/analysis/effect.ts';
import { matches, type Packet, reachesOf } from '../../server/src/analysis/packet.ts';
import type { Piece } from '../../server/src/analysis/pieces.ts';
import { hover } from '../../server/src/features/hover.ts';
import { snapshotOf } from '../fixture.ts';
import { guard } from '../guards.ts';
import { allPackets, decide, groupOf, noFile, type Spec } from '../traffic.ts';

/** The effect that the hover tells at the cursor of a marked text: its second paragraph. */
function effectAt(marked: string, name = 'test.sg.yaml'): string | undefined {
  const offset = marked.indexOf('<|>');
  assert.ok(offset >= 0, 'the text has a cursor');
  return hover(snapshotOf(marked.replace('<|>', ''), { name }), offset)?.markdown.split('\n\n')[1];
}

function group(...rules: readonly string[]): string {
  return `securityGroups:\n  web:\n    ingress:\n${rules.map((rule) => `      - { ${rule} }\n`).join('')}`;
}

const open = 'ipProtocol: tcp, portRange: 1/65535, sourceCidrIp: 0.0.0.0/0';

describe('a rule’s effect', () => {
  const told: readonly (readonly [effect: string, text: string])[] = [
    ['Decides all its packets.', group(`<|>${open}`)],
    [
      'Of tcp 1–65535 from anywhere it decides 443 and 8000–9000; rule 2 (drop, priority 1), rule 3 (drop, priority 1) and rule 4 (drop, priority 1) take the rest.',
      group(
        `<|>${open}, priority: 9`,
        'ipProtocol: tcp, portRange: 1/442, sourceCidrIp: 0.0.0.0/0, policy: drop',
        'ipProtocol: tcp, portRange: 444/7999, sourceCidrIp: 0.0.0.0/0, policy: drop',
        'ipProtocol: tcp, portRange: 9001/65535, sourceCidrIp: 0.0.0.0/0, policy: drop',
      ),
    ],
    [
      'Never decides: rule 1 (drop, priority 1) takes all its packets.',
      group(`${open}, policy: drop`, '<|>ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8'),
    ],
    [
      'Never decides: rule 2 (drop, priority 1) and rule 1 (accept, priority 1) take all its packets.',
      group(
        'ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/9',
        'ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.128.0.0/9, policy: drop',
        '<|>ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8, priority: 5',
      ),
    ],
    [
      'Of tcp 22 from 10.0.0.0/8 it decides 10.128.0.0/9; rule 1 (drop, priority 1) takes the rest.',
      group(
        'ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/9, policy: drop',
        '<|>ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8, priority: 5',
      ),
    ],
    [
      'Of tcp 1–65535 from anywhere it decides 1–21 and 23–65535, and 22 for a part of the packets; rule 1 (drop, priority 1) takes the rest.',
      group('ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8, policy: drop', `<|>${open}, priority: 5`),
    ],
    [
      'Of all protocols from anywhere it decides udp 1–65535, icmp, icmpv6, gre, other protocols; rule 1 (drop, priority 1) takes the rest.',
      group(`${open}, policy: drop`, '<|>ipProtocol: all, portRange: -1/-1, sourceCidrIp: 0.0.0.0/0, priority: 5'),
    ],
    [
      'Decides all its packets. May lose to rule 1, which is not known in full.',
      group('ipProtocol: tcp, portRange: 80-443, sourceCidrIp: 10.0.0.0/8', `<|>${open}, priority: 5`),
    ],
    [
      'Decides all its packets.',
      group(
        'ipProtocol: tcp, portRange: 80-443, sourceCidrIp: 10.0.0.0/8',
        '<|>ipProtocol: udp, portRange: 53/53, sourceCidrIp: 10.0.0.0/8, priority: 5',
      ),
    ],
    [
      'Decides all its packets. May lose to rule 1, for members of `app`.',
      group('ipProtocol: tcp, portRange: 22/22, sourceGroupId: app, policy: drop', `<|>${open}, priority: 5`),
    ],
    [
      'Of tcp 20–30 from members of `app` it decides 20–21 and 23–30; rule 1 (drop, priority 1) takes the rest.',
      group(
        'ipProtocol: tcp, portRange: 22/22, sourceGroupId: app, policy: drop',
        '<|>ipProtocol: tcp, portRange: 20/30, sourceGroupId: app, priority: 5',
      ),
    ],
  ];
  for (const [effect, text] of told) {
    test(effect, () => assert.equal(effectAt(text), effect));
  }

  test('an outbound rule names outbound rules', () => {
    const text = group(`${open}, policy: drop`, `<|>${open}`).replace('ingress', 'egress').replaceAll('source', 'dest');
    assert.equal(effectAt(text), 'Never decides: outbound rule 1 (drop, priority 1) takes all its packets.');
  });

  test('a rule that is not known in full has none', () => {
    const lines = effectAt(group('<|>ipProtocol: tcp, portRange: 80-443, sourceCidrIp: 10.0.0.0/8'));
    assert.doesNotMatch(lines ?? '', /ecides/);
  });

  test('a rule of the other branch of a condition is no rival, one under a condition of its own is', () => {
    const template = (second: string) =>
      `ROSTemplateFormatVersion: '2015-09-01'
Conditions: { Open: !Equals [a, b] }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - !If
          - Open
          - { IpProtocol: tcp, PortRange: 443/443, SourceCidrIp: 0.0.0.0/0, Policy: drop }
          - { <|>IpProtocol: tcp, PortRange: 443/443, SourceCidrIp: 10.0.0.0/8 }
        - { IpProtocol: tcp, PortRange: 1/65535, SourceCidrIp: 10.0.0.0/8, Priority: 7 }
`
        .replace(/<\|>/, second === 'branch' ? '<|>' : '')
        .replace(/(IpProtocol: tcp, PortRange: 1\/)/, second === 'branch' ? '$1' : '<|>$1');
    assert.match(effectAt(template('branch'), 'template.yaml') ?? '', /^Exists only if/);
    const text = (second: string) =>
      hover(snapshotOf(template(second).replace('<|>', ''), { name: 'template.yaml' }), template(second).indexOf('<|>'))
        ?.markdown ?? '';
    assert.match(text('branch'), /\n\nDecides all its packets\.\n/);
    assert.match(
      text('other'),
      /\n\nDecides all its packets\. May lose to rule 1, which exists only on a condition; rule \d, which exists only on a condition\.\n/,
    );
  });
});

const blocks = fc.constantFrom(
  '0.0.0.0/0',
  '0.0.0.0/1',
  '10.0.0.0/8',
  '10.128.0.0/9',
  '10.1.2.3/32',
  '::/0',
  '2408:4000::/32',
);
const anyRule: fc.Arbitrary<Spec> = fc.record({
  protocol: fc.constantFrom('tcp', 'tcp', 'udp', 'all'),
  ports: fc.constantFrom('1/65535', '22/22', '80/80', '22/80'),
  peer: fc.oneof(
    { weight: 5, arbitrary: blocks },
    { weight: 1, arbitrary: fc.constantFrom('group:a', 'group:b', 'given:a', 'given:b@10.0.0.0/9') },
  ),
  policy: fc.constantFrom('accept' as const, 'drop' as const),
  priority: fc.constantFrom(1, 2, 3),
});

test('as packet by packet: what a rule decides beside its rivals', () => {
  fc.assert(
    fc.property(fc.array(anyRule, { minLength: 1, maxLength: 7 }), (specs) => {
      const all = groupOf(specs);
      const reaches = reachesOf(all, noFile);
      const packets = [...allPackets(reaches)];
      for (const rule of all.rules) {
        const effect = effectOf(rule, all, noFile);
        assert.ok(effect);
        const rivals = new Set(effect.rivals.map((rival) => rival.rule));
        const isFree = (packet: Packet) => !reaches.some((other) => rivals.has(other.rule) && matches(other, packet));
        const mine = packets.filter((packet) => matches(effect.reach, packet) && isFree(packet));
        const decided = mine.filter((packet) => decide(reaches, packet) === effect.reach.rank);
        const text = JSON.stringify({ specs, rule: rule.number });
        // Equal rules of one rank decide alike: a dead one of them decides nothing.
        if (effect.decides === 'nothing') continue;
        assert.equal(decided.length === mine.length, effect.decides === 'all', text);
        for (const packet of mine) assert.equal(isIn(effect.pieces ?? [], packet), decided.includes(packet), text);
      }
    }),
    { numRuns: 200 },
  );
});

test('a rule is no rival where another one for the same members always comes before it', () => {
  const on = [guard('C')];
  const off = [guard('C', false)];
  const rivalsOf = (...specs: Spec[]) => {
    const all = groupOf([...specs, { peer: '10.0.0.0/8', priority: 9 }]);
    const rule = all.rules.at(-1);
    assert.ok(rule);
    return effectOf(rule, all, noFile)?.rivals.map((rival) => rival.rule.number);
  };
  const wide: Spec = { peer: 'group:a', ports: '1/80', priority: 2 };
  assert.deepEqual(rivalsOf({ peer: 'group:a' }, wide), [1]);
  assert.deepEqual(rivalsOf({ peer: 'group:b' }, wide), [1, 2]);
  assert.deepEqual(rivalsOf({ peer: '10.0.0.0/8', when: on }, { ...wide, when: on }), [1]);
  assert.deepEqual(rivalsOf({ peer: '0.0.0.0/0', when: on }, { ...wide, when: off }), [1, 2]);
  const both: Spec[] = [on, off].map((when) => ({ peer: '10.0.0.0/8', when, policy: 'drop' }));
  assert.deepEqual(rivalsOf(...both, wide), [1, 2]);
});

function isIn(pieces: readonly Piece[], packet: Packet): boolean {
  return pieces.some(({ block, from, to }) => covers(block, packet.peer) && from <= packet.at && packet.at < to);
}

test('a rule under 20,000 others tells its effect', () => {
  const specs = Array.from({ length: 20_000 }, (_, i) => ({
    peer: `10.${(i >> 8) & 255}.${i & 255}.1/32`,
    ports: '22/22',
    policy: 'drop' as const,
  }));
  const all = groupOf([...specs, { peer: '0.0.0.0/0', ports: '1/65535', priority: 5 }]);
  const last = all.rules.at(-1);
  assert.ok(last);
  assert.equal(effectOf(last, all, noFile)?.decides, 'part');
});
