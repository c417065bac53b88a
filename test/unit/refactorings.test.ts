// Refactorings: what they do to the text in every dialect, and that their titles tell the truth about access.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Action } from '../../server/src/features/codeActions.ts';
import { refactorings } from '../../server/src/features/refactorings/index.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { snapshotOf } from '../fixture.ts';
import { differenceOf } from '../proof.ts';

interface Options {
  readonly name?: string;
}

/** What is offered where `<|>` stands, or for what stands between two of them. */
function offered(marked: string, { name = 'test.sg.yaml' }: Options = {}): { text: string; actions: Action[] } {
  const parts = marked.split('<|>');
  const text = parts.join('');
  const start = parts[0]?.length ?? 0;
  const end = parts.length > 2 ? start + (parts[1]?.length ?? 0) : start;
  return { text, actions: refactorings(snapshotOf(text, { name }), { start, end }) };
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
    'closes tcp 1/100 to 10.0.0.0/8',
    'a twin gives way to a drop rule',
  );
  assert.equal(
    beside('portRange: 50/60, sourceCidrIp: 0.0.0.0/0, priority: 1'),
    'closes what other rules leave of tcp 1/100 to 10.0.0.0/8',
  );
  assert.equal(
    beside('portRange: 50/60, sourceGroupId: db, priority: 1'),
    'closes tcp 1/100 to 10.0.0.0/8 at most',
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
      - { ipProtocol: tcp, portRange: 11/30, sourceCidrIp: 10.0.0.0/8, description: a } # a
      - { ipProtocol: udp, portRange: 5/5, sourceCidrIp: 10.0.0.0/8 }
      # the other
`),
  );
  assert.ok(!titles(marked.replace(/<\|>(?=source)/, '')).some((title) => title.startsWith('Merge')));
});

test('selected rules go into a new group, attached alike', () => {
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
    after(text, 'Move this rule into a new group `web-2`, attached alike in this file'),
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
  assert.deepEqual(titles(text.replace('web:', 'w<|>eb:').replace(/<\|>(?=col|url|urce)/g, '')), [
    'Move this rule into a new group `web-2`, attached alike in this file',
  ]);
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
