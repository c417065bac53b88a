// What is shown behind values and at the rules of a group, in every dialect. The hints are written into the text in `«»`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultEditing } from '../../server/src/engine/editing.ts';
import { inlayHints } from '../../server/src/features/inlayHints.ts';
import { applyChanges, type Span } from '../../server/src/text/span.ts';
import { assertSameText, snapshotOf } from '../fixture.ts';

const all = defaultEditing.inlayHints;
const none = { ports: false, addresses: false, implicitRules: false, parameterDefaults: false };

interface Options {
  readonly name?: string;
  readonly wanted?: typeof all;
  readonly within?: (text: string) => Span;
}

/** The text without its hints has these hints and no others. */
function check(marked: string, { name = 'test.sg.yaml', wanted = all, within }: Options = {}): void {
  const text = marked.replace(/«[^»]*»/g, '');
  const span = within?.(text) ?? { start: 0, end: text.length };
  const hints = inlayHints(snapshotOf(text, { name }), span, wanted);
  const changes = hints.map(({ at, label }) => ({ start: at, end: at, text: `«${label}»` }));
  assertSameText(applyChanges(text, changes), marked);
}

const NATIVE = `securityGroups:
  web:
    ingress:«· same group allowed, all else dropped» # in
      - { ipProtocol: tcp, portRange: 3306/3306«· MySQL», sourceCidrIp: 100.64.0.0/10«· Alibaba health checks» }
      - ipProtocol: tcp
        portRange: 1/65535«· all ports»
        sourceCidrIp: 10.0.0.0/8«· private addresses» # ours
      - { ipProtocol: all, portRange: -1/-1«· all ports», sourceCidrIp: 198.51.100.7 }
      - { ipProtocol: icmp, portRange: -1/-1, sourceCidrIp: 10.1.0.0/16 }
      - { ipProtocol: tcp, portRange: 1/1024, sourceCidrIp: 10.1.0.0/16 }
      - { ipProtocol: tcp, portRange: 20/21«· FTP data, FTP», sourceCidrIp: 10.1.0.0/16 }
      - { ipProtocol: udp, portRange: 3306/3306, sourceCidrIp: 10.1.2.3/8 }
    egress:«· then all else allowed»
      - { ipProtocol: udp, portRange: 53/53«· DNS», destCidrIp: '0.0.0.0/0'«· any IPv4 address» }
`;

test('services, known blocks and what holds without a rule', () => check(NATIVE));

test('each kind can be switched off', () => {
  const only = (kind: keyof typeof all, pattern: RegExp) => {
    const marked = NATIVE.replace(/«([^»]*)»/g, (hint, label) => (pattern.test(label) ? hint : ''));
    check(marked, { wanted: { ...none, [kind]: true } });
  };
  only('ports', /MySQL|all ports|FTP|DNS/);
  only('addresses', /health|private|any/);
  only('implicitRules', /all (?:else|allowed|dropped)/);
  check(NATIVE.replace(/«[^»]*»/g, ''), { wanted: none });
});

test('only what stands in the range that is asked for', () => {
  const marked = NATIVE.replace(/«([^»]*)»/g, (hint, label) => (/MySQL|health/.test(label) ? hint : ''));
  check(marked, {
    within: (text) => ({ start: text.indexOf('{ ipProtocol'), end: text.indexOf('\n', text.indexOf('3306')) }),
  });
});

test('what holds without a rule depends on the kind of group', () => {
  check(`securityGroups:
  apart:
    innerAccessPolicy: Drop
    ingress: []«· then all else dropped»
    egress: [{ ipProtocol: all, portRange: -1/-1«· all ports», destCidrIp: 10.1.0.0/16 }]«· then all else allowed»
  advanced:
    securityGroupType: enterprise
    ingress:«· then all else dropped»
    egress:«· then all else dropped»
  bare:«· in: same group allowed, all else dropped · out: all allowed»
    vpcId: vpc-1
`);
});

test('entries of lists', () => {
  check(`prefixLists:
  office:
    maxEntries: 2
    entries:
      - 10.0.0.0/8«· private addresses»
portLists:
  db:
    maxEntries: 2
    entries: [3306/3306«· MySQL», 1/1024]
`);
});

test('what an alias repeats is said once', () => {
  check(`securityGroups:
  web:
    ingress:«· same group allowed, all else dropped»
      - &ssh { ipProtocol: tcp, portRange: 22/22«· SSH», sourceCidrIp: 10.1.0.0/16 }
    egress: []«· then all else allowed»
  app:
    ingress:«· same group allowed, all else dropped»
      - *ssh
    egress: []«· then all else allowed»
`);
});

test('a template: the defaults of parameters', () => {
  check(
    `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Port: { Type: String, Default: 3306/3306 }
  From: { Type: String }
Resources:
  Web:«· out: all allowed»
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:«· same group allowed, all else dropped»
        - IpProtocol: tcp
          PortRange: !Ref Port«· default 3306/3306 · MySQL»
          SourceCidrIp: { Ref: From }
        - { IpProtocol: tcp, PortRange: { Ref: Port }«· default 3306/3306 · MySQL», SourceCidrIp: 10.1.0.0/16 }
`,
    { name: 'template.yaml' },
  );
});

test('a template in JSON', () => {
  check(
    `{
  "ROSTemplateFormatVersion": "2015-09-01",
  "Parameters": { "Type": { "Type": "String", "Default": "enterprise" } },
  "Resources": {
    "Web": {
      "Type": "ALIYUN::ECS::SecurityGroup",
      "Properties": {
        "SecurityGroupType": { "Ref": "Type" }«· default enterprise»,
        "SecurityGroupIngress": [
          { "IpProtocol": "tcp", "PortRange": "22/22"«· SSH», "SourceCidrIp": "0.0.0.0/0"«· any IPv4 address» }
        ]«· all else from outside dropped»
      }
    }
  }
}
`,
    { name: 'template.json' },
  );
});

test('an export; nothing is said of what it does not tell', () => {
  check(
    `{
  "SecurityGroupId": "sg-1"«· in: all else from outside dropped»,
  "InnerAccessPolicy": "Accept",
  "Permissions": { "Permission": [
    { "Direction": "ingress", "IpProtocol": "TCP", "PortRange": "22/22"«· SSH», "SourceCidrIp": "10.0.0.0/8"«· private addresses» }
  ] }
}
`,
    { name: 'group.json' },
  );
  check(
    `{ "RegionId": "r", "SecurityGroupId": "sg-1", "Permissions": [
    { "IpProtocol": "TCP", "PortRange": "22/22"«· SSH», "SourceCidrIp": "10.1.0.0/16" }
  ] }
`,
    { name: 'group.json' },
  );
});

test('a tooltip says more, and where it comes from', () => {
  const text = NATIVE.replace(/«[^»]*»/g, '');
  const hints = inlayHints(snapshotOf(text), { start: 0, end: text.length }, all);
  const tooltipOf = (label: string) => hints.find((hint) => hint.label === label)?.tooltip ?? '';
  assert.match(tooltipOf('· DNS'), /^UDP 53: DNS, needed outbound where egress is closed\. \[Source\]\(https:/);
  assert.match(
    tooltipOf('· Alibaba health checks'),
    /^`100\.64\.0\.0\/10`: Alibaba Cloud internal services\. Health checks/,
  );
  assert.match(tooltipOf('· then all else allowed'), /without a rule/);
});
