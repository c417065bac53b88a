// What comments say of a rule outlives it where another rule stands for it; what they ignore of it goes with it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf } from '../../server/src/engine/fixes.ts';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
import { refactorings } from '../../server/src/features/refactorings/index.ts';
import type { Edit } from '../../server/src/model/edit.ts';
import type { EntityId } from '../../server/src/model/model.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { applyFix, snapshotOf } from '../fixture.ts';
import { webTemplate } from '../templates.ts';

const native = (rules: string) => `securityGroups:\n  web:\n    vpcId: vpc-1\n    ingress:\n${rules}`;
const rule = (ports: string, peer = '10.0.0.0/8') => `{ ipProtocol: tcp, portRange: ${ports}, sourceCidrIp: ${peer} }`;
const MERGE = 'Merge 2 rules into one: tcp 80/81';
const REMOVE = 'Remove this rule';

function merged(rules: string, title = MERGE): string {
  return applyFix(snapshotOf(native(rules)), title);
}

test('a merged rule has the comments of all', () => {
  assert.equal(
    merged(`      # ours
      - ${rule('80/80')} # keep me A
      # above B
      - ${rule('81/81')} # keep me B
      # of the next one
      - ${rule('22/22')}
`),
    native(`      # ours
      # above B
      # keep me B
      - ${rule('80/81')} # keep me A
      # of the next one
      - ${rule('22/22')}
`),
  );
});

test('a comment behind a rule comes to stand behind the merged one, where nothing stands there', () => {
  const text = (a: string, b: string) => `      - ${rule('80/80')}${a}\n      - ${rule('81/81')}${b}`;
  const ignored = ' # secgroup-ignore cidr -- ours';
  assert.equal(merged(text('', ` # B, "it's"`)), native(`      - ${rule('80/81')} # B, "it's"`));
  assert.equal(merged(text('', ignored)), native(`      - ${rule('80/81')}${ignored}`));
  assert.equal(merged(text(' # web', ' # web')), native(`      - ${rule('80/81')} # web`), 'once is enough');
  assert.equal(merged(text('  ', ' # B')), native(`      - ${rule('80/81')} # B  `));
  assert.equal(
    merged(`${text(' # A', ' # B')}\n      - ${rule('82/82')} # C\n`, 'Merge 3 rules into one: tcp 80/82'),
    native(`      # B\n      # C\n      - ${rule('80/82')} # A\n`),
  );
});

test('line breaks and a missing last one stay as they are', () => {
  const before = native(
    `      - ${rule('80/80')}\n      # one\n      # secgroup-ignore cidr\n      - ${rule('81/81')} # B`,
  );
  const wanted = native(`      # one\n      # secgroup-ignore cidr\n      - ${rule('80/81')} # B`);
  const crlf = (text: string) => text.replaceAll('\n', '\r\n');
  assert.equal(applyFix(snapshotOf(before), MERGE), wanted);
  assert.equal(applyFix(snapshotOf(crlf(before)), MERGE), crlf(wanted));
  assert.equal(applyFix(snapshotOf(crlf(`${before}\n`)), MERGE), crlf(`${wanted}\n`));
});

test('comments within a rule of several lines come to stand above the merged one', () => {
  const block = (ports: string, comment: string) => `      - ipProtocol: tcp
        portRange: ${ports}${comment}
        description: 'a # b'
        sourceCidrIp: 10.0.0.0/8
`;
  assert.equal(merged(block('80/80', ' # A') + block('81/81', ' # B')), native(`      # B\n${block('80/81', ' # A')}`));
});

test('a template keeps the comments of resources that are merged', () => {
  const resource = (name: string, ports: string, above: string, behind = '') => `${above}  ${name}:${behind}
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: !Ref Web, IpProtocol: tcp, PortRange: ${ports}, SourceCidrIp: 10.0.0.0/8 }
`;
  const template = (resources: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web: { Type: ALIYUN::ECS::SecurityGroup, Properties: { VpcId: vpc-1 } }
${resources}`;
  const text = template(resource('A', '80/80', '  # one\n') + resource('B', '81/81', '  # two\n', ' # three'));
  assert.equal(
    applyFix(snapshotOf(text, { name: 'template.yaml' }), MERGE),
    template(resource('A', '80/81', '  # one\n  # two\n  # three\n')),
  );
});

test('within brackets and in JSON nothing but the rules changes', () => {
  const list = (...rules: string[]) => native('').replace('ingress:\n', `ingress: [${rules.join(', ')}] # all\n`);
  assert.equal(applyFix(snapshotOf(list(rule('80/80'), rule('81/81'))), MERGE), list(rule('80/81')));
  const json = (...ports: string[]) =>
    JSON.stringify({
      SecurityGroupId: 'sg-1',
      Permissions: ports.map((PortRange) => ({
        Direction: 'ingress',
        IpProtocol: 'TCP',
        PortRange,
        SourceCidrIp: '10.0.0.0/8',
      })),
    });
  assert.equal(applyFix(snapshotOf(json('80/80', '81/81'), { name: 'group.json' }), MERGE), json('80/81'));
});

/** The text after the extraction that is offered at the first block. */
function extracted(text: string, name?: string): string {
  const at = text.indexOf('10.0.0.0');
  const found = refactorings(snapshotOf(text, name === undefined ? {} : { name }), { start: at, end: at });
  const action = found.find(({ title }) => title.startsWith('Extract 2 blocks'));
  assert.ok(action);
  return applyChanges(text, action.changes);
}

const LISTED = `prefixLists:
  web-list:
    maxEntries: 2
    addressFamily: IPv4
    entries:
`;

test('a comment behind a block goes with it into a prefix list, what stands above stays with the rule', () => {
  const text = native(`      - ${rule('22/22')} # office A
      # above B
      - ${rule('22/22', '172.16.0.0/12')} # office B
      - ${rule('443/443')} # also A
      - ${rule('443/443', '172.16.0.0/12')} # office B
`);
  assert.equal(
    extracted(text),
    `${native(`      # above B
      - { ipProtocol: tcp, portRange: 22/22, sourcePrefixListId: web-list }
      - { ipProtocol: tcp, portRange: 443/443, sourcePrefixListId: web-list }
`)}${LISTED}      - 10.0.0.0/8 # office A # also A
      - 172.16.0.0/12 # office B
`,
  );
});

test('the same for rules of several lines; what is said of another property, or ignored, stays with the rule', () => {
  const block = (source: string, comment: string) => `      - ipProtocol: tcp # always
        sourceCidrIp: ${source} # ${comment}
        portRange: 22/22
`;
  const text = native(block('10.0.0.0/8', 'A') + block('172.16.0.0/12', 'B'));
  assert.equal(
    extracted(text),
    `${native(`      - ipProtocol: tcp # always
        sourcePrefixListId: web-list
        portRange: 22/22
`)}${LISTED}      - 10.0.0.0/8 # A
      - 172.16.0.0/12 # B
`,
  );
  const ignored = native(`      - ${rule('22/22')} # secgroup-ignore open-to-world -- ours
      - ${rule('22/22', '172.16.0.0/12')} # B
`);
  assert.equal(
    extracted(ignored),
    `${native(`      - { ipProtocol: tcp, portRange: 22/22, sourcePrefixListId: web-list } # secgroup-ignore open-to-world -- ours
`)}${LISTED}      - 10.0.0.0/8
      - 172.16.0.0/12 # B
`,
  );
});

test('and for a template', () => {
  const rules = (...lines: string[]) => webTemplate(lines);
  const one = (source: string) => `{ IpProtocol: tcp, PortRange: 22/22, ${source} }`;
  assert.equal(
    extracted(rules(`${one('SourceCidrIp: 10.0.0.0/8')} # A`, `${one('SourceCidrIp: 10.1.2.3')} # B`), 'template.yaml'),
    `${rules(one('SourcePrefixListId: { Fn::GetAtt: [WebList, PrefixListId] }'))}  WebList:
    Type: ALIYUN::ECS::PrefixList
    Properties:
      PrefixListName: WebList
      AddressFamily: IPv4
      MaxEntries: 2
      Entries:
        - Cidr: 10.0.0.0/8 # A
        - Cidr: 10.1.2.3/32 # B
`,
  );
});

test('an ignore comment goes with the rule it speaks of, other comments stay', () => {
  const dead = (above: string) => `      - ${rule('1/100')}\n${above}      - ${rule('80/80')} # gone\n`;
  const behind = `      - ${rule('443/443', '0.0.0.0/0')}\n`;
  const removed = (above: string, rest = behind) => applyFix(snapshotOf(native(dead(above) + rest)), REMOVE);
  const left = (above: string, rest = behind) => native(`      - ${rule('1/100')}\n${above}${rest}`);
  const ignore = '      # secgroup-ignore open-to-world -- ours\n';
  assert.equal(removed(ignore), left(''));
  assert.equal(removed(ignore, ''), left('', ''));
  assert.equal(removed(`      # one\n${ignore}      # two\n`), left('      # one\n      # two\n'));
  assert.equal(removed('      # secgroup-ignore-next-line cidr\n'), left(''));
  assert.equal(removed('      # secgroup-ignore-file quota\n'), left('      # secgroup-ignore-file quota\n'));
  assert.equal(removed('', ignore + behind), left('', ignore + behind), 'it speaks of the next one');
});

test('an ignore comment goes with the only rule of a list and with the last rule of a text', () => {
  const open = `{ ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 0.0.0.0/0 }`;
  const text = native(`      # ssh\n      # secgroup-ignore-next-line cidr\n      - ${open}\n`);
  const snapshot = snapshotOf(text);
  const [group] = snapshot.file.groups;
  const edits = [{ kind: 'remove', entity: group?.rules[0]?.id as EntityId }] as const;
  assert.equal(changed(snapshot, edits), native('').replace('ingress:\n', 'ingress: []\n      # ssh\n'));
  const last = snapshotOf(native(`      - ${rule('1/100')}\n      # secgroup-ignore cidr\n      - ${rule('80/80')}`));
  assert.equal(applyFix(last, REMOVE), native(`      - ${rule('1/100')}`));
});

function changed(snapshot: Snapshot, edits: readonly Edit[]): string | undefined {
  const changes = changesOf(snapshot, { title: '', safety: 'safe', edits });
  return changes && applyChanges(snapshot.text, changes);
}
