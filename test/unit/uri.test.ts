import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileNameFrom } from '../../server/src/util/uri.ts';

test('a file of the same name is called by its folders as well', () => {
  const from = (a: string, b: string) => fileNameFrom(`file:///w/${a}`, `file:///w/${b}`);
  assert.equal(from('a.yaml', 'deep/b.yaml'), 'b.yaml');
  assert.equal(from('a/net.yaml', 'b/net.yaml'), 'b/net.yaml');
  assert.equal(from('net.yaml', '%E7%BD%91/net.yaml'), '网/net.yaml');
  assert.equal(from('b/net.yaml', 'net.yaml'), 'w/net.yaml');
  assert.equal(fileNameFrom('untitled:net', 'untitled:net'), 'untitled:net');
});
