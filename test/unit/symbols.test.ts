import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_RULES, type OutlineSymbol, symbols } from '../../server/src/features/symbols.ts';
import { analyse, type Options, snapshotOf } from '../fixture.ts';

/** The outline as indented lines, `kind name (detail)`. */
function outline(text: string, options: Options = {}): string {
  return symbols(snapshotOf(text, options))
    .map((symbol) => lines(symbol, ''))
    .join('');
}

function lines({ kind, name, detail, children }: OutlineSymbol, indent: string): string {
  const below = children.map((child) => lines(child, `${indent}  `)).join('');
  return `${indent}${kind} ${name}${detail ? ` (${detail})` : ''}\n${below}`;
}

/** What editors ask of an outline: names, children within their parents, names within their symbols. */
function assertSound(all: readonly OutlineSymbol[], parent: { start: number; end: number }): void {
  for (const { name, span, nameSpan, children } of all) {
    assert.ok(name !== '', 'a name');
    assert.ok(parent.start <= span.start && span.end <= parent.end, `${name} lies in its parent`);
    assert.ok(span.start <= nameSpan.start && nameSpan.end <= span.end, `the name of ${name} lies in it`);
    assertSound(children, span);
  }
}

const file = `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 0.0.0.0/0 }
      - { ipProtocol: TCP, portRange: 8000/8010, sourceGroupId: app, policy: Drop, priority: 10, description: "internal\\n only" }
      - { ipProtocol: icmp, portRange: -1/-1, sourceCidrIp: 10.0.0.0/8 }
      - &typo { ipProtocol: tcp, portRange: 80-443, sourceCidrIp: 10.0.0.0/8, destCidrIp: 10.1.1.1 }
    egress:
      - { ipProtocol: all, portRange: -1/-1, ipv6DestCidrIp: "::/0" }
      - { ipProtocol: tcp, portRangeListId: ports }
  empty:
instances:
  i-1:
    securityGroupIds: [web, sg-2]
networkInterfaces:
  eni-1: {}
prefixLists:
  office: { maxEntries: 3, entries: [] }
portLists:
  ports: { maxEntries: 3, entries: [] }
`;

test('the outline of a file', () => {
  assert.equal(
    outline(file),
    `group web (4 in + 2 out)
  rules Inbound (4)
    rule accept tcp 443 ← 0.0.0.0/0
    rule drop tcp 8000–8010 ← app (priority 10 · internal only)
    rule accept icmp ← 10.0.0.0/8
    rule accept tcp 80-443 ← 10.0.0.0/8
  rules Outbound (2)
    rule accept all → ::/0
    rule accept tcp ports → ?
group empty
attachment i-1 (instance)
  group web
  group sg-2
attachment eni-1 (network interface)
list office (prefix list)
list ports (port list)
`,
  );
});

test('a group is shown by the name that people know, with its id or its key', () => {
  const dialects: Record<string, string> = {
    'a.sg.yaml':
      'securityGroups:\n  web: { securityGroupName: shop-web }\n  db: { securityGroupName: db }\n  sg-1abc: { securityGroupName: app }\n',
    'template.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Name: { Type: String, Default: given } }
Resources:
  Rosg: { Type: ALIYUN::ECS::SecurityGroup, Properties: { SecurityGroupName: shop-cache } }
  Other: { Type: ALIYUN::ECS::SecurityGroup, Properties: { SecurityGroupName: !Ref Name } }
`,
    'export.json': `{ "SecurityGroupId": "sg-1def", "SecurityGroupName": "exported", "Permissions": { "Permission": [
  { "IpProtocol": "TCP", "PortRange": "80/80", "SourceCidrIp": "10.0.0.0/8", "Direction": "ingress" }] } }`,
  };
  const shown = Object.entries(dialects).map(([name, text]) => outline(text, { name }).split('\n  ')[0]?.trimEnd());
  assert.deepEqual(shown, [
    'group web (shop-web)\ngroup db\ngroup app (sg-1abc)',
    'group Rosg (shop-cache)\ngroup Other',
    'group exported (sg-1def · 1 in + 0 out)',
  ]);
});

test('spans lie in each other, and a name is found by its own', () => {
  const all = symbols(snapshotOf(file));
  assertSound(all, { start: 0, end: file.length });
  const [web] = all;
  assert.equal(file.slice(web?.nameSpan.start, web?.nameSpan.end), 'web');
  const inboundRules = web?.children[0];
  assert.equal(file.slice(inboundRules?.nameSpan.start, inboundRules?.nameSpan.end), 'ingress');
  assert.ok(file.slice(web?.span.start, web?.span.end).endsWith('portRangeListId: ports }'));
});

test('what an alias repeats stays below the alias', () => {
  const text = `securityGroups:
  a:
    ingress: &rules
      - &ssh { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8 }
  b:
    ingress: *rules
  c:
    egress:
      - *ssh
`;
  const rule = 'rule accept tcp 22 ← 10.0.0.0/8';
  assert.equal(
    outline(text),
    `group a (1 in + 0 out)\n  rules Inbound (1)\n    ${rule}\n` +
      `group b (1 in + 0 out)\n  rules Inbound (1)\n    ${rule}\n` +
      'group c (0 in + 1 out)\n  rules Outbound (1)\n    rule accept tcp 22 → ?\n',
  );
  assertSound(symbols(snapshotOf(text)), { start: 0, end: text.length });
});

test('a line that cannot be read costs that line', () => {
  const text = file.replace('portRange: 443/443', 'portRange: "443/443').replace('policy: Drop,', 'pol');
  const shown = outline(text);
  assert.match(shown, /^group web/);
  assert.match(shown, /rule accept icmp ← 10\.0\.0\.0\/8/);
  assert.match(shown, /attachment i-1/);
});

test('every half-typed text has an outline that editors take', () => {
  for (let end = 0; end <= file.length; end += 7) {
    const text = file.slice(0, end);
    const analysis = analyse(text);
    if (analysis.kind !== 'snapshot') continue;
    assertSound(symbols(analysis.snapshot), { start: 0, end: text.length });
  }
});

test('an export of the API', () => {
  const text = JSON.stringify(
    {
      SecurityGroupId: 'sg-1',
      Permissions: {
        Permission: [
          {
            Direction: 'ingress',
            IpProtocol: 'TCP',
            PortRange: '22/22',
            Policy: 'Accept',
            SourceCidrIp: '10.0.0.0/8',
            DestCidrIp: '',
          },
          {
            Direction: 'egress',
            IpProtocol: 'ALL',
            PortRange: '-1/-1',
            Policy: 'Drop',
            DestCidrIp: '0.0.0.0/0',
            Priority: '100',
          },
        ],
      },
    },
    null,
    2,
  );
  assert.equal(
    outline(text, { name: 'group.json' }),
    `group sg-1 (1 in + 1 out)
  rules Inbound (1)
    rule accept tcp 22 ← 10.0.0.0/8
  rules Outbound (1)
    rule drop all → 0.0.0.0/0 (priority 100)
`,
  );
  assertSound(symbols(snapshotOf(text, { name: 'group.json' })), { start: 0, end: text.length });
});

test('an export that mixes its directions keeps the order of its rules', () => {
  const rule = (direction: string, port: number, side: string) =>
    `{"Direction": "${direction}", "IpProtocol": "TCP", "PortRange": "${port}/${port}", "${side}": "10.0.0.0/8"}`;
  const rules = [rule('egress', 1, 'DestCidrIp'), rule('ingress', 2, 'SourceCidrIp'), rule('egress', 3, 'DestCidrIp')];
  const text = `{"SecurityGroupId": "sg-1", "Permissions": {"Permission": [${rules.join(', ')}]}}`;
  assert.equal(
    outline(text, { name: 'group.json' }),
    `group sg-1 (1 in + 2 out)
  rule accept tcp 2 ← 10.0.0.0/8
  rule accept tcp 1 → 10.0.0.0/8
  rule accept tcp 3 → 10.0.0.0/8
`,
  );
});

test('a ROS template: rules that are resources stand beside their group', () => {
  const text = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 443/443, SourceCidrIp: !Ref Office }
  Ssh:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: !Ref Web, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 10.0.0.0/8 }
  Out:
    Type: ALIYUN::ECS::SecurityGroupEgress
    Properties: { SecurityGroupId: sg-elsewhere, IpProtocol: tcp, PortRange: 22/22, DestCidrIp: 10.0.0.0/8 }
  Machine:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [!Ref Web] }
`;
  const options = { name: 'template.yaml' };
  assert.equal(
    outline(text, options),
    `group Web (2 in + 0 out)
  rules Inbound (1)
    rule accept tcp 443 ← ?
rule accept tcp 22 ← 10.0.0.0/8 (Web)
rule accept tcp 22 → 10.0.0.0/8 (sg-elsewhere)
attachment Machine (instance)
  group Web
`,
  );
  assertSound(symbols(snapshotOf(text, options)), { start: 0, end: text.length });
});

test('where there are very many rules, the outline ends with their lists', () => {
  const rules = (amount: number) =>
    Array.from(
      { length: amount },
      (_, i) => `      - { ipProtocol: tcp, portRange: ${i + 1}, sourceCidrIp: 10.0.0.0/8 }\n`,
    ).join('');
  const of = (amount: number) => `securityGroups:\n  web:\n    ingress:\n${rules(amount)}    egress: []\n`;
  assert.equal(outline(of(MOST_RULES)).split('\n').length, 2 + MOST_RULES + 2);
  const text = of(MOST_RULES + 1);
  assert.equal(outline(text), 'group web (5001 in + 0 out)\n  rules Inbound (5001)\n  rules Outbound (0)\n');
  assertSound(symbols(snapshotOf(text)), { start: 0, end: text.length });
});
