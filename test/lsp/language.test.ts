// The server speaks the language of the client's locale; ids, places and what fixes do are the same in all of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from './client.ts';
import { client, restart } from './fresh.ts';

const URI = 'file:///work/web.sg.yaml';
const BROKEN = `securityGroups:
  web:
    vpcId: vpc-1
    ingress:
      - { ipProtocol: tcp, portRange: 80, sourceCidrIp: 10.0.0.0/8 }
`;

/** What a client of that locale is told of a broken file. */
async function told(locale: string | undefined, initializationOptions: object = {}) {
  const capabilities = { workspace: { workspaceEdit: { documentChanges: true } } };
  await client.start(capabilities, { locale, initializationOptions });
  client.open(URI, BROKEN);
  const diagnostics = await client.diagnostics(URI, 1);
  const [{ range, code, codeDescription, message }] = diagnostics as [
    Diagnostic & { codeDescription: { href: string } },
  ];
  const textDocument = { uri: URI };
  const actions = (await client.request('textDocument/codeAction', {
    textDocument,
    range,
    context: { diagnostics, only: ['quickfix'] },
  })) as { title: string; edit: unknown }[];
  const [all] = (await client.request('textDocument/codeAction', {
    textDocument,
    range,
    context: { diagnostics, only: ['source.fixAll'] },
  })) as { kind: string; title: string; edit: unknown }[];
  const hover = (await client.request('textDocument/hover', { textDocument, position: range.start })) as {
    contents: { value: string };
  };
  const page = (await client.request('secgroup/checkPage', { id: 'port-range' })) as { title: string };
  const answer = (await client.request('secgroup/faqAnswer', { id: 'port-25' })) as { title: string };
  const templates = (await client.request('secgroup/templates', {})) as { label: string }[];
  return { range, code, href: codeDescription.href, message, actions, all, hover, page, answer, templates };
}

test('zh-cn: everything is in Chinese', async () => {
  const { code, href, message, actions, hover, page, answer, templates } = await told('zh-cn');
  assert.equal(code, 'port-range');
  assert.match(href, /checks\.zh-cn\.md#port-range$/);
  assert.match(message, /^单个端口要写两次：`80\/80`。/);
  assert.deepEqual(
    actions.slice(0, 2).map(({ title }) => title),
    ['改为 80/80', '在此忽略 port-range'],
  );
  assert.match(hover.contents.value, /允许 10\.0\.0\.0\/8 访问 TCP/);
  assert.equal(page.title, 'API 不接受的端口范围');
  assert.equal(answer.title, '为什么无法使用 TCP 25 端口？');
  assert.equal(templates[0]?.label, '默认安全组');
});

test('what is found and mended does not depend on the language', async () => {
  const chinese = await told('zh-CN');
  restart();
  const english = await told(undefined);
  assert.match(english.message, /^A single port is written twice/);
  assert.match(english.href, /checks\.md#port-range$/);
  assert.deepEqual([chinese.range, chinese.code], [english.range, english.code]);
  assert.deepEqual(chinese.actions[0]?.edit, english.actions[0]?.edit);
  assert.deepEqual(chinese.all, { ...english.all, title: '应用所有不改变规则所要求访问权限的修复' });
});

test('a language that we do not speak is answered in English', async () => {
  const { answer } = await told('zh-tw');
  assert.equal(answer.title, 'Why can I not use TCP port 25?');
});

test('who names no language is spoken to in that of the machine', async () => {
  restart({ machine: 'zh_CN.UTF-8' });
  assert.equal((await told(undefined)).answer.title, '为什么无法使用 TCP 25 端口？');
});

test('a language can be chosen where the editor says none, and where it says another one', async () => {
  assert.equal((await told('en', { locale: 'zh-CN' })).answer.title, '为什么无法使用 TCP 25 端口？');
});
