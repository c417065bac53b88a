// What the checks of open and closed ports say beyond their pages, and what they keep quiet about.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Engine } from '../../server/src/engine/engine.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import { quickFixes } from '../../server/src/features/codeActions.ts';
import { sensitiveRanges } from '../../server/src/knowledge/ports.ts';
import { toCodeAction } from '../../server/src/protocol/codeAction.ts';
import { applyFix, type Options, snapshotOf } from '../fixture.ts';

function messages(check: string, text: string, options: Options = {}): string[] {
  return snapshotOf(text, options)
    .diagnoses.filter((diagnosis) => diagnosis.check === check)
    .map(({ message }) => message);
}

/** A native file with one group of these rules, and what follows it. */
function group(rules: readonly string[], rest = ''): string {
  return `securityGroups:\n  web:\n    ingress:\n${rules.map((rule) => `      - { ${rule} }\n`).join('')}${rest}`;
}

const world = 'sourceCidrIp: 0.0.0.0/0';
const world6 = "ipv6SourceCidrIp: '::/0'";
const tcp = (ports: string, peer = world) => `ipProtocol: tcp, portRange: ${ports}, ${peer}`;

describe('open-to-world', () => {
  const said = (...rules: string[]) => messages('open-to-world', group(rules));

  test('names the first few ports, the services before the numbers', () => {
    assert.match(said(tcp('1/4000'))[0] ?? '', /tcp 22 \(SSH\), tcp 23 \(Telnet\), tcp 3389 \(RDP\) and \d+ more\. /);
    assert.match(said(tcp('1/65535'))[0] ?? '', /on every tcp port\. /);
    assert.match(
      said('ipProtocol: all, portRange: -1/-1, ipv6SourceCidrIp: "2000::/3"')[0] ?? '',
      /^`web` lets everybody with IPv6 in /,
    );
  });

  test('beside all ports of one protocol, the sensitive ones of the other are named', () => {
    const all = `ipProtocol: all, portRange: -1/-1, ${world}`;
    const named =
      /^`web` lets everybody in on every udp port, tcp 22 \(SSH\), tcp 23 \(Telnet\), tcp 3389 \(RDP\) and \d+ more\. .* 203\.0\.113\.9 → tcp 22: accepted by rule \d\.$/;
    const drop = (ports: string) => `${tcp(ports)}, policy: drop`;
    assert.match(said(all, drop('443/443'))[0] ?? '', named);
    assert.match(said(drop('80/80'), `${all}, priority: 2`)[0] ?? '', named);
    assert.match(
      said(drop('23/65535').replace('tcp', 'udp'), `${all}, priority: 2`)[0] ?? '',
      /on every tcp port\. .* tcp 22: /,
    );
    assert.match(
      said(`ipProtocol: icmp, portRange: -1/-1, ${world}, policy: drop`, `${all}, priority: 2`)[0] ?? '',
      /on every tcp port, every udp port\. /,
    );
  });

  test('what is dropped first is all that the finding names', () => {
    const text = group([
      `${tcp('23/65535')}, policy: drop`,
      `ipProtocol: all, portRange: -1/-1, ${world}, priority: 2`,
    ]);
    const snapshot = snapshotOf(text);
    const [found] = snapshot.diagnoses.filter(({ check }) => check === 'open-to-world');
    assert.match(found?.message ?? '', /on every udp port, tcp 22 \(SSH\), tcp 21 \(FTP\)\. /);
    const fixed = applyFix(snapshot, 'Drop tcp 21–22, every udp port from 0.0.0.0/0 first (priority 2)');
    assert.deepEqual(messages('open-to-world', fixed), []);
    assert.match(fixed, /udp, portRange: 1\/65535/);
  });

  test('ports for everybody, ping, outbound rules: nothing', () => {
    assert.deepEqual(said(tcp('80/80'), tcp('443/443'), `ipProtocol: icmp, portRange: -1/-1, ${world}`), []);
    const outbound = group([`ipProtocol: all, portRange: -1/-1, destCidrIp: 0.0.0.0/0`]).replace('ingress', 'egress');
    assert.deepEqual(messages('open-to-world', outbound), []);
  });

  test('says of a rule what it opens itself, not what another one has opened before', () => {
    const [first, second, third] = said(tcp('22/22'), `${tcp('20/23')}, priority: 2`, `${tcp('22/22')}, priority: 3`);
    assert.match(first ?? '', /on tcp 22 \(SSH\)\. .*rule 1\.$/);
    assert.match(second ?? '', /on tcp 23 \(Telnet\), tcp 21 \(FTP\)\. .*rule 2\.$/);
    assert.equal(third, undefined);
  });

  test('the packet that it shows is none that is dropped', () => {
    const drop = `${tcp('22/22', 'sourceCidrIp: 203.0.113.0/24')}, policy: drop`;
    assert.match(
      said(drop, `${tcp('22/22')}, priority: 2`)[0] ?? '',
      /198\.51\.100\.9 → tcp 22: accepted by rule 2\.$/,
    );
  });

  test('is not said to be accepted by a rule where another may accept it before', () => {
    const rest = `${tcp('22/22')}, priority: 2`;
    const list = (name: string) => `ipProtocol: all, portRange: -1/-1, ${name}`;
    assert.match(said(list('sourcePrefixListId: pl-x'), rest)[0] ?? '', / → tcp 22: rule 2 may decide it\.$/);
    assert.match(said(`${list('sourcePrefixListId: pl-x')}, priority: 3`, rest)[0] ?? '', /: accepted by rule 2\.$/);
    assert.match(said(list('sourceGroupId: sg-x'), rest)[0] ?? '', /: accepted by rule 2\.$/);
    const template = (ports: string, cidr: string) => `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Ports: { Type: String }
  WebPorts: { Type: String, AllowedValues: [80/80, 443/443] }
  Office: { Type: String, AllowedValues: [203.0.113.0/24, 192.0.2.0/24] }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: ${ports}, SourceCidrIp: ${cidr}, Priority: 1 }
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 2 }
`;
    const found = (ports: string, cidr: string) =>
      messages('open-to-world', template(ports, cidr), { name: 'template.yaml' })[0] ?? '';
    assert.match(found('!Ref Ports', '0.0.0.0/0'), /203\.0\.113\.9 → tcp 22: rule 2 may decide it\.$/);
    assert.match(found('!Ref Ports', '10.0.0.0/8'), /203\.0\.113\.9 → tcp 22: accepted by rule 2\.$/);
    assert.match(found('!Ref WebPorts', '0.0.0.0/0'), /203\.0\.113\.9 → tcp 22: accepted by rule 2\.$/);
    assert.match(found('1/100', '!Ref Office'), /198\.51\.100\.9 → tcp 22: accepted by rule 2\.$/);
  });

  test('says from which source ports, where clients do not use them', () => {
    const late = 'sourcePortRange: 1024/65535, policy: drop';
    assert.deepEqual(said(`${tcp('22/22')}, ${late}`, `${tcp('22/22')}, priority: 2`), [
      '`web` lets everybody in on tcp 22 (SSH) from source ports 1–1023. Let in only the addresses that need it. 203.0.113.9 port 1 → tcp 22: accepted by rule 2.',
    ]);
    assert.match(said(`${tcp('22/22')}, sourcePortRange: 53/53`)[0] ?? '', /from source ports 53\. .* port 53 → /);
    assert.match(
      said(`${tcp('22/22')}, sourcePortRange: 1/1023, policy: drop`, `${tcp('22/22')}, priority: 2`)[0] ?? '',
      /on tcp 22 \(SSH\)\. .* 203\.0\.113\.9 port 40000 → tcp 22: accepted by rule 2\.$/,
    );
    const [all, some, ...more] = said(`${tcp('22/22')}, ${late}`, `${tcp('22/23')}, priority: 2`);
    assert.match(all ?? '', /on tcp 23 \(Telnet\)\. .*203\.0\.113\.9 → tcp 23: /);
    assert.match(some ?? '', /on tcp 22 \(SSH\) from source ports 1–1023\. .* port 1 → tcp 22: /);
    const unknown = `${tcp('22/22', 'sourcePrefixListId: pl-x')}, sourcePortRange: 1024/65535`;
    assert.match(said(unknown, `${tcp('22/22')}, priority: 2`)[0] ?? '', /port 1 → tcp 22: accepted by rule 2\.$/);
    assert.deepEqual(more, []);
  });

  test('drops for parts of the own addresses that only together are all of them leave nothing open', () => {
    const local = (block: string, more: string) => `${tcp('22/22')}, destCidrIp: ${block}, ${more}`;
    const drop = (block: string) => local(block, 'policy: drop');
    const open = local('10.0.0.0/8', 'priority: 2');
    assert.deepEqual(said(drop('10.0.0.0/9'), drop('10.128.0.0/9'), open), []);
    assert.deepEqual(said(drop('0.0.0.0/1'), drop('128.0.0.0/1'), `${tcp('22/22')}, priority: 2`), []);
    const rest = /203\.0\.113\.9 → 10\.192\.0\.1 tcp 22: accepted by rule 3\.$/;
    assert.match(said(drop('10.0.0.0/9'), drop('10.128.0.0/10'), open)[0] ?? '', rest);
    const local6 = (block: string, more: string) => `${tcp('22/22', world6)}, ipv6DestCidrIp: "${block}", ${more}`;
    const drops6 = ['fd00::/9', 'fd80::/9'].map((block) => local6(block, 'policy: drop'));
    assert.deepEqual(said(...drops6, local6('fd00::/8', 'priority: 2')), []);
    assert.equal(said(...drops6.slice(1), local6('fd00::/8', 'priority: 2')).length, 1);
  });

  test('speaks of its own group: another one may drop before', () => {
    const unnamed = JSON.stringify({
      Permissions: [{ IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' }],
    });
    assert.match(
      messages('open-to-world', unnamed, { name: 'group.json' })[0] ?? '',
      /^This group lets everybody in on /,
    );
  });

  test('a parameter is not taken for the world, and what may be dropped is not either', () => {
    const template = (policy: string, cidr: string) => `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Cidr: { Type: String, Default: 0.0.0.0/0 }, Policy: { Type: String } }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Policy: ${policy}, Priority: 1 }
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: ${cidr}, Priority: 2 }
`;
    const found = (policy: string, cidr: string) =>
      messages('open-to-world', template(policy, cidr), { name: 'template.yaml' }).length;
    assert.equal(found('drop', '!Ref Cidr'), 0);
    assert.equal(found('!Ref Policy', '0.0.0.0/0'), 0);
    assert.equal(found('accept', '!Ref Cidr'), 1);
  });

  test('says most of the internet where some are left out, and nothing where it is not even half', () => {
    const upper = tcp('22/22', 'sourceCidrIp: 128.0.0.0/1');
    assert.deepEqual(said(upper, tcp('22/22', 'sourceCidrIp: 10.1.0.0/16')), []);
    const some = `${tcp('22/22', 'sourceCidrIp: 8.0.0.0/8')}, policy: drop`;
    assert.match(said(some, `${tcp('22/22')}, priority: 2`)[0] ?? '', /^`web` lets most of the internet in on tcp 22 /);
    assert.match(
      said(upper, tcp('22/22', 'sourceCidrIp: 0.0.0.0/2'))[0] ?? '',
      /^`web` lets most of the internet in on tcp 22 \(SSH\), by rules 1 and 2 together\. /,
    );
    assert.match(
      said(
        `${tcp('22/22', "ipv6SourceCidrIp: '2400::/8'")}, policy: drop`,
        `${tcp('22/22', world6)}, priority: 2`,
      )[0] ?? '',
      /^`web` lets most of the IPv6 internet in on tcp 22 /,
    );
  });

  test('everybody by one way and most by another: said once', () => {
    const some = `${tcp('22/22', 'sourceCidrIp: 8.0.0.0/8')}, sourcePortRange: 1/1023, policy: drop`;
    assert.equal(said(some, `${tcp('22/22')}, priority: 2`).length, 1);
  });

  test('a private block is offered only where it is let in by this rule, and by no other', () => {
    const titles = (...rules: string[]) =>
      snapshotOf(group(rules)).diagnoses.flatMap(({ check, fixes }) =>
        check === 'open-to-world' ? fixes.map(({ title }) => title).filter((title) => title.startsWith('Only')) : [],
      );
    assert.deepEqual(titles(tcp('22/22', world6)), ['Only let fd00::/8 in (was: everybody with IPv6)']);
    assert.deepEqual(titles(tcp('22/22', 'ipv6SourceCidrIp: "2000::/3"')), []);
    const drop = (block: string) => `${tcp('1/100', `sourceCidrIp: ${block}`)}, policy: drop`;
    const open = `${tcp('22/22')}, priority: 2`;
    assert.deepEqual(titles(drop('10.0.0.0/8'), open), []);
    assert.deepEqual(titles(drop('10.0.0.0/9'), open), ['Only let 10.0.0.0/8 in (was: everybody)']);
    assert.deepEqual(titles(drop('8.0.0.0/8'), open), ['Only let 10.0.0.0/8 in (was: most of the internet)']);
    assert.deepEqual(titles(open, `${drop('10.0.0.0/8')}, priority: 3`), ['Only let 10.0.0.0/8 in (was: everybody)']);
    assert.deepEqual(titles(open, `${tcp('22/22')}, priority: 3`), []);
    assert.deepEqual(titles(drop('10.0.0.0/9'), drop('10.128.0.0/9'), open), [], 'two drops together take all of it');
    const office = `${tcp('22/22', 'sourceCidrIp: 10.128.0.0/9')}, priority: 3`;
    assert.deepEqual(titles(drop('10.0.0.0/9'), open, office), [], 'a drop and another accept do');
    assert.equal(titles(drop('10.0.0.0/9'), drop('10.128.0.0/10'), open).length, 1);
  });

  test('a rule that opens nothing else may go, where that closes something; what stays open is said', () => {
    const titles = (...rules: string[]) =>
      snapshotOf(group(rules)).diagnoses.flatMap(({ check, fixes }) =>
        check === 'open-to-world' ? [fixes.map(({ title }) => title).filter((title) => !title.startsWith('Only'))] : [],
      );
    assert.deepEqual(titles(tcp('22/22')), [['Remove the rule that lets everybody in on tcp 22 (SSH)']]);
    const behind = `${tcp('22/22')}, priority: 3`;
    // Dead, and so of no account until the first one goes.
    assert.deepEqual(titles(tcp('22/22'), behind), [[]]);
    assert.deepEqual(titles(tcp('22/23'), behind), [
      ['Remove the rule that lets everybody in on tcp 22 (SSH), tcp 23 (Telnet) (leaves tcp 22 (SSH) open, by rule 2)'],
    ]);
    const most = `${tcp('23/23', 'sourceCidrIp: 128.0.0.0/1')}, priority: 3`;
    assert.deepEqual(titles(tcp('22/23'), most), [
      ['Remove the rule that lets everybody in on tcp 22 (SSH), tcp 23 (Telnet)'],
    ]);
  });

  test('a drop is not offered where it would cut somebody else off', () => {
    const titles = (...rules: string[]) =>
      snapshotOf(group(rules)).diagnoses.flatMap(({ check, fixes }) =>
        check === 'open-to-world' ? fixes.map(({ title }) => title) : [],
      );
    const drop = 'Drop tcp 8088 (Hadoop YARN) from 0.0.0.0/0 first (priority 1)';
    assert.ok(titles(tcp('8000/8090')).includes(drop));
    assert.ok(!titles(tcp('8000/8090'), tcp('8088/8088', 'sourceCidrIp: 10.0.0.0/8')).includes(drop));
    assert.ok(titles(tcp('8000/8090'), tcp('8087/8087', 'sourceCidrIp: 10.0.0.0/8')).includes(drop));
  });

  test('too many sensitive ports to drop one by one: all but those of the web', () => {
    const offered = (...rules: string[]) =>
      snapshotOf(group(rules)).diagnoses.flatMap(({ check, fixes }) =>
        check === 'open-to-world' ? fixes.map(({ title }) => title).filter((title) => title.startsWith('Drop')) : [],
      );
    const title = 'Drop tcp 1–9999 except tcp 80 (HTTP), tcp 443 (HTTPS) from 0.0.0.0/0 first (priority 5)';
    const open = `${tcp('1/9999')}, priority: 5`;
    const dropped = `${tcp('3306/3306')}, policy: drop`;
    assert.deepEqual(offered(open), [title]);
    assert.deepEqual(offered(dropped, open), [title]);
    assert.deepEqual(offered(open, `${tcp('8080/8080', 'sourceCidrIp: 10.0.0.0/8')}, priority: 6`), []);
    assert.deepEqual(offered(open, `${tcp('80/80', 'sourceCidrIp: 10.0.0.0/8')}, priority: 6`), [title]);
    assert.deepEqual(offered(open, `${tcp('8080/8080', 'sourceCidrIp: 10.0.0.0/8')}, priority: 4`), [title]);
    assert.deepEqual(offered(`${tcp('1000/9999')}, priority: 5`), [], 'nothing would be left');
    assert.deepEqual(offered(`${tcp('443/9999')}, priority: 5`), [
      'Drop tcp 443–9999 except tcp 443 (HTTPS) from 0.0.0.0/0 first (priority 5)',
    ]);
    const fixed = applyFix(snapshotOf(group([dropped, open])), title);
    assert.deepEqual(messages('open-to-world', fixed), []);
    assert.deepEqual(fixed.match(/portRange: \S+(?=,)/g), [
      'portRange: 3306/3306',
      'portRange: 1/9999',
      'portRange: 1/79',
      'portRange: 81/442',
      'portRange: 444/9999',
    ]);
    assert.deepEqual(messages('shadowed-rule', fixed), []);
  });

  test('the fix for one rule leaves the others alone', () => {
    const text = group([tcp('443/443'), tcp('22/22')]);
    const fixed = applyFix(snapshotOf(text), 'Only let 10.0.0.0/8 in (was: everybody)');
    assert.equal(fixed, group([tcp('443/443'), tcp('22/22', 'sourceCidrIp: 10.0.0.0/8')]));
  });

  test('an editor that takes snippets lets the user type over the block', () => {
    const text = group([tcp('22/22', 'sourceCidrIp: "0.0.0.0/0"')]);
    const at = text.indexOf('0.0.0.0');
    const document = TextDocument.create('file:///a.sg.yaml', 'security-group', 1, text);
    const [fix] = quickFixes(snapshotOf(text), { start: at, end: at });
    assert.ok(fix);
    const editsFor = (snippets: boolean) => {
      const [change] = toCodeAction(document, fix, [], { versioned: true, snippets }).edit?.documentChanges ?? [];
      return change && 'edits' in change
        ? change.edits.map((edit) => ('snippet' in edit ? edit.snippet : edit.newText))
        : [];
    };
    assert.deepEqual(editsFor(false), ['"10.0.0.0/8"']);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a snippet's placeholder
    assert.deepEqual(editsFor(true), [{ kind: 'snippet', value: '"${1:10.0.0.0/8}"' }]);
  });
});

describe('sensitive ports', () => {
  const has = (own: string[], protocol: string, port: number) =>
    sensitiveRanges(own).some((range) => range.protocol === protocol && range.from <= port && port <= range.to);

  test('added, left out, and what is neither', () => {
    assert.ok(has(['8080'], 'tcp', 8080) && has(['8080'], 'udp', 8080));
    assert.ok(has(['tcp/8080'], 'tcp', 8080) && !has(['tcp/8080'], 'udp', 8080));
    assert.ok(has(['6000-6100'], 'tcp', 6050) && !has(['6000-6100'], 'tcp', 6101));
    assert.ok(!has(['-22'], 'tcp', 22) && !has(['!tcp/22'], 'tcp', 22) && has(['-udp/22'], 'tcp', 22));
    assert.ok(!has(['6000-6100', '-6050'], 'tcp', 6050) && has(['6000-6100', '-6050'], 'tcp', 6051));
    for (const nonsense of ['', 'ssh', '0', '70000', '10-1', 'icmp/8']) {
      assert.deepEqual(sensitiveRanges([nonsense]), sensitiveRanges([]), nonsense);
    }
  });

  test('the setting is read as it comes', () => {
    const found = (sensitivePorts: unknown) =>
      messages('open-to-world', group([tcp('9999/9999')]), { settings: { sensitivePorts } }).length;
    assert.equal(found(['9999']), 1);
    assert.equal(found([9999]), 1);
    for (const nonsense of [undefined, null, '9999', {}]) assert.equal(found(nonsense), 0);
  });
});

describe('v6-open-v4-closed', () => {
  const said = (...rules: string[]) => messages('v6-open-v4-closed', group(rules));

  test('one family only, or nobody of the IPv6 world: nothing to compare', () => {
    assert.deepEqual(said(tcp('80/80')), []);
    assert.deepEqual(said(tcp('80/80', world6)), []);
    assert.deepEqual(said(tcp('80/80'), tcp('22/22', "ipv6SourceCidrIp: '2001:db8::/32'")), []);
    assert.deepEqual(said(tcp('80/80'), `ipProtocol: icmpv6, portRange: -1/-1, ${world6}`), []);
  });

  test('says most of the internet where some are left out', () => {
    const some = (peer: string) => `${tcp('1/65535', peer)}, policy: drop`;
    const [six] = said(
      tcp('22/22', 'sourceCidrIp: 10.0.0.0/8'),
      some('ipv6SourceCidrIp: "2400::/8"'),
      `${tcp('22/22', world6)}, priority: 2`,
    );
    assert.match(
      six ?? '',
      /^`web` lets most of the IPv6 internet in on tcp 22 \(SSH\), but not everybody with IPv4\. /,
    );
    const [four] = said(
      some('sourceCidrIp: 8.0.0.0/8'),
      `${tcp('80/443')}, priority: 2`,
      `${tcp('443/443', world6)}, priority: 2`,
    );
    assert.match(four ?? '', /^`web` lets most of the IPv4 internet in on tcp 80–442, but not everybody with IPv6, /);
  });

  test('its packet has a source port where that decides', () => {
    const drop = `${tcp('80/80', world6)}, sourcePortRange: 1024/65535, policy: drop`;
    const [, message] = said(tcp('443/443'), drop, `${tcp('80/80', world6)}, priority: 2`);
    assert.match(message ?? '', /2001:db8::9 port 1 → tcp 80: accepted by rule 3\.$/);
  });

  test('halves of a range', () => {
    assert.deepEqual(said(tcp('80/443'), tcp('80/443', world6)), []);
    const [message, ...more] = said(tcp('80/99'), tcp('80/443', world6));
    assert.match(message ?? '', /^`\w+` lets everybody with IPv6 in on tcp 100–443, but not everybody with IPv4\./);
    assert.deepEqual(more, []);
  });

  test('an unknown rule may open or close what the others do not', () => {
    const office = tcp('80/80', 'sourceCidrIp: 10.0.0.0/8');
    assert.deepEqual(said(office, tcp('22/22', world6), tcp('22/22', 'sourcePrefixListId: pl-1')), []);
    assert.deepEqual(said(office, tcp('22/22', world6), 'ipProtocol: tcp, portRange: "22", sourceCidrIp: x'), []);
    assert.equal(said(office, tcp('22/22', world6), tcp('22/22', 'sourceGroupId: sg-1')).length, 1);
  });
});

describe('unreachable-management', () => {
  const instance = (...groups: string[]) => `instances:\n  shop: { securityGroupIds: [${groups.join(', ')}] }\n`;
  const said = (rules: readonly string[], rest = instance('web')) =>
    messages('unreachable-management', group(rules, rest));
  const web = tcp('443/443');

  test('SSH, RDP or ping from anybody will do', () => {
    assert.equal(said([web]).length, 1);
    assert.deepEqual(said([tcp('1/65535', 'sourceCidrIp: 10.1.2.3/32')]), []);
    assert.deepEqual(said([web, tcp('3389/3389', 'sourceGroupId: sg-1')]), []);
    assert.deepEqual(said([web, tcp('22/22', 'sourcePrefixListId: pl-1')]), []);
    assert.deepEqual(said([web, "ipProtocol: icmpv6, portRange: -1/-1, ipv6SourceCidrIp: '::/0'"]), []);
  });

  test('what is dropped does not come in', () => {
    assert.equal(said([web, tcp('22/22', 'sourceCidrIp: 10.0.0.0/8'), `${tcp('1/100')}, policy: drop`]).length, 1);
    assert.deepEqual(
      said([web, tcp('22/22', 'sourceCidrIp: 10.0.0.0/8'), `${tcp('1/100')}, policy: drop, priority: 2`]),
      [],
    );
  });

  test('ping is ICMP over IPv4 and ICMPv6 over IPv6, whatever `all` covers', () => {
    const closed = (all: string, drop: string, more: readonly string[] = []) =>
      said([
        `ipProtocol: all, portRange: -1/-1, ${all}, priority: 2`,
        `${tcp('1/65535', all)}, policy: drop`,
        `ipProtocol: ${drop}, portRange: -1/-1, ${all}, policy: drop`,
        ...more,
      ]).length;
    assert.equal(closed(world, 'icmp'), 1);
    assert.equal(closed(world6, 'icmpv6'), 1);
    assert.equal(closed(world, 'gre'), 0);
    assert.equal(closed(world6, 'gre'), 0);
    assert.equal(closed(world, 'icmp', [`ipProtocol: all, portRange: -1/-1, ${world6}, priority: 3`]), 0);
  });

  test('no instance, no rules, unknown rules or groups: nothing', () => {
    assert.deepEqual(said([web], ''), []);
    assert.deepEqual(
      messages('unreachable-management', `securityGroups: { web: { ingress: [] } }\n${instance('web')}`),
      [],
    );
    assert.deepEqual(said([web, 'ipProtocol: tcp, portRange: 22-23, sourceCidrIp: 10.0.0.0/8']), []);
    assert.deepEqual(said([web], instance('web', 'sg-1')), []);
  });

  test('a network interface as well; of several things in a group, an instance is named', () => {
    const card = 'networkInterfaces:\n  card: { securityGroupIds: [web] }\n';
    assert.deepEqual(said([web], card), [
      'Nobody can log in or ping through the interface `card`: its only group lets in neither SSH (22) nor RDP (3389) nor ICMP from anywhere. 203.0.113.9 → tcp 22: no rule lets it in.',
    ]);
    assert.match(said([web], card + instance('web'))[0] ?? '', /^Nobody can log in to or ping `shop`: /);
    const admin = `  admin:\n    innerAccessPolicy: Drop\n    ingress: [{ ${tcp('22/22', 'sourceCidrIp: 10.0.0.0/8')} }]\n`;
    const way = card.replace('[web]', '[web, admin]');
    assert.deepEqual(said([web], admin + way + instance('web')), [], 'the interface is a way in');
  });

  test('an interface that an instance brings along is not looked at where another way in may be', () => {
    const template = (own: string) => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      InnerAccessPolicy: Drop
      SecurityGroupIngress: [{ IpProtocol: tcp, PortRange: 443/443, SourceCidrIp: 0.0.0.0/0 }]
  Admin:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress: [{ IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 10.0.0.0/8 }]
  Server:
    Type: ALIYUN::ECS::Instance
    Properties: { InstanceType: ecs.g7.large, SecurityGroupId: !Ref ${own}, NetworkInterfaces: [{ SecurityGroupIds: [!Ref Web] }] }
`;
    const found = (own: string) => messages('unreachable-management', template(own), { name: 'template.yaml' });
    assert.deepEqual(found('Admin'), []);
    assert.equal(found('Web').length, 1);
  });

  test('an instance that is reachable by an interface which the file attaches to it is reachable', () => {
    const group = (name: string, port: number) => `  ${name}:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupType: enterprise
      SecurityGroupIngress: [{ IpProtocol: tcp, PortRange: ${port}/${port}, SourceCidrIp: 10.0.0.0/8 }]
`;
    const server = (name: string, own: string) =>
      `  ${name}: { Type: ALIYUN::ECS::Instance, Properties: { InstanceType: ecs.g7.large, SecurityGroupId: !Ref ${own} } }\n`;
    const card = (name: string, own: string) =>
      `  ${name}: { Type: ALIYUN::ECS::NetworkInterface, Properties: { VSwitchId: vsw-1, SecurityGroupIds: [!Ref ${own}] } }\n`;
    const plug = (card: string, instance: string, more = '') =>
      `  Plug${card.slice(-4)}: { Type: ALIYUN::ECS::NetworkInterfaceAttachment, ${more}Properties: { InstanceId: ${instance}, NetworkInterfaceId: ${card} } }\n`;
    const found = (...resources: readonly string[]) =>
      messages(
        'unreachable-management',
        `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Some: { Type: String } }
Conditions: { Two: { 'Fn::Equals': [!Ref Some, two] } }
Resources:
${group('Web', 443)}${group('Admin', 22)}${resources.join('')}`,
        { name: 'template.yaml' },
      ).map((message) => /`(.*?)`/.exec(message)?.[1]);
    const both = [server('Server', 'Web'), card('Card', 'Admin')];
    assert.deepEqual(found(...both), ['Server']);
    assert.deepEqual(found(...both, plug('!Ref Card', '!Ref Server')), []);
    assert.deepEqual(found(...both, plug('!Ref Card', '!GetAtt Server.InstanceId')), []);
    assert.deepEqual(found(...both, plug('!Ref Card', '!Ref Server', 'Condition: Two, ')), [], 'it may be');
    assert.deepEqual(found(...both, plug('!Ref Some', '!Ref Server')), [], 'nobody knows this interface');
    assert.deepEqual(found(...both, server('Other', 'Web'), plug('!Ref Card', '!Ref Other')), ['Server']);
    const closed = [server('Server', 'Admin'), card('Card', 'Web')];
    assert.deepEqual(found(...closed), ['Card']);
    assert.deepEqual(found(...closed, plug('!Ref Card', '!Ref Server')), []);
    assert.deepEqual(found(...closed, plug('!Ref Card', '!Ref Some')), [], 'nobody knows this instance');
    const twice = [server('Server', 'Web'), card('Card', 'Web'), card('Second', 'Admin')];
    assert.deepEqual(found(...twice, plug('!Ref Card', '!Ref Server')), ['Server']);
    assert.deepEqual(found(...twice, plug('!Ref Card', '!Ref Server'), plug('!Ref Second', '!Ref Server')), []);
  });

  test('what another file attaches may be a way in', () => {
    const engine = new Engine();
    const find = () => messages('unreachable-management', group([web], instance('web')), { engine });
    assert.equal(find().length, 1);
    snapshotOf('securityGroups: {}\ninstances:\n  bastion: { securityGroupIds: [web, sg-1] }\n', {
      engine,
      name: 'b.sg.yaml',
    });
    assert.deepEqual(find(), []);
  });

  describe('instances of other files', () => {
    const told = (files: Readonly<Record<string, string>>, text = group([web])) => {
      const engine = new Engine();
      for (const [name, other] of Object.entries(files)) snapshotOf(other, { engine, name });
      return messages('unreachable-management', text, { engine, name: 'groups.sg.yaml' });
    };
    const machines = (lines: string) => ({ 'm.sg.yaml': `instances:\n${lines}` });
    const shop = '  shop: { securityGroupIds: [web] }\n';
    const both = group([web], `  guard:\n    ingress: [{ ${tcp('443/443')} }]\n`);

    test('all groups of one are here: it is told here, with its file', () => {
      assert.deepEqual(told(machines(shop)), [
        'Nobody can log in to or ping `shop` of `m.sg.yaml`: its only group lets in neither SSH (22) nor RDP (3389) nor ICMP from anywhere. 203.0.113.9 → tcp 22: no rule lets it in.',
      ]);
      assert.match(
        told(machines('  shop: { securityGroupIds: [web, guard] }\n'), both).join(),
        /`shop` of `m\.sg\.yaml`: its 2 groups let in neither/,
      );
      assert.deepEqual(told(machines(shop), group([tcp('22/22')])), []);
      const engine = new Engine();
      snapshotOf(machines(shop)['m.sg.yaml'], { engine, name: 'm.sg.yaml' });
      const snapshot = snapshotOf(group([web]), { engine, name: 'groups.sg.yaml' });
      assert.match(applyFix(snapshot, 'Let SSH (tcp 22) in from 10.0.0.0/8'), /portRange: 22\/22/);
    });

    test('who may be in other groups, or be a part of a machine that is, is not', () => {
      const of = (groups: string) => told(machines(`  shop: { securityGroupIds: [${groups}] }\n`));
      assert.deepEqual(of('web, sg-1x'), []);
      assert.deepEqual(of('web, gone'), []);
      assert.deepEqual(of('web, own').length, 0);
      const card = 'networkInterfaces:\n  shop: { securityGroupIds: [own] }\n';
      assert.deepEqual(told({ 'm.sg.yaml': `instances:\n${shop}${card}securityGroups: { own: {} }\n` }), []);
      const far = machines(shop)['m.sg.yaml'];
      assert.equal(told({ 'm/m.sg.yaml': far }).length, 1);
      assert.deepEqual(
        told({ 'm/m.sg.yaml': far, 'n/groups.sg.yaml': group([tcp('22/22')]) }),
        [],
        'which one is meant?',
      );
      const same = group([web]).replace('  web:', '  web:\n    securityGroupId: sg-1same');
      const inSame = machines('  shop: { securityGroupIds: [sg-1same] }\n');
      assert.equal(told(inSame, same).length, 1);
      const other = { 'n/o.sg.yaml': same.replace(web, tcp('22/22')) };
      assert.deepEqual(told({ ...inSame, ...other }, same), [], 'which one does the cloud hold?');
      const [byId, own] = ['i-bp1same: { securityGroupIds: [web] }', 'i-bp1same: { securityGroupIds: [sg-1x] }'];
      assert.equal(told(machines(`  ${byId}\n`)).length, 1);
      assert.deepEqual(told({ ...machines(`  ${byId}\n`), 'n.sg.yaml': `instances:\n  ${own}\n` }), []);
    });

    test('one of this file that others put into further groups by its id is not told of', () => {
      const text = group([web], 'instances:\n  i-bp1same: { securityGroupIds: [web] }\n');
      const join = (id: string, more = '') => ({
        'm.yaml': `ROSTemplateFormatVersion: '2015-09-01'\nParameters: { Any: { Type: String } }\nResources:\n  Join: { Type: ALIYUN::ECS::JoinSecurityGroup,${more} Properties: { SecurityGroupId: ${id}, InstanceId: i-bp1same } }\n`,
      });
      assert.equal(told({}, text).length, 1);
      assert.deepEqual(told(join('sg-1x'), text), []);
      assert.deepEqual(told(join('sg-1x', ' Condition: C,'), text), []);
      assert.deepEqual(told(join('!Ref Any'), text), []);
    });

    test('one that can be logged in to is a way in; one that cannot is none', () => {
      const text = group(
        [web],
        `  admin:\n    ingress: [{ ${tcp('22/22', 'sourceCidrIp: 10.0.0.0/8')} }]\n${instance('web')}`,
      );
      assert.deepEqual(told(machines('  bastion: { securityGroupIds: [web, admin] }\n'), text), []);
      assert.match(
        told(machines('  other: { securityGroupIds: [web] }\n'), text).join(),
        /^Nobody can log in to or ping `shop`: /,
      );
    });

    test('the other file changes: the groups are looked at again', () => {
      const engine = new Engine();
      const options = { engine, name: 'groups.sg.yaml', settings: defaultSettings };
      const count = () =>
        snapshotOf(group([web]), options).diagnoses.filter(({ check }) => check === 'unreachable-management').length;
      const write = (groups: string, version: number) =>
        snapshotOf(machines(`  shop: { securityGroupIds: [${groups}] }\n`)['m.sg.yaml'], {
          ...options,
          name: 'm.sg.yaml',
          version,
        });
      assert.equal(count(), 0);
      write('web', 1);
      assert.equal(count(), 1);
      write('web, sg-1x', 2);
      assert.equal(count(), 0);
    });
  });

  test('which rule turns a packet away is not said where that hangs on a condition', () => {
    const template = `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Kind: { Type: String } }
Conditions: { Closed: { 'Fn::Equals': [!Ref Kind, closed] } }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 443/443, SourceCidrIp: 0.0.0.0/0 }
        - 'Fn::If': [Closed, { IpProtocol: all, PortRange: -1/-1, SourceCidrIp: 0.0.0.0/0, Policy: drop }, !Ref 'ALIYUN::NoValue']
  Server:
    Type: ALIYUN::ECS::Instance
    Properties: { InstanceType: ecs.g7.large, SecurityGroupId: !Ref Web }
`;
    const [found] = messages('unreachable-management', template, { name: 'template.yaml' });
    assert.match(found ?? '', /203\.0\.113\.9 → tcp 22: no rule lets it in\.$/);
  });

  test('all groups of an instance count together', () => {
    const admin = `  admin:\n    ingress: [{ ${tcp('22/22', 'sourceCidrIp: 10.0.0.0/8')} }]\n`;
    assert.deepEqual(said([web], admin + instance('web', 'admin')), []);
    assert.equal(said([web], admin + instance('web')).length, 1);
  });

  test('a rule of another group than its own says whose it is', () => {
    const guard = `  guard:\n    ingress: [{ ${tcp('1/1024')}, policy: drop }]\n`;
    assert.match(
      said([web], guard + instance('web', 'guard'))[0] ?? '',
      /203\.0\.113\.9 → tcp 22: dropped by rule 1 of `guard`\.$/,
    );
    assert.match(
      said([`${web}, priority: 2`, `${tcp('22/22')}, policy: drop`], guard + instance('web', 'guard'))[0] ?? '',
      /203\.0\.113\.9 → tcp 22: dropped by rule 2\.$/,
    );
  });

  test('members of a basic group reach each other, unless it keeps them apart', () => {
    const admin = `  admin:\n    ingress: [{ ${tcp('22/22', 'sourceCidrIp: 10.0.0.0/8')} }]\n`;
    const two = 'instances:\n  shop: { securityGroupIds: [web] }\n  bastion: { securityGroupIds: [web, admin] }\n';
    assert.deepEqual(said([web], admin + two), []);
    const apart = group([web], admin + two).replace('  web:\n', '  web:\n    innerAccessPolicy: Drop\n');
    assert.equal(messages('unreachable-management', apart).length, 1);
  });

  test('who is reached from a member is a way in as well', () => {
    const admin = `  admin:\n    ingress: [{ ${tcp('22/22', 'sourceCidrIp: 10.0.0.0/8')} }]\n`;
    const middle = `  middle:\n    ingress: [{ ${tcp('443/443', 'sourceCidrIp: 10.0.0.0/8')} }]\n`;
    const jump = 'bastion: { securityGroupIds: [admin, middle] }';
    const far = 'instances:\n  shop: { securityGroupIds: [web] }\n  relay: { securityGroupIds: [middle, web] }\n';
    assert.deepEqual(said([web], `${admin}${middle}${far}  ${jump}\n`), []);
    assert.equal(said([web], `${admin}${middle}${far}`).length, 2, 'without the first step there is no second');
  });

  test('the new rule comes before the drops, and is not offered where it cannot', () => {
    const titles = (priority: number) =>
      snapshotOf(
        group([web, `${tcp('22/22')}, policy: drop, priority: ${priority}`], instance('web')),
      ).diagnoses.flatMap(({ check, fixes }) =>
        check === 'unreachable-management' ? fixes.map(({ title }) => title) : [],
      );
    assert.deepEqual(titles(1), ['Let RDP (tcp 3389) in from 10.0.0.0/8', 'Let ping (icmp) in from 10.0.0.0/8']);
    assert.equal(titles(2).length, 3);
  });
});

test('a rule that never decides does not make a closed port uncertain', () => {
  const rules = [
    tcp('1/65535', world6),
    `${tcp('20/25')}, policy: drop`,
    `${tcp('1/65535')}, priority: 2`,
    `${tcp('22/22', 'sourcePrefixListId: pl-1')}, priority: 3`,
  ];
  const [withDead, without] = [rules, rules.slice(0, 3)].map((some) => messages('v6-open-v4-closed', group(some)));
  assert.equal(without?.length, 1);
  // The list's members of IPv6 are let in by the first rule as well, those of IPv4 are dropped before.
  assert.deepEqual(withDead, without);
});

test('many five-tuple rules are told to be too many, and take no memory', () => {
  const rules = Array.from(
    { length: 5000 },
    (_, i) => `${tcp('22/22')}, sourcePortRange: ${i + 1}/${i + 1}, destCidrIp: 10.0.${i >> 8}.${i & 255}/32`,
  );
  assert.match(snapshotOf(group(rules)).note ?? '', /too large or too tangled/);
});

test('five-tuple rules for one port hide nothing that is open on another one', () => {
  const five = (n: number) =>
    Array.from({ length: n }, (_, i) => {
      const sources = `${1024 + 600 * i}/${1623 + 600 * i}`;
      return `${tcp('443/443')}, destCidrIp: 10.0.${i}.1/32, sourcePortRange: ${sources}`;
    });
  for (const n of [5, 100]) {
    const snapshot = snapshotOf(group([...five(n), tcp('22/22')]));
    const [found, ...more] = snapshot.diagnoses.filter(({ check }) => check === 'open-to-world');
    assert.match(found?.message ?? '', /lets everybody in on tcp 22 \(SSH\)/);
    assert.deepEqual(more, []);
    assert.equal(snapshot.note, undefined);
  }
  const all = `ipProtocol: all, portRange: -1/-1, ${world}`;
  assert.equal(messages('open-to-world', group([...five(100), all])).length, 1);
});

test('what five-tuple rules may open, too many to try each way of sending, is told in a note', () => {
  const accepts = Array.from({ length: 100 }, (_, i) => {
    const sources = `${1024 + 600 * i}/${1623 + 600 * i}`;
    return `${tcp('22/22')}, destCidrIp: 10.0.${i}.1/32, sourcePortRange: ${sources}`;
  });
  const note = (rules: string[], settings = {}) => snapshotOf(group(rules), { settings }).note ?? '';
  assert.match(note(accepts), /too large or too tangled/);
  assert.equal(note(accepts, { checks: { 'open-to-world': 'off', 'v6-open-v4-closed': 'off' } }), '');
});

test('groups that are too large for checks that are off by default: told to those who ask for them', () => {
  const note = (check: string, rules: readonly string[]) =>
    [{ [check]: 'hint' }, {}].map((checks) => snapshotOf(group(rules), { settings: { checks } }).note ?? '');
  const rules = (count: number) => Array.from({ length: count }, (_, i) => tcp(`${i + 1}/${i + 1}`));
  const [absorbed, unasked] = note('absorbed-rule', rules(1001));
  assert.match(absorbed ?? '', /some findings may be missing/);
  assert.equal(unasked, '');
  assert.deepEqual(note('absorbed-rule', rules(1000)), ['', '']);
  const both = (count: number) => [
    ...rules(count),
    ...Array.from(
      { length: count },
      (_, i) => `${tcp('1/65535', `sourceCidrIp: 10.${i >> 8}.${i & 255}.0/24`)}, policy: drop`,
    ),
  ];
  const [ties, none] = note('contradicting-tie', both(450));
  assert.match(ties ?? '', /some findings may be missing/);
  assert.equal(none, '');
});

describe('the packets of dead rules', () => {
  test('what deciding changes is told without what others decide alike', () => {
    const office = 'sourceCidrIp: 10.0.0.0/8';
    const titles = (...rules: string[]) =>
      snapshotOf(group(rules)).diagnoses.flatMap(({ check, fixes }) =>
        check === 'shadowed-rule' ? fixes.map(({ title }) => title).filter((title) => title.startsWith('Let')) : [],
      );
    const dead = `${tcp('100/139', office)}, policy: drop, priority: 20`;
    const open = `${tcp('1/200', office)}, priority: 9`;
    assert.deepEqual(titles(open, dead), ['Let it decide: set priority 9 (closes tcp 100–139 to 10.0.0.0/8)']);
    const before = (ports: string) => `${tcp(ports, office)}, policy: drop, priority: 5`;
    assert.deepEqual(titles(before('100/136'), before('138/139'), open, dead), [
      'Let it decide: set priority 9 (closes what other rules leave of tcp 100–139 to 10.0.0.0/8)',
    ]);
  });

  test('have a source port where one decides', () => {
    const drop = `${tcp('22/22')}, sourcePortRange: 1024/65535, policy: drop`;
    const [shadowed] = messages(
      'shadowed-rule',
      group([drop, `${tcp('22/22')}, priority: 2`, `${tcp('22/22')}, policy: drop, priority: 3`]),
    );
    assert.match(shadowed ?? '', /203\.0\.113\.9 port 1 → tcp 22: accepted by rule 2\.$/);
    const [redundant] = messages(
      'redundant-rule',
      group([tcp('22/22'), `${tcp('22/22')}, priority: 3`, `${tcp('22/22')}, sourcePortRange: 1/9, priority: 4`]),
    );
    assert.match(redundant ?? '', / port 40000 → tcp 22: accepted by rule 1\.$/);
  });
});

describe('open to the world beside other groups', () => {
  const open = 'ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 0.0.0.0/0, priority: 10';
  const guard = 'ipProtocol: all, portRange: -1/-1, sourceCidrIp: 0.0.0.0/0, policy: drop, priority: 5';

  function severities(guards: readonly string[], attached: string, more = ''): string[] {
    const text = `securityGroups:
  web:
    ingress:
      - { ${open} }
${more}  guard:
    ingress:
${guards.map((rule) => `      - { ${rule} }\n`).join('')}${attached}`;
    const { diagnoses } = snapshotOf(text);
    return diagnoses.filter(({ check }) => check === 'open-to-world').map(({ severity }) => severity);
  }

  const on = (...lists: readonly string[]) =>
    `instances:\n${lists.map((list, i) => `  i${i}: { securityGroupIds: [${list}] }\n`).join('')}`;

  test('a drop that comes first wherever the file attaches the group lowers the finding', () => {
    assert.deepEqual(severities([guard], on('web, guard')), ['information']);
    assert.deepEqual(severities([guard], on('web, guard', 'guard, web', 'guard')), ['information']);
    const interfaces = 'networkInterfaces:\n  eni: { securityGroupIds: [guard, web] }\n';
    assert.deepEqual(severities([guard], interfaces), ['information']);
  });

  test('one place where the group stands without it, or none at all, leaves it as it is', () => {
    assert.deepEqual(severities([guard], ''), ['warning']);
    assert.deepEqual(severities([guard], on('web, guard', 'web')), ['warning']);
    assert.deepEqual(severities([guard], on('web, guard', 'web, sg-other')), ['warning']);
  });

  test('a drop that comes too late, is for others, or leaves much of the world', () => {
    for (const [from, to] of [
      ['priority: 5', 'priority: 20'],
      ['0.0.0.0/0', '10.0.0.0/8'],
      ['0.0.0.0/0', '0.0.0.0/2'],
      ['0.0.0.0/0', '0.0.0.0/1'],
      ['0.0.0.0/0', '128.0.0.0/1'],
      ['ipProtocol: all, portRange: -1/-1', 'ipProtocol: udp, portRange: 22/22'],
      ['policy: drop', 'policy: accept'],
    ] as const) {
      const [first] = severities([guard.replace(from, to)], on('web, guard'));
      assert.equal(first, 'warning', to);
    }
    assert.deepEqual(severities([guard.replace('priority: 5', 'priority: 10')], on('web, guard')), ['information']);
  });

  test('what a template joins to the group by its id counts, and to other groups is of no matter', () => {
    const severitiesWith = (joined: string) => {
      const rule = (text: string) =>
        `Properties: { SecurityGroupIngress: [{ ${text.replace(/\b[a-z](?=\w*:)/g, (c) => c.toUpperCase())} }] }`;
      const text = `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Web: { Type: ALIYUN::ECS::SecurityGroup, ${rule(open)} }
  Guard: { Type: ALIYUN::ECS::SecurityGroup, ${rule(guard)} }
  Other: { Type: ALIYUN::ECS::SecurityGroup }
  I: { Type: ALIYUN::ECS::Instance, Properties: { SecurityGroupIds: [!Ref Web, !Ref Guard] } }
  J: { Type: ALIYUN::ECS::JoinSecurityGroup, Properties: { SecurityGroupId: !Ref ${joined}, InstanceId: i-1 } }
`;
      const { diagnoses } = snapshotOf(text, { name: 'template.yaml' });
      return diagnoses.filter(({ check }) => check === 'open-to-world').map(({ severity }) => severity);
    };
    assert.deepEqual(severitiesWith('Other'), ['information']);
    assert.deepEqual(severitiesWith('Web'), ['warning']);
  });

  test('what other files attach counts as well, also when it changes', () => {
    const engine = new Engine();
    const text = `securityGroups:\n  web:\n    ingress:\n      - { ${open} }\n  guard:\n    ingress:\n      - { ${guard} }\n`;
    const found = () => {
      const { diagnoses } = snapshotOf(text, { engine, name: 'groups.sg.yaml', settings: defaultSettings });
      return diagnoses.find(({ check }) => check === 'open-to-world');
    };
    const elsewhere = (attached: string, version: number, name = 'instances.sg.yaml') =>
      snapshotOf(`securityGroups: {}\n${attached}`, { engine, name, version });
    assert.equal(found()?.severity, 'warning');
    elsewhere(on('web, guard'), 1);
    assert.equal(found()?.severity, 'information');
    assert.match(found()?.message ?? '', /Where files here attach the group, drops of `guard` come first/);
    elsewhere(on('web, guard', 'web'), 2);
    assert.equal(found()?.severity, 'warning');
    elsewhere(on('web, guard', 'guard'), 3);
    assert.equal(found()?.severity, 'information');
    elsewhere(on('web, sg-other'), 1, 'more.sg.yaml');
    assert.equal(found()?.severity, 'warning');
    engine.remove('file:///work/more.sg.yaml');
    assert.equal(found()?.severity, 'information');
  });

  test('what another file attaches only on a condition may not be there', () => {
    const engine = new Engine();
    const text = `securityGroups:\n  web:\n    securityGroupId: sg-1web\n    ingress:\n      - { ${open} }\n  guard:\n    securityGroupId: sg-2guard\n    ingress:\n      - { ${guard} }\n`;
    const template = (list: string, version: number) =>
      snapshotOf(
        `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Kind: { Type: String } }
Conditions: { Guarded: { 'Fn::Equals': [!Ref Kind, guarded] } }
Resources:
  Server:
    Type: ALIYUN::ECS::Instance
    Properties: { InstanceType: ecs.g7.large, SecurityGroupIds: ${list} }
  Own: { Type: ALIYUN::ECS::SecurityGroup, Properties: { VpcId: vpc-1 } }
`,
        { engine, name: 'template.yaml', version },
      );
    const severity = () =>
      snapshotOf(text, { engine, name: 'groups.sg.yaml', settings: defaultSettings }).diagnoses.find(
        ({ check }) => check === 'open-to-world',
      )?.severity;
    template('[sg-1web, sg-2guard]', 1);
    assert.equal(severity(), 'information');
    template("[sg-1web, 'Fn::If': [Guarded, sg-2guard, sg-other]]", 2);
    assert.equal(severity(), 'warning');
    template("['Fn::If': [Guarded, sg-1web, sg-other], sg-2guard]", 3);
    assert.equal(severity(), 'information');
  });

  test('another opening has a verdict of its own', () => {
    const more = "      - { ipProtocol: tcp, portRange: 22/22, ipv6SourceCidrIp: '::/0', priority: 10 }\n";
    assert.deepEqual(severities([guard], on('web, guard'), more), ['information', 'warning']);
  });

  test('what is not warned of may stay open', () => {
    const text = (rules: readonly string[], drops: readonly string[]) => `securityGroups:
  web:
    ingress:
${rules.map((rule) => `      - { ${rule}, priority: 5 }\n`).join('')}  guard:
    ingress:
${drops.map((rule) => `      - { ${rule}, policy: drop }\n`).join('')}${on('web, guard')}`;
    const said = (rules: readonly string[], drops: readonly string[]) =>
      snapshotOf(text(rules, drops))
        .diagnoses.filter(({ check }) => check === 'open-to-world')
        .map(({ severity }) => severity);
    assert.deepEqual(said([tcp('20/30')], [tcp('21/23'), tcp('25/25')]), ['information']);
    assert.deepEqual(said([tcp('20/30')], [tcp('21/22'), tcp('25/25')]), ['warning']);
    const all = `ipProtocol: all, portRange: -1/-1, ${world}`;
    const halves = [
      tcp('22/23', 'sourceCidrIp: 0.0.0.0/1'),
      ...['22/22', '23/23'].map((ports) => tcp(ports, 'sourceCidrIp: 128.0.0.0/1')),
    ];
    assert.deepEqual(said(halves, [tcp('23/23')]), ['warning', 'information'], 'two openings begin with one rule');
    assert.deepEqual(said([all], [tcp('1/65535'), tcp('1/65535').replace('tcp', 'udp')]), ['warning']);
  });

  test('the other group changes: the finding is looked at again', () => {
    const engine = new Engine();
    const of = (text: string, version: number) =>
      snapshotOf(text, { engine, version, settings: defaultSettings }).diagnoses;
    const text = (priority: number) =>
      `securityGroups:\n  web:\n    ingress:\n      - { ${open} }\n  guard:\n    ingress:\n      - { ${guard.replace('priority: 5', `priority: ${priority}`)} }\n${on('web, guard')}`;
    const severity = (priority: number, version: number) =>
      of(text(priority), version).find(({ check }) => check === 'open-to-world')?.severity;
    assert.deepEqual([severity(5, 1), severity(50, 2), severity(5, 3)], ['information', 'warning', 'information']);
  });

  test('in a template a guard counts that is there whenever the group is, and an unknown list of groups may be anything', () => {
    const template = (condition: string, groups: string) => `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Other: { Type: CommaDelimitedList }, Kind: { Type: String } }
Conditions: { Guarded: { 'Fn::Equals': [!Ref Kind, guarded] } }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 10 }
  Guard:
    Type: ALIYUN::ECS::SecurityGroup
${condition}    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - { IpProtocol: all, PortRange: -1/-1, SourceCidrIp: 0.0.0.0/0, Policy: drop, Priority: 5 }
  Server:
    Type: ALIYUN::ECS::Instance
    Properties: { InstanceType: ecs.g7.large, SecurityGroupIds: ${groups} }
`;
    const severity = (text: string) =>
      snapshotOf(text, { name: 'template.yaml' }).diagnoses.find(({ check }) => check === 'open-to-world')?.severity;
    assert.equal(severity(template('', '[!Ref Web, !Ref Guard]')), 'information');
    assert.equal(severity(template('    Condition: Guarded\n', '[!Ref Web, !Ref Guard]')), 'warning');
    assert.equal(severity(template('', '[!Ref Web, !Ref Guard, !Select [0, !Ref Other]]')), 'warning');
  });

  test('drops of its own that may not be there, or for others, are not counted on', () => {
    const template = (own: string, guard = '0.0.0.0/0') => `ROSTemplateFormatVersion: '2015-09-01'
Parameters: { Port: { Type: String }, Bad: { Type: String }, Kind: { Type: String } }
Conditions: { Guarded: { 'Fn::Equals': [!Ref Kind, guarded] } }
Resources:
  Web:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - ${own}
        - { IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0, Priority: 10 }
  Guard:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: vpc-1
      SecurityGroupIngress:
        - { IpProtocol: all, PortRange: -1/-1, SourceCidrIp: ${guard}, Policy: drop, Priority: 5 }
        - { IpProtocol: all, PortRange: -1/-1, SourceCidrIp: 64.0.0.0/2, Policy: drop, Priority: 5 }
  Server:
    Type: ALIYUN::ECS::Instance
    Properties: { InstanceType: ecs.g7.large, SecurityGroupIds: [!Ref Web, !Ref Guard] }
`;
    const severity = (text: string) =>
      snapshotOf(text, { name: 'template.yaml' }).diagnoses.find(({ check }) => check === 'open-to-world')?.severity;
    const drop = (ports: string, cidr = '0.0.0.0/2') =>
      `{ IpProtocol: tcp, PortRange: ${ports}, SourceCidrIp: ${cidr}, Policy: drop }`;
    const rest = '128.0.0.0/1';
    assert.equal(severity(template(drop('22/22'), rest)), 'information', 'both together leave nobody');
    assert.equal(severity(template(drop('!Ref Port'), rest)), 'warning');
    assert.equal(severity(template(`!If [Guarded, ${drop('22/22')}, !Ref ALIYUN::NoValue]`, rest)), 'warning');
    assert.equal(severity(template(drop('!Ref Port'))), 'information');
    assert.equal(severity(template(`!If [Guarded, ${drop('22/22')}, !Ref ALIYUN::NoValue]`)), 'information');
  });

  test('named are the groups without whose drops it would be open', () => {
    const drop = (more: string, world = 'sourceCidrIp: 0.0.0.0/0') =>
      `ipProtocol: tcp, portRange: 1/100, ${world}, policy: drop, priority: ${more}`;
    const named = (groups: Readonly<Record<string, readonly string[]>>, ...lists: readonly string[]) => {
      const others = Object.entries(groups).map(
        ([name, rules]) => `  ${name}:\n    ingress:\n${rules.map((rule) => `      - { ${rule} }\n`).join('')}`,
      );
      const text = `securityGroups:\n  web:\n    ingress:\n      - { ${open} }\n${others.join('')}${on(...lists)}`;
      const [found] = messages('open-to-world', text);
      return /drops of (.*) come first/.exec(found ?? '')?.[1];
    };
    const all = {
      a: [drop('5')],
      b: [drop('5', "ipv6SourceCidrIp: '::/0'")],
      c: [drop('20')],
      d: [drop('1', 'sourceCidrIp: 10.0.0.0/8')],
    };
    assert.equal(named(all, 'web, a, b, c, d'), '`a`');
    assert.equal(named(all, 'd, c, b, a, web'), '`a`');
    assert.equal(named(all, 'web, b, c, d'), undefined);
    const halves = {
      a: [drop('5', 'sourceCidrIp: 0.0.0.0/1')],
      b: [drop('5', 'sourceCidrIp: 128.0.0.0/1')],
      c: [drop('5', 'sourceCidrIp: 8.0.0.0/8')],
    };
    assert.equal(named(halves, 'web, c, a, b'), '`a`, `b`');
    const both = { a: [drop('5')], b: [drop('6')] };
    assert.equal(named(both, 'web, a, b'), '`a`, `b`', 'either one is enough');
    assert.equal(named(both, 'web, a', 'web, b'), '`a`, `b`', 'each in its place');
  });

  test('whoever chose a severity keeps it', () => {
    const text = `securityGroups:\n  web:\n    ingress:\n      - { ${open} }\n  guard:\n    ingress:\n      - { ${guard} }\n${on('web, guard')}`;
    const { diagnoses } = snapshotOf(text, { settings: { checks: { 'open-to-world': 'error' } } });
    const [found] = diagnoses.filter(({ check }) => check === 'open-to-world');
    assert.equal(found?.severity, 'error');
    assert.match(found?.message ?? '', /drops of `guard` come first/);
  });
});
