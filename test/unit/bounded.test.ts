// Texts that nobody writes by hand: what they cost is bounded. All limits are far above what is needed, and far below what
// anything takes that looks at everything once for everything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetsAround, targetsBeyond } from '../../server/src/features/beyond.ts';
import { completions } from '../../server/src/features/completion.ts';
import { effectiveRules, targetsOf } from '../../server/src/features/effectiveRules.ts';
import { folds } from '../../server/src/features/folding.ts';
import { tokens } from '../../server/src/features/semanticTokens.ts';
import { symbols } from '../../server/src/features/symbols.ts';
import { analyse, snapshotOf } from '../fixture.ts';

const RULE = '{ ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8 }';
const groups = (count: number, body: string, between = '\n') =>
  Array.from({ length: count }, (_, i) => `  "g${i}": ${body}`).join(between);
const rules = (count: number) => Array(count).fill(RULE).join(', ');
const json = { ipProtocol: 'tcp', portRange: '22/22', sourceCidrIp: '10.0.0.0/8' };
const asked = {
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  SourceCidrIp: '10.0.0.0/8',
  Policy: 'Accept',
};
const answered = (count: number) => ({
  SecurityGroupId: 'sg-1',
  Permissions: { Permission: Array(count).fill(asked) },
});
const bomb = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`);

for (const [title, text, name = 'test.sg.yaml'] of [
  ['a list that a thousand groups share', `x: &r [${rules(100)}]\nsecurityGroups:\n${groups(400, '{ ingress: *r }')}`],
  ['a group that thousands are', `x: &g { ingress: [${rules(20)}] }\nsecurityGroups:\n${groups(1500, '*g')}`],
  [
    'one rule many times over',
    `x: &r ${RULE}\nsecurityGroups:\n  web:\n    ingress: [${Array(11_000).fill('*r').join(',')}]`,
  ],
  ['aliases of aliases', `a0: &a0 [${RULE}]\n${bomb.join('\n')}\nsecurityGroups: { web: { ingress: *a9 } }`],
  ['one merge key many times over', `x: &x { vpcId: a }\nsecurityGroups: { web: {${'<<: *x,'.repeat(20_000)}} }`],
  ['all on one line', `securityGroups: {${groups(10_000, `{ ingress: [${RULE}] }`, ',')}}`],
  [
    'all on one line, in JSON',
    JSON.stringify({
      securityGroups: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [i, { ingress: [json] }])),
    }),
    'test.sg.json',
  ],
  ['one name for all', `securityGroups:\n${'  web: {}\n'.repeat(10_000)}`],
  ['one anchor for all', `securityGroups:\n${'  web: &web {}\n'.repeat(10_000)}`],
  ['brackets', `securityGroups: ${'['.repeat(100_000)}`],
  ['braces', `{"securityGroups": ${'{'.repeat(1_000_000)}`, 'test.sg.json'],
  ['ever deeper', `securityGroups:\n${Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i + 1)}a:\n`).join('')}`],
  ['empty lines', `securityGroups:\n${'\n'.repeat(100_000)}  web: {}\n`],
  ['dashes', `securityGroups: ${'-'.repeat(1_000_000)}`],
  ['lists in lists', `securityGroups:\n  ${'- '.repeat(500_000)}`],
  ['a list of nothing', `securityGroups:\n  web:\n    ingress:\n${'      -\n'.repeat(50_000)}`],
  ['quotes that never end', `securityGroups:\n${"  a: 'x\n".repeat(20_000)}`],
  ['brackets that never end', `securityGroups:\n${'  a: [x\n'.repeat(20_000)}`],
  ['brackets that never end, in JSON', `{"securityGroups": {\n${'  "a": [\n'.repeat(20_000)}`, 'test.sg.json'],
  ['tabs', `securityGroups:\n${'\ta: b\n'.repeat(50_000)}`],
  ['question marks', `securityGroups:\n  ${'? '.repeat(50_000)}`],
  ['an answer of the API on one line', JSON.stringify(answered(200)), 'export.json'],
  ['a long answer of the API on one line', JSON.stringify(answered(5000)), 'export.json'],
  ['quotes, in JSON', `{"securityGroups": {"web": {"ingress": [${'"'.repeat(1_000_000)}`, 'test.sg.json'],
  ['colons, in JSON', `{"securityGroups": {"web": {"ingress": [${'a: '.repeat(350_000)}`, 'test.sg.json'],
  ['keys, in JSON', `{"securityGroups": {"web": {"ingress": [${'{"a":'.repeat(200_000)}`, 'test.sg.json'],
  ['lines of brackets, in JSON', `{"securityGroups": {"web": {"ingress": [${'[\n'.repeat(500_000)}`, 'test.sg.json'],
  ['lines of brackets', `securityGroups:\n  web:\n    ingress:\n      - ${'[\n'.repeat(500_000)}`],
  ['anchors', `securityGroups:\n  web:\n    ingress:\n      - ${'&a '.repeat(350_000)}`],
  ['words', `securityGroups: ${'x '.repeat(1_000_000)}`],
] as const) {
  test(title, () => {
    const start = process.cpuUsage();
    const analysis = analyse(text, { name });
    assert.equal(analysis.kind, 'snapshot');
    if (analysis.kind !== 'snapshot') return;
    const { snapshot } = analysis;
    const lines = countOf(symbols(snapshot));
    assert.ok(snapshot.diagnoses.length <= 1000 && lines <= 40_000, `${lines} lines of outline`);
    folds(snapshot);
    tokens(snapshot);
    snapshot.hitsAt(text.length >> 1);
    const spent = process.cpuUsage(start).user / 1000;
    assert.ok(spent < 8000, `${Math.round(spent)} ms`);
    const completing = process.cpuUsage();
    for (const at of [1, text.indexOf('"Permissions"'), text.length >> 1, text.length]) completions(snapshot, at);
    const completed = process.cpuUsage(completing).user / 1000;
    assert.ok(completed < 2000, `completion: ${Math.round(completed)} ms`);
  });
}

test('what can be asked about in a file of ten thousand groups and as many instances', () => {
  const instances = Array.from({ length: 10_000 }, (_, i) => `  i${i}: { securityGroupIds: [g${i}, far${i}] }`);
  const text = `securityGroups:\n${groups(10_000, '{ ingress: [] }')}\ninstances:\n${instances.join('\n')}`;
  const snapshot = snapshotOf(text);
  const start = process.cpuUsage();
  assert.equal(targetsOf(snapshot).length, 20_000);
  assert.deepEqual([targetsAround(snapshot, new Map()), targetsBeyond(snapshot, new Map())], [[], []]);
  const spent = process.cpuUsage(start).user / 1000;
  assert.ok(spent < 2000, `${Math.round(spent)} ms`);
});

test('the effective rules of a group in which two hundred rules are dead, each taken by thousands of others', () => {
  const block = 'ipProtocol: tcp, sourceCidrIp: 10.0.0.0/8';
  const own = Array.from({ length: 20_000 }, (_, i) => `      - { ${block}, portRange: ${i + 1}/${i + 1} }\n`);
  const dead = Array.from({ length: 200 }, (_, i) => `      - { ${block}, portRange: 1/${20_000 - i}, priority: 9 }\n`);
  const snapshot = snapshotOf(`securityGroups:\n  web:\n    ingress:\n${[...own, ...dead].join('')}`);
  const start = process.cpuUsage();
  const { text = '' } = effectiveRules(snapshot, 'web') ?? {};
  const spent = process.cpuUsage(start).user / 1000;
  assert.match(text, / rule 20200 {2}– never decides: rule 1, rule 2, rule 3 and 19798 more rules take all\n/);
  assert.ok(spent < 2000, `${Math.round(spent)} ms`);
});

function countOf(all: ReturnType<typeof symbols>): number {
  return all.reduce((sum, { children }) => sum + 1 + countOf(children as ReturnType<typeof symbols>), 0);
}
