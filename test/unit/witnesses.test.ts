// Every finding about what rules do names one packet and the rule that decides it: something to argue with.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checks } from '../../server/src/checks/index.ts';
import { combine, readLayer } from '../../server/src/engine/settings.ts';
import type { Diagnosis } from '../../server/src/engine/snapshot.ts';
import { analyse, type Options, readMarks } from '../fixture.ts';
import { optionsOf, readExamples } from '../pages.ts';

const aboutPackets = [
  ...['duplicate-rule', 'shadowed-rule', 'redundant-rule', 'absorbed-rule', 'mergeable-rules', 'twin-nic-type'],
  ...['open-to-world', 'v6-open-v4-closed', 'unreachable-management', 'contradicting-tie'],
];
const on = Object.fromEntries(checks.filter((check) => check.offByDefault).map(({ id, severity }) => [id, severity]));

/** `203.0.113.9 → tcp 22` or `tcp 443 → 203.0.113.9`, and a rule: before it or behind it. */
const PACKET =
  /(?:\S+ → (?:(?:tcp|udp) \d+|icmp|icmpv6|gre|protocol \d+|\S+ (?:tcp|udp) \d+)|(?:(?:tcp|udp) \d+|icmp|icmpv6|gre|protocol \d+) → \S+)/;
const DECIDED = /(?:rules? \d+|no rule lets it in)/;

function assertTold({ check, message }: Diagnosis, where: string): void {
  assert.match(message, PACKET, `${where}: ${check} names a packet`);
  assert.match(message, DECIDED, `${where}: ${check} names who decides it`);
}

/** Of what an expression gives nobody knows a packet; it repeats another rule all the same. */
function isGivenTwice({ check, span, message }: Diagnosis, text: string): boolean {
  const isGiven = check === 'duplicate-rule' && text.slice(span.start, span.end).includes('Ref');
  return isGiven && /^This rule repeats rule \d+ and never decides\. Remove it\.$/.test(message);
}

/** How many findings of each check there were. */
const seen = new Map<string, number>();

function lookAt(text: string, options: Options, where: string): void {
  const analysis = analyse(text, options);
  if (analysis.kind !== 'snapshot') return;
  for (const diagnosis of analysis.snapshot.diagnoses) {
    if (!aboutPackets.includes(diagnosis.check)) continue;
    if (isGivenTwice(diagnosis, text)) continue;
    assertTold(diagnosis, where);
    seen.set(diagnosis.check, (seen.get(diagnosis.check) ?? 0) + 1);
  }
}

test('in the examples of every page', () => {
  for (const check of checks) {
    const page = readFileSync(new URL(`../../server/src/checks/${check.id}.md`, import.meta.url), 'utf8');
    for (const { syntax, info, text } of readExamples(page)) {
      if (info.startsWith('project')) continue;
      const options = optionsOf(check, syntax, info);
      const settings = combine([readLayer({ checks: on }), readLayer(options.settings ?? {})]);
      lookAt(readMarks(text).text, { ...options, settings }, check.id);
    }
  }
});

test('in the examples of the repository', () => {
  for (const path of globSync('examples/*', { cwd: new URL('../..', import.meta.url) })) {
    const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
    lookAt(text, { name: path.replace('examples/', ''), settings: { checks: on } }, path);
  }
});

test('all of these checks had something to say', () => {
  assert.deepEqual([...seen.keys()].sort(), [...aboutPackets].sort());
});

/** The messages of a native group with these rules, and what is said of the rules beside. */
function toldOf(...rules: readonly string[]): string[] {
  const lines = rules.map((rule) => `      - { ipProtocol: tcp, ${rule} }\n`).join('');
  const text = `securityGroups:\n  web:\n    vpcId: vpc-1\n    ingress:\n${lines}`;
  const analysis = analyse(text, {});
  assert.ok(analysis.kind === 'snapshot');
  const told = analysis.snapshot.diagnoses.filter(({ check }) => aboutPackets.includes(check));
  return told.flatMap(({ message, related }) => [message, ...related.map((one) => one.message)]);
}

test('the address of the instance is named where a rule that comes before is for some only', () => {
  const rules = ['22/22', '23/23'].map((ports) => `portRange: ${ports}, sourceCidrIp: 10.0.0.0/8, priority: 2`);
  const drop = (local: string) => `portRange: 1/100, sourceCidrIp: 10.0.0.0/8, destCidrIp: ${local}, policy: drop`;
  const packetOf = (...more: readonly string[]) =>
    /together\. (.*): accepted/.exec(toldOf(...rules, ...more)[0] ?? '')?.[1];
  assert.equal(packetOf(), '10.0.0.1 → tcp 22');
  assert.equal(packetOf(drop('192.168.0.0/16')), '10.0.0.1 → 10.0.0.2 tcp 22');
  assert.equal(packetOf(drop('172.16.0.0/12')), '10.0.0.1 → 10.0.0.2 tcp 22');
  assert.equal(packetOf(`${drop('192.168.0.0/16')}, priority: 3`), '10.0.0.1 → tcp 22', 'a rule behind them');
  assert.equal(packetOf(drop('192.168.0.0/16').replace('1/100', '80/80')), '10.0.0.1 → tcp 22', 'other packets');
});

test('the address of a member is named where a rule that comes before is for some addresses only', () => {
  const accept = 'portRange: 22/22, sourceGroupId: sg-abc, priority: 2';
  const rules = [accept, 'portRange: 22/22, sourceGroupId: sg-abc, priority: 3'];
  const taking = (...more: readonly string[]) => toldOf(...rules, ...more).find((text) => /^Accepts/.test(text));
  const drop = (cidr: string) => `portRange: 1/100, sourceCidrIp: ${cidr}, policy: drop`;
  assert.equal(taking(), 'Accepts a member of sg-abc → tcp 22 before.');
  assert.equal(taking(drop('10.1.2.3/32')), 'Accepts a member of sg-abc at 203.0.113.9 → tcp 22 before.');
  assert.equal(taking(`${drop('10.1.2.3/32')}, priority: 4`), 'Accepts a member of sg-abc → tcp 22 before.');
});
