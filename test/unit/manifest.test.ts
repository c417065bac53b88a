import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { COMMAND_IDS } from '../../client/src/commandIds.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const manifestText = read('package.json');
const manifest = JSON.parse(manifestText);
const { contributes } = manifest;

test('every %text% of the manifest has its words, and every word is used', () => {
  const used = new Set([...manifestText.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key));
  assert.deepEqual([...used].sort(), Object.keys(JSON.parse(read('package.nls.json'))).sort());
});

test('the commands of the manifest are those of the client', () => {
  const ids = contributes.commands.map((command: { command: string }) => command.command);
  assert.deepEqual(ids.sort(), [...COMMAND_IDS].sort());
});

test('what the manifest contributes is there and is JSON', () => {
  const { languages, grammars, jsonValidation, yamlValidation } = contributes;
  const files = [
    languages[0].configuration,
    ...grammars.map(({ path }: { path: string }) => path),
    ...[...jsonValidation, ...yamlValidation].flatMap(({ url }: { url: string }) => inEachLanguage(url)),
  ];
  for (const file of files) assert.doesNotThrow(() => JSON.parse(read(file)), file);
  assert.ok(existsSync(new URL(`../../${manifest.icon}`, import.meta.url)));
});

test('the manifest names a program for the browser, and says that no workspace is in the way', () => {
  const { browser, capabilities, extensionKind } = manifest;
  assert.ok(browser.startsWith('./dist/web-'), browser);
  assert.deepEqual(capabilities, { untrustedWorkspaces: { supported: true }, virtualWorkspaces: true });
  assert.equal(extensionKind, undefined, 'it runs on whichever side it is installed');
});

function inEachLanguage(text: string): string[] {
  const key = text.replaceAll('%', '');
  return ['package.nls.json', 'package.nls.zh-cn.json'].map((file) => JSON.parse(read(file))[key]);
}

test('the word pattern takes ranges, blocks and ids as one word', () => {
  const { wordPattern } = JSON.parse(read('language-configuration.json'));
  const words = (text: string) => text.match(new RegExp(wordPattern, 'g'));
  assert.deepEqual(words('- { portRange: 80/443, x: -1/-1 }'), ['portRange', '80/443', 'x', '-1/-1']);
  assert.deepEqual(words('cidr: [10.0.0.0/8, "2001:db8::/32", ::/0, sg-bp1a]'), [
    'cidr',
    '10.0.0.0/8',
    '2001:db8::/32',
    '::/0',
    'sg-bp1a',
  ]);
});
