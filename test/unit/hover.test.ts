import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hover } from '../../server/src/features/hover.ts';
import type { FaqId } from '../../server/src/knowledge/faq/entries.ts';
import { faq } from '../../server/src/knowledge/faq/index.ts';
import { type Options, snapshotOf } from '../fixture.ts';

const CURSOR = '<|>';

/** The hover at the cursor of a marked text; its FAQ links are `faq:<id>`. */
function hoverAt(marked: string, options: Options = {}) {
  const offset = marked.indexOf(CURSOR);
  assert.ok(offset >= 0, 'the text has a cursor');
  const text = marked.replace(CURSOR, '');
  const found = hover(snapshotOf(text, options), offset, { link: (id) => `faq:${id}` });
  return found && { ...found, word: text.slice(found.span.start, found.span.end) };
}

/** Its paragraphs. */
function said(marked: string, options: Options = {}): string[] {
  return hoverAt(marked, options)?.markdown.split('\n\n') ?? [];
}

function inbound(rule: string): string {
  return `securityGroups:\n  web:\n    ingress:\n      - { ${rule} }\n`;
}

function outbound(rule: string): string {
  return inbound(rule).replace('ingress', 'egress');
}

describe('a rule says in one sentence what it does', () => {
  const sentences: readonly (readonly [rule: string, sentence: string])[] = [
    [
      inbound('ipProtocol: tcp, portRange: <|>22/22, sourceCidrIp: 10.0.0.0/8'),
      'Lets 10.0.0.0/8 in on TCP 22 (SSH) at priority 1.',
    ],
    [
      inbound('<|>ipProtocol: udp, portRange: 8000/8010, sourceCidrIp: 10.1.2.3, priority: 20'),
      'Lets 10.1.2.3 in on UDP 8000–8010 at priority 20.',
    ],
    [
      inbound('ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 0.0.0.0/0, policy: <|>drop'),
      'Keeps any IPv4 address (0.0.0.0/0) out of TCP 443 (HTTPS) at priority 1.',
    ],
    [
      outbound('ipProtocol: all, portRange: -1/-1, destCidrIp: <|>0.0.0.0/0'),
      'Lets the group reach any IPv4 address (0.0.0.0/0) on all protocols and ports at priority 1.',
    ],
    [
      outbound('ipProtocol: tcp, portRange: 1/65535, ipv6DestCidrIp: "::/0", <|>policy: Drop'),
      'Keeps the group from reaching any IPv6 address (::/0) on all TCP ports at priority 1.',
    ],
    [
      inbound('ipProtocol: <|>icmp, portRange: -1/-1, sourceCidrIp: 10.0.0.0/8'),
      'Lets 10.0.0.0/8 in on ICMP (ping) at priority 1.',
    ],
    [
      inbound('ipProtocol: <|>gre, portRange: -1/-1, sourceCidrIp: 10.0.0.0/8'),
      'Lets 10.0.0.0/8 in on GRE at priority 1.',
    ],
    [
      inbound('ipProtocol: tcp, portRange: 3306/3306, sourceGroupId: <|>app'),
      'Lets the members of group `app` in on TCP 3306 (MySQL) at priority 1.',
    ],
    [
      inbound('ipProtocol: tcp, portRange: 22/22, sourceGroupId: <|>sg-1, sourceGroupOwnerId: 1234'),
      'Lets the members of group `sg-1` of account `1234` in on TCP 22 (SSH) at priority 1.',
    ],
    [
      inbound('ipProtocol: tcp, portRangeListId: <|>prl-1, sourcePrefixListId: pl-1'),
      'Lets the addresses of prefix list `pl-1` in on TCP, on the ports of list `prl-1` at priority 1.',
    ],
    [
      inbound(
        'ipProtocol: tcp, portRange: 22/22, sourceCidrIp: <|>10.0.0.0/8, sourcePortRange: 1024/2000, destCidrIp: 10.9.0.1',
      ),
      'Lets 10.0.0.0/8 in on TCP 22 (SSH) from source port 1024–2000 to 10.9.0.1 at priority 1.',
    ],
    [
      inbound('ipProtocol: tcp, portRange: <|>80-443, sourceCidrIp: 10.0.0/8, policy: allow, priority: 0'),
      'Lets an address that is not valid (`10.0.0/8`) in on TCP with a port range that is not valid (`80-443`) at a priority that is not valid (`0`), or keeps it out: the policy is not valid (`allow`).',
    ],
    [
      inbound('<|>policy: accept'),
      'Lets a source that is not given in on a protocol that is not given with a port range that is not given at priority 1.',
    ],
    [
      inbound('ipProtocol: all, <|>portRange: 80/80, sourceCidrIp: 10.0.0.0/8'),
      'Lets 10.0.0.0/8 in on all protocols with port range `80/80` at priority 1.',
    ],
  ];
  for (const [rule, sentence] of sentences) test(sentence, () => assert.equal(said(rule)[0], sentence));

  test('a block beats a group, as in the API', () => {
    const rule = inbound('ipProtocol: tcp, portRange: 22/22, sourceGroupId: <|>app, sourceCidrIp: 10.0.0.0/8');
    assert.equal(said(rule)[0], 'Lets 10.0.0.0/8 in on TCP 22 (SSH) at priority 1.');
  });
});

describe('what comes behind the sentence', () => {
  test('the effect, the service, then the field', () => {
    const [, effect, service, field] = said(
      inbound('ipProtocol: tcp, portRange: 3389/<|>3389, sourceCidrIp: 10.0.0.0/8'),
    );
    assert.equal(effect, 'Decides all its packets.');
    assert.equal(service, 'TCP 3389: RDP, remote desktop on Windows.');
    assert.match(
      field ?? '',
      /^\*\*`portRange`\*\* – The ports of the receiving side\. {2}\nValues: `start\/end` from 1/,
    );
  });

  test('a field has its default and its source', () => {
    const field = said(inbound('ipProtocol: tcp, portRange: 22/22, policy: <|>drop'))[2];
    assert.match(field ?? '', /When absent: `accept`\. \[Source\]\(https:\/\/\S+\)$/);
  });

  test('a range names some of its services', () => {
    const lines = said(inbound('ipProtocol: tcp, portRange: 20/<|>1000, sourceCidrIp: 10.0.0.0/8'));
    assert.match(
      lines[2] ?? '',
      /^Known ports in this range: FTP data \(20\), FTP \(21\), SSH \(22\), .* and \d+ more\.$/,
    );
  });

  test('a port that stays closed', () => {
    const lines = said(inbound('ipProtocol: tcp, portRange: <|>25/25, sourceCidrIp: 10.0.0.0/8'));
    assert.match(lines[2] ?? '', /a security-group rule does not open it\. Use 465\.$/);
    const carrier = said(inbound('ipProtocol: tcp, portRange: <|>445/445, sourceCidrIp: 10.0.0.0/8'));
    assert.ok(carrier.includes('Some carriers block port 445, whatever the rule says.'));
  });

  test('an address block, the narrowest that is known', () => {
    const lines = said(inbound('ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 10.1.<|>0.0/16'));
    assert.ok(lines.some((line) => line.startsWith('`10.0.0.0/8`: private addresses.')));
    const own = said(inbound('ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 8.8.8.8<|>/32'));
    assert.ok(!own.some((line) => line.startsWith('`0.0.0.0/0`')));
  });

  test('who may have made the rule', () => {
    const lines = said(inbound('ipProtocol: tcp, portRange: 443/443, sourceCidrIp: 100.104.8<|>.0/24'));
    assert.ok(lines.some((line) => line.startsWith('DMS or Workbench may have added this rule:')));
    const marked = said(inbound('ipProtocol: all, portRange: -1/-1, description: 云盾堡垒机<|>自动添加规则'));
    assert.ok(marked.some((line) => line.startsWith('Made by Bastionhost:')));
  });

  test('the answer to the first question, links to the others', () => {
    const { markdown = '' } = hoverAt(inbound('ipProtocol: tcp, portRange: <|>80/80, sourceCidrIp: 0.0.0.0/0')) ?? {};
    const [lead = '', answer = ''] = markdown.split('\n---\n');
    assert.ok(lead.startsWith('Lets '));
    const port80 = faq.find((entry) => entry.id === 'port-80');
    assert.ok(answer.includes(`**[${port80?.question}](faq:port-80)**\n\n${port80?.body.trim()}`));
    assert.match(answer, /See also: \[[^\]]+\]\(faq:site-blocked\) · \[[^\]]+\]\(faq:attack-penalty\)$/);
  });

  test('without links of our own, the official pages', () => {
    const text = inbound('ipProtocol: tcp, portRange: 25/25, sourceCidrIp: 10.0.0.0/8');
    const { markdown = '' } = hover(snapshotOf(text), text.indexOf('25/25')) ?? {};
    assert.ok(markdown.includes(`](${faq.find((entry) => entry.id === 'port-25')?.link})`));
  });
});

describe('groups, attachments, lists', () => {
  const rules = (n: number, direction: 'source' | 'dest') =>
    Array.from(
      { length: n },
      (_, i) => `      - { ipProtocol: tcp, portRange: ${i + 1}/${i + 1}, ${direction}CidrIp: 10.0.0.0/8 }\n`,
    ).join('');
  const big = (head: string) => `${head}    ingress:\n${rules(61, 'source')}    egress:\n${rules(12, 'dest')}`;
  const attached = 'instances:\n  i-1: { securityGroupIds: [web] }\n';

  test('a group shows its counts against the quota', () => {
    const lines = said(`${big('securityGroups:\n  we<|>b:\n')}${attached}`);
    assert.equal(lines[0], 'Security group `web`: 61 in + 12 out = 73 of 200.');
    assert.ok(lines.includes('Attached to `i-1`.'));
    assert.ok(lines.some((line) => /^Limit: 200 rules .*\(Security FAQ, section_bll_vyz_lgb, 2021-07\)\.$/.test(line)));
  });

  test('a setting and another profile change the limit', () => {
    const text = big('securityGroups:\n  we<|>b:\n');
    const set = said(text, { settings: { quota: { rulesPerGroup: 500 } } });
    assert.equal(set[0], 'Security group `web`: 61 in + 12 out = 73 of 500.');
    const free = said(text, { settings: { quota: { profile: '2026' } } });
    assert.equal(free[0], 'Security group `web`: 61 in + 12 out = 73 rules.');
    assert.ok(free.some((line) => line.startsWith('Limit: none for one group, 1,000 rules over all groups')));
  });

  test('what cannot be counted makes a lower bound', () => {
    const lines = said('securityGroups:\n  we<|>b:\n    ingress:\n      - { sourcePrefixListId: pl-1 }\n');
    assert.equal(lines[0], 'Security group `web`: at least 1 in + 0 out = 1 of 200.');
  });

  test('basic and advanced groups, open and closed within', () => {
    const type = (settings: string) => said(`securityGroups:\n  we<|>b: { ${settings} }\n`)[1] ?? '';
    assert.match(type('description: x'), /^Basic group: its members reach each other;/);
    assert.match(type('innerAccessPolicy: Drop'), /^Basic group: its members are kept apart;/);
    assert.match(type('securityGroupType: enterprise'), /^Advanced group: its members are kept apart/);
    assert.match(type('securityGroupType: [a]'), /cannot be told/);
  });

  test('an instance shows its groups and rules against the quota', () => {
    const text = big('securityGroups:\n  web:\n');
    const lines = said(`${text}instances:\n  i<|>-1: { securityGroupIds: [web] }\n`);
    assert.equal(lines[0]?.split('\n')[0]?.trim(), 'Instance `i-1` is in 1 of 5 groups; 73 of 1,000 rules act on it.');
    const more = said(`${text}networkInterfaces:\n  eni-1: { securityGroupIds: [web, <|>sg-other] }\n`);
    assert.equal(more[0], 'Group `sg-other`, which is not in the files at hand.');
    assert.equal(
      more[1]?.split('\n')[0]?.trim(),
      'Interface `eni-1` is in 2 of 5 groups; at least 73 of 1,000 rules act on it.',
    );
  });

  test('a list shows what it counts as', () => {
    const text = 'securityGroups: {}\nprefixLists:\n  of<|>fice: { maxEntries: 20, entries: [203.0.113.0/24] }\n';
    assert.match(said(text)[0] ?? '', /^Prefix list `office` counts as 20 rules wherever/);
    const entry = text.replace(CURSOR, '').replace('203', '203<|>');
    assert.ok(said(entry).some((line) => line.startsWith('`203.0.113.0/24`: documentation.')));
  });

  test('tags and sections are explained', () => {
    assert.match(said('securityGroups:\n  web: { tags: [{ key: <|>a, value: b }] }')[0] ?? '', /^\*\*`key`\*\*/);
    assert.match(said('securityGroups: {}\nins<|>tances: {}\n')[0] ?? '', /^\*\*`instances`\*\*/);
    assert.equal(said('<|>securityGroups:\n  a: {}\n  b:\n')[0], 'Security groups: 2. Rules: 0.');
  });
});

describe('every question of the FAQ is reached by a hover', () => {
  const places: Readonly<Record<FaqId, string>> = {
    'what-is-a-security-group': 'securityGroups:\n  we<|>b: {}\n',
    'why-select-a-group': 'securityGroups: {}\ninstances:\n  i-1:\n    securityGroup<|>Ids: [sg-1]\n',
    'no-group-yet': 'securityGroups: {}\ninstances:\n  i-1:\n    securityGroupIds: [sg<|>-1]\n',
    'rule-limit-reached': 'securityGroups: {}\ninstances:\n  i-<|>1:\n    securityGroupIds: [sg-1]\n',
    'raised-group-limit': 'securityGroups: {}\nnetworkInterfaces:\n  eni-<|>1:\n    securityGroupIds: [sg-1]\n',
    'default-rules': inbound('ipProtocol: icmp, portRange: -1/-1, description: System <|>created rule.'),
    'when-to-add-a-rule': 'securityGroups:\n  web:\n    in<|>gress: []\n',
    'internet-rules-in-vpc': inbound('ipProtocol: tcp, portRange: 22/22, nicType: <|>internet'),
    'port-25': inbound('ipProtocol: tcp, portRange: 20/<|>30, sourceCidrIp: 10.0.0.0/8'),
    'port-80': inbound('ipProtocol: tcp, portRange: <|>80/80, sourceCidrIp: 0.0.0.0/0'),
    'automatic-rules': inbound('ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 47.102.181<|>.0/24'),
    'wrong-rule': inbound('ipProtocol: <|>icmp, portRange: -1/-1, sourceCidrIp: 10.0.0.0/8'),
    'counted-together': 'securityGroups:\n  web:\n    e<|>gress: []\n',
    'raise-rule-limit': 'securityGroups:\n  web:\n    <|>ingress: []\n',
    'site-blocked': inbound('ipProtocol: tcp, portRange: <|>443/443, sourceCidrIp: 0.0.0.0/0'),
    'attack-penalty': outbound('ipProtocol: all, portRange: <|>-1/-1, destCidrIp: 0.0.0.0/0'),
    'view-quotas': inbound('ipProtocol: tcp, portRange: 8/8').replace('web', 'w<|>eb'),
  };
  // Every group is over this one.
  const settings = { quota: { rulesPerGroup: 1, warnAtPercent: 100 } };
  for (const [id, text] of Object.entries(places)) {
    test(id, () => assert.ok(hoverAt(text, { settings })?.markdown.includes(`](faq:${id})`), said(text).join('\n')));
  }

  test('each by the places that the FAQ names', () => {
    const more: readonly (readonly [FaqId, string])[] = [
      ['what-is-a-security-group', 'securityGroups:\n  web:\n    securityGroupType: <|>normal\n'],
      ['what-is-a-security-group', 'security<|>Groups:\n  web: {}\n'],
      ['default-rules', inbound('ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 0.0.0.0/0, priority: <|>100')],
      ['default-rules', inbound('ipProtocol: all, portRange: -1/-1, sourceCidrIp: 0.0.0.0/0, priority: <|>110')],
      ['automatic-rules', inbound('ipProtocol: tcp, portRange: 22/22, description: created<|>ByEcsWorkbench')],
      [
        'automatic-rules',
        'securityGroups:\n  a<|>ck: { description: This is used by kubernetes. Do not delete please! }',
      ],
      ['wrong-rule', inbound('ipProtocol: tcp, portRange: 22/22, policy: <|>drop')],
      ['wrong-rule', inbound('ipProtocol: tcp, portRange: <|>3389/3389')],
      ['port-25', inbound('ipProtocol: tcp, portRange: <|>1/65535')],
      ['no-group-yet', 'securityGroups: {}\ninstances:\n  i-1:\n    <|>securityGroupIds: []\n'],
    ];
    for (const [id, text] of more) assert.ok(hoverAt(text)?.markdown.includes(`](faq:${id})`), `${id}: ${text}`);
  });

  test('nothing is shown twice', () => {
    for (const text of Object.values(places)) {
      const ids = [...(hoverAt(text, { settings })?.markdown.matchAll(/\]\(faq:([\w-]+)\)/g) ?? [])].map(
        ([, id]) => id,
      );
      assert.equal(new Set(ids).size, ids.length, ids.join(' '));
    }
  });
});

describe('where there is something to say', () => {
  test('the span is the word', () => {
    const rule = 'ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8, description: "my rule"';
    assert.equal(hoverAt(inbound(rule.replace('22/', '22<|>/')))?.word, '22/22');
    assert.equal(hoverAt(inbound(rule.replace('portR', 'portR<|>')))?.word, 'portRange');
    assert.equal(hoverAt(inbound(rule.replace('my', 'm<|>y')))?.word, '"my rule"');
  });

  test('anywhere in a text the span holds the cursor', () => {
    const text = `${outbound('ipProtocol: tcp, portRange: 22/22, <<: *x, tags: "')}instances: { a: { securityGroupIds: [`;
    const snapshot = snapshotOf(text);
    let found = 0;
    for (let offset = 0; offset <= text.length; offset++) {
      const span = hover(snapshot, offset)?.span;
      if (span) found++;
      assert.ok(span === undefined || (span.start <= offset && offset <= span.end), `at ${offset}`);
    }
    assert.ok(found > 0);
  });

  test('nothing between words, in comments, beside our things', () => {
    const text = 'securityGroups:\n  web:\n    # a com<|>ment\n    ingress: []\n';
    assert.equal(hoverAt(text), undefined);
    assert.equal(hoverAt('securityGroups:\n  web:\n <|>   ingress: []\n'), undefined);
    assert.equal(hoverAt('securityGroups:\n  web: {}\nwhat<|>ever: 1\n'), undefined);
  });

  test('an unknown property shows the rule', () => {
    const lines = said(inbound('ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8, <|>port: 1'));
    assert.equal(lines[0], 'Lets 10.0.0.0/8 in on TCP 22 (SSH) at priority 1.');
  });

  test('an alias shows the rule that it stands for', () => {
    const text = `securityGroups:
  a:
    ingress:
      - &ssh { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 10.0.0.0/8 }
  b:
    ingress:
      - *s<|>sh
`;
    assert.equal(said(text)[0], 'Lets 10.0.0.0/8 in on TCP 22 (SSH) at priority 1.');
  });

  test('a line that cannot be read costs that line', () => {
    const text = `securityGroups:
  web:
    ingress:
      - ipProtocol: tcp
        portRange: "22/
        sourceCidrIp: <|>10.0.0.0/8
      - { ipProtocol: udp, portRange: 53/53, sourceCidrIp: 10.0.0.0/8 }
`;
    assert.equal(said(text)[0], 'Lets 10.0.0.0/8 in on TCP with a port range that is not readable at priority 1.');
    const healthy = text.replace(CURSOR, '').replace('53/53', '53/<|>53');
    assert.equal(said(healthy)[0], 'Lets 10.0.0.0/8 in on UDP 53 (DNS) at priority 1.');
  });

  test('names of the user are never Markdown', () => {
    const lines = said('securityGroups:\n  "a`b|[x](command:y)\\n# c": <|>{}\n'.replace('": <|>', '<|>": '));
    assert.equal(lines[0], 'Security group `` a`b|[x](command:y) # c ``: 0 in + 0 out = 0 of 200.');
    const long = said(`securityGroups:\n  ${'x'.repeat(500)}<|>: {}\n`)[0] ?? '';
    assert.ok(long.length < 150, long);
  });

  test('a value that is being typed has its field', () => {
    const text = 'securityGroups:\n  web:\n    ingress:\n      - ipProtocol: tcp\n        portRa<|>nge:\n';
    assert.ok(said(text).some((line) => line.startsWith('**`portRange`**')));
  });
});

describe('in a ROS template', () => {
  const template = `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Port:
    Type: String
    Default: 8080/8080
  Office:
    Type: String
Conditions:
  Open: { 'Fn::Equals': [{ Ref: Office }, ''] }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - IpProtocol: tcp
          PortRange: !Ref Port
          SourceCidrIp: !Ref Office
          NicType: internet
  Mail:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Condition: Open
    Properties:
      SecurityGroupId: !Ref Web
      IpProtocol: tcp
      PortRange: 25/25
      SourceCidrIp: 0.0.0.0/0
      Policy: drop
  Others:
    Type: ALIYUN::ECS::SecurityGroupEgresses
    Properties:
      SecurityGroupId: sg-elsewhere
      Permissions:
        - { IpProtocol: all, PortRange: -1/-1, DestCidrIp: 0.0.0.0/0 }
  Machine:
    Type: ALIYUN::ECS::Instance
    Properties:
      SecurityGroupIds: [!Ref Web]
`;
  /** The template with the cursor within a piece of it. */
  const at = (before: string, after: string) => {
    assert.ok(template.includes(before + after), before + after);
    return template.replace(before + after, `${before}${CURSOR}${after}`);
  };
  const options = { name: 'template.yaml' };

  test('an expression is said to be one, a default to be assumed', () => {
    assert.equal(
      said(at('PortRange: !Ref P', 'ort'), options)[0],
      'Lets an address that is given by a template expression in on TCP 8080 (HTTP, alternative) (default of parameter `Port`) at priority 1.',
    );
  });

  test('a rule that is a resource, with its condition', () => {
    const [sentence, condition] = said(at('25/', '25'), options);
    assert.equal(sentence, 'Keeps any IPv4 address (0.0.0.0/0) out of TCP 25 (SMTP) at priority 1.');
    assert.equal(condition, 'Exists only if `Open` is true.');
  });

  test('a rule whose group a condition chooses exists either way', () => {
    const text = `ROSTemplateFormatVersion: '2015-09-01'
Conditions: { Open: !Equals [a, b] }
Resources:
  R: { Type: 'ALIYUN::ECS::SecurityGroupIngress', Properties: { SecurityGroupId: !If [Open, sg-bp1a, sg-bp1b], IpProtocol: tcp, PortRange: ${CURSOR}25/25, SourceCidrIp: 0.0.0.0/0 } }
`;
    assert.equal(said(text, options)[1], 'A rule of `sg-bp1a` only if `Open` is true.');
  });

  test('the FAQ at the same places', () => {
    const places: readonly (readonly [FaqId, string])[] = [
      ['what-is-a-security-group', at('  We', 'b:\n    Type')],
      ['what-is-a-security-group', at('Type: ALIYUN::ECS::Security', 'Group\n')],
      ['internet-rules-in-vpc', at('NicType: int', 'ernet')],
      ['port-25', at('25/', '25')],
      ['wrong-rule', at('Policy: dr', 'op')],
      ['counted-together', at('SecurityGroup', 'Ingress:')],
      ['when-to-add-a-rule', at('Permis', 'sions:')],
      ['why-select-a-group', at('SecurityGroup', 'Ids:')],
      ['rule-limit-reached', at('  Mach', 'ine:')],
      ['attack-penalty', at('-1/', '-1')],
    ];
    for (const [id, text] of places) {
      const { markdown = '' } = hoverAt(text, options) ?? {};
      assert.ok(markdown.includes(`](faq:${id})`), `${id}: ${markdown}`);
    }
  });

  test('a field goes by its name in the template', () => {
    assert.ok(said(at('25/', '25'), options).some((line) => line.startsWith('**`PortRange`** – ')));
  });

  test('what is not ours says nothing', () => {
    assert.equal(hoverAt(at('Default: 80', '80'), options), undefined);
  });
});

describe('in the API’s JSON', () => {
  test('an export', () => {
    const text = JSON.stringify({
      SecurityGroupId: 'sg-<|>1',
      Permissions: {
        Permission: [
          {
            Direction: 'ingress',
            IpProtocol: 'TCP',
            PortRange: '22/22',
            Policy: 'Accept',
            SourceCidrIp: '10.0.0.0/8',
            Priority: 'P',
          },
        ],
      },
    });
    const name = 'group.json';
    assert.equal(said(text, { name })[0], 'Security group `sg-1`: 1 in + 0 out = 1 of 200.');
    const rule = text.replace(CURSOR, '').replace('"P"', '"1<|>10"');
    assert.equal(said(rule, { name })[0], 'Lets 10.0.0.0/8 in on TCP 22 (SSH) at priority 110.');
    assert.ok(hoverAt(rule, { name })?.markdown.includes('](faq:default-rules)'));
  });

  test('an older request is a group and a rule in one: the field decides', () => {
    const request =
      '{ "SecurityGroupId": "sg-1", "IpProtocol": "tcp", "PortRange": "25/25", "SourceCidrIp": "10.0.0.0/8" }';
    const name = 'request.json';
    assert.match(
      said(request.replace('sg-1', 'sg<|>-1'), { name })[0] ?? '',
      /^Security group `sg-1`, defined elsewhere: at least 1 in /,
    );
    const rule = said(request.replace('25/25', '25<|>/25'), { name });
    assert.equal(rule[0], 'Lets 10.0.0.0/8 in on TCP 25 (SMTP) at priority 1.');
  });
});
