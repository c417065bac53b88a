// Formatting: rules get one form, all else stays, and no packet meets another fate.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defaultEditing } from '../../server/src/engine/editing.ts';
import { type FormatKind, format } from '../../server/src/features/format.ts';
import { applyChanges, blank } from '../../server/src/text/span.ts';
import { snapshotOf } from '../fixture.ts';
import { differenceOf } from '../proof.ts';

const usual = defaultEditing.format;
const off = { propertyOrder: false, ports: false, addresses: false, sortRules: false };
const sorting = { ...off, sortRules: true };
const everything = { ...usual, sortRules: true };

interface Options {
  readonly name?: string;
  readonly wanted?: Readonly<Record<FormatKind, boolean>>;
  /** Format only the lines that hold this text. */
  readonly at?: string;
}

function formatted(text: string, { name = 'test.sg.yaml', wanted = usual, at }: Options = {}): string {
  const snapshot = snapshotOf(text, { name });
  const start = at === undefined ? 0 : text.indexOf(at);
  const within = at === undefined ? undefined : { start, end: start + at.length };
  return applyChanges(text, format(snapshot, wanted, within));
}

function check(text: string, expected: string, options: Options = {}): void {
  assert.equal(formatted(text, options), expected);
  if (options.at === undefined) assert.equal(formatted(expected, options), expected, 'a second time');
}

const native = (rules: string) => `securityGroups:\n  web:\n    ingress:\n${rules}`;

test('properties come in one order, with their comments', () => {
  check(
    native(`      - { description: "a, b", sourceCidrIp: 10.0.0.0/8,  portRange: 80/80, ipProtocol: tcp } # web
      # the second
      - description: ssh   # for us
        sourceCidrIp: 10.0.0.0/8
        ipProtocol: tcp
        portRange: 22/22   # never more
`),
    native(`      - { ipProtocol: tcp, portRange: 80/80,  sourceCidrIp: 10.0.0.0/8, description: "a, b" } # web
      # the second
      - ipProtocol: tcp
        portRange: 22/22   # never more
        sourceCidrIp: 10.0.0.0/8
        description: ssh   # for us
`),
  );
});

test('what has no place in the order keeps its own', () => {
  check(
    native(
      '      - { x: 1, sourceCidrIp: 10.0.0.0/8, "y": 2, portRange: 80/80, ipProtocol: tcp, securityGroupRuleId: z }\n',
    ),
    native(
      '      - { x: 1, ipProtocol: tcp, "y": 2, portRange: 80/80, sourceCidrIp: 10.0.0.0/8, securityGroupRuleId: z }\n',
    ),
  );
});

for (const [what, rule] of Object.entries({
  'comments between properties':
    '- sourceCidrIp: 10.0.0.0/8\n        # web\n        portRange: 80/80\n        ipProtocol: tcp',
  'blank lines between properties': '- sourceCidrIp: 10.0.0.0/8\n\n        portRange: 80/80\n        ipProtocol: tcp',
  anchors: '- { sourceCidrIp: &net 10.0.0.0/8, destCidrIp: *net, portRange: 80/80, ipProtocol: tcp }',
  'block scalars':
    '- description: |\n          two\n          lines\n        portRange: 80/80\n        ipProtocol: tcp',
  'lines that cannot be read': '- sourceCidrIp: 10.0.0.0/8\n        portRange: "80\n        ipProtocol: tcp',
  'half-typed properties': '- { sourceCidrIp: , portRange: 80/80, ipProtocol: tcp }',
})) {
  test(`${what} keep properties where they are`, () => check(native(`      ${rule}\n`), native(`      ${rule}\n`)));
}

test('port ranges and IPv6 blocks get the form of the API; what they mean stays', () => {
  check(
    native(`      - { ipProtocol: tcp, portRange: 80, ipv6SourceCidrIp: "2408:0180:0000::0001/64" }
      - { ipProtocol: UDP, portRange: '8000-9000', ipv6SourceCidrIp: '2408:180::A' }
      - { ipProtocol: tcp, portRange: 80-22, sourceCidrIp: 10.1.2.3/8 }
      - { ipProtocol: icmp, portRange: 80, sourceCidrIp: 10.1.2.3 }
      - { ipProtocol: tcp, portRange: 1/2/3, ipv6SourceCidrIp: ::/0 }
`),
    native(`      - { ipProtocol: tcp, portRange: 80/80, ipv6SourceCidrIp: "2408:180::1/64" }
      - { ipProtocol: UDP, portRange: '8000/9000', ipv6SourceCidrIp: '2408:180::a' }
      - { ipProtocol: tcp, portRange: 80-22, sourceCidrIp: 10.1.2.3/8 }
      - { ipProtocol: icmp, portRange: 80, sourceCidrIp: 10.1.2.3 }
      - { ipProtocol: tcp, portRange: 1/2/3, ipv6SourceCidrIp: ::/0 }
`),
  );
});

test('each part is a choice', () => {
  const text = native('      - { portRange: 80, ipProtocol: tcp, ipv6SourceCidrIp: "::0/0" }\n');
  const only = (kind: keyof typeof off) => formatted(text, { wanted: { ...off, [kind]: true } });
  assert.equal(only('ports'), text.replace('80', '80/80'));
  assert.equal(only('addresses'), text.replace('::0/0', '::/0'));
  assert.equal(only('propertyOrder'), text.replace('portRange: 80, ipProtocol: tcp', 'ipProtocol: tcp, portRange: 80'));
  assert.equal(only('sortRules'), text);
});

test('rules are sorted by priority and port, with their comments; blank lines set them apart', () => {
  check(
    `securityGroups:
  web:
    egress:
      - { ipProtocol: tcp, portRange: 9/9, destCidrIp: 10.0.0.0/8 }
    ingress:
      # late
      # very late
      - { ipProtocol: tcp, portRange: 1/1, sourceCidrIp: 10.0.0.0/8, priority: 9 } # nine
      - ipProtocol: tcp
        portRange: 443/443
        sourceCidrIp: 10.0.0.0/8
      # web
      - { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }

      - { ipProtocol: tcp, portRange: 7/7, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: what, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 6/6, sourceCidrIp: 10.0.0.0/8 }
        # of six
`,
    `securityGroups:
  web:
    egress:
      - { ipProtocol: tcp, portRange: 9/9, destCidrIp: 10.0.0.0/8 }
    ingress:
      # web
      - { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }
      - ipProtocol: tcp
        portRange: 443/443
        sourceCidrIp: 10.0.0.0/8
      # late
      # very late
      - { ipProtocol: tcp, portRange: 1/1, sourceCidrIp: 10.0.0.0/8, priority: 9 } # nine

      - { ipProtocol: tcp, portRange: 6/6, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: what, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 7/7, sourceCidrIp: 10.0.0.0/8 }
        # of six
`,
    { wanted: sorting },
  );
});

test('only the rules of the range that is asked for', () => {
  const text = native(`      - { portRange: 80/80, ipProtocol: tcp, sourceCidrIp: 10.0.0.0/8 }
      - { portRange: 22/22, ipProtocol: tcp, sourceCidrIp: 10.0.0.0/8 }
      - { portRange: 21/21, ipProtocol: tcp, sourceCidrIp: 10.0.0.0/8 }
`);
  const [first = ''] = /- \{ portRange: 80.*/.exec(text) ?? [];
  const expected = text.replace('portRange: 80/80, ipProtocol: tcp', 'ipProtocol: tcp, portRange: 80/80');
  check(text, expected, { at: first, wanted: everything });
});

test('a template, in YAML and JSON; expressions stay as they are', () => {
  const yaml = (rule: string) => `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Port: { Type: String, Default: 80 } }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
${rule}
`;
  check(
    yaml(`        - SourceCidrIp:
            Ref: Block # from
          PortRange: !Ref Port
          IpProtocol: tcp`),
    yaml(`        - IpProtocol: tcp
          PortRange: !Ref Port
          SourceCidrIp:
            Ref: Block # from`),
    { name: 'template.yaml' },
  );
  const json = (rule: string) => `{
  "ROSTemplateFormatVersion": "2015-09-01",
  "Resources": {
    "Web": { "Type": "ALIYUN::ECS::SecurityGroup" },
    "In": {
      "Type": "ALIYUN::ECS::SecurityGroupIngress",
      "Properties": {
${rule}
      }
    }
  }
}
`;
  check(
    json(`        "PortRange": 80,
        "SecurityGroupId": { "Ref": "Web" },
        "IpProtocol": "tcp",
        "SourceCidrIp": "10.0.0.0/8"`),
    json(`        "IpProtocol": "tcp",
        "SecurityGroupId": { "Ref": "Web" },
        "PortRange": "80/80",
        "SourceCidrIp": "10.0.0.0/8"`),
    { name: 'template.json' },
  );
});

test('an export: directions apart', () => {
  const rule = (direction: string, port: number) =>
    `    { "Direction": "${direction}", "IpProtocol": "TCP", "PortRange": "${port}/${port}", "${direction === 'ingress' ? 'Source' : 'Dest'}CidrIp": "10.0.0.0/8" }`;
  const text = (rules: readonly string[]) =>
    `{ "SecurityGroupId": "sg-1", "Permissions": { "Permission": [\n${rules.join(',\n')}\n] } }\n`;
  check(
    text([rule('egress', 1), rule('ingress', 9), rule('ingress', 8)]),
    text([rule('ingress', 8), rule('ingress', 9), rule('egress', 1)]),
    { name: 'group.json', wanted: everything },
  );
});

test('ports are sorted by what they will say, so that one pass is enough', () => {
  const rules = (ports: readonly string[]) =>
    native(
      ports.map((range) => `      - { ipProtocol: tcp, portRange: ${range}, sourceCidrIp: 10.0.0.0/8 }\n`).join(''),
    );
  check(rules(['90', '80-90', '70/70', '80']), rules(['70/70', '80/80', '80/90', '90/90']), { wanted: everything });
});

const rule = fc.record({
  block: fc.boolean(),
  ports: fc.constantFrom('80/80', '1/100', '443/443', '022/022'),
  peer: fc.constantFrom(
    'sourceCidrIp: 10.0.0.0/8',
    'sourceCidrIp: 10.1.2.3/16',
    'ipv6SourceCidrIp: "2408:0180:0000::0001/64"',
    'ipv6SourceCidrIp: "::0/0"',
  ),
  policy: fc.constantFrom(undefined, 'accept', 'drop'),
  priority: fc.constantFrom(undefined, 1, 5, 9),
  shuffle: fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
  above: fc.constantFrom('', '      # above\n', '\n', '\n      # heading\n\n'),
  behind: fc.constantFrom('', ' # behind'),
});

type RuleValue = typeof rule extends fc.Arbitrary<infer T> ? T : never;

/** The properties of a rule in some order. */
function propertiesOf({ ports, peer, policy, priority, shuffle }: RuleValue): [name: string, value: string][] {
  const [, field = '', address = ''] = /^(\w+): "?([^"]*)"?$/.exec(peer) ?? [];
  const all: [string, string][] = [
    ['ipProtocol', 'tcp'],
    ['portRange', ports],
    [field, address],
    ...(policy ? [['policy', policy] as [string, string]] : []),
    ...(priority ? [['priority', `${priority}`] as [string, string]] : []),
  ];
  return all
    .map((property, i) => ({ property, key: shuffle[i] ?? 0 }))
    .sort((one, other) => one.key - other.key)
    .map(({ property }) => property);
}

const capital = (name: string) => name.replace(/^[a-z]/, (letter) => letter.toUpperCase());

/** A rule in YAML that stands at some depth. */
function yamlOf(value: RuleValue, depth: number, spelled: (name: string) => string): string {
  const { block, above, behind } = value;
  const properties = propertiesOf(value).map(
    ([name, text]) => `${spelled(name)}: ${/:/.test(text) ? `"${text}"` : text}`,
  );
  const indent = ' '.repeat(depth);
  const body = block ? properties.join(`${behind}\n${indent}  `) : `{ ${properties.join(', ')} }`;
  return `${above.replace(/^ +/gm, indent)}${indent}- ${body}${behind}\n`;
}

function jsonOf(value: RuleValue): string {
  return JSON.stringify(Object.fromEntries(propertiesOf(value).map(([name, text]) => [capital(name), text])));
}

interface Shape {
  readonly name: string;
  readonly write: (rules: readonly RuleValue[]) => string;
}

const shapes: Readonly<Record<string, Shape>> = {
  'our own form': {
    name: 'test.sg.yaml',
    write: (rules) => `${native(rules.map((one) => yamlOf(one, 6, (name) => name)).join(''))}# the end\n`,
  },
  'a template in YAML': {
    name: 'template.yaml',
    write: (rules) => `ROSTemplateFormatVersion: '2015-09-01' # a stack
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      SecurityGroupIngress: # who may come in
${rules.map((one) => yamlOf(one, 8, capital)).join('')}# the end
`,
  },
  'a template in JSON': {
    name: 'template.json',
    write: (rules) => `{ "ROSTemplateFormatVersion": "2015-09-01",
  "Resources": { "Web": { "Type": "ALIYUN::ECS::SecurityGroup", "Properties": {
    "VpcId": { "Ref": "Vpc" }, "SecurityGroupIngress": [
      ${rules.map(jsonOf).join(',\n      ')}
    ] } } } }
`,
  },
};

for (const [what, { name, write }] of Object.entries(shapes)) {
  test(`on random rules of ${what}: the same traffic, the same comments, nothing new the second time, nothing outside of rules`, () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 6 }), (rules) => {
        const text = write(rules);
        const [before, changed] = [snapshotOf(text, { name }), formatted(text, { name, wanted: everything })];
        const after = snapshotOf(changed, { name });
        assert.equal(before.file.groups[0]?.rules.length, rules.length, 'all rules are read');
        assert.deepEqual(after.file.problems, before.file.problems);
        assert.equal(differenceOf(before, after, 'any'), undefined, changed);
        assert.equal(formatted(changed, { name, wanted: everything }), changed);
        assert.deepEqual(commentsIn(changed), commentsIn(text));
        assert.equal(outside(changed, name), outside(text, name));
      }),
      { numRuns: 100 },
    );
  });
}

function commentsIn(text: string): string[] {
  return (text.match(/#.*/g) ?? []).sort();
}

/** The lines without rules and without what belongs to them. */
function outside(text: string, name: string): string {
  const { file, extentOf } = snapshotOf(text, { name });
  const extents = file.groups.flatMap(({ rules }) => rules.flatMap(({ id }) => extentOf(id) ?? []));
  const rest = blank(text, extents).split('\n');
  // Rules that change places are not of one length.
  return rest
    .map((one) => one.replace(/ +/g, ' '))
    .filter((line) => !/^\s*(-.*|# (?:above|behind))?\s*$/.test(line))
    .join('\n');
}
