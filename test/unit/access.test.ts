// Who may talk to whom: the call hierarchy of groups, over files and dialects.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Access, accessItemAt, incoming, outgoing } from '../../server/src/features/navigation/access.ts';
import { type Files, nameOf, Workspace } from '../navigation.ts';

interface Asked {
  readonly item: string;
  readonly incoming: readonly string[];
  readonly outgoing: readonly string[];
}

/** Who may talk to the thing at the cursor, and whom it may talk to. */
async function ask(files: Files): Promise<Asked> {
  const workspace = new Workspace(files);
  const view = workspace.views.get(workspace.uri);
  const item = view && accessItemAt(workspace.index, view, workspace.offset);
  assert.ok(item?.key, 'nothing here talks to anybody');
  const { index, load } = workspace;
  return {
    item: `${item.kind} ${item.name} in ${nameOf(item.uri)}`,
    incoming: show(workspace, await incoming(index, load, item.key)),
    outgoing: show(workspace, await outgoing(index, load, item.key)),
  };
}

/** One line each: what it is, what it may do, and at which words of which files that is said. */
function show({ files }: Workspace, found: readonly Access[]): string[] {
  return found.map(({ item, places }) => {
    const words = places.map(({ uri, span }) => `${nameOf(uri)} ${files[nameOf(uri)]?.slice(span.start, span.end)}`);
    const home = files[nameOf(item.uri)]?.slice(item.nameSpan.start, item.nameSpan.end);
    assert.equal(home, item.kind === 'addresses' ? home : item.name, 'the item stands at its name');
    return `${item.kind} ${item.name}: ${item.detail} (${words.join(', ')})`;
  });
}

const drop = 'innerAccessPolicy: Drop';

test('groups that rules name, with their ports; what an earlier rule takes is left out', async () => {
  const asked = await ask({
    'a.sg.yaml': `securityGroups:
  d<|>b:
    ${drop}
    ingress:
      - { ipProtocol: tcp, portRange: 3306/3306, sourceGroupId: app }
      - { ipProtocol: tcp, portRange: 33060/33070, sourceGroupId: app }
      - { ipProtocol: tcp, portRange: 22/22, sourceGroupId: ops, policy: drop }
      - { ipProtocol: tcp, portRange: 22/23, sourceGroupId: ops, priority: 2 }
      - { ipProtocol: tcp, portRange: 22/22, sourceGroupId: ops, priority: 3 }
      - { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: all, portRange: -1/-1, sourcePrefixListId: office }
    egress:
      - { ipProtocol: udp, portRange: 53/53, destGroupId: dns }
  app: { ${drop} }
  ops: { ${drop} }
  dns: { ${drop} }
prefixLists:
  office: { maxEntries: 3 }
`,
  });
  assert.deepEqual(asked, {
    item: 'group db in a.sg.yaml',
    incoming: [
      'group app: tcp 3306 and 33060–33070 (a.sg.yaml app, a.sg.yaml app)',
      'group ops: tcp 23 (a.sg.yaml ops)',
      'list office: all protocols (a.sg.yaml office)',
      'addresses 10.0.0.0/8: tcp 443 (a.sg.yaml 10.0.0.0/8)',
    ],
    outgoing: ['group dns: udp 53 (a.sg.yaml dns)'],
  });
});

test('an instance that a template joins to a group by its id is a member of it', async () => {
  const asked = await ask({
    'a.ros.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  W<|>eb:
    Type: ALIYUN::ECS::SecurityGroup
    Properties: { SecurityGroupIngress: [{ IpProtocol: tcp, PortRange: 22/22, SourceGroupId: !Ref Ops }] }
  Ops: { Type: ALIYUN::ECS::SecurityGroup }
  Join:
    Type: ALIYUN::ECS::JoinSecurityGroup
    Properties: { SecurityGroupId: !Ref Ops, InstanceId: i-1, NetworkInterfaceList: [eni-1] }
`,
  });
  assert.deepEqual(asked.incoming.slice(-2), [
    'instance i-1: in Ops: tcp 22 (a.ros.yaml !Ref Ops)',
    'interface eni-1: in Ops: tcp 22 (a.ros.yaml !Ref Ops)',
  ]);
});

test('rules of other groups count in the other direction, in every file and dialect', async () => {
  const asked = await ask({
    'a.sg.yaml': `securityGroups:
  web:
    securityGroupId: sg-1web
    ${drop}
    description: <|> here, too
`,
    'b.sg.yaml': `securityGroups:
  db:
    ${drop}
    ingress: [{ ipProtocol: tcp, portRange: 3306/3306, sourceGroupId: web }]
  lb:
    ${drop}
    egress: [{ ipProtocol: tcp, portRange: 8080/8080, destGroupId: sg-1web }]
`,
    'export.json': `{"SecurityGroupId": "sg-cache", "InnerAccessPolicy": "Drop", "Permissions": {"Permission": [
  {"Direction": "ingress", "IpProtocol": "TCP", "PortRange": "6379/6379", "Policy": "Accept", "SourceGroupId": "sg-1web"}]}}`,
    'stack.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Queue:
    Type: ALIYUN::ECS::SecurityGroup
  Rule:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties: { SecurityGroupId: !Ref Queue, IpProtocol: tcp, PortRange: 5672/5672, SourceGroupId: sg-1web }
`,
  });
  assert.deepEqual(asked, {
    item: 'group web in a.sg.yaml',
    incoming: ['group lb: tcp 8080 (b.sg.yaml sg-1web)'],
    outgoing: [
      'group db: tcp 3306 (b.sg.yaml web)',
      'group sg-cache: tcp 6379 (export.json "sg-1web")',
      'group Queue: tcp 5672 (stack.yaml sg-1web)',
    ],
  });
});

test('instances talk through the groups they are in', async () => {
  const files = {
    'a.sg.yaml': `securityGroups:
  web:
    ${drop}
    ingress: [{ ipProtocol: tcp, portRange: 80/80, sourceGroupId: lb }]
  db:
    ${drop}
    ingress: [{ ipProtocol: tcp, portRange: 3306/3306, sourceGroupId: web }]
  lb: { ${drop} }
`,
    'b.sg.yaml': `instances:
  front<|>: { securityGroupIds: [web] }
  store: { securityGroupIds: [db, web] }
networkInterfaces:
  entry: { securityGroupIds: [lb] }
`,
  };
  assert.deepEqual(await ask(files), {
    item: 'instance front in b.sg.yaml',
    incoming: ['group lb: tcp 80 (a.sg.yaml lb)', 'interface entry: in lb: tcp 80 (a.sg.yaml lb)'],
    outgoing: ['group db: tcp 3306 (a.sg.yaml web)', 'instance store: in db: tcp 3306 (a.sg.yaml web)'],
  });
});

test('the members of a basic group talk to each other unless it keeps them apart', async () => {
  const asked = await ask({ 'a.sg.yaml': 'securityGroups:\n  we<|>b:\n    securityGroupType: normal\n' });
  assert.deepEqual(asked.incoming, ['group web: all traffic between its members ()']);
  const apart = await ask({ 'a.sg.yaml': `securityGroups:\n  we<|>b:\n    ${drop}\n` });
  assert.deepEqual(apart.incoming, []);
  const advanced = await ask({ 'a.sg.yaml': 'securityGroups:\n  we<|>b:\n    securityGroupType: enterprise\n' });
  assert.deepEqual(advanced.outgoing, []);
});

test('a template: references, parameters and expressions', async () => {
  const asked = await ask({
    'stack.yaml': `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Office: { Type: String }
  Port: { Type: String }
Conditions: { Open: !Equals [!Ref Port, '1'] }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupType: !Ref Port
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 80/80, SourceGroupId: !If [Open, !Ref Lb, !GetAtt Ops.SecurityGroupId] }
        - { IpProtocol: tcp, PortRange: !Ref Port, SourceGroupId: !Ref Office }
  Lb: { Type: ALIYUN::ECS::SecurityGroup }
  Ops: { Type: ALIYUN::ECS::SecurityGroup }
  Server:
    Type: ALIYUN::ECS::Instance
    Properties: { SecurityGroupIds: [!Ref We<|>b] }
`,
  });
  assert.equal(asked.item, 'group Web in stack.yaml');
  assert.deepEqual(asked.incoming, [
    'group Lb: perhaps tcp 80 (stack.yaml !If [Open, !Ref Lb, !GetAtt Ops.SecurityGroupId])',
    'group Ops: perhaps tcp 80 (stack.yaml !If [Open, !Ref Lb, !GetAtt Ops.SecurityGroupId])',
    'group Office: perhaps tcp ? (stack.yaml !Ref Office)',
  ]);
});

test('a group that nobody defines is asked where it is named', async () => {
  const asked = await ask({
    'a.sg.yaml': `securityGroups:
  web:
    ${drop}
    egress: [{ ipProtocol: tcp, portRange: 443/443, destGroupId: sg-far<|>away }]
`,
  });
  assert.deepEqual(asked, {
    item: 'group sg-faraway in a.sg.yaml',
    incoming: ['group web: tcp 443 (a.sg.yaml sg-faraway)'],
    outgoing: [],
  });
});

test('where no group stands, nothing is asked', () => {
  const workspace = new Workspace({ 'a.sg.yaml': '# <|>\nsecurityGroups:\n  web: {}\n' });
  const view = workspace.views.get(workspace.uri);
  assert.ok(view);
  assert.equal(accessItemAt(workspace.index, view, workspace.offset), undefined);
});

test('many groups, and many instances in them', async () => {
  const COUNT = 2000;
  const all = Array.from({ length: COUNT }, (_, i) => i);
  const rules = all.slice(0, 100).map((i) => `{ ipProtocol: tcp, portRange: ${i + 1}/${i + 1}, destGroupId: g${i} }`);
  const group = (i: number) => `  g${i}: { ${drop}, egress: [] }\n`;
  const instance = (i: number) =>
    `  i${i}: { securityGroupIds: [${[0, 1, 2, 3, 4].map((k) => `g${(i + k) % COUNT}`).join(', ')}] }\n`;
  const text = `securityGroups:\n  a<|>ll: { ${drop}, egress: [${rules.join(', ')}] }\n${all.map(group).join('')}instances:\n${all.map(instance).join('')}`;
  const workspace = new Workspace({ 'a.sg.yaml': text });
  const view = workspace.views.get(workspace.uri);
  const item = view && accessItemAt(workspace.index, view, workspace.offset);
  assert.ok(item?.key);
  const start = process.cpuUsage();
  const found = await outgoing(workspace.index, workspace.load, item.key);
  // So many instances are named.
  assert.equal(found.length, 100 + 200);
  const spent = process.cpuUsage(start).user / 1000;
  assert.ok(spent < 1000, `${Math.round(spent)} ms`);
});
