// What decides about packets, asked by a bare client.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EffectiveRulesText, TargetName } from '../../server/src/protocol/requests.ts';
import { client, folder, restart } from './fresh.ts';

const URI = 'file:///work/web.sg.yaml';
const TEXT = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 22/22, sourceCidrIp: 203.0.113.0/24, policy: drop }
      - { ipProtocol: tcp, portRange: 1/65535, sourceCidrIp: 0.0.0.0/0, priority: 5 }
instances:
  web-1: { securityGroupIds: [web] }
`;

interface Explained {
  readonly verdict: string;
  readonly sentence: string;
  readonly markdown: string;
  readonly problem?: string;
  readonly steps: readonly { role: string; policy?: string; range?: { start: { line: number } }; uri?: string }[];
}

async function explain(params: object): Promise<Explained> {
  return (await client.request('secgroup/explain', { uri: URI, ...params })) as Explained;
}

test('a question is answered with the deciding rule, the losing ones and where they stand', async () => {
  await client.start();
  client.open(URI, TEXT);
  const found = await explain({ question: '203.0.113.9 -> web tcp 22' });
  assert.equal(found.verdict, 'drop');
  assert.equal(found.sentence, 'No: rule 1 of `web` keeps `203.0.113.9` out of tcp 22.');
  assert.deepEqual(
    found.steps.map(({ role, policy, range }) => [role, policy, range?.start.line]),
    [
      ['decides', 'drop', 4],
      ['loses', 'accept', 5],
      ['loses', 'drop', undefined],
    ],
  );
  assert.ok(found.markdown.includes(`[rule 1 of \`web\`](${URI}#L5)`));
});

test('the parts of a question are as good as the question', async () => {
  await client.start();
  client.open(URI, TEXT);
  const inbound = await explain({ target: 'web-1', peer: '198.51.100.1', protocol: 'tcp', port: 80 });
  assert.equal(inbound.sentence, 'Yes: rule 2 of `web` lets `198.51.100.1` in on tcp 80.');
  const outbound = await explain({ target: 'web', peer: 'internet', protocol: 'udp', port: '53', direction: 'egress' });
  assert.equal(outbound.sentence, 'Yes: no rule of `web` keeps it from reaching the internet on udp 53.');
  assert.match((await explain({ question: 'nobody -> web tcp 22' })).problem ?? '', /`nobody`/);
});

test('links lead where the client wants them', async () => {
  const initializationOptions = { ruleLink: 'command:reveal?{args}', faqLink: 'command:faq?{id}' };
  await client.start({}, { initializationOptions });
  client.open(URI, TEXT);
  const { markdown } = await explain({ question: '203.0.113.9 -> web tcp 80' });
  const [, args = ''] = /\(command:reveal\?([^)]+)\)/.exec(markdown) ?? [];
  const [uri, range] = JSON.parse(decodeURIComponent(args));
  assert.equal(uri, URI);
  assert.equal(range.start.line, 5);
  assert.match(markdown, /\(command:faq\?port-80\)/);
});

test('targets and their effective rules, linked to the rules', async () => {
  await client.start();
  client.open(URI, TEXT);
  const targets = (await client.request('secgroup/targets', { uri: URI })) as { name: string; kind: string }[];
  assert.deepEqual(
    targets.map(({ name, kind }) => [name, kind]),
    [
      ['web', 'group'],
      ['web-1', 'instance'],
    ],
  );
  const found = (await client.request('secgroup/effectiveRules', { uri: URI, name: 'web-1' })) as {
    text: string;
    links: { range: { start: { line: number } }; target: { start: { line: number } } }[];
  };
  assert.match(found.text, /drop +tcp 22 +203\.0\.113\.0\/24/);
  assert.deepEqual(
    found.links.map(({ target }) => target.start.line),
    [4, 5],
  );
  assert.match(found.text.split('\n')[found.links[0]?.range.start.line ?? 0] ?? '', /rule 1/);
  assert.equal(await client.request('secgroup/effectiveRules', { uri: URI, name: 'nobody' }), null);
});

test('a rule offers to explain itself, to clients that know the command', async () => {
  const range = { start: { line: 4, character: 20 }, end: { line: 4, character: 20 } };
  const ask = async () =>
    (await client.request('textDocument/codeAction', {
      textDocument: { uri: URI },
      range,
      context: { diagnostics: [] },
    })) as { title: string; command?: { command: string; arguments: unknown[] } }[];
  await client.start({}, { initializationOptions: { commands: true } });
  client.open(URI, TEXT);
  const action = (await ask()).find(({ command }) => command !== undefined);
  assert.equal(action?.command?.command, 'secgroup.explainReachability');
  assert.deepEqual(action?.command?.arguments, [URI, '203.0.113.0/24 -> web tcp 22']);
  restart();
  await client.start();
  client.open(URI, TEXT);
  assert.deepEqual(
    (await ask()).filter(({ command }) => command !== undefined),
    [],
  );
});

test('a document that is not open, or not ours, is answered by nothing', async () => {
  await client.start();
  assert.equal(await explain({ question: '203.0.113.9 -> web tcp 22' }), null);
  assert.deepEqual(await client.request('secgroup/targets', { uri: URI }), []);
  assert.equal(await client.request('secgroup/effectiveRules', { uri: URI, name: 'web' }), null);
});

test('the rules of a group of another file decide, as they are on the disk or in the editor', async () => {
  const web = folder.write('web.sg.yaml', TEXT);
  const open =
    'securityGroups:\n  db:\n    ingress:\n      - { ipProtocol: tcp, portRange: 3306/3306, sourceGroupId: web }\n';
  const db = folder.write('db.sg.yaml', open);
  const targets = async (more: object) =>
    ((await client.request('secgroup/targets', { uri: web, ...more })) as { name: string; detail: string }[]).map(
      ({ name, detail }) => `${name}: ${detail}`,
    );
  await client.start({}, { workspaceFolders: [{ uri: folder.uriOf(), name: 'work' }] });
  client.open(web, TEXT);
  await client.request('secgroup/groups', {}); // All files have been looked at.
  assert.deepEqual(await targets({ beyond: true }), [...(await targets({})), 'db: group in db.sg.yaml']);
  folder.write('more.sg.yaml', 'instances:\n  two: { securityGroupIds: [web, db] }\n');
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: folder.uriOf('more.sg.yaml'), type: 1 }] });
  let two: TargetName | undefined;
  // No answer waits for a file that has changed a moment ago.
  while (two === undefined) {
    const around = (await client.request('secgroup/targets', { uri: web, around: true })) as TargetName[];
    two = around.find(({ uri }) => uri !== undefined);
  }
  assert.deepEqual([two.label, two.detail], ['two', 'instance in web, in more.sg.yaml']);
  assert.deepEqual((await targets({ beyond: true })).slice(-1), ['two: instance in web, in more.sg.yaml']);
  const member = await explain({ uri: web, question: 'web -> two tcp 3306' });
  assert.equal(member.verdict, 'accept');
  assert.ok(member.markdown.includes(`(${db}#L4)`), member.markdown);
  client.open(two.uri ?? '', 'instances:\n  two: { securityGroupIds: [web, db] }\n');
  const shown = (await client.request('secgroup/effectiveRules', two)) as EffectiveRulesText;
  assert.equal(shown.title, 'Effective rules of two (in web and db)');
  const found = await explain({ uri: web, question: 'web -> db tcp 3306' });
  assert.equal(found.verdict, 'accept');
  const [rule] = found.steps.filter(({ uri }) => uri !== undefined);
  assert.deepEqual([rule?.uri, rule?.range?.start.line], [db, 3]);
  assert.ok(found.markdown.includes(`(${db}#L4)`), found.markdown);
  client.open(db, `# edited\n${open.replace('sourceGroupId', 'policy: drop, sourceGroupId')}`);
  const edited = await explain({ uri: web, question: 'web -> db tcp 3306' });
  const [moved] = edited.steps.filter(({ uri }) => uri !== undefined);
  assert.deepEqual([moved?.policy, moved?.uri, moved?.range?.start.line], ['drop', db, 4]);
});

test('the effective rules of an instance merge those of other files, and the client hears when such a file changes', async () => {
  const web = folder.write('web.sg.yaml', TEXT.replace('[web]', '[web, guard, gone]'));
  const guard = (port: number) =>
    `securityGroups:\n  guard:\n    ingress:\n      - { ipProtocol: tcp, portRange: ${port}/${port}, sourceCidrIp: 10.0.0.0/8, priority: 9 }\n`;
  const other = folder.write('guard.sg.yaml', guard(80));
  const shown = async () =>
    (await client.request('secgroup/effectiveRules', { uri: web, name: 'web-1' })) as EffectiveRulesText;
  const beyond = ({ links }: EffectiveRulesText) =>
    links.flatMap(({ uri, target }) => (uri ? [[uri, target.start.line]] : []));
  await client.start({}, { workspaceFolders: [{ uri: folder.uriOf(), name: 'work' }] });
  client.open(web, TEXT.replace('[web]', '[web, guard, gone]'));
  await client.request('secgroup/groups', {}); // All files have been looked at.

  // Who asked for all groups hears once that they are old: from then on, only who asks for rules has to hear.
  const once = client.notification('secgroup/groupsChanged');
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: other, type: 2 }] });
  await once;
  client.received.length = 0;

  const first = await shown();
  assert.equal(first.beyond, true);
  assert.match(first.text, /tcp 80 .* rule 1 of guard in guard\.sg\.yaml {2}– never decides: rule 2 of web takes all/);
  assert.match(first.text, /gone: defined elsewhere/);
  assert.deepEqual(beyond(first), [[other, 3]]);

  // On the disk.
  const heard = client.notification('secgroup/groupsChanged');
  folder.write('guard.sg.yaml', `# new\n${guard(81)}`);
  folder.write('gone.sg.yaml', 'securityGroups:\n  gone:\n    ingress: []\n');
  client.notify('workspace/didChangeWatchedFiles', {
    changes: [
      { uri: other, type: 2 },
      { uri: folder.uriOf('gone.sg.yaml'), type: 1 },
    ],
  });
  await heard;
  await client.request('secgroup/groups', {});
  const second = await shown();
  assert.match(second.text, /tcp 81 .* rule 1 of guard in/);
  assert.doesNotMatch(second.text, /defined elsewhere/);
  assert.deepEqual(beyond(second), [[other, 4]]);

  // In the editor.
  client.open(other, guard(82));
  const third = await shown();
  assert.match(third.text, /tcp 82 .* rule 1 of guard in/);
  assert.deepEqual(beyond(third), [[other, 3]]);
  client.change(other, 2, `# one\n# two\n${guard(83)}`);
  const fourth = await shown();
  assert.match(fourth.text, /tcp 83 .* rule 1 of guard in/);
  assert.deepEqual(beyond(fourth), [[other, 5]]);
});
