// What a server reads first, it reads before it has loaded what reads everything. These clients never let it come to that.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Diagnostic } from './client.ts';
import { client } from './fresh.ts';

const NATIVE = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
`;
const ROS = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 80, SourceCidrIp: 10.0.0.0/8 }
`;
const NESTED = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Inner:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateBody: |
${ROS.replace(/^/gm, '        ').trimEnd()}
`;
const JSON_TEXT = JSON.stringify({ securityGroups: { web: { ingress: [{ ipProtocol: 'tcp', portRange: 80 }] } } });

beforeEach(async () => {
  client.answers['client/registerCapability'] = () => new Promise(() => {});
  await client.start({ workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } });
});

for (const [what, name, text, expected] of [
  ['a sound file', 'a.sg.yaml', NATIVE, ['5 port-range']],
  ['a comment that ignores', 'a.sg.yaml', NATIVE.replace(' }\n', ' } # secgroup-ignore port-range -- old\n'), []],
  ['a line without a colon', 'a.sg.yaml', NATIVE.replace('vpcId:', 'vpcId'), ['3 syntax', '5 port-range']],
  [
    'an open bracket',
    'a.sg.yaml',
    NATIVE.replace(' }\n', '\n      - { ipProtocol: udp, portRange: 53 }\n'),
    ['5 syntax', '6 missing-peer', '6 port-range'],
  ],
  ['an open quote in a template', 'a.ros.yaml', ROS.replace('vpc-1', '"vpc-1'), ['6 syntax', '8 port-range']],
  [
    'an alias with a space that is none',
    'a.sg.yaml',
    NATIVE.replace('vpc-1', '&vpc vpc-1\n    name: *vpc\u00A0'),
    ['4 unknown-property', '4 syntax', '6 port-range'],
  ],
  [
    'brackets where cloud tools take them',
    'a.sg.yaml',
    NATIVE.replace('ingress:', 'ingress: [').replace(/ {6}- (.*)/, '    $1\n    ]'),
    ['5 port-range'],
  ],
  ['a template in a template', 'a.ros.yaml', NESTED, ['14 port-range']],
  [
    'a broken template in a template',
    'a.ros.yaml',
    NESTED.replace('VpcId: vpc-1', 'VpcId vpc-1'),
    ['12 syntax', '14 port-range'],
  ],
  ['broken JSON', 'a.sg.json', JSON_TEXT.slice(0, -2), ['1 syntax', '1 port-range']],
] as const) {
  test(`the first file: ${what}`, async () => {
    client.open(`file:///work/${name}`, text);
    assert.deepEqual(await found(`file:///work/${name}`, 1), expected);
  });
}

test('the first edit may break a file, and the next one mend it', async () => {
  const uri = 'file:///work/a.sg.yaml';
  client.open(uri, NATIVE);
  assert.deepEqual(await found(uri, 1), ['5 port-range']);
  client.change(uri, 2, NATIVE.replace('vpcId:', 'vpcId'));
  assert.deepEqual(await found(uri, 2), ['3 syntax', '5 port-range']);
  client.change(uri, 3, NATIVE.replace('vpc-1', 'vpc-2'));
  assert.deepEqual(await found(uri, 3), ['5 port-range']);
});

test('the first comment that ignores may come with an edit', async () => {
  const uri = 'file:///work/a.sg.yaml';
  client.open(uri, NATIVE);
  assert.deepEqual(await found(uri, 1), ['5 port-range']);
  client.change(uri, 2, `# secgroup-ignore-file port-range -- old\n${NATIVE}`);
  assert.deepEqual(await found(uri, 2), []);
});

test('a check that is off by default runs as soon as a setting asks for it', async () => {
  const uri = 'file:///work/a.sg.yaml';
  const accept = '{ ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8, priority: 1 }';
  const drop = '{ policy: drop, ipProtocol: tcp, portRange: 1/90, sourceCidrIp: 10.1.0.0/16, priority: 1 }';
  client.open(uri, NATIVE.replace(/- .*/, `- ${accept}\n      - ${drop}`));
  assert.deepEqual(await found(uri, 1), []);
  client.notify('workspace/didChangeConfiguration', {
    settings: { secgroup: { checks: { 'contradicting-tie': 'hint', 'absorbed-rule': 'hint' } } },
  });
  const said = await client.notification<{ diagnostics: Diagnostic[] }>(
    'textDocument/publishDiagnostics',
    ({ diagnostics }) => diagnostics.length > 0,
  );
  assert.deepEqual(
    said.diagnostics.map(({ code }) => code),
    ['contradicting-tie'],
  );
});

/** The findings of a version, each with its line. */
async function found(uri: string, version: number): Promise<string[]> {
  const findings = await client.diagnostics(uri, version);
  // What is wrong with a text is said in words, whenever those are loaded.
  for (const { message } of findings) assert.match(message, /\w \w/);
  return findings.map(({ range, code }) => `${range.start.line + 1} ${code}`);
}
