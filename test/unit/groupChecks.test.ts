// What the checks of groups and attachments keep quiet about, and how loud they are: more than their pages show.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../server/src/engine/engine.ts';
import { changesOf } from '../../server/src/engine/fixes.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { analyse, type Options, snapshotOf } from '../fixture.ts';

function findings(text: string, options: Options = {}): string[] {
  return snapshotOf(text, options).diagnoses.map(({ severity, check }) => `${severity} ${check}`);
}

/** A native file with one group of these rules. */
function inward(...rules: string[]): string {
  return `securityGroups:\n  web:\n    ingress:\n${rules.map((rule) => `      - { ${rule} }\n`).join('')}`;
}

const tcp = (range: string, rest = 'sourceCidrIp: 203.0.113.0/24') =>
  inward(`ipProtocol: tcp, portRange: ${range}, ${rest}`);

test('port 25: only TCP, only rules that mean it, only what lets in', () => {
  for (const range of ['25/25', '1/100', '20/26', '25/124'])
    assert.deepEqual(findings(tcp(range)), ['warning blocked-port'], range);
  for (const range of ['1/101', '1/65535', '26/124', '20/24', '-1/-1x']) {
    assert.ok(!findings(tcp(range)).includes('warning blocked-port'), range);
  }
  const quiet = [
    inward('ipProtocol: udp, portRange: 25/25, sourceCidrIp: 0.0.0.0/0'),
    inward('ipProtocol: all, portRange: -1/-1, sourceCidrIp: 10.0.0.0/8'),
    tcp('25/25', 'sourceCidrIp: 0.0.0.0/0, policy: drop'),
  ];
  for (const text of quiet) assert.deepEqual(findings(text), [], text);
});

test('port 465 is not offered where it is open already', () => {
  const rule = (port: number) => `ipProtocol: tcp, portRange: ${port}/${port}, sourceCidrIp: 203.0.113.0/24`;
  const fixes = (text: string) => snapshotOf(text).diagnoses.flatMap((diagnosis) => diagnosis.fixes);
  assert.equal(fixes(inward(rule(25))).length, 1);
  assert.equal(fixes(inward(rule(25), rule(465))).length, 0);
});

test('ports that carriers block: from the internet, inward', () => {
  const loud = [
    'sourceCidrIp: 0.0.0.0/0',
    'sourceCidrIp: 203.0.113.0/24',
    "ipv6SourceCidrIp: '::/0'",
    'sourceCidrIp: 10.0.0.0/7',
  ];
  const found = (peer: string) =>
    findings(tcp('445/445', peer)).filter((finding) => !finding.includes('open-to-world'));
  for (const peer of loud) assert.deepEqual(found(peer), ['information carrier-blocked-port'], peer);
  const quiet = [
    'sourceCidrIp: 10.0.0.0/8',
    'sourceCidrIp: 100.104.0.0/16',
    'sourceGroupId: sg-1',
    'sourcePrefixListId: pl-1',
  ];
  for (const peer of quiet) assert.deepEqual(findings(tcp('445/445', peer)), [], peer);
  const egress = tcp('445/445', 'destCidrIp: 0.0.0.0/0').replace('ingress', 'egress');
  assert.deepEqual(findings(egress), []);
});

const permissions = (rule: object, group: object = {}) =>
  JSON.stringify({ SecurityGroupId: 'sg-1', ...group, Permissions: [rule] });
const internet = { IpProtocol: 'tcp', PortRange: '80/80', NicType: 'internet', SourceCidrIp: '10.0.0.0/8' };

test('the internet NIC type: a warning where it is written, a hint in templates, nothing in a classic export', () => {
  assert.deepEqual(findings(tcp('80/80', 'nicType: internet, sourceCidrIp: 10.0.0.0/8')), ['warning vpc-nic-type']);
  assert.deepEqual(findings(permissions(internet), { name: 'request.json' }), ['warning vpc-nic-type']);
  const exported = (vpc: object) =>
    JSON.stringify({
      SecurityGroupId: 'sg-1',
      ...vpc,
      Permissions: { Permission: [{ ...internet, Direction: 'ingress' }] },
    });
  assert.deepEqual(findings(exported({ VpcId: '' }), { name: 'group.json' }), []);
  assert.deepEqual(findings(exported({ VpcId: 'vpc-1' }), { name: 'group.json' }), ['hint vpc-nic-type']);
  const template = {
    ROSTemplateFormatVersion: '2015-09-01',
    Resources: { Web: { Type: 'ALIYUN::ECS::SecurityGroup', Properties: { SecurityGroupIngress: [internet] } } },
  };
  assert.deepEqual(findings(JSON.stringify(template), { name: 'template.json' }), ['hint vpc-nic-type']);
});

test('twins by the NIC type: the defaults count, a difference counts, what is not known does not', () => {
  const twin = (a: string, b: string) =>
    findings(inward(`ipProtocol: tcp, portRange: 80/80, ${a}`, `ipProtocol: tcp, portRange: 80/80, ${b}`));
  const world = 'sourceCidrIp: 0.0.0.0/0';
  // The internet rule stays when it is the first, and says so; it goes when it is the second.
  const first = twin(`nicType: internet, ${world}`, `policy: accept, priority: 1, description: web, ${world}`);
  assert.deepEqual(first, ['warning vpc-nic-type', 'hint twin-nic-type']);
  assert.deepEqual(twin(world, `nicType: internet, ${world}`), ['hint twin-nic-type']);
  assert.deepEqual(twin(`nicType: internet, ${world}`, `nicType: internet, ${world}`), [
    'warning vpc-nic-type',
    'warning duplicate-rule',
    'warning vpc-nic-type',
  ]);
  assert.deepEqual(twin(world, `nicType: intranet, ${world}`), ['warning duplicate-rule']);
  assert.deepEqual(twin(world, `nicType: internet, priority: 2, ${world}`), [
    'information redundant-rule',
    'warning vpc-nic-type',
  ]);
});

test('an attachment whose list cannot be read is not without a group', () => {
  const attached = (list: string) => findings(`${tcp('22/22')}instances:\n  shop:${list}\n`);
  assert.deepEqual(attached(' { securityGroupIds: [] }'), ['error no-group']);
  assert.deepEqual(attached(''), ['error no-group']);
  assert.deepEqual(attached('\n    securityGroupIds: [web]'), []);
  assert.ok(!attached('\n    securityGroupIds: web').includes('error no-group'));
  assert.ok(!attached('\n    securityGroupIds: [').includes('error no-group'));
});

test('names that nobody defines wait until the whole workspace is known', () => {
  const text = 'securityGroups: {}\ninstances:\n  shop: { securityGroupIds: [web, sg-1, 123/sg-2] }\n';
  assert.deepEqual(findings(text), []);
  assert.deepEqual(findings(text, { workspace: true }), ['warning unknown-group']);
  const engine = new Engine();
  engine.workspace.complete = true;
  analyse(tcp('80/80'), { engine, name: 'web.sg.yaml' });
  assert.deepEqual(findings(text, { engine, name: 'shop.sg.yaml' }), []);
});

test('a name that several files define, none of them nearer, is told where it stands', () => {
  const web = tcp('443/443');
  const attached = 'securityGroups: {}\ninstances:\n  shop: { securityGroupIds: [web] }\n';
  const told = (files: readonly string[], name: string, text = attached) => {
    const engine = new Engine();
    engine.workspace.complete = true;
    for (const file of files) analyse(web, { engine, name: file });
    const { diagnoses } = snapshotOf(text, { engine, name });
    return diagnoses.map(({ check, severity, span, message, related }) => ({
      what: `${severity} ${check} ${text.slice(span.start, span.end)}`,
      message,
      related: related.map(({ elsewhere, message: said }) => `${elsewhere?.uri} ${elsewhere?.start.line}: ${said}`),
    }));
  };
  assert.deepEqual(told(['prod/groups.sg.yaml', 'dev/groups.sg.yaml'], 'shop/machines.sg.yaml'), [
    {
      what: 'warning duplicate-group web',
      message:
        'A group `web` is defined in each of `dev/groups.sg.yaml`, `prod/groups.sg.yaml`, and any of them may be meant; the first is reckoned with. Give them different names, or write the id of the group (`sg-…`).',
      related: [
        'file:///work/dev/groups.sg.yaml 1: `web` in `dev/groups.sg.yaml`.',
        'file:///work/prod/groups.sg.yaml 1: `web` in `prod/groups.sg.yaml`.',
      ],
    },
  ]);
  const peer = inward('ipProtocol: tcp, portRange: 22/22, sourceGroupId: web').replace('web:', 'shop:');
  const [inRule] = told(['prod/a.sg.yaml', 'dev/b.sg.yaml'], 'shop/c.sg.yaml', peer);
  assert.match(inRule?.message ?? '', /^A group `web` is defined in each of `b\.sg\.yaml`, `a\.sg\.yaml`, /);
  // One is nearer; the definitions tell of each other; the file's own is meant; an id means whoever has it.
  const quiet: [readonly string[], string, string?][] = [
    [['prod/a.sg.yaml', 'dev/b.sg.yaml'], 'prod/machines.sg.yaml'],
    [['prod/a.sg.yaml', 'dev/b.sg.yaml'], 'prod/deep/machines.sg.yaml'],
    [['prod/a.sg.yaml', 'prod/b.sg.yaml'], 'shop/machines.sg.yaml'],
    [
      ['prod/a.sg.yaml', 'dev/b.sg.yaml'],
      'shop/c.sg.yaml',
      web.replace('sourceCidrIp: 203.0.113.0/24', 'sourceGroupId: web'),
    ],
    [['prod/a.sg.yaml', 'dev/b.sg.yaml'], 'shop/machines.sg.yaml', attached.replace('[web]', '[sg-1]')],
  ];
  for (const [files, name, text] of quiet)
    assert.ok(!told(files, name, text).some(({ what }) => what.includes('duplicate-group')), `${files} ${name}`);
});

test('a group is defined wherever the file has room for it', () => {
  const after = (text: string, name: string) => {
    const snapshot = snapshotOf(text, { workspace: true, name });
    const fix = snapshot.diagnoses[0]?.fixes.find(({ title }) => title.startsWith('Define'));
    const changes = fix && changesOf(snapshot, fix);
    return changes && snapshotOf(applyChanges(text, changes), { workspace: true, name });
  };
  const instances = 'instances:\n  shop: { securityGroupIds: [web] }\n';
  const texts = ['', 'securityGroups:\n', 'securityGroups: {}\n', 'securityGroups: # none yet\n'].map(
    (section) => section + instances,
  );
  for (const text of [...texts, `${instances}securityGroups:`])
    assert.deepEqual(after(text, 'a.sg.yaml')?.diagnoses, [], text);
  for (const groups of [undefined, null, {}]) {
    const text = JSON.stringify({ securityGroups: groups, instances: { shop: { securityGroupIds: ['web'] } } });
    assert.deepEqual(after(text, 'a.sg.json')?.diagnoses, [], text);
  }
});

const advanced = (rest: string) =>
  `securityGroups:\n  web:\n    securityGroupType: enterprise\n    vpcId: vpc-1\n${rest}`;
const out = '{ ipProtocol: tcp, portRange: 443/443, destCidrIp: 10.0.0.0/8';

test('an advanced group may be closed on purpose, or let out by another group', () => {
  assert.deepEqual(findings(advanced('    egress: []\n')), ['warning no-egress']);
  assert.deepEqual(findings(advanced(`    egress:\n      - ${out} }\n`)), []);
  assert.deepEqual(findings(advanced(`    egress:\n      - ${out}, policy: drop }\n`)), []);
  const other = `  out:\n    securityGroupType: enterprise\n    vpcId: vpc-1\n    egress:\n      - ${out} }\n`;
  assert.deepEqual(findings(`${advanced('')}${other}instances:\n  a: { securityGroupIds: [web, out] }\n`), []);
  const alone = 'instances:\n  a: { securityGroupIds: [web, out] }\n  b: { securityGroupIds: [web] }\n';
  assert.deepEqual(findings(`${advanced('')}${other}${alone}`), ['warning no-egress']);
});

test('self-reference: what the fix does depends on what the group does already', () => {
  const fixes = (settings: string, rule: string) =>
    snapshotOf(`securityGroups:\n  web:\n    vpcId: vpc-1\n${settings}    ${rule}\n`).diagnoses.flatMap(
      ({ check, fixes: all }) => (check === 'self-reference' ? all.map(({ safety }) => safety) : []),
    );
  const own = 'ingress: [{ ipProtocol: all, portRange: -1/-1, sourceGroupId: web }]';
  assert.deepEqual(fixes('', own), ['safe']);
  assert.deepEqual(fixes('    innerAccessPolicy: Drop\n', own), ['changes-access']);
  assert.deepEqual(fixes('    innerAccessPolicy: Nonsense\n', own), []);
  assert.deepEqual(fixes('    securityGroupType: enterprise\n', own), []);
  const egress =
    'egress: [{ ipProtocol: all, portRange: -1/-1, destGroupId: web }, { ipProtocol: tcp, portRange: 1/1, destCidrIp: 10.0.0.0/8, policy: drop }]';
  assert.deepEqual(fixes('', egress), ['changes-access']);
  assert.deepEqual(
    fixes('', own.replace('sourceGroupId', 'sourceCidrIp: 10.0.0.0/8, sourceGroupId')),
    [],
    'the address wins',
  );
});
