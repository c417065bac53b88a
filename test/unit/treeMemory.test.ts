import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TreeMemory } from '../../server/src/text/treeMemory.ts';
import { readYaml } from '../../server/src/text/yaml.ts';
import { plain } from '../trees.ts';

const TEMPLATE = `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Port: { Type: Number, Default: 80 }
Resources:
  # the web servers
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      Description: |
        two

        lines
      SecurityGroupIngress:
        - IpProtocol: tcp
          PortRange: !Sub \${Port}/\${Port} # the port
          SourceCidrIp: "10.0.0.0/8"
        - { IpProtocol: tcp, PortRange: 443/443,
            SourceCidrIp: 0.0.0.0/0 }
  Db:
    Type: 'ALIYUN::ECS::SecurityGroup'
    Properties: {}

Outputs:
  Id:
    Value: !GetAtt Web.SecurityGroupId
`;

function remembering(text: string): TreeMemory {
  const memory = new TreeMemory();
  readYaml(text, memory);
  return memory;
}

/** Reads an edited text both ways; tells whether one block was enough. */
function assertSame(before: string, after: string): boolean {
  const tree = remembering(before).read(after);
  if (tree === undefined) return false;
  assert.deepEqual(plain(tree), plain(readYaml(after)), JSON.stringify([before, after]));
  return true;
}

test('an edit inside a block re-reads that block alone', () => {
  for (const [old, changed] of [
    ['IpProtocol: tcp\n', 'IpProtocol: udp\n'],
    ['"10.0.0.0/8"', '"10.0.0.0/16"'],
    ['        - IpProtocol: tcp', '        - IpProtocol: gre\n          PortRange: -1/-1\n        - IpProtocol: tcp'],
    ['# the port', '# the ports of all'],
    ['        two\n', ''],
    ['Web:', 'Website:'],
    ['Properties: {}', 'Properties: { VpcId: vpc-1 }'],
    ['Value: !GetAtt', 'Value: !Ref'],
  ] as const) {
    assert.ok(TEMPLATE.includes(old), old);
    assert.equal(assertSame(TEMPLATE, TEMPLATE.replace(old, changed)), true, old);
  }
});

test('what reaches out of a block has the whole text read', () => {
  for (const [old, changed] of [
    ['  Db:', '   Db:'],
    ['Parameters:', 'Params:'],
    ['  Db:\n', '  Db: x\n  Cache:\n'],
    ['"10.0.0.0/8"', '"10.0.0.0/8'],
    ['tcp\n', '&name tcp\n'],
    ['    Properties: {}\n\n', '    Properties: {}\n---\n'],
  ] as const) {
    assert.ok(TEMPLATE.includes(old), old);
    const after = TEMPLATE.replace(old, changed);
    assert.equal(remembering(TEMPLATE).read(after), undefined, old);
  }
});

test('one edit after another, as typed', () => {
  const memory = remembering(TEMPLATE);
  let text = TEMPLATE;
  const at = text.indexOf('443/443') + 7;
  for (let i = 1; i <= 3; i++) {
    text = `${text.slice(0, at)}${'0'.repeat(i)}${TEMPLATE.slice(at)}`;
    const tree = memory.read(text);
    assert.ok(tree);
    assert.deepEqual(plain(tree), plain(readYaml(text)));
  }
});

const piece = fc.constantFrom(
  ' ',
  '\n',
  '\n  ',
  '\n    ',
  '\t',
  '- ',
  'x: y',
  ': ',
  '#',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ',',
  '|\n',
  '&a ',
  '*a',
  '---\n',
  '? ',
  '\r\n',
  'word',
  '<<: ',
  '!t ',
  '中',
);

test('any edit: as if all had been read', () => {
  let reused = 0;
  const edits = fc.tuple(
    fc.nat(TEMPLATE.length),
    fc.nat(12),
    fc.array(piece, { maxLength: 4 }).map((parts) => parts.join('')),
  );
  const property = fc.property(edits, ([at, length, inserted]) => {
    const after = TEMPLATE.slice(0, at) + inserted + TEMPLATE.slice(at + length);
    if (assertSame(TEMPLATE, after)) reused++;
  });
  fc.assert(property, { numRuns: 5000 });
  assert.ok(reused > 500, `${reused} of 5000 edits re-read one block`);
});
