// What rules do by lists that other files of the workspace define, as long as it is clear which one is meant.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engine } from '../../server/src/engine/engine.ts';
import { isStillSo, noting } from '../../server/src/engine/outside.ts';
import { loadPossibilities } from '../../server/src/engine/possibilities.ts';
import { defaultSettings } from '../../server/src/engine/settings.ts';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
import { answer } from '../../server/src/features/explain.ts';
import { snapshotOf } from '../fixture.ts';
import { webTemplate } from '../templates.ts';

await loadPossibilities();

/** An engine that has read these files, none of them open. */
function workspace(files: Readonly<Record<string, string>>): Engine {
  const engine = new Engine();
  for (const [name, text] of Object.entries(files)) write(engine, name, text);
  return engine;
}

function write(engine: Engine, name: string, text: string): void {
  engine.analyseClosed({ uri: `file:///work/${name}`, version: 0, languageId: undefined, text }, defaultSettings);
}

const ports = (name: string, ...ranges: readonly string[]) =>
  `securityGroups: {}\nportLists:\n  ${name}: { maxEntries: 9, entries: [${ranges.join(', ')}] }\n`;
const prefixes = (name: string, ...blocks: readonly string[]) =>
  `securityGroups: {}\nprefixLists:\n  ${name}: { maxEntries: 9, addressFamily: IPv4, entries: [${blocks.join(', ')}] }\n`;

function group(...rules: readonly string[]): string {
  return `securityGroups:\n  web:\n    vpcId: vpc-1\n    ingress:\n${rules.map((rule) => `      - { ${rule} }\n`).join('')}`;
}

const everybody = 'sourceCidrIp: 0.0.0.0/0';
const dropped = (list: string) => `ipProtocol: all, portRange: -1/-1, sourcePrefixListId: ${list}, policy: drop`;
const ssh = `ipProtocol: tcp, portRange: 22/22, ${everybody}, priority: 2`;
const listed = (list: string, more = everybody) => `ipProtocol: tcp, portRangeListId: ${list}, ${more}`;

function checksOf({ diagnoses }: Snapshot): string[] {
  return diagnoses.map(({ check }) => check).filter((check) => !/^(no-egress|interface-|group-)/.test(check));
}

function found(engine: Engine, text: string, name = 'web.sg.yaml'): string[] {
  return checksOf(snapshotOf(text, { engine, name }));
}

test('the ports of a list of another file are open, and no others', () => {
  const text = group(listed('admin'));
  assert.deepEqual(found(workspace({}), text), []);
  assert.deepEqual(found(workspace({ 'l.sg.yaml': ports('admin', '22/22', '80/80') }), text), ['open-to-world']);
  assert.deepEqual(found(workspace({ 'l.sg.yaml': ports('admin', '443/443', '80/80') }), text), []);
  assert.deepEqual(found(workspace({ 'l.sg.yaml': ports('admin', '22/22', 'x') }), text), [], 'not all are known');
  assert.deepEqual(found(workspace({ 'l.sg.yaml': prefixes('admin', '10.0.0.0/8') }), text), [], 'of another kind');
});

test('what a prefix list of another file keeps out is out, and nobody else', () => {
  const text = group(dropped('blocked'), ssh);
  const beside = (...blocks: readonly string[]) => workspace({ 'l.sg.yaml': prefixes('blocked', ...blocks) });
  assert.deepEqual(found(workspace({}), text), [], 'it may be everybody');
  assert.deepEqual(found(beside('198.51.100.0/24'), text), ['open-to-world']);
  assert.deepEqual(found(beside('0.0.0.0/1', '128.0.0.0/1'), text), ['shadowed-rule']);
  assert.deepEqual(found(beside('198.51.100.9/24'), text), [], 'an entry that the API refuses');
  const accepted = group('ipProtocol: tcp, portRange: 22/22, sourcePrefixListId: blocked');
  assert.deepEqual(found(beside('0.0.0.0/1', '128.0.0.0/1'), accepted), ['open-to-world']);
});

test('a name means the nearest list, an id each list that has it; where they differ, it is not known', () => {
  const text = group(dropped('blocked'), ssh);
  const [few, all] = [prefixes('blocked', '198.51.100.0/24'), prefixes('blocked', '0.0.0.0/0')];
  const open = (files: Readonly<Record<string, string>>, name?: string) =>
    found(workspace(files), text, name).includes('open-to-world');
  assert.ok(open({ 'a.sg.yaml': few, 'b.sg.yaml': `# the same\n${few}` }));
  assert.ok(!open({ 'a.sg.yaml': few, 'b.sg.yaml': all }));
  assert.ok(open({ 'a/l.sg.yaml': few, 'b/l.sg.yaml': all }, 'a/web.sg.yaml'));
  assert.ok(!open({ 'a/l.sg.yaml': few, 'b/l.sg.yaml': all }, 'b/web.sg.yaml'));
  const byId = (list: string) => list.replace('blocked', 'pl-1a');
  const meant = (files: Readonly<Record<string, string>>) => found(workspace(files), byId(text), 'a/web.sg.yaml');
  assert.deepEqual(meant({ 'b/l.sg.yaml': byId(few) }), ['open-to-world']);
  assert.deepEqual(meant({ 'a/l.sg.yaml': byId(few), 'b/l.sg.yaml': byId(all) }), []);
  // The list of the file itself comes first.
  assert.deepEqual(found(workspace({ 'l.sg.yaml': all }), `${text}${few.replace('securityGroups: {}\n', '')}`), [
    'open-to-world',
    'duplicate-list',
  ]);
});

test('of very many lists that are equally near, it is not known which one is meant', () => {
  const few = prefixes('blocked', '198.51.100.0/24');
  const many = (count: number) =>
    workspace(Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}.sg.yaml`, few] as const)));
  assert.deepEqual(found(many(100), group(dropped('blocked'), ssh)), ['open-to-world']);
  assert.deepEqual(found(many(101), group(dropped('blocked'), ssh)), []);
});

test('a template means a list of another file by its id alone', () => {
  const template = (list: string) =>
    webTemplate([`{ IpProtocol: tcp, PortRange: 22/22, SourcePrefixListId: ${list} }`]);
  const lists = { 'l.sg.yaml': prefixes('world', '0.0.0.0/0'), 'm.sg.yaml': prefixes('pl-1a', '0.0.0.0/0') };
  assert.deepEqual(found(workspace(lists), template('pl-1a'), 'template.yaml'), ['open-to-world']);
  assert.deepEqual(found(workspace(lists), template('world'), 'template.yaml'), []);
});

test('the list changes: the groups that name it are looked at again, and no others', () => {
  const engine = workspace({});
  const text = `${group(listed('admin'))}  db:\n    vpcId: vpc-1\n    ingress: [{ ${listed('other')} }]\n`;
  const file = (admin: string) =>
    `${ports('admin', admin)}  other: { maxEntries: 9, entries: [443/443] }\nprefixLists: {}\n`;
  const options = { engine, name: 'web.sg.yaml', settings: defaultSettings };
  const lists = (admin: string, version: number) => snapshotOf(file(admin), { ...options, name: 'l.sg.yaml', version });
  const look = () => {
    const snapshot = snapshotOf(text, options);
    return { open: checksOf(snapshot).includes('open-to-world'), groups: snapshot.file.groups };
  };
  lists('80/80', 1);
  const first = look();
  lists('22/22', 2);
  const second = look();
  lists('22/22 ', 3);
  const third = look();
  assert.deepEqual([first.open, second.open, third.open], [false, true, true]);
  assert.notEqual(second.groups[0], first.groups[0]);
  assert.equal(second.groups[1], first.groups[1], 'its list says what it said');
  assert.equal(third.groups[0], second.groups[0]);
  const before = engine.workspace.generation;
  lists('22/22  ', 4);
  assert.equal(engine.workspace.generation, before, 'nothing has changed for others');
});

test('a file that is not open is looked at again when a list changes that it names, and only then', () => {
  const engine = workspace({ 'l.sg.yaml': ports('admin', '80/80'), 'm.sg.yaml': ports('other', '80/80') });
  const source = { uri: 'file:///work/web.sg.yaml', version: 0, languageId: undefined, text: group(listed('admin')) };
  const look = () => {
    const analysis = engine.analyseClosed(source, defaultSettings, noting);
    assert.ok(analysis.kind === 'snapshot');
    return analysis.snapshot;
  };
  const first = look();
  assert.deepEqual(checksOf(first), []);
  const isStill = ({ outside }: Snapshot) => isStillSo(outside, engine.workspace.witnesses(source.uri));
  write(engine, 'm.sg.yaml', ports('other', '22/22'));
  write(engine, 'l.sg.yaml', `# the same\n${ports('admin', '80/80')}`);
  assert.ok(isStill(first));
  write(engine, 'l.sg.yaml', ports('admin', '22/22'));
  assert.ok(!isStill(first));
  const second = look();
  assert.deepEqual(checksOf(second), ['open-to-world']);
  assert.ok(isStill(second));
  engine.remove('file:///work/l.sg.yaml');
  assert.ok(!isStill(second));
});

test('Explain knows them as well, in the file that is asked and in those that it asks', () => {
  const lists = { 'l.sg.yaml': prefixes('office', '10.1.0.0/16'), 'm.sg.yaml': ports('admin', '22/22') };
  const text = group('ipProtocol: tcp, portRange: 80/80, sourcePrefixListId: office', listed('admin'));
  const said = (question: string, files: Readonly<Record<string, string>> = lists) => {
    const snapshot = snapshotOf(text, { engine: workspace(files), name: 'web.sg.yaml' });
    const found = answer(question, snapshot, { link: () => '', faqLink: () => '' });
    return 'problem' in found ? found.problem : found.verdict;
  };
  assert.deepEqual(
    ['10.1.2.3 -> web tcp 80', '203.0.113.9 -> web tcp 80', '203.0.113.9 -> web tcp 22'].map((question) =>
      said(question),
    ),
    ['accept', 'drop', 'accept'],
  );
  assert.equal(said('203.0.113.9 -> web tcp 80', {}), 'depends');
});

test('an ignore is not told to be useless before the lists have been read', () => {
  const ignore = '# secgroup-ignore-file open-to-world -- a test of ours\n';
  const options = { name: 'web.sg.yaml', settings: { checks: { 'unused-ignore': 'warning' } } };
  const told = (text: string, complete: boolean) => {
    const engine = workspace({});
    engine.workspace.complete = complete;
    return checksOf(snapshotOf(`${ignore}${text}`, { ...options, engine }));
  };
  assert.deepEqual(told(group(listed('admin')), false), []);
  assert.deepEqual(told(group(listed('admin')), true), ['unused-ignore']);
  assert.deepEqual(told(group('ipProtocol: tcp, portRange: 80/80, sourceCidrIp: 10.0.0.0/8'), false), [
    'unused-ignore',
  ]);
});
