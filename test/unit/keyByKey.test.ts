// While something new is typed, all that stands around it stays what it was, and each key is read by what it touches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../server/src/engine/engine.ts';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
import { readJson } from '../../server/src/text/json.ts';
import { TreeMemory } from '../../server/src/text/treeMemory.ts';
import { readYaml } from '../../server/src/text/yaml.ts';
import { snapshotOf } from '../fixture.ts';
import { plain } from '../trees.ts';

const openGroup = (port: number) => ({
  Type: 'ALIYUN::ECS::SecurityGroup',
  Properties: {
    SecurityGroupIngress: [
      { IpProtocol: 'tcp', PortRange: `${port}/${port}`, SourceCidrIp: '0.0.0.0/0' },
      { IpProtocol: 'tcp', PortRange: '80/80', SourceCidrIp: '10.0.0.0/8', Description: 'web' },
    ],
  },
});
const TEMPLATE = JSON.stringify(
  { ROSTemplateFormatVersion: '2015-09-01', Resources: { Web: openGroup(22), Db: openGroup(3306) }, Outputs: {} },
  null,
  2,
);
const YAML = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0 }
  Db:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 3306/3306, SourceCidrIp: 0.0.0.0/0 }
Outputs: {}
`;
const answer = (id: string) => ({
  SecurityGroupId: id,
  Permissions: {
    Permission: [22, 3389].map((port) => ({
      IpProtocol: 'TCP',
      Policy: 'Accept',
      Direction: 'ingress',
      PortRange: `${port}/${port}`,
      SourceCidrIp: '0.0.0.0/0',
      Priority: 1,
    })),
  },
  RequestId: 'x',
});
const EXPORTS = JSON.stringify([answer('sg-1'), answer('sg-2')], null, 2);

const RESOURCE = `"New": {
      "Type": "ALIYUN::ECS::SecurityGroup",
      "Properties": {
        "VpcId": "vpc-1",
        "SecurityGroupIngress": [
          { "IpProtocol": "tcp", "PortRange": "22/22" },
          {
            "IpProtocol": "udp"
          }
        ]
      }
    }`;
const GROUP = `{
    "SecurityGroupId": "sg-9",
    "Permissions": {
      "Permission": [
        { "IpProtocol": "TCP" }
      ]
    }
  }`;
const YAML_RESOURCE = `  New:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - IpProtocol: tcp
          PortRange: "22/22"
        - { IpProtocol: tcp, PortRange: 1/1 }`;

const CLOSING: Readonly<Record<string, string>> = { '"': '"', '[': ']', '{': '}' };

for (const [what, name, text, place, before, typed, behind, own] of [
  ['a resource', 'template.json', TEMPLATE, '    "Db"', '    ', `${RESOURCE},`, '\n'],
  ['the first resource', 'template.json', TEMPLATE, '    "Web"', '    ', `${RESOURCE},`, '\n'],
  ['the last resource', 'template.json', TEMPLATE, '\n  },\n  "Outputs"', '', `,\n    ${RESOURCE}`, ''],
  [
    'a section',
    'template.json',
    TEMPLATE,
    '  "Resources"',
    '  ',
    '"Parameters": {\n    "A": { "Type": "String" }\n  },',
    '\n',
  ],
  ['a group', 'groups.json', EXPORTS, '  {\n    "SecurityGroupId": "sg-2"', '  ', `${GROUP},`, '\n'],
  ['the last group', 'groups.json', EXPORTS, '\n]', '', `,\n  ${GROUP}`, ''],
  ['a property', 'groups.json', EXPORTS, '    "Permissions"', '    ', '"VpcId": "vpc-1",', '\n', '`sg-1`'],
  [
    'a property below',
    'groups.json',
    EXPORTS,
    '      "Permission"',
    '      ',
    '"x": [\n        1\n      ],',
    '\n',
    '`sg-1`',
  ],
  // What is typed below a group of YAML may be more of it.
  ['a resource', 'template.yaml', YAML, '  Db:', '', YAML_RESOURCE, '\n', '`Web`'],
  ['the first resource', 'template.yaml', YAML, '  Web:', '', YAML_RESOURCE, '\n'],
  ['the last resource', 'template.yaml', YAML, 'Outputs:', '', YAML_RESOURCE, '\n', '`Db`'],
] as const) {
  const at = text.indexOf(place);
  const versions = [...typed].map((_, i) => {
    const fresh = `${closed(`${before}${typed.slice(0, i + 1)}`, name)}${behind}`;
    return { fresh, now: text.slice(0, at) + fresh + text.slice(at) };
  });

  test(`${what} that is typed key by key into ${name} leaves the others as they are`, () => {
    const engine = new Engine();
    const known = foundAround(snapshotOf(text, { name, engine }), at, 0).filter((one) => !own || !one.includes(own));
    for (const [i, { fresh, now }] of versions.entries()) {
      const around = foundAround(snapshotOf(now, { name, engine, version: i + 2 }), at, fresh.length);
      for (const one of known) assert.ok(around.includes(one), `${one}\n${now}`);
    }
  });

  test(`${what} that is typed key by key into ${name} is read by what each key touches`, () => {
    const read = name.endsWith('.json') ? readJson : readYaml;
    const memory = new TreeMemory();
    read(text, memory);
    for (const { now } of [{ now: text.slice(0, at) + before + behind + text.slice(at) }, ...versions]) {
      const tree = memory.read(now);
      assert.deepEqual(plain(tree ?? read(now, memory)), plain(read(now)), now);
      assert.ok(tree || !name.endsWith('.json'), now);
    }
  });
}

/** What is typed, with what an editor puts behind it: a quote or a bracket at once, and on a line of its own behind a line break. */
function closed(typed: string, name: string): string {
  if (!name.endsWith('.json')) return typed;
  const open: { readonly char: string; readonly at: number }[] = [];
  for (const [at, char] of [...typed].entries()) {
    if (char === open[0]?.char) open.shift();
    else if (open[0]?.char !== '"' && char in CLOSING) open.unshift({ char: CLOSING[char] ?? '', at });
  }
  const line = typed.lastIndexOf('\n') + 1;
  const indentOf = (at: number) => /^ */.exec(typed.slice(typed.lastIndexOf('\n', at) + 1))?.[0];
  return typed + open.map(({ char, at }) => (at < line ? `\n${indentOf(at)}${char}` : char)).join('');
}

/** The groups around a place, with their rules, and what is found there; as if nothing stood at the place. */
function foundAround(snapshot: Snapshot, at: number, length: number): string[] {
  const placeOf = (start: number) => (start >= at + length ? start - length : start);
  const isInside = (start: number) => at <= start && start < at + length;
  const groups = snapshot.file.groups.flatMap(({ id, name, rules }) => {
    const start = snapshot.spanOf({ entity: id })?.start ?? -1;
    return isInside(start) ? [] : [`${placeOf(start)} ${name}: ${rules.length} rules`];
  });
  const findings = snapshot.diagnoses.flatMap(({ message, span, check }) =>
    isInside(span.start) ? [] : [`${placeOf(span.start)} ${check}: ${message}`],
  );
  return [...groups, ...findings].sort();
}
