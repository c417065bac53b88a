import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Overlaps } from '../../server/src/analysis/overlaps.ts';
import { reachesOf } from '../../server/src/analysis/packet.ts';
import { intersectReach, piecesOf } from '../../server/src/analysis/pieces.ts';
import type { Reach } from '../../server/src/analysis/reach.ts';
import { groupOf, noFile, type Spec } from '../traffic.ts';

const blocks = ['0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9', '10.1.2.3/32', '::/0', '2408:4000::/32'];
const manyBlocks = Array.from({ length: 150 }, (_, i) => `10.0.${i}.0/24`);
const specs = fc.array(
  fc.record({
    peer: fc.constantFrom(...blocks, ...manyBlocks, 'group:a', 'group:b'),
    ports: fc.constantFrom('1/65535', '22/22', '22/80', '80/443', '443/443'),
    policy: fc.constantFrom('accept' as const, 'drop' as const),
    priority: fc.constantFrom(1, 2, 3),
  }),
  { minLength: 100, maxLength: 200 },
);

test('every rule is found that takes some of another one’s traffic', () => {
  fc.assert(
    fc.property(specs, (list: readonly Spec[]) => {
      const reaches = reachesOf(groupOf(list), noFile);
      const overlaps = new Overlaps(reaches);
      for (const reach of reaches) {
        const found = new Set(overlaps.takersOf(reach));
        assert.ok(!found.has(reach));
        const pieces = piecesOf(reach);
        for (const other of reaches) {
          if (other === reach || intersectReach(pieces, other).length === 0) continue;
          assert.ok(found.has(other), `${reach.rule.number} and ${other.rule.number} of ${JSON.stringify(list)}`);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('the search for takers ends when they are too many, and that is seen', () => {
  const many = Array.from({ length: 3000 }, (_, i): Spec => ({ peer: `10.0.${i >> 8}.${i & 255}/32` }));
  const reaches = reachesOf(groupOf([...many, { peer: '10.0.0.0/8', priority: 2 }]), noFile);
  const overlaps = new Overlaps(reaches);
  const wide = reaches.at(-1) as Reach;
  const found = overlaps.takersOf(wide, wide.rank, 100);
  assert.ok(found.length > 100 && found.length < 3000);
  assert.equal(overlaps.takersOf(wide).length, 3000);
  assert.deepEqual(overlaps.takersOf(wide, wide.rank - 2).length, 3000);
  assert.deepEqual(overlaps.takersOf(wide, 1), []);
});

test('few are found that take nothing', () => {
  const ends = Array.from({ length: 2000 }, (_, i): Spec => ({ peer: `10.0.${i >> 8}.${i & 255}/32` }));
  const ports = Array.from({ length: 2000 }, (_, i): Spec => ({ peer: '0.0.0.0/0', ports: `${100 + i}/${100 + i}` }));
  const reaches = reachesOf(groupOf([...ends, ...ports]), noFile);
  const overlaps = new Overlaps(reaches);
  assert.deepEqual(
    reaches.filter((reach) => overlaps.takersOf(reach).length > 0),
    [],
  );
});
