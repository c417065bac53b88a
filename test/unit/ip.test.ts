import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bitsOf, type Cidr, covers, formatCidr, hasHostBits, network, parseCidr } from '../../server/src/algebra/ip.ts';

const read = (text: string): Cidr => parseCidr(text) ?? assert.fail(`${text} is not read`);
const rewritten = (text: string) => formatCidr(read(text));

test('addresses and blocks are read and written', () => {
  assert.equal(rewritten('10.0.0.0/8'), '10.0.0.0/8');
  assert.equal(rewritten('192.168.1.1'), '192.168.1.1/32');
  assert.equal(formatCidr(read('192.168.1.1'), { short: true }), '192.168.1.1');
  assert.equal(formatCidr(read('10.0.0.0/8'), { short: true }), '10.0.0.0/8');
  assert.equal(rewritten('255.255.255.255/0'), '255.255.255.255/0');
  assert.equal(rewritten('::/0'), '::/0');
  assert.equal(rewritten('2408:0180:0000::0001'), '2408:180::1/128');
  assert.equal(rewritten('2001:DB8:0:0:1:0:0:1/64'), '2001:db8::1:0:0:1/64');
  assert.equal(rewritten('1:0:2:3:4:5:6:7'), '1:0:2:3:4:5:6:7/128');
  assert.equal(rewritten('::ffff:10.0.0.1'), '::ffff:a00:1/128');
});

test('all else is refused', () => {
  const wrong = [
    '',
    '/',
    '10.0.0',
    '10.0.0.0.0',
    '256.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '010.0.0.1',
  ];
  const also = [
    '1.2.3.4/8/8',
    ' 10.0.0.1',
    '10.0.0.1 ',
    '１.2.3.4',
    'a.b.c.d',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
  ];
  const v6 = [
    '::/129',
    '12345::',
    'g::',
    '1:2:3:4:5:6:7::8',
    '::10.0.0',
    '10.0.0.1::',
    '::1%eth0',
    '0x10.1.1.1',
    '10.0.0.0/255.0.0.0',
  ];
  for (const text of [...wrong, ...also, ...v6]) assert.equal(parseCidr(text), undefined, text);
});

test('host bits', () => {
  assert.equal(hasHostBits(read('10.1.2.3/16')), true);
  assert.equal(hasHostBits(read('10.1.0.0/16')), false);
  assert.equal(formatCidr(network(read('10.1.2.3/16'))), '10.1.0.0/16');
  assert.equal(formatCidr(network(read('2001:db8::1/33'))), '2001:db8::/33');
  assert.equal(hasHostBits(read('::1/127')), true);
});

test('covering', () => {
  assert.equal(covers(read('10.0.0.0/8'), read('10.255.0.0/16')), true);
  assert.equal(covers(read('10.0.0.0/16'), read('10.0.0.0/8')), false);
  assert.equal(covers(read('10.0.0.0/8'), read('11.0.0.0/8')), false);
  assert.equal(covers(read('0.0.0.0/0'), read('::/0')), false);
  assert.equal(covers(read('10.9.9.9/8'), read('10.1.1.1')), true, 'host bits of the outer block do not count');
});

const family = fc.constantFrom('ipv4', 'ipv6');
const cidr = family.chain((kind) =>
  fc.record({
    family: fc.constant(kind as Cidr['family']),
    words: fc.array(
      fc.integer({ min: 0, max: 0xffff_ffff }),
      kind === 'ipv4' ? { minLength: 1, maxLength: 1 } : { minLength: 4, maxLength: 4 },
    ),
    prefix: fc.integer({ min: 0, max: bitsOf(kind as Cidr['family']) }),
  }),
);
const bits = ({ words }: Cidr) => words.map((word) => word.toString(2).padStart(32, '0')).join('');

test('what is written is read', () => {
  fc.assert(fc.property(cidr, (block) => assert.deepEqual(parseCidr(formatCidr(block)), { ...block })));
});

test('blocks agree with strings of bits', () => {
  fc.assert(
    fc.property(cidr, cidr, fc.boolean(), (a, b, near) => {
      const inner = near ? { ...a, prefix: Math.min(bitsOf(a.family), a.prefix + (b.prefix % 3)) } : b;
      const expected =
        a.family === inner.family &&
        a.prefix <= inner.prefix &&
        bits(a).slice(0, a.prefix) === bits(inner).slice(0, a.prefix);
      assert.equal(covers(a, inner), expected);
      assert.equal(bits(network(a)), bits(a).slice(0, a.prefix).padEnd(bitsOf(a.family), '0'));
      assert.equal(hasHostBits(a), bits(network(a)) !== bits(a));
    }),
  );
});
