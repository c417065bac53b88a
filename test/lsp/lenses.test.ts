// Code lenses and inlay hints, asked by a bare client.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeadRulesText, FilePlace } from '../../server/src/protocol/requests.ts';
import type { Position, Range } from './client.ts';
import { client, folder } from './fresh.ts';

const URI = 'file:///work/web.sg.yaml';
const TEXT = `securityGroups:
  web:
    ingress:
      - { ipProtocol: tcp, portRange: 3306/3306, sourceCidrIp: 10.0.0.0/8 }
      - { ipProtocol: tcp, portRange: 3306/3306, sourceCidrIp: 10.1.0.0/16 }
instances:
  web-1: { securityGroupIds: [web] }
`;
const WHOLE = { start: { line: 0, character: 0 }, end: { line: 7, character: 0 } };
const textDocument = { uri: URI };

interface Lens {
  readonly range: Range;
  readonly command?: { readonly title: string; readonly command: string; readonly arguments?: readonly unknown[] };
}
interface Hint {
  readonly position: Position;
  readonly label: string;
  readonly paddingLeft: boolean;
  readonly tooltip?: { readonly kind: string; readonly value: string };
}

async function lenses(): Promise<Lens[]> {
  const found = (await client.request('textDocument/codeLens', { textDocument })) as Lens[];
  assert.ok(found.every(({ command }) => command === undefined));
  return Promise.all(found.map(async (lens) => (await client.request('codeLens/resolve', lens)) as Lens));
}

async function hints(range: Range = WHOLE): Promise<Hint[]> {
  return (await client.request('textDocument/inlayHint', { textDocument, range })) as Hint[];
}

test('lenses resolve to commands that the client knows', async () => {
  const { capabilities } = await client.start({}, { initializationOptions: { commands: true } });
  assert.deepEqual(capabilities.codeLensProvider, { resolveProvider: true });
  client.open(URI, TEXT);
  const found = await lenses();
  const at = { line: 1, character: 2 };
  assert.deepEqual(
    found.map(({ range, command }) => [range.start, command]),
    [
      [at, { title: '2 in + 0 out = 2 of 200', command: 'secgroup.showEffectiveRules', arguments: [URI, 'web'] }],
      [
        at,
        {
          title: 'attached to 1',
          command: 'secgroup.showPlaces',
          arguments: [URI, at, 'attachments', 'web', 0],
        },
      ],
      [at, { title: '1 dead rule', command: 'secgroup.showDeadRules', arguments: [URI, at, 'web', 0] }],
    ],
  );
});

test('a lens without what we gave it comes back as it is', async () => {
  await client.start();
  const lens = { range: rangeOf(1, 2, 5), command: { title: 'of somebody else', command: '' } };
  assert.deepEqual(await client.request('codeLens/resolve', lens), lens);
});

test('the lens of one of several groups of a name asks about that one', async () => {
  await client.start({}, { initializationOptions: { commands: true } });
  client.open(URI, `${TEXT}---\n${TEXT}`);
  const asked = (await lenses()).flatMap(({ command }) =>
    command?.command === 'secgroup.showEffectiveRules' ? [command.arguments] : [],
  );
  assert.deepEqual(asked, [
    [URI, 'web', 0],
    [URI, 'web', 1],
  ]);
});

function rangeOf(line: number, from: number, to: number): Range {
  return { start: { line, character: from }, end: { line, character: to } };
}

test('a client without commands gets words only', async () => {
  await client.start();
  client.open(URI, TEXT);
  const commands = (await lenses()).map(({ command }) => command);
  assert.deepEqual(commands, [
    { title: '2 in + 0 out = 2 of 200', command: '' },
    { title: 'attached to 1', command: '' },
    { title: '1 dead rule', command: '' },
  ]);
});

test('what another document attaches counts, and the client asks again when that changes', async () => {
  const machines = 'file:///work/machines.sg.yaml';
  const { capabilities } = await client.start(
    { workspace: { codeLens: { refreshSupport: true } } },
    { initializationOptions: { commands: true } },
  );
  assert.equal(capabilities.executeCommandProvider, undefined);
  client.open(URI, TEXT);
  await client.diagnostics(URI, 1);
  client.open(machines, 'instances:\n  far: { securityGroupIds: [web] }\n');
  await client.notification('workspace/codeLens/refresh');
  const attached = (await lenses()).find(({ command }) => command?.title.startsWith('attached'));
  assert.equal(attached?.command?.title, 'attached to 2');
  const { arguments: args = [] } = attached?.command ?? {};
  assert.deepEqual(await placesOf(args), [
    { uri: URI, range: rangeOf(6, 30, 33) },
    { uri: machines, range: rangeOf(1, 28, 31) },
  ]);
  // The places are those of the moment in which somebody follows the lens.
  client.change(URI, 2, `# moved\n${TEXT}`);
  client.change(machines, 2, '# moved\n# twice\ninstances:\n  far: { securityGroupIds: [app, web] }\n');
  assert.deepEqual(await placesOf(args), [
    { uri: URI, range: rangeOf(7, 30, 33) },
    { uri: machines, range: rangeOf(3, 33, 36) },
  ]);
  client.change(machines, 3, 'instances:\n  far: { securityGroupIds: [app] }\n');
  assert.deepEqual(await placesOf(args), [{ uri: URI, range: rangeOf(7, 30, 33) }]);
  assert.equal(
    await client.request('secgroup/lensPlaces', { uri: URI, kind: 'attachments', name: 'x', group: 0 }),
    null,
  );
});

test('what a file attaches that is not open is where the disk has it when the lens is followed', async () => {
  const uri = folder.write('web.sg.yaml', TEXT);
  const machines = folder.write('machines.sg.yaml', 'instances:\n  far: { securityGroupIds: [web] }\n');
  await client.start({}, { workspaceFolders: [{ uri: folder.uriOf(), name: 'work' }] });
  client.open(uri, TEXT);
  await client.request('secgroup/groups', {}); // All files have been looked at.
  const places = () => placesOf([uri, undefined, 'attachments', 'web', 0]);
  assert.deepEqual((await places()).slice(1), [{ uri: machines, range: rangeOf(1, 28, 31) }]);
  folder.write('machines.sg.yaml', '# moved\ninstances:\n  far: { securityGroupIds: [web] }\n');
  const heard = client.notification('secgroup/groupsChanged');
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: machines, type: 2 }] });
  await heard;
  assert.deepEqual((await places()).slice(1), [{ uri: machines, range: rangeOf(2, 28, 31) }]);
});

/** The places that the command of a lens shows, asked for as our client does. */
async function placesOf([uri, , kind, name, group]: readonly unknown[]): Promise<FilePlace[]> {
  return (await client.request('secgroup/lensPlaces', { uri, kind, name, group })) as FilePlace[];
}

test('the dead rules of a group, with their reasons and the edit that removes them', async () => {
  await client.start({}, { initializationOptions: { commands: true } });
  client.open(URI, TEXT);
  const found = (await client.request('secgroup/deadRules', { uri: URI, name: 'web', group: 0 })) as DeadRulesText;
  assert.equal(found.title, '1 dead rule');
  assert.deepEqual(
    found.rules.map(({ text, range }) => [text, range]),
    [['accept tcp 3306 ← 10.1.0.0/16', rangeOf(4, 8, 76)]],
  );
  assert.match(found.rules[0]?.why ?? '', /rule 1/);
  assert.equal(found.removal?.title, 'Remove the dead rule of web (the same access)');
  assert.deepEqual([found.removal?.version, found.removal?.edits.length], [1, 1]);
  assert.equal(await client.request('secgroup/deadRules', { uri: URI, name: 'gone', group: 0 }), null);
});

test('of two groups of one name, each lens is about its own', async () => {
  await client.start({}, { initializationOptions: { commands: true } });
  const uri = 'file:///requests.json';
  const rule = (port: number, block: string) =>
    `{ "IpProtocol": "TCP", "PortRange": "${port}/${port}", "SourceCidrIp": "${block}" }`;
  const request = (port: number) =>
    `{ "Permissions": [\n${rule(port, '10.0.0.0/8')},\n${rule(port, '10.1.0.0/16')}\n] }`;
  client.open(uri, `[${request(80)},\n${request(90)}]`, 'json');
  const lines = async (group: number) => {
    const found = (await client.request('secgroup/deadRules', { uri, name: '', group })) as DeadRulesText;
    return found.rules.map(({ range }) => range.start.line);
  };
  assert.deepEqual([await lines(0), await lines(1)], [[2], [6]]);
  assert.equal(await client.request('secgroup/deadRules', { uri, name: '', group: 2 }), null);
});

const ASKS = { workspace: { executeCommand: {}, applyEdit: true }, window: { showDocument: { support: true } } };

/** Follows the lens of these words as an editor does that knows none of our commands. */
async function follow(title: string): Promise<unknown> {
  const lens = (await lenses()).find(({ command }) => command?.title === title)?.command;
  assert.equal(lens?.command, 'secgroup.followLens');
  const { command, arguments: args } = lens ?? {};
  return client.request('workspace/executeCommand', { command, arguments: args });
}

test('a client without our commands lets the server follow a lens: to a place', async () => {
  const { capabilities } = await client.start(ASKS);
  assert.deepEqual(capabilities.executeCommandProvider, { commands: ['secgroup.followLens'] });
  client.open(URI, TEXT);
  client.answers['window/showMessageRequest'] = ({ actions }: { actions: { title: string }[] }) => actions.at(-1);
  client.answers['window/showDocument'] = () => ({ success: true });
  await follow('attached to 1');
  const shown = await client.notification<{ uri: string; selection: Range }>('window/showDocument');
  assert.deepEqual([shown.uri, shown.selection], [URI, rangeOf(6, 30, 33)]);
});

test('… to the removal of what is dead', async () => {
  await client.start(ASKS);
  client.open(URI, TEXT);
  client.answers['window/showMessageRequest'] = ({ actions }: { actions: { title: string }[] }) => actions[0];
  client.answers['workspace/applyEdit'] = () => ({ applied: true });
  await follow('1 dead rule');
  const asked = await client.notification<{ message: string; actions: { title: string }[] }>(
    'window/showMessageRequest',
  );
  assert.equal(asked.message, '1 dead rule\naccept tcp 3306 ← 10.1.0.0/16 (web.sg.yaml:5)');
  const { edit } = await client.notification<{ edit: { changes: Record<string, unknown[]> } }>('workspace/applyEdit');
  assert.equal(edit.changes[URI]?.length, 1);
});

test('… and to words, where the client can show no more', async () => {
  // As Neovim says it.
  await client.start({ textDocument: { codeLens: { dynamicRegistration: false } } });
  client.open(URI, TEXT);
  await follow('attached to 1');
  const { message } = await client.notification<{ message: string }>('window/showMessage');
  assert.equal(message, 'attached to 1\nweb-1 (web.sg.yaml:7)');
  await follow('2 in + 0 out = 2 of 200');
  const rules = await client.notification<{ message: string }>('window/showMessage', (one) =>
    one.message.includes('10.1.0.0/16'),
  );
  assert.match(rules.message, /web/);
});

test('a lens whose group has gone meanwhile does no harm', async () => {
  await client.start();
  client.open(URI, TEXT);
  const [first] = (await client.request('textDocument/codeLens', { textDocument })) as Lens[];
  client.change(URI, 2, 'securityGroups:\n  app:\n    ingress: []\n');
  const resolved = (await client.request('codeLens/resolve', first)) as Lens;
  assert.equal(resolved.command?.command, '');
});

test('hints come with tooltips, within the range that is asked for', async () => {
  const { capabilities } = await client.start();
  assert.equal(capabilities.inlayHintProvider, true);
  client.open(URI, TEXT);
  const found = await hints();
  assert.deepEqual(
    found.map(({ position, label }) => [position.line, label]),
    [
      [1, '· out: all allowed'],
      [2, '· same group allowed, all else dropped'],
      [3, '· MySQL'],
      [3, '· private addresses'],
      [4, '· MySQL'],
    ],
  );
  assert.ok(found.every(({ paddingLeft }) => paddingLeft));
  assert.match(found[2]?.tooltip?.value ?? '', /^TCP 3306: MySQL\./);
  assert.deepEqual(
    (await hints({ start: { line: 4, character: 0 }, end: { line: 4, character: 99 } })).map(({ label }) => label),
    ['· MySQL'],
  );
});

test('settings switch kinds off, and the client is told to ask again', async () => {
  const refreshSupport = true;
  await client.start({ workspace: { codeLens: { refreshSupport }, inlayHint: { refreshSupport } } });
  client.open(URI, TEXT);
  assert.equal((await lenses()).length, 3);
  const asked = Promise.all([
    client.notification('workspace/codeLens/refresh'),
    client.notification('workspace/inlayHint/refresh'),
  ]);
  client.notify('workspace/didChangeConfiguration', {
    settings: {
      secgroup: {
        codeLens: { counts: false, deadRules: false },
        inlayHints: { implicitRules: false, addresses: false },
      },
    },
  });
  await asked;
  assert.deepEqual(
    (await lenses()).map(({ command }) => command?.title),
    ['attached to 1'],
  );
  assert.deepEqual(
    (await hints()).map(({ label }) => label),
    ['· MySQL', '· MySQL'],
  );
});

test('files of others have neither', async () => {
  await client.start();
  client.open('file:///work/compose.yaml', 'services: {}\n');
  const other = { uri: 'file:///work/compose.yaml' };
  assert.equal(await client.request('textDocument/codeLens', { textDocument: other }), null);
  assert.equal(await client.request('textDocument/inlayHint', { textDocument: other, range: WHOLE }), null);
});
