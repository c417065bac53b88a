// Refactorings: what they do to the text in every dialect, and that their titles tell the truth about access.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Engine } from '../../server/src/engine/engine.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import type { Action } from '../../server/src/features/codeActions.ts';
import { refactorings } from '../../server/src/features/refactorings/index.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { snapshotOf } from '../fixture.ts';
import { differenceOf } from '../proof.ts';

interface Options {
  readonly name?: string;
  readonly engine?: Engine;
  readonly workspace?: boolean;
}

/** What is offered where `<|>` stands, or for what stands between two of them. */
function offered(marked: string, options: Options = {}): { text: string; actions: Action[] } {
  const parts = marked.split('<|>');
  const text = parts.join('');
  const start = parts[0]?.length ?? 0;
  const end = parts.length > 2 ? start + (parts[1]?.length ?? 0) : start;
  return { text, actions: refactorings(snapshotOf(text, options), { start, end }) };
}

function titles(marked: string, options: Options = {}): string[] {
  return offered(marked, options).actions.map(({ title }) => title);
}

/** The text after the action whose title begins so. */
function after(marked: string, title: string, options: Options = {}): string {
  const { text, actions } = offered(marked, options);
  const action = actions.find((candidate) => candidate.title.startsWith(title));
  assert.ok(action, `no "${title}" among: ${actions.map((one) => one.title).join(' | ') || 'none'}`);
  return applyChanges(text, action.changes);
}

const native = (rules: string) => `securityGroups:\n  web:\n    vpcId: vpc-1\n    ingress:\n${rules}`;

test('a rule turns into its opposite, and the title says what that does', () => {
  const rules = (policy: string) =>
    native(`      # ours
      - { ipProtocol: tcp, portRange: 22/22${policy}, sourceCidrIp: 10.<|>0.0.0/8 } # ssh
`);
  assert.equal(
    after(rules(''), 'Turn into a drop rule (closes tcp 22 to 10.0.0.0/8)'),
    rules(', policy: drop').replace('<|>', ''),
  );
  assert.equal(
    after(rules(', policy: drop'), 'Turn into an accept rule (opens tcp 22 to 10.0.0.0/8)'),
    rules(', policy: accept').replace('<|>', ''),
  );
  assert.deepEqual(titles(rules(', policy: what')), []);
});

test('what other rules decide does not change with it', () => {
  const beside = (other: string) => {
    const [title] = titles(
      native(`      - { ipProtocol: tcp, portRange: 1/100, sourceCidrIp: 10.0.0.0/8, priority: 5, <|>policy: accept }
      - { ipProtocol: tcp, ${other} }
`),
    );
    return /\((.*)\)/.exec(title ?? '')?.[1];
  };
  assert.match(beside('portRange: 1/200, sourceCidrIp: 0.0.0.0/0, priority: 1') ?? '', /^changes nothing/);
  assert.match(
    beside('portRange: 1/200, sourceCidrIp: 0.0.0.0/0, priority: 5, policy: drop') ?? '',
    /^changes nothing/,
  );
  assert.equal(
    beside('portRange: 1/200, sourceCidrIp: 0.0.0.0/0, priority: 5'),
    'closes tcp 1–100 to 10.0.0.0/8',
    'a twin gives way to a drop rule',
  );
  assert.equal(
    beside('portRange: 50/60, sourceCidrIp: 0.0.0.0/0, priority: 1'),
    'closes what other rules leave of tcp 1–100 to 10.0.0.0/8',
  );
  assert.equal(
    beside('portRange: 50/60, sourceGroupId: db, priority: 1'),
    'closes tcp 1–100 to 10.0.0.0/8 at most',
    'nobody knows who is in the group',
  );
});

test('a rule of a template, and of an export in its own spelling', () => {
  const template = (policy: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web: { Type: ALIYUN::ECS::SecurityGroup }
  In:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties:
      SecurityGroupId: { Ref: Web }
      IpProtocol: tcp
      PortRange: 22<|>/22${policy}
      SourceCidrIp: 10.0.0.0/8
`;
  assert.equal(
    after(template(''), 'Turn into a drop', { name: 'template.yaml' }),
    template('\n      Policy: drop').replace('<|>', ''),
  );
  assert.deepEqual(titles(template('\n      Policy: !Ref Policy'), { name: 'template.yaml' }), []);
  const exported = (policy: string) =>
    `{ "SecurityGroupId": "sg-1", "Permissions": { "Permission": [
  { "Direction": "ingress", "IpProtocol": "TCP", "PortRange": "22/22", "SourceCidrIp": "10.0.0.0/8", "Policy": <|>"${policy}" } ] } }`;
  assert.equal(
    after(exported('Accept'), 'Turn into a drop', { name: 'group.json' }),
    exported('Drop').replace('<|>', ''),
  );
});

test('selected rules are merged, whatever stands between and around them', () => {
  const marked = native(`      - { ipProtocol: tcp, portRange: 1/10, sourceCidrIp: 10.0.0.0/8 }
      # from here
      - { ipPro<|>tocol: tcp, portRange: 11/20, sourceCidrIp: 10.0.0.0/8, description: a } # a
      - { ipProtocol: udp, portRange: 5/5, sourceCidrIp: 10.0.0.0/8 }
      # the other
      - { ipProtocol: tcp, portRange: 21/30, <|>sourceCidrIp: 10.0.0.0/8, description: b }
`);
  assert.equal(
    after(marked, 'Merge the selected rules into 2, without the description of rule 4 (the same access)'),
    native(`      - { ipProtocol: tcp, portRange: 1/10, sourceCidrIp: 10.0.0.0/8 }
      # from here
      # the other
      - { ipProtocol: tcp, portRange: 11/30, sourceCidrIp: 10.0.0.0/8, description: a } # a
      - { ipProtocol: udp, portRange: 5/5, sourceCidrIp: 10.0.0.0/8 }
`),
  );
  assert.ok(!titles(marked.replace(/<\|>(?=source)/, '')).some((title) => title.startsWith('Merge')));
});

test('selected rules of an export are merged, and those of a request in YAML with their comments', () => {
  const rule = (direction: string, ports: string, end: string) =>
    `    { "Direction": "${direction}", "IpProtocol": "TCP", "PortRange": "${ports}", "${end}CidrIp": "10.0.0.0/8" }`;
  const exported = (...rules: string[]) =>
    `{ "SecurityGroupId": "sg-1", "Permissions": { "Permission": [\n${rules.join(',\n')}\n] } }`;
  const outward = rule('egress', '5/5', 'Dest');
  const marked = exported(rule('ingress', '1<|>/10', 'Source'), outward, rule('ingress', '11/<|>20', 'Source'));
  assert.equal(
    after(marked, 'Merge the selected rules into 2 (the same access)', { name: 'group.json' }),
    exported(rule('ingress', '1/20', 'Source'), outward),
  );
  assert.equal(
    after(
      `SecurityGroupId: sg-1
Permissions:
  # the first half
  - IpProtocol: TCP
    PortRange: 1<|>/10
    SourceCidrIp: 10.0.0.0/8 # office
  # the other
  - IpProtocol: TCP
    PortRange: 11/20<|>
    SourceCidrIp: 10.0.0.0/8
`,
      'Merge the selected rules into 1 (the same access)',
      { name: 'request.yaml' },
    ),
    `SecurityGroupId: sg-1
Permissions:
  # the first half
  # the other
  - IpProtocol: TCP
    PortRange: 1/20
    SourceCidrIp: 10.0.0.0/8 # office
`,
  );
});

test('selected rules go into a new group, attached alike', () => {
  const options = { workspace: true };
  const text = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }
      # ssh
      - { ipProto<|>col: tcp, portRange: 22/22, so<|>urceCidrIp: 10.0.0.0/8 } # for us
instances:
  web-1: { securityGroupIds: [web] }
`;
  assert.equal(
    after(text, 'Move this rule into a new group `web-2`, attached alike in this file', options),
    `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }
  web-2:
    vpcId: vpc-1
    ingress:
      # ssh
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8 } # for us
instances:
  web-1: { securityGroupIds: [web, web-2] }
`,
  );
  assert.deepEqual(titles(text.replace('web:', 'w<|>eb:').replace(/<\|>(?=col|url|urce)/g, ''), options), [
    'Move this rule into a new group `web-2`, attached alike in this file',
  ]);
});

test('a split keeps the access only of those whom this file attaches, and the title says who loses rules', () => {
  const text = `securityGroups:
  b<|>ig:
    securityGroupId: sg-big
    ingress:
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 10.0.0.0/8 }
instances:
  here: { securityGroupIds: [big] }
`;
  const offers = (options: Options) =>
    offered(text, options).actions.map(({ title, safety }) => `${safety}: ${title.replace(/.*? in this file/, '')}`);
  const engine = new Engine();
  engine.workspace.looking = true;
  const unknown = ['changes-access:  (members in other files, if any, lose the rules that move)'];
  assert.deepEqual(offers({ engine }), unknown, 'the first scan goes on');
  engine.workspace.complete = true;
  assert.deepEqual(offers({ engine }), unknown);
  engine.workspace.looking = false;
  assert.deepEqual(offers({ engine }), ['safe: ']);
  engine.workspace.complete = false;
  assert.deepEqual(offers({ engine }), unknown, 'a folder could not be read');
  engine.workspace.complete = true;
  const note = (name: string, content: string) =>
    engine.analyseClosed(
      { uri: `file:///work/${name}`, version: 0, languageId: undefined, text: content },
      defaultSettings,
    );
  note('mix-att.sg.yaml', 'instances:\n  there: { securityGroupIds: [big] }\n');
  const one = ['changes-access:  (`there` in `mix-att.sg.yaml` loses the rules that move)'];
  assert.deepEqual(offers({ engine }), one);
  note('more.sg.yaml', 'networkInterfaces:\n  eni-1: { securityGroupIds: [sg-big] }\n');
  assert.deepEqual(offers({ engine }), ['changes-access:  (2 other members lose the rules that move)']);
});

test('no other file attaches the groups of a template', () => {
  const text = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  W<|>eb:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 10.0.0.0/8 }
        - { IpProtocol: tcp, PortRange: 443/443, SourceCidrIp: 10.0.0.0/8 }
  Here: { Type: ALIYUN::ECS::Instance, Properties: { SecurityGroupId: !Ref Web } }
`;
  const [action] = offered(text, { name: 'template.yaml' }).actions;
  assert.equal(
    `${action?.safety}: ${action?.title}`,
    'safe: Move this rule into a new group `Web2`, attached alike in this file',
  );
});

test('what a template only joins to the group by its id stays behind, and the title says so', () => {
  const text = (joined: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  W<|>eb:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 10.0.0.0/8 }
        - { IpProtocol: tcp, PortRange: 443/443, SourceCidrIp: 10.0.0.0/8 }
  Join:
    Type: ALIYUN::ECS::JoinSecurityGroup
    Properties: { SecurityGroupId: !Ref Web, InstanceId: i-1 }
${joined}`;
  const offers = (joined: string) =>
    offered(text(joined), { name: 'template.yaml' }).actions.map(({ title, safety }) => `${safety}: ${title}`);
  const title = 'changes-access: Move this rule into a new group `Web2`';
  assert.deepEqual(offers(''), [`${title} (attach it wherever the old one is attached)`]);
  assert.deepEqual(offers('  Here: { Type: ALIYUN::ECS::Instance, Properties: { SecurityGroupId: !Ref Web } }\n'), [
    `${title}, attached alike in this file (\`i-1\` in \`template.yaml\` loses the rules that move)`,
  ]);
});

const TWO = (web: string, db: string) => `securityGroups:
  web:
    ingress:${web}
  db:
    vpcId: vpc-1${db}
`;

test('a rule moves to another group with its comments, whatever the layout', () => {
  const rule = '{ ipProtocol: tcp, portRange: 22<|>/22, sourceCidrIp: 10.0.0.0/8 }';
  const bare = rule.replace('<|>', '');
  const title = 'Move this rule to `db` (`web` no longer accepts tcp 22 to 10.0.0.0/8)';
  const first = '\n      - { ipProtocol: udp, portRange: 5/5, sourceCidrIp: 10.0.0.0/8 }';
  // Into a list with rules, from one with others.
  assert.equal(
    after(TWO(`${first}\n      # ssh\n      - ${rule} # ours`, `\n    ingress:${first}`), title),
    TWO(first, `\n    ingress:${first}\n      # ssh\n      - ${bare} # ours`),
  );
  // Into nothing, and out of a list that is then empty.
  assert.equal(
    after(TWO(`\n      # ssh\n      - ${rule}`, ''), title),
    TWO(' []', `\n    ingress:\n      # ssh\n      - ${bare}`),
  );
  assert.equal(
    after(TWO(`\n      - ${rule}`, '\n    ingress: [] # none'), title),
    TWO(' []', `\n    ingress: # none\n      - ${bare}`),
  );
  // Between brackets.
  assert.equal(
    after(TWO(` [${rule}]`, '\n    ingress: [{ ipProtocol: gre }]'), title),
    TWO(' []', `\n    ingress: [{ ipProtocol: gre }, ${bare}]`),
  );
  // A comment would swallow what follows it there.
  assert.ok(!titles(TWO(`\n      # ssh\n      - ${rule}`, '\n    ingress: [{ ipProtocol: gre }]')).includes(title));
});

test('a rule over several lines keeps its shape in a list that is indented otherwise', () => {
  const marked = `securityGroups:
  web:
    ingress:
    - ipProtocol: tcp
      portRange: 22<|>/22 # ssh
      description: |
        two

        lines
      sourceCidrIp: 10.0.0.0/8
    - { ipProtocol: udp, portRange: 5/5, sourceCidrIp: 10.0.0.0/8 }
  db:
      egress: []
      ingress:
          -   { ipProtocol: udp, portRange: 5/5, sourceCidrIp: 10.0.0.0/8 }
`;
  assert.equal(
    after(marked, 'Move this rule to `db`'),
    `securityGroups:
  web:
    ingress:
    - { ipProtocol: udp, portRange: 5/5, sourceCidrIp: 10.0.0.0/8 }
  db:
      egress: []
      ingress:
          -   { ipProtocol: udp, portRange: 5/5, sourceCidrIp: 10.0.0.0/8 }
          -   ipProtocol: tcp
              portRange: 22/22 # ssh
              description: |
                two

                lines
              sourceCidrIp: 10.0.0.0/8
`,
  );
});

test('several rules of both directions move at once', () => {
  const marked = `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 1/1, source<|>CidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 2/2, sourceCidrIp: 10.0.0.0/8 }
    egress:
      - { ipProtocol: tcp, portRange: 3/3, dest<|>CidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 4/4, destCidrIp: 10.0.0.0/8 }
  db:
    ingress: []
`;
  assert.equal(
    after(marked, 'Move 3 rules to `db` (changes the access of both groups)'),
    `securityGroups:
  web:
    ingress: []
    egress:
      - { ipProtocol: tcp, portRange: 4/4, destCidrIp: 10.0.0.0/8 }
  db:
    ingress:
      - { ipProtocol: tcp, portRange: 1/1, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 2/2, sourceCidrIp: 10.0.0.0/8 }
    egress:
      - { ipProtocol: tcp, portRange: 3/3, destCidrIp: 10.0.0.0/8 }
`,
  );
});

test('a rule does not move where the API would refuse it, or where anchors are about', () => {
  const moves = (web: string, db = '') => titles(TWO(web, db)).filter((title) => title.startsWith('Move'));
  assert.deepEqual(moves('\n      - { ipProtocol: tcp, portRange: 1/1, source<|>GroupId: db }'), []);
  assert.deepEqual(moves('\n      - { ipProtocol: tcp, portRange: 1/1, source<|>CidrIp: &a 10.0.0.0/8 }'), []);
  assert.deepEqual(
    moves(
      '\n      - { ipProtocol: tcp, portRange: 1/1, source<|>GroupId: app }',
      '\n    securityGroupType: enterprise',
    ),
    [],
  );
});

test('between the groups of an export, and in a request, nothing moves and nothing is split: they say what is', () => {
  const group = (id: string, ports: string) => `- SecurityGroupId: ${id}
  VpcId: vpc-1
  SecurityGroupName: ${id}-name
  Permissions:
    Permission:
      # office
      - { Direction: ingress, IpProtocol: TCP, PortRange: ${ports}, SourceCidrIp: 10.0.0.0/8 }
      - { Direction: egress, IpProtocol: TCP, PortRange: 5/5, DestCidrIp: 10.0.0.0/8 }
`;
  const changed = (bound = '') => [`Turn into a drop rule (closes tcp 22 to 10.0.0.0/8${bound})`];
  assert.deepEqual(titles(group('sg-1', '2<|>2/22') + group('sg-2', '80/80'), { name: 'groups.yaml' }), changed());
  assert.deepEqual(titles(group('sg-<|>1', '22/22') + group('sg-2', '80/80'), { name: 'groups.yaml' }), []);
  const request = (id: string, ports: string) =>
    `{ "SecurityGroupId": "${id}", "Permissions": [{ "IpProtocol": "TCP", "PortRange": "${ports}", "SourceCidrIp": "10.0.0.0/8" }] }`;
  const requests = `[${request('sg-1', '2<|>2/22')}, ${request('sg-2', '80/80')}]`;
  assert.deepEqual(titles(requests, { name: 'requests.json' }), changed(' at most'), 'the group has other rules');
});

test('in JSON', () => {
  const marked = `{
  "securityGroups": {
    "web": {
      "ingress": [
        {
          "ipProtocol": "tcp",
          "portRange": "22<|>/22"
        },
        { "ipProtocol": "gre", "portRange": "-1/-1" }
      ]
    },
    "db": { "ingress": [] }
  }
}
`;
  assert.equal(
    after(marked, 'Move this rule to `db`', { name: 'net.sg.json' }),
    `{
  "securityGroups": {
    "web": {
      "ingress": [
        { "ipProtocol": "gre", "portRange": "-1/-1" }
      ]
    },
    "db": { "ingress": [{
      "ipProtocol": "tcp",
      "portRange": "22/22"
    }] }
  }
}
`,
  );
});

test('in a template: an item goes over, a resource names the other group', () => {
  const template = (web: string, db: string, group: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1${web}
  Db:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1${db}
  Ssh:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties:
      SecurityGroupId: !GetAtt ${group}.SecurityGroupId
      IpProtocol: tcp
      PortRange: 22/22
      SourceCidrIp: 10.0.0.0/8
`;
  const list = (items: string) => `\n      SecurityGroupIngress:${items}`;
  const item = '\n        - { IpProtocol: tcp, PortRange: 80/80, SourceCidrIp: !Ref Cidr } # web';
  assert.equal(
    after(template(list(item.replace('80/80', '80<|>/80')), '', 'Web'), 'Move this rule to `Db`', {
      name: 'template.yaml',
    }),
    template(list(' []'), list(item), 'Web'),
  );
  assert.equal(
    after(template('', '', 'Web').replace('22/22', '22<|>/22'), 'Move this rule to `Db`', { name: 'template.yaml' }),
    template('', '', 'Db'),
  );
});

test('rules alike but for their blocks become one with a prefix list, wherever they are repeated', () => {
  const text = `securityGroups:
  web:
    ingress:
      # ssh for all offices
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.<|>0.0.0/8, description: Berlin } # since May
      - { ipProtocol: udp, portRange: 5/5, sourceCidrIp: 10.0.0.0/8 }
      # the second one
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 172.16.0.0/12, description: Paris }
  db:
    egress:
      - { ipProtocol: tcp, portRange: 3/3, destCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 3/3, destCidrIp: 172.16.0.0/12 }
`;
  const result = after(text, 'Extract 2 blocks into a prefix list `web-list` (4 rules become 2, the same access)');
  assert.equal(
    result,
    `securityGroups:
  web:
    ingress:
      # ssh for all offices
      # the second one
      - { ipProtocol: tcp, portRange: 22/22, sourcePrefixListId: web-list }
      - { ipProtocol: udp, portRange: 5/5, sourceCidrIp: 10.0.0.0/8 }
  db:
    egress:
      - { ipProtocol: tcp, portRange: 3/3, destPrefixListId: web-list }
prefixLists:
  web-list:
    maxEntries: 2
    addressFamily: IPv4
    entries:
      - 10.0.0.0/8 # Berlin # since May
      - 172.16.0.0/12 # Paris
`,
  );
  const before = snapshotOf(text.replace('<|>', ''));
  assert.equal(differenceOf(before, snapshotOf(result), 'any'), undefined);
});

test('at the name of a group, all rules go that never decide, and what is to be left alone stays', () => {
  const text = `securityGroups:
  w<|>eb:
    ingress:
      - { ipProtocol: tcp, portRange: 1/100, sourceCidrIp: 10.0.0.0/8 }
      # gone as well
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.1.0.0/16 }
      - { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 } # secgroup-ignore redundant-rule -- soon
      - { ipProtocol: tcp, portRange: 1/100, sourceCidrIp: 10.0.0.0/8 }
`;
  const result = after(text, 'Remove the 2 dead rules of `web` (the same access)');
  assert.equal(
    result,
    `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 1/100, sourceCidrIp: 10.0.0.0/8 }
      # gone as well
      - { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 } # secgroup-ignore redundant-rule -- soon
`,
  );
  assert.ok(!titles(text.replace('<|>', '').replace('1/100', '1/1<|>00')).some((title) => title.startsWith('Remove')));
});

test('an extraction in a template', () => {
  const template = (rules: string, list: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      SecurityGroupIngress:${rules}${list}
  Server: { Type: ALIYUN::ECS::Instance, Properties: { SecurityGroupId: !Ref Web } }
`;
  const rule = (peer: string) => `\n        - { IpProtocol: tcp, PortRange: 22/22, ${peer} }`;
  assert.equal(
    after(
      template(rule('SourceCidrIp: 10.0.0<|>.0/8') + rule('SourceCidrIp: 10.1.2.3'), ''),
      'Extract 2 blocks into a prefix list `WebList` (2 rules become 1, the same access)',
      { name: 'template.yaml' },
    ),
    template(
      rule('SourcePrefixListId: !GetAtt WebList.PrefixListId'),
      `
  WebList:
    Type: ALIYUN::ECS::PrefixList
    Properties:
      PrefixListName: WebList
      AddressFamily: IPv4
      MaxEntries: 2
      Entries:
        - Cidr: 10.0.0.0/8
        - Cidr: 10.1.2.3/32`,
    ),
  );
});

test('nothing is extracted that is not sure to be the same', () => {
  const extracts = (first: string, second: string) =>
    titles(
      native(
        `      - { ipProtocol: tcp, portRange: 22/22, source<|>${first} }\n      - { ipProtocol: tcp, portRange: 22/22, ${second} }\n`,
      ),
    ).filter((title) => title.startsWith('Extract')).length;
  assert.equal(extracts('CidrIp: 10.0.0.0/8', 'sourceCidrIp: 172.16.0.0/12'), 1);
  assert.equal(extracts('CidrIp: 10.0.0.0/8', 'sourceCidrIp: 172.16.0.1/12'), 0, 'host bits');
  assert.equal(extracts('CidrIp: 10.0.0.0/8', 'sourceCidrIp: 10.0.0.0/8'), 0, 'the same block');
  assert.equal(extracts('CidrIp: 10.0.0.0/8', 'sourceCidrIp: 172.16.0.0/12, priority: 2'), 0, 'another priority');
  assert.equal(extracts('CidrIp: 10.0.0.0/8', 'ipv6SourceCidrIp: 2001:db8::/32'), 0, 'another family');
  assert.equal(
    extracts('CidrIp: 10.0.0.0/8', 'sourceCidrIp: 172.16.0.0/12, sourceGroupId: db'),
    0,
    'a group beside it',
  );
  assert.equal(extracts('CidrIp: 10.0.0.0/8', 'sourceCidrIp: 172.16.0.0/12, destCidrIp: 10.1.0.0/16'), 0, 'five parts');
});

const random = fc.record({
  ports: fc.constantFrom('1/10', '5/20', '11/20', '10/10'),
  block: fc.constantFrom('10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9', '0.0.0.0/0'),
  policy: fc.constantFrom('accept', 'drop'),
  priority: fc.constantFrom(1, 2, 3),
});

test('on random rules: what is said to change nothing changes nothing, and what changes something is said', () => {
  fc.assert(
    fc.property(fc.array(random, { minLength: 2, maxLength: 5 }), fc.nat(), fc.boolean(), (rules, nth, isRange) => {
      const lines = rules.map(
        ({ ports, block, policy, priority }) =>
          `      - { ipProtocol: tcp, portRange: ${ports}, sourceCidrIp: ${block}, policy: ${policy}, priority: ${priority} }\n`,
      );
      const text = native(lines.join(''));
      const before = snapshotOf(text);
      const at =
        text.indexOf('- {') + (nth % rules.length) * (text.indexOf('\n', text.indexOf('- {')) - text.indexOf('- {'));
      const span = isRange ? { start: text.indexOf('- {'), end: text.length } : { start: at, end: at };
      for (const { title, kind, safety, changes } of refactorings(before, span)) {
        if (title.startsWith('Move')) continue; // Where it is attached decides what it does.
        const difference = differenceOf(before, snapshotOf(applyChanges(text, changes)), 'any');
        assert.equal(difference === undefined, safety === 'safe', `${kind} ${title}\n${text}${difference}`);
      }
    }),
    { numRuns: 200 },
  );
});

const placed = fc.record({
  ports: fc.constantFrom('1/1', '2/2', '3/3'),
  direction: fc.constantFrom('ingress' as const, 'egress' as const),
  layout: fc.constantFrom('braces', 'block', 'spread'),
  above: fc.constantFrom('', '# above', '# one\n# two', '\n# apart'),
  behind: fc.constantFrom('', ' # behind'),
});
type Placed = typeof placed extends fc.Arbitrary<infer T> ? T : never;

function ruleLines({ ports, direction, layout, above, behind }: Placed, indent: string): string {
  const peer = direction === 'ingress' ? 'sourceCidrIp' : 'destCidrIp';
  const properties = ['ipProtocol: tcp', `portRange: ${ports}`, `${peer}: 10.0.0.0/8`];
  const inner = `\n${indent}  `;
  const body = {
    braces: `{ ${properties.join(', ')} }`,
    block: properties.join(inner),
    spread: `{${inner}  ${properties.join(`,${inner}  `)}${inner}}`,
  }[layout];
  const comments = above.split('\n').map((line) => (line === '' ? '' : indent + line));
  return `${above === '' ? '' : `${comments.join('\n')}\n`}${indent}- ${body}${behind}\n`;
}

function groupLines(name: string, rules: readonly Placed[], indent: string): string {
  const lists = (['ingress', 'egress'] as const).flatMap((direction) => {
    const own = rules.filter((rule) => rule.direction === direction);
    return own.length === 0 ? [] : [`    ${direction}:\n${own.map((rule) => ruleLines(rule, indent)).join('')}`];
  });
  return `  ${name}:\n    vpcId: vpc-1\n${lists.join('')}`;
}

test('on random layouts: moved rules say what they said, in the other group, and no comment is lost', () => {
  let moved = 0;
  const lists = fc.array(placed, { maxLength: 4 });
  fc.assert(
    fc.property(lists, lists, fc.nat(), fc.boolean(), (web, db, nth, isRange) => {
      const text = `securityGroups:\n${groupLines('web', web, '      ')}${groupLines('db', db, '    ')}`;
      const before = snapshotOf(text);
      const all = before.file.groups[0]?.rules ?? [];
      const [first, last] = [all[nth % (all.length || 1)], all.at(-1)];
      const at = first && before.spanOf({ entity: first.id });
      const end = last && before.spanOf({ entity: last.id });
      if (at === undefined || end === undefined) return;
      const span = { start: at.start, end: isRange ? end.end : at.start };
      const action = refactorings(before, span).find(({ kind }) => kind === 'refactor.move');
      assert.ok(action, text);
      const result = applyChanges(text, action.changes);
      const after = snapshotOf(result);
      assert.deepEqual(after.file.problems, [], result);
      const count = isRange
        ? all.filter((rule) => (before.spanOf({ entity: rule.id })?.start ?? 0) >= at.start).length
        : 1;
      const sizes = after.file.groups.map(({ rules }) => rules.length);
      assert.deepEqual(sizes, [web.length - count, db.length + count], result);
      assert.deepEqual(said(after), said(before));
      assert.deepEqual(result.match(/#.*/g)?.sort(), text.match(/#.*/g)?.sort());
      moved++;
    }),
    { numRuns: 300 },
  );
  assert.ok(moved > 100);
});

function said({ file }: ReturnType<typeof snapshotOf>): string[] {
  return file.groups
    .flatMap(({ rules }) => rules.map(({ direction, fields }) => JSON.stringify([direction, fields])))
    .sort();
}
