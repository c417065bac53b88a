// Formatting: rules get one form, all else stays, and no packet meets another fate.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defaultEditing, readEditing } from '../../server/src/engine/editing.ts';
import { type FormatOptions, format } from '../../server/src/features/format.ts';
import { applyChanges, blank } from '../../server/src/text/span.ts';
import { snapshotOf } from '../fixture.ts';
import { differenceOf } from '../proof.ts';

const usual = defaultEditing.format;
const off = { propertyOrder: false, ports: false, addresses: false, sortRules: false };
const sorting = { ...off, sortRules: true };
const everything = { ...usual, sortRules: true };

interface Options {
  readonly name?: string;
  readonly wanted?: FormatOptions;
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

test('comments above a property go with it, and blank lines stay', () => {
  check(
    native(`      # of the rule
      - description: ssh   # for us
        # from the office,
        # and from nowhere else
        sourceCidrIp: 10.0.0.0/8

        # never more
        portRange: 22/22
        ipProtocol: tcp
        # of the rule as well
      - portRange: 80/80
        # web
        ipProtocol: tcp
        sourceCidrIp: 10.0.0.0/8
`),
    native(`      # of the rule
      - ipProtocol: tcp
        # never more
        portRange: 22/22

        # from the office,
        # and from nowhere else
        sourceCidrIp: 10.0.0.0/8
        description: ssh   # for us
        # of the rule as well
      - # web
        ipProtocol: tcp
        portRange: 80/80
        sourceCidrIp: 10.0.0.0/8
`),
  );
  const template = (properties: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
  In:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties:
${properties}
`;
  check(
    template(`      # web
      PortRange: 80/80
      # of which group
      SecurityGroupId: !Ref Web
      # TCP
      IpProtocol: tcp`),
    template(`      # TCP
      IpProtocol: tcp
      # of which group
      SecurityGroupId: !Ref Web
      # web
      PortRange: 80/80`),
    { name: 'template.yaml' },
  );
});

for (const [what, rule] of Object.entries({
  'comments of which nobody knows what they speak of':
    '- sourceCidrIp: 10.0.0.0/8\n        # web\n\n        portRange: 80/80\n        ipProtocol: tcp',
  'comments that stand deeper':
    '- sourceCidrIp: 10.0.0.0/8\n          # web\n        portRange: 80/80\n        ipProtocol: tcp',
  'texts that look like comments': '- description: "a\n        # b"\n        portRange: 80/80\n        ipProtocol: tcp',
  'ignores that would speak of the whole rule':
    '- sourceCidrIp: 10.0.0.0/8\n        portRange: 80/80\n        # secgroup-ignore-next-line protocol\n        ipProtocol: tcp',
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

test('single addresses are written alike when that is asked for, and other blocks stay', () => {
  const rules = (one: string, single: string, six: string) =>
    native(`      - { ipProtocol: tcp, portRange: 1/1, sourceCidrIp: ${one} }
      - { ipProtocol: tcp, portRange: 1/1, sourceCidrIp: "${single}", ipv6DestCidrIp: '${six}' }
      - { ipProtocol: tcp, portRange: 1/1, sourceCidrIp: 10.0.0.1/8, destCidrIp: 0.0.0.0/0 }
      - { ipProtocol: tcp, portRange: 1/1, ipv6SourceCidrIp: "::1/64", destCidrIp: 10.0.0.300 }
`);
  const text = rules('10.0.0.1', '10.0.0.2/32', '2408:0180::1/128');
  const written = (singleAddresses: 'asWritten' | 'withoutPrefix' | 'withPrefix', wanted = usual) => {
    const once = formatted(text, { wanted: { ...wanted, singleAddresses } });
    assert.equal(formatted(once, { wanted: { ...wanted, singleAddresses } }), once);
    return once;
  };
  assert.equal(written('asWritten'), rules('10.0.0.1', '10.0.0.2/32', '2408:180::1/128'));
  assert.equal(written('withoutPrefix'), rules('10.0.0.1', '10.0.0.2', '2408:180::1'));
  assert.equal(written('withPrefix'), rules('10.0.0.1/32', '10.0.0.2/32', '2408:180::1/128'));
  assert.equal(written('withoutPrefix', { ...usual, ...off }), rules('10.0.0.1', '10.0.0.2', '2408:0180::1'));
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
  between: fc.array(fc.constantFrom('', '', '# of it\n', '# of it\n# twice\n', '\n'), { minLength: 4, maxLength: 4 }),
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
  const { block, above, behind, between } = value;
  const indent = ' '.repeat(depth);
  const properties = propertiesOf(value).map(([name, text], i) => {
    const notes = i === 0 || !block ? '' : (between[i - 1] ?? '').replace('it', spelled(name));
    const property = `${spelled(name)}: ${/:/.test(text) ? `"${text}"` : text}`;
    return notes === '\n' ? `${notes}${indent}  ${property}` : notes.replace(/\n/g, `\n${indent}  `) + property;
  });
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
        for (const [, of, next] of changed.matchAll(/# of (\w+)\n(?:\s*# twice\n)?\s*(\w+)/g)) assert.equal(next, of);
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
    .filter((line) => !/^\s*(-.*|# (?:above|behind|of \w+|twice))?\s*$/.test(line))
    .join('\n');
}

test('how single addresses are written is read from the settings; what makes no sense is as if it were not there', () => {
  const read = (singleAddresses: unknown) => readEditing({ format: { singleAddresses, ports: false } }).format;
  assert.deepEqual(read('withPrefix'), { ...usual, ports: false, singleAddresses: 'withPrefix' });
  assert.deepEqual(read(true), { ...usual, ports: false });
});
