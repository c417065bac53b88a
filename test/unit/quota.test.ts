// Counting against the quotas: sizes that the pages have no room for, and what must not be added up.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countRules } from '../../server/src/analysis/quota.ts';
import { Engine } from '../../server/src/engine/engine.ts';
import { changesOf } from '../../server/src/engine/fixes.ts';
import { isStillSo, noting } from '../../server/src/engine/outside.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import { fixAll } from '../../server/src/features/codeActions.ts';
import { hover } from '../../server/src/features/hover.ts';
import { attachmentUses } from '../../server/src/features/overview/quotaUses.ts';
import { analyse, applyFix, checkFindings, type Options, snapshotOf } from '../fixture.ts';
import { rosTemplate } from '../templates.ts';

/** The findings about quotas as `severity check: message`. */
function findings(text: string, options: Options = {}): string[] {
  return snapshotOf(text, options)
    .diagnoses.filter(({ check }) => check.endsWith('-quota'))
    .map(({ severity, check, message }) => `${severity} ${check}: ${message}`);
}

function rule(port: number, direction = 'ingress'): string {
  const side = direction === 'ingress' ? 'sourceCidrIp' : 'destCidrIp';
  return `      - { ipProtocol: tcp, portRange: ${port}/${port}, ${side}: 10.1.0.0/16 }\n`;
}

/** Ports that no other check has a word for, and with gaps, so that no two rules could be merged. */
function rules(amount: number, direction = 'ingress'): string {
  if (amount === 0) return '';
  return `    ${direction}:\n${Array.from({ length: amount }, (_, i) => rule(10_000 + 2 * i, direction)).join('')}`;
}

function group(name: string, ingress: number, egress = 0): string {
  return `  ${name}:\n    vpcId: vpc-1\n${rules(ingress)}${rules(egress, 'egress')}`;
}

const file = (...groups: string[]) => `securityGroups:\n${groups.join('')}`;

test('a group of 200 rules is full, the 201st is too many; inbound and outbound count together', () => {
  assert.deepEqual(findings(file(group('web', 100, 79))), []);
  assert.deepEqual(findings(file(group('web', 100, 80))), [
    'information group-rule-quota: `web` is nearly full: 100 in + 80 out = 180 of 200 rules (quota profile `faq`).',
  ]);
  assert.deepEqual(findings(file(group('web', 200))), [
    'information group-rule-quota: `web` is full: 200 in + 0 out = 200 of 200 rules (quota profile `faq`).',
  ]);
  assert.deepEqual(findings(file(group('web', 150, 51))), [
    'error group-rule-quota: `web` has 150 in + 51 out = 201 of 200 rules (quota profile `faq`). Remove or merge rules, or split it. (AuthorizationLimitExceed)',
  ]);
});

test('from which share on a limit is near is the user’s to say', () => {
  assert.equal(findings(file(group('web', 100)), { settings: { quota: { warnAtPercent: 50 } } }).length, 1);
  assert.deepEqual(findings(file(group('web', 199)), { settings: { quota: { warnAtPercent: 100 } } }), []);
});

test('the profiles: no limit for a group in 2026, 100 and 60 where more groups were allowed', () => {
  const profile = (name: string) => ({ settings: { quota: { profile: name } } });
  assert.deepEqual(findings(file(group('web', 900)), profile('2026')), []);
  assert.match(
    findings(file(group('web', 101)), profile('10x100'))[0] ?? '',
    /101 of 100 rules \(quota profile `10x100`\)/,
  );
  assert.match(findings(file(group('web', 61)), profile('16x60'))[0] ?? '', /61 of 60 rules/);
});

test('a group that came out of the cloud proves that its account may hold more', () => {
  const rule = (i: number) =>
    `{"Direction":"ingress","IpProtocol":"TCP","PortRange":"${10_000 + 2 * i}/${10_000 + 2 * i}","SourceCidrIp":"10.0.0.0/8"}`;
  const exported = (amount: number) =>
    `{"SecurityGroupId":"sg-web","Permissions":{"Permission":[${Array.from({ length: amount }, (_, i) => rule(i))}]}}`;
  const [of201] = findings(exported(201), { name: 'group.json' });
  assert.match(
    of201 ?? '',
    /^information group-rule-quota: .* 201 of 200 .* It exists, so its account may hold more: set/,
  );
  assert.match(of201 ?? '', /An import in the console takes 200 rules at most\.$/);
  const settings = { quota: { rulesPerGroup: 100 } };
  const [of101] = findings(exported(101), { name: 'group.json', settings });
  assert.match(of101 ?? '', /^information .* set `secgroup\.quota\.rulesPerGroup`\.$/);
  const request = `{"SecurityGroupId":"sg-web","Permissions":[${Array.from({ length: 201 }, (_, i) => rule(i).replace('"Direction":"ingress",', ''))}]}`;
  assert.match(findings(request, { name: 'group.json' })[0] ?? '', /^error group-rule-quota/);
});

const byList = (where: string) => `    ingress:\n      - { ipProtocol: tcp, ${where} }\n${rule(10_000)}`;
const byPrefixes = 'portRange: 22/22, sourcePrefixListId: offices';

test('a rule with a list counts as the list’s `maxEntries`, as far as it is known', () => {
  const settings = { quota: { rulesPerGroup: 40 } };
  const lists =
    'prefixLists:\n  offices: { maxEntries: 50, addressFamily: IPv4, entries: [10.0.0.0/8] }\nportLists:\n  web: { maxEntries: 60, entries: [80/80] }\n';
  const first = (text: string) => findings(text, { settings })[0] ?? '';
  assert.match(
    first(`securityGroups:\n  web:\n${byList(byPrefixes)}${lists}`),
    /`web` has 51 in \+ 0 out = 51 of 40 rules/,
  );
  const both = 'portRangeListId: web, sourcePrefixListId: offices';
  // How the two combine is not documented: the larger is sure.
  assert.match(
    first(`securityGroups:\n  web:\n${byList(both)}${lists}`),
    /at least \d+ in \+ \d+ out = 61 of 40 rules/,
  );
  const overruled = 'portRange: 22/22, sourcePrefixListId: offices, sourceCidrIp: 10.0.0.0/8';
  assert.doesNotMatch(first(`securityGroups:\n  web:\n${byList(overruled)}${lists}`), /group-rule-quota/);
  const unknown = 'portRange: 22/22, sourcePrefixListId: pl-elsewhere';
  assert.deepEqual(
    findings(`securityGroups:\n  web:\n${byList(unknown)}`, { settings: { quota: { rulesPerGroup: 2 } } }),
    ['information group-rule-quota: `web` is full: at least 2 in + 0 out = 2 of 2 rules (by your settings).'],
  );
});

test('a rule too heavy for any group cannot be split off', () => {
  const text = `securityGroups:\n  web:\n${byList(byPrefixes)}prefixLists:\n  offices: { maxEntries: 50, addressFamily: IPv4 }\n`;
  const [found] = snapshotOf(text, { settings: { quota: { rulesPerGroup: 40 } } }).diagnoses;
  assert.equal(found?.check, 'group-rule-quota');
  assert.deepEqual(found?.fixes, []);
  assert.deepEqual(
    found?.related.map(({ message }) => message),
    ['Counts as 50 rules: the `maxEntries` of its list.'],
  );
});

test('as many groups as needed, each with some room', () => {
  const parts = (text: string) => {
    const snapshot = snapshotOf(text);
    const finding = snapshot.diagnoses.find(({ check }) => check === 'group-rule-quota');
    return snapshotOf(applyFix(snapshot, finding?.fixes[0]?.title ?? ''));
  };
  const after = parts(`${file(group('web', 401, 20))}instances:\n  shop: { securityGroupIds: [web] }\n`);
  assert.deepEqual(
    after.file.groups.map(({ name, rules: kept }) => [name, kept.length]),
    [
      ['web', 179],
      ['web-2', 179],
      ['web-3', 63],
    ],
  );
  assert.deepEqual(
    after.diagnoses.filter(({ check }) => check.endsWith('-quota')),
    [],
  );
});

test('what does nothing goes first, what can be merged next; splitting comes last', () => {
  const twice = `    ingress:\n${rule(10_000)}${rule(10_000)}${rule(10_001)}${rule(10_001)}${rule(20_000)}`;
  const text = `${file(`  web:\n    vpcId: vpc-1\n${twice}`)}instances:\n  shop: { securityGroupIds: [web] }\n`;
  const { diagnoses } = snapshotOf(text, { settings: { quota: { rulesPerGroup: 3 } }, workspace: true });
  assert.deepEqual(
    diagnoses
      .find(({ check }) => check === 'group-rule-quota')
      ?.fixes.map(({ title, safety }) => `${safety}: ${title}`),
    [
      'safe: Remove 2 rules that never decide (leaves 3 of 3)',
      'safe: Merge 2 rules into 1 (leaves 4 of 3)',
      'safe: Split `web` into 3 groups, attached alike in this file',
    ],
  );
});

test('fuller groups, where otherwise an instance would be in too many', () => {
  const text = `${file(group('web', 1000))}instances:\n  shop: { securityGroupIds: [web] }\n`;
  const snapshot = snapshotOf(text, { workspace: true });
  const fix = snapshot.diagnoses.find(({ check }) => check === 'group-rule-quota')?.fixes[0];
  assert.equal(fix?.title, 'Split `web` into 5 groups, attached alike in this file');
  assert.equal(fix?.safety, 'safe');
});

test('a split that puts an instance into too many groups says so', () => {
  const others = ['a', 'b', 'c', 'd'].map((name) => group(name, 1));
  const text = `${file(group('web', 400), ...others)}instances:\n  shop: { securityGroupIds: [web, a, b, c, d] }\n`;
  const titleIn = (workspace: boolean) =>
    snapshotOf(text, { workspace }).diagnoses.find(({ check }) => check === 'group-rule-quota')?.fixes[0]?.title;
  const crowded = 'puts `shop` in 6 groups, 5 allowed';
  assert.equal(titleIn(true), `Split \`web\` into 2 groups, attached alike in this file (${crowded})`);
  assert.equal(
    titleIn(false),
    `Split \`web\` into 2 groups, attached alike in this file (${crowded}; members in other files, if any, lose the rules that move)`,
  );
});

test('a split is not safe beside other files that attach the group, and is not among the fixes applied together', () => {
  const text = `${file(group('web', 250))}instances:\n  here: { securityGroupIds: [web] }\n`;
  const engine = new Engine();
  engine.workspace.complete = true;
  const splits = () => {
    const snapshot = snapshotOf(text, { engine });
    const fixes = snapshot.diagnoses.find(({ check }) => check === 'group-rule-quota')?.fixes ?? [];
    assert.equal(fixAll(snapshot), undefined);
    return fixes.map(({ title, safety }) => `${safety}: ${title}`);
  };
  assert.deepEqual(splits(), ['safe: Split `web` into 2 groups, attached alike in this file']);
  const there = 'instances:\n  there: { securityGroupIds: [web] }\n';
  engine.analyseClosed(
    { uri: 'file:///work/att.sg.yaml', version: 0, languageId: undefined, text: there },
    defaultSettings,
  );
  assert.deepEqual(splits(), [
    'changes-access: Split `web` into 2 groups, attached alike in this file (`there` in `att.sg.yaml` loses the rules that move)',
  ]);
});

test('a thousand rules over the groups of an interface, with the sum', () => {
  const groups = (last: number) => file(...[179, 179, 179, 179].map((n, i) => group(`g${i}`, n)), group('last', last));
  const attached = (kind: string) => `${kind}:\n  shop: { securityGroupIds: [g0, g1, g2, g3, last] }\n`;
  const settings = { quota: { groupsPerInterface: 10, rulesPerGroup: 400 } };
  assert.deepEqual(findings(`${groups(183)}${attached('instances')}`, { settings }), []);
  assert.deepEqual(findings(`${groups(184)}${attached('instances')}`, { settings }), [
    'information interface-rule-quota: `shop` gets 179 + 179 + 179 + 179 + 184 = 900 of the 1000 rules that an instance takes (quota profile `faq`).',
  ]);
  assert.deepEqual(findings(`${groups(285)}${attached('networkInterfaces')}`, { settings }), [
    'error interface-rule-quota: `shop` gets 179 + 179 + 179 + 179 + 285 = 1001 rules from its groups; an interface takes 1000 (quota profile `faq`). Leave a group, or merge rules. (AclLimitExceed)',
  ]);
});

test('a group that is listed twice counts once, by its name or its id', () => {
  const text = `${file(group('web', 3))}    securityGroupId: sg-1\ninstances:\n  shop: { securityGroupIds: [web, web, sg-1] }\n`;
  const settings = { quota: { groupsPerInterface: 2, rulesPerInterface: 4 } };
  assert.deepEqual(findings(text, { settings }), []);
});

test('groups of other files of the workspace count', () => {
  const settings = { quota: { rulesPerInterface: 5 } };
  const options = { settings, name: 'shop.sg.yaml' };
  const shop = 'instances:\n  shop: { securityGroupIds: [web, db] }\nsecurityGroups: {}\n';
  const engine = new Engine();
  for (const name of ['web', 'db']) analyse(file(group(name, 3)), { engine, name: `${name}.sg.yaml` });
  assert.match(findings(shop, { ...options, engine })[0] ?? '', /`shop` gets 3 \+ 3 = 6 rules from its groups/);
  assert.deepEqual(findings(shop, options), [], 'alone, nothing is known of them');
});

test('six groups of five', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const text = `${file(...names.map((name) => group(name, 0, 1)))}instances:
  shop:
# ^^^^ interface-group-quota: \`shop\` is in 6 groups; an instance takes 5
    securityGroupIds: [${names.join(', ')}]
`;
  checkFindings(text);
  checkFindings(text.replace(/.*\^.*\n/, ''), { settings: { quota: { profile: '2026' } } });
});

/** A template whose resources stand under `Resources`. */
function template(resources: string, conditions = ['Public']): string {
  const all = conditions.map((name) => `  ${name}: { 'Fn::Equals': [{ Ref: 'ALIYUN::Region' }, ${name}] }\n`).join('');
  return rosTemplate(resources, `Conditions:\n${all}`);
}

const inTemplate = (settings: object) => ({ name: 'template.yaml', settings: { quota: settings } });
const rosRule = (port: number) => `{ IpProtocol: tcp, PortRange: ${port}/${port}, SourceCidrIp: 10.0.0.0/8 }`;
const rosRules = (amount: number) => Array.from({ length: amount }, (_, i) => rosRule(10_000 + 2 * i));

function rosGroup(name: string, ...ingress: string[]): string {
  const list = ingress.map((item) => `        - ${item}\n`).join('');
  return `  ${name}:\n    Type: ALIYUN::ECS::SecurityGroup\n    Properties:\n      VpcId: vpc-1\n      SecurityGroupIngress:\n${list}`;
}

test('rules in exclusive branches are not added up', () => {
  const either = (name: string) => `{ 'Fn::If': [${name}, ${rosRule(1)}, ${rosRule(2)}] }`;
  const text = template(rosGroup('Web', either('Public'), either('Public'), ...rosRules(2)));
  assert.deepEqual(findings(text, inTemplate({ rulesPerGroup: 5 })), [], 'two of four branches and two more');
  assert.match(findings(text, inTemplate({ rulesPerGroup: 3 }))[0] ?? '', /`Web` has 4 in \+ 0 out = 4 of 3 rules/);
});

test('where conditions part the directions, only the worst total is named', () => {
  const resource = (name: string, direction: string, condition: string, port: number) =>
    `  ${name}:\n    Type: ALIYUN::ECS::SecurityGroup${direction}\n    Condition: ${condition}\n    Properties: { SecurityGroupId: { Ref: Web }, IpProtocol: tcp, PortRange: ${port}/${port}, ${direction === 'Ingress' ? 'Source' : 'Dest'}CidrIp: 10.0.0.0/8 }\n`;
  const text = template(
    `  Web: { Type: 'ALIYUN::ECS::SecurityGroup', Properties: { VpcId: vpc-1 } }\n${resource('A', 'Ingress', 'Public', 1)}${resource('B', 'Egress', 'Private', 2)}`,
    [],
  ).replace(
    'Conditions:\n',
    "Conditions:\n  Public: { 'Fn::Equals': [{ Ref: 'ALIYUN::Region' }, x] }\n  Private: { 'Fn::Not': [Public] }\n",
  );
  assert.deepEqual(findings(text, inTemplate({ rulesPerGroup: 1 })), [
    'information group-rule-quota: `Web` is full: 1 of 1 rules (by your settings).',
  ]);
});

test('rules in an expression make the sum a lower bound', () => {
  const text = template(rosGroup('Web', ...rosRules(3))).replace(
    'VpcId: vpc-1',
    'VpcId: vpc-1\n      SecurityGroupEgress: { Ref: Egress }',
  );
  const withParameter = text.replace('Conditions:', 'Parameters:\n  Egress: { Type: Json }\nConditions:');
  const [found] = snapshotOf(withParameter, inTemplate({ rulesPerGroup: 2 })).diagnoses;
  assert.match(found?.message ?? '', /`Web` has at least 3 in \+ 0 out = 3 of 2 rules/);
  assert.deepEqual(found?.fixes, [], 'what is not in sight cannot be split');
});

test('groups that exclude each other are not added up on an interface', () => {
  const card = (groups: string) =>
    `  Card:\n    Type: ALIYUN::ECS::NetworkInterface\n    Properties: { VSwitchId: vsw-1, SecurityGroupIds: ${groups} }\n`;
  const groups = rosGroup('A', ...rosRules(4)) + rosGroup('B', ...rosRules(3));
  const either = template(`${groups}${card("[{ 'Fn::If': [Public, { Ref: A }, { Ref: B }] }]")}`);
  assert.deepEqual(findings(either, inTemplate({ rulesPerInterface: 5 })), []);
  assert.match(
    findings(either, inTemplate({ rulesPerInterface: 3 }))[0] ?? '',
    /`Card` gets 4 rules from its groups; an interface takes 3/,
  );
  const both = template(`${groups}${card('[{ Ref: A }, { Ref: B }]')}`);
  assert.match(findings(both, inTemplate({ rulesPerInterface: 5 }))[0] ?? '', /`Card` gets 4 \+ 3 = 7 rules/);
  const unknown = template(`${groups}${card("[{ Ref: A }, { 'Fn::GetAtt': [Elsewhere, SecurityGroupId] }]")}`);
  assert.match(findings(unknown, inTemplate({ rulesPerInterface: 3 }))[0] ?? '', /`Card` gets at least 4 rules/);
});

test('rules of two groups that hang on opposite conditions are not added up on an interface', () => {
  const onlyIf = (yes: string, no: string) => `{ 'Fn::If': [Public, ${yes}, ${no}] }`;
  const nothing = "{ Ref: 'ALIYUN::NoValue' }";
  const groups = rosGroup('A', onlyIf(rosRule(1), nothing)) + rosGroup('B', onlyIf(nothing, rosRule(2)));
  const card =
    '  Card:\n    Type: ALIYUN::ECS::NetworkInterface\n    Properties: { VSwitchId: vsw-1, SecurityGroupIds: [{ Ref: A }, { Ref: B }] }\n';
  assert.deepEqual(findings(template(groups + card), inTemplate({ rulesPerInterface: 1 })), [
    'information interface-rule-quota: `Card` gets 1 of the 1 rules that an interface takes (by your settings).',
  ]);
});

test('a template’s new groups get names that it does not use', () => {
  const after = (resources: string) => {
    const options = inTemplate({ rulesPerGroup: 3 });
    const snapshot = snapshotOf(template(resources), options);
    const title = snapshot.diagnoses.find(({ check }) => check === 'group-rule-quota')?.fixes[0]?.title ?? '';
    return snapshotOf(applyFix(snapshot, title), options).file.groups.map(({ name }) => name);
  };
  assert.deepEqual(after(rosGroup('Web', ...rosRules(4)) + rosGroup('Web2', rosRule(1))), ['Web', 'Web3', 'Web2']);
  assert.deepEqual(after(rosGroup('Web1', ...rosRules(4))), ['Web1', 'Web1Part2']);
});

test('a nested template is split in place; a name that another resource bears is not taken', () => {
  const nested = rosGroup('Web', ...rosRules(4))
    .replace(/^/gm, '        ')
    .trimEnd();
  const stack = `  Stack:\n    Type: ALIYUN::ROS::Stack\n    Properties:\n      TemplateBody:\n        ROSTemplateFormatVersion: '2015-09-01'\n        Resources:\n${nested}\n`;
  const options = inTemplate({ rulesPerGroup: 3 });
  const snapshot = snapshotOf(template(rosGroup('Web', rosRule(1)) + stack), options);
  const title = 'Split `Stack/Web` into 2 groups (attach the new ones wherever it is attached)';
  assert.match(applyFix(snapshot, title), /^ {10}Web2:$/m);
  const taken = `${rosGroup('Web', ...rosRules(4))}  Web2: { Type: 'ALIYUN::ECS::VPC' }\n`;
  const crowded = snapshotOf(template(taken), options);
  const fix = crowded.diagnoses[0]?.fixes[0];
  assert.ok(fix);
  assert.equal(changesOf(crowded, fix), undefined);
});

const LISTED = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 22/22, sourcePrefixListId: office }
      - { ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8 }
`;
const lists = (entries: string) =>
  `prefixLists:\n  office: { maxEntries: ${entries}, addressFamily: IPv4, entries: [] }\nsecurityGroups: {}\n`;

test('a list of another file counts with all the entries it may take, as long as that is clear', () => {
  const engine = new Engine();
  const closed = (name: string, text: string) =>
    engine.analyseClosed({ uri: `file:///work/${name}`, version: 0, languageId: undefined, text }, defaultSettings);
  let version = 0;
  const counted = () => {
    const { file } = snapshotOf(LISTED, { engine, version: ++version });
    const [web] = file.groups;
    assert.ok(web);
    const { total, atLeast } = countRules(web, file);
    return `${atLeast ? 'at least ' : ''}${total}`;
  };
  assert.equal(counted(), 'at least 2');
  closed('lists.sg.yaml', lists('40'));
  assert.equal(counted(), '41');
  closed('more.sg.yaml', lists('40'));
  assert.equal(counted(), '41', 'two that say the same');
  closed('more.sg.yaml', lists('50'));
  assert.equal(counted(), 'at least 2', 'two that differ');
  engine.remove('file:///work/lists.sg.yaml');
  assert.equal(counted(), '51');
  closed('more.sg.yaml', lists('many'));
  assert.equal(counted(), 'at least 2', 'nobody can tell');
});

test('what a group counts as by lists of other files, others are told', () => {
  const engine = new Engine();
  const groups = () =>
    snapshotOf(LISTED, { engine, name: 'groups.sg.yaml', settings: { quota: { rulesPerGroup: 30 } } });
  assert.deepEqual(
    groups().diagnoses.map(({ check }) => check),
    [],
  );
  snapshotOf(lists('40'), { engine, name: 'lists.sg.yaml' });
  assert.equal(engine.workspace.known('web', 'file:///work/other.sg.yaml')?.count.total, 41);
  assert.deepEqual(
    groups().diagnoses.map(({ check }) => check),
    ['group-rule-quota'],
  );
  snapshotOf(lists('10'), { engine, name: 'lists.sg.yaml', version: 2 });
  assert.deepEqual(
    groups().diagnoses.map(({ check }) => check),
    [],
  );
  assert.equal(engine.workspace.known('web', 'file:///work/other.sg.yaml')?.count.total, 11);
});

test('names of lists hold in our own files, ids of the cloud everywhere', () => {
  const engine = new Engine();
  const named = lists('40').replace('office', 'pl-1');
  engine.analyseClosed(
    { uri: 'file:///work/l.sg.yaml', version: 0, languageId: undefined, text: named },
    defaultSettings,
  );
  const permission = (list: string) => ({
    IpProtocol: 'TCP',
    PortRange: '22/22',
    SourcePrefixListId: list,
    Direction: 'ingress',
  });
  const total = (list: string, name: string) => {
    const exported = JSON.stringify({ SecurityGroupId: 'sg-1', Permissions: { Permission: [permission(list)] } });
    const { file } = snapshotOf(exported, { engine, name });
    const [group] = file.groups;
    return group && countRules(group, file).total;
  };
  assert.equal(total('pl-1', 'a.json'), 40);
  assert.equal(total('office', 'b.json'), 1);
});

describe('one instance, of which several files speak by its id', () => {
  /** A workspace of these files, and groups of so many rules, each in a file of its own. */
  function workspace(files: Readonly<Record<string, string>>, sizes: Readonly<Record<string, number>> = {}): Engine {
    const engine = new Engine();
    const groups = Object.entries(sizes).map(([name, size]) => [`${name}.sg.yaml`, file(group(name, size))] as const);
    for (const [name, text] of [...groups, ...Object.entries(files)])
      engine.analyseClosed({ uri: `file:///work/${name}`, version: 0, languageId: undefined, text }, defaultSettings);
    return engine;
  }

  const joined = (groups: string, who = 'i-bp1same') => `instances:\n  ${who}: { securityGroupIds: [${groups}] }\n`;
  const six = { ga: 180, gb: 180, gc: 180, gd: 180, ge: 180, gf: 180 };

  test('its groups and their rules are put together, and each file names the other one', () => {
    const [one, two] = [joined('ga, gb, gc'), joined('gd, ge, gf, gc')];
    const engine = workspace({ 'x1.sg.yaml': one, 'x2.sg.yaml': two }, six);
    const said = (other: string) => [
      `error interface-group-quota: \`i-bp1same\` is in 6 groups; an instance takes 5 (quota profile \`faq\`). Leave some, or merge groups. Its groups in \`${other}\` are counted in. (InstanceSecurityGroupLimitExceeded)`,
      `error interface-rule-quota: \`i-bp1same\` gets 1080 rules from its groups; an instance takes 1000 (quota profile \`faq\`). Leave a group, or merge rules. Its groups in \`${other}\` are counted in. (AclLimitExceed)`,
    ];
    assert.deepEqual(findings(one, { engine, name: 'x1.sg.yaml' }), said('x2.sg.yaml'));
    assert.deepEqual(findings(two, { engine, name: 'x2.sg.yaml' }), said('x1.sg.yaml'));
    engine.remove('file:///work/x2.sg.yaml');
    assert.deepEqual(findings(one, { engine, name: 'x1.sg.yaml' }), []);
  });

  test('a file that is not open is looked at again when the other one changes', () => {
    const engine = workspace({ 'x2.sg.yaml': joined('gd, ge, gf') }, six);
    const source = { uri: 'file:///work/x1.sg.yaml', version: 0, languageId: undefined, text: joined('ga, gb, gc') };
    const analysis = engine.analyseClosed(source, defaultSettings, noting);
    assert.ok(analysis.kind === 'snapshot');
    assert.equal(analysis.snapshot.diagnoses.filter(({ check }) => check.endsWith('-quota')).length, 2);
    const isStill = () => isStillSo(analysis.snapshot.outside, engine.workspace.witnesses(source.uri));
    assert.ok(isStill());
    engine.remove('file:///work/x2.sg.yaml');
    assert.ok(!isStill());
  });

  test('hover says how many there are together', () => {
    const text = joined('ga, gb, gc');
    const line = (others: string, sizes: Readonly<Record<string, number>> = six) => {
      const engine = workspace({ 'x2.sg.yaml': joined(others) }, sizes);
      const found = hover(snapshotOf(text, { engine, name: 'x1.sg.yaml' }), text.indexOf('bp1'));
      return found?.markdown.split('\n')[0]?.trim();
    };
    assert.equal(
      line('gd, ge, gf'),
      'Instance `i-bp1same` is in 6 of 5 groups; 1,080 of 1,000 rules act on it. Its groups in `x2.sg.yaml` are counted in.',
    );
    assert.equal(line('ga, gb'), 'Instance `i-bp1same` is in 3 of 5 groups; 540 of 1,000 rules act on it.');
    assert.equal(
      line('sg-bp1d'),
      'Instance `i-bp1same` is in at least 3 of 5 groups; at least 540 of 1,000 rules act on it. Its groups in `x2.sg.yaml` are counted in.',
    );
  });

  test('a group of which not all rules are counted makes the sum a lower bound', () => {
    const own = joined('ga, gb, gc');
    const listed = file(
      ['  gx:', '    ingress:', '      - { ipProtocol: tcp, portRange: 22/22, sourcePrefixListId: pl-1x }', ''].join(
        '\n',
      ),
      group('gy', 600),
    );
    const engine = workspace({ 'x2.sg.yaml': joined('gx, gy'), 'x3.sg.yaml': listed }, six);
    const text = findings(own, { engine, name: 'x1.sg.yaml' }).join();
    assert.match(text, /`i-bp1same` is in 5 of the 5 groups /);
    assert.match(text, /`i-bp1same` gets at least 1141 rules from its groups/);
    const snapshot = snapshotOf(own, { engine, name: 'x1.sg.yaml' });
    assert.match(
      hover(snapshot, own.indexOf('bp1'))?.markdown ?? '',
      /is in 5 of 5 groups; at least 1,141 of 1,000 rules act on it/,
    );
    const [attachment = assert.fail()] = snapshot.file.attachments;
    assert.match(
      attachmentUses(snapshot, attachment)
        .map(({ text }) => text)
        .join(),
      /at least 1,141 of 1,000 rules/,
    );
    const known = workspace({ 'x2.sg.yaml': joined('gy'), 'x3.sg.yaml': listed }, six);
    assert.match(findings(own, { engine: known, name: 'x1.sg.yaml' }).join(), /gets 1140 rules from its groups/);
  });

  test('an id with its account before it is the same id', () => {
    const own = joined('ga, gb, gc');
    const withIds = Object.entries({ ga: 'a', gb: 'b', gc: 'c' }).map(
      ([name, id]) =>
        [`${name}.sg.yaml`, `securityGroups:\n  ${name}: { securityGroupId: 1234567890/sg-1${id} }\n`] as const,
    );
    const beside = (text: string, others: string) =>
      findings(text, {
        engine: workspace({ ...Object.fromEntries(withIds), 'x2.sg.yaml': others }, {}),
        name: 'x1.sg.yaml',
      });
    assert.deepEqual(beside(own, joined('sg-1a, sg-1b, sg-1c')), []);
    assert.deepEqual(beside(own, joined('1234567890/sg-1a, sg-1b, sg-1c')), []);
    assert.match(beside(own, joined('sg-1d, sg-1e, sg-1f')).join(), /is in 6 groups;/);
    assert.deepEqual(beside(joined('ga, gb, gc, sg-1a, sg-1b, 1234567890/sg-1c'), joined('')), [], 'in one file');
  });

  test('only what is certain counts', () => {
    const own = joined('ga, gb, gc');
    const beside = (files: Readonly<Record<string, string>>, text = own) =>
      findings(text, { engine: workspace(files, six), name: 'x1.sg.yaml' });
    const other = (text: string) => beside({ 'x2.sg.yaml': text });
    assert.deepEqual(other(joined('gd, ge, gf', 'i-bp1other')), []);
    assert.deepEqual(other(joined('ga, gb, gc')), [], 'the same groups again');
    assert.deepEqual(other(joined('gone, lost, missing')), [], 'names that nobody defines may mean any');
    assert.deepEqual(
      beside({ 'x2.sg.yaml': joined('gd, ge, gf', 'web-1') }, joined('ga, gb, gc', 'web-1')),
      [],
      'own names',
    );
    // A group of which only the name is known may be any of those of which only the id is.
    assert.deepEqual(other(joined('sg-bp1d, sg-bp1e, sg-bp1f')), []);
    assert.match(
      beside({ 'x2.sg.yaml': joined('sg-1, sg-2, sg-3') }, joined('sg-4, sg-5, sg-6')).join(),
      /is in 6 groups;/,
    );
    const template = (condition: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
${['d', 'e', 'f'].map((one) => `  ${one}: { Type: ALIYUN::ECS::JoinSecurityGroup,${condition} Properties: { SecurityGroupId: sg-1${one}, InstanceId: i-bp1same } }\n`).join('')}`;
    const byIds = joined('sg-1a, sg-1b, sg-1c');
    assert.match(beside({ 'x2.ros.yaml': template('') }, byIds).join(), /is in 6 groups;/);
    assert.deepEqual(beside({ 'x2.ros.yaml': template(' Condition: C,') }, byIds), []);
  });
});
