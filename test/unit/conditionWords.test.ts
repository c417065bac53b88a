// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how templates write expressions
// Conditions as a reader is told of them: as a person would write them, whatever they are called or look like in the template.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effectiveRules } from '../../server/src/features/effectiveRules.ts';
import { hover } from '../../server/src/features/hover.ts';
import { speak } from '../../server/src/util/language.ts';
import { snapshotOf } from '../fixture.ts';

const name = 'template.yaml';

const SECTIONS = `Parameters:
  Env: { Type: String, AllowedValues: [prod, a, b] }
  Copies: { Type: Number }
Conditions:
  A: !Equals [!Ref Env, a]
  B: !Equals [!Ref Env, b]
  NotA: !Not [A]
  NotNamed: !Not [!Equals [!Ref Env, prod]]
`;

/** A template with a rule that hangs on a condition, or on another part of its resource. */
function template(condition: string, { indent = '', part = 'Condition' } = {}): string {
  return `ROSTemplateFormatVersion: '2015-09-01'
${SECTIONS}Resources:
  Web: { Type: ALIYUN::ECS::SecurityGroup, Properties: { VpcId: vpc-1 } }
  Ssh:
    Type: ALIYUN::ECS::SecurityGroupIngress
    ${part}: ${condition}
    Properties: { SecurityGroupId: !Ref Web, IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0 }
`.replace(/^(?=.)/gm, indent);
}

function inStack(inner: string): string {
  return `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Shop:
    Type: ALIYUN::ROS::Stack
    Properties:
      TemplateBody:
${inner}`;
}

/** On what the hover of the rule says that it hangs. */
function guardIn(text: string): string | undefined {
  const found = hover(snapshotOf(text, { name }), text.indexOf('22/22'), { link: (id) => id });
  return /^(?:Exists only if|仅当) ?(.*?)(?:\.| 时存在。)$/m.exec(found?.markdown ?? '')?.[1];
}

describe('what a rule hangs on', () => {
  const said: readonly (readonly [condition: string, words: string])[] = [
    ['A', '`A` is true'],
    ['!Condition A', '`A` is true'],
    ['NotA', '`A` is false'],
    ['!Equals [!Ref Env, a]', '`A` is true'],
    ['!Equals [!Ref Env, prod]', '`Env = prod`'],
    ['NotNamed', '`Env ≠ prod`'],
    ["!Equals [!Ref Env, '']", "`Env = ''`"],
    ['!Not [!Equals [!Ref Env, two words]]', "`Env ≠ 'two words'`"],
    ['!And [A, { Condition: B }]', '`A and B`'],
    ['!Not [!And [A, !Condition B]]', '`not (A and B)`'],
    ['!Or [!And [A, B], !Not [B], !Equals [!Ref Env, c]]', '`(A and B) or not B or Env = c`'],
    ['!Not [!MatchPattern [p, !Ref Env]]', '`not MatchPattern(p, Env)`'],
    ["!Equals [!Sub '${Env}-1', !GetAtt [Web, Id]]", '`${Env}-1 = Web.Id`'],
    ['!Equals [!FindInMap [Sizes, !Ref Env, \'a "b"\'], x]', '`FindInMap(Sizes, Env, \'a "b"\') = x`'],
    ["!Equals [{ 'odd{key': 1 }, '`']", "`odd{key(1) = '`"],
    ["!Equals [!Ref 'a/b', !Ref it's]", "`a/b = it's`"],
  ];
  for (const [condition, words] of said) test(condition, () => assert.equal(guardIn(template(condition)), words));

  for (const odd of ['a/b', '2/b', "it's", 'say "hi"', 'N > 0', 'f(x)', '{}']) {
    test(`a condition of any name: ${odd}`, () => {
      const of = (indent = '') => template(JSON.stringify(odd), { indent });
      assert.equal(guardIn(of()), `\`${odd}\` is true`);
      assert.equal(guardIn(inStack(of('        '))), `\`${odd}\` of stack \`Shop\` is true`);
      assert.equal(guardIn(inStack(of('        ')).replace('Shop:', "'1':")), `\`${odd}\` of stack \`1\` is true`);
      const count = template(`!Ref ${JSON.stringify(odd)}`, { part: 'Count' });
      assert.equal(guardIn(count), `\`${odd} > 0\``);
    });
  }

  test('of a count, that there is one at least', () => {
    assert.equal(guardIn(template('!Ref Copies', { part: 'Count' })), '`Copies > 0`');
    assert.equal(guardIn(template("!Ref 'null'", { part: 'Count' })), '`null > 0`');
    assert.equal(guardIn(template('!Length [!Ref List]', { part: 'Count' })), '`Length(List) > 0`');
    assert.equal(
      guardIn(inStack(template('!Ref Copies', { part: 'Count', indent: '        ' }))),
      '`Copies > 0` in stack `Shop`',
    );
  });

  test('a long one is cut', () => {
    const words = guardIn(template(`!Or [A, ${'!Condition B, '.repeat(30)} A]`)) ?? '';
    assert.match(words, /^`A or B or .*…`$/);
    assert.equal(words.length, 62);
  });

  test('in a nested template the stack is named', () => {
    const nested = (condition: string) => guardIn(inStack(template(condition, { indent: '        ' })));
    assert.equal(nested('A'), '`A` of stack `Shop` is true');
    assert.equal(nested('NotA'), '`A` of stack `Shop` is false');
    assert.equal(nested('NotNamed'), '`Env ≠ prod` in stack `Shop`');
  });

  test('what tells documents of one file apart is not shown', () => {
    const second = template('NotA').replace('22/22', '23/23');
    assert.equal(guardIn(`${second}---\n${template('NotA')}`), '`A` is false');
    assert.equal(guardIn(`${second}---\n${template('NotNamed')}`), '`Env ≠ prod`');
  });

  test('in Chinese', async () => {
    await speak('zh-cn');
    try {
      assert.equal(guardIn(template('!Not [!And [A, B]]')), '`非 (A 且 B)`');
      assert.equal(guardIn(template('!Or [A, B]')), '`A 或 B`');
      const nested = (condition: string) => guardIn(inStack(template(condition, { indent: '        ' })));
      assert.equal(nested('A'), '资源栈 `Shop` 的 `A` 为真');
      assert.equal(nested('NotNamed'), '资源栈 `Shop` 中 `Env ≠ prod`');
    } finally {
      await speak('en');
    }
  });
});

test('a finding says where, of nested templates too', () => {
  const messages = (text: string) =>
    snapshotOf(text, { name })
      .diagnoses.map(({ message }) => message)
      .join('\n');
  assert.match(messages(template('NotNamed')), /on tcp 22 \(SSH\) where `Env ≠ prod`\./);
  const ports = inStack(template('A', { indent: '        ' }))
    .replace('Copies: { Type: Number }', 'Copies: { Type: String, AllowedValues: [22/22, 80/80] }')
    .replace('22/22, SourceCidrIp', '!Ref Copies, SourceCidrIp');
  assert.match(messages(ports), /where `A` of stack `Shop` is true and `Copies` of stack `Shop` is 22\/22\./);
});

test('the list of the rules that act says on what each hangs', () => {
  const rulesOf = (condition: string) => effectiveRules(snapshotOf(template(condition), { name }), 'Web')?.text ?? '';
  assert.match(rulesOf('NotA'), /only if A is false/);
  assert.match(rulesOf('!Not [!And [A, B]]'), /only if not \(A and B\)/);
});
