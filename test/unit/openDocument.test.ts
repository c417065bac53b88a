// The text of an open document is kept in pieces, which may never show.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { OpenDocument } from '../../server/src/protocol/openDocument.ts';
import { editBetween } from '../../server/src/text/edited.ts';
import { find, Pieces } from '../../server/src/text/pieces.ts';

const text = fc
  .array(fc.constantFrom('a', 'key: value', '\n', '\r\n', '\r', '中文', '😀', '  ', ''), { maxLength: 40 })
  .map((parts) => parts.join(''));
const change = fc.record({ start: fc.nat(400), length: fc.nat(60), text });

test('a text in pieces answers as a string does, edit after edit', () => {
  fc.assert(
    fc.property(text, fc.array(change, { maxLength: 8 }), fc.nat(200), fc.nat(200), (first, changes, a, b) => {
      let plain = first;
      let pieces = Pieces.of(first, 8);
      for (const { start, length, text } of changes) {
        const from = Math.min(start, plain.length);
        const to = Math.min(from + length, plain.length);
        const [oldPlain, oldPieces] = [plain, pieces];
        plain = plain.slice(0, from) + text + plain.slice(to);
        pieces = pieces.replace(from, to, text);
        const edit = editBetween(oldPieces, pieces);
        const fresh = plain.slice(edit.start, edit.end + edit.delta);
        assert.equal(oldPlain.slice(0, edit.start) + fresh + oldPlain.slice(edit.end), plain);
        const least = editBetween(oldPlain, plain);
        assert.equal(edit.end - edit.start, least.end - least.start);
        assert.equal(oldPieces.toString(), oldPlain);
      }
      assert.equal(pieces.toString(), plain);
      assert.equal(pieces.length, plain.length);
      assert.equal(pieces.slice(a, b), plain.slice(a, b));
      assert.equal(pieces.charCodeAt(a), plain.charCodeAt(a));
      assert.equal(pieces.charAt(a), plain.charAt(a));
      assert.deepEqual(pieces.find(/value|文/g), find(plain, /value|文/g));
      for (const piece of pieces.pieces.slice(0, -1)) assert.ok(piece.text.endsWith('\n'));
    }),
    { numRuns: 3000 },
  );
});

test('an edit makes few pieces anew, and many edits leave no crumbs', () => {
  let pieces = Pieces.of('0123456789\n'.repeat(1000), 100);
  const before = new Set(pieces.pieces);
  pieces = pieces.replace(5000, 5001, 'x');
  assert.equal(pieces.pieces.filter((piece) => !before.has(piece)).length, 1);
  for (let i = 0; i < 500; i++) pieces = pieces.replace(pieces.length - 15, pieces.length - 4, '');
  assert.ok(pieces.pieces.length < 70, `${pieces.pieces.length} pieces of ${pieces.length} characters`);
});

const spot = fc.record({ line: fc.integer({ min: -1, max: 30 }), character: fc.integer({ min: -1, max: 30 }) });
const edit = fc.record({ range: fc.record({ start: spot, end: spot }), text });
const edits = fc.array(fc.oneof({ weight: 6, arbitrary: edit }, fc.record({ text })), { maxLength: 6 });

test('an open document answers as the library of documents does', () => {
  fc.assert(
    fc.property(text, edits, (first, changes) => {
      const ours = new OpenDocument('file:///a.yaml', 'yaml', 1, first);
      let theirs = TextDocument.create('file:///a.yaml', 'yaml', 1, first);
      for (const change of changes) {
        TextDocument.update(theirs, [change], 2);
        // It miscounts lines once it has been edited past its end.
        theirs = TextDocument.create('file:///a.yaml', 'yaml', 2, theirs.getText());
      }
      ours.update(changes, 2);
      assert.equal(ours.getText(), theirs.getText());
      assert.equal(ours.lineCount, theirs.lineCount);
      for (let line = -1; line <= theirs.lineCount; line++) {
        assert.deepEqual(ours.getLineRange(line), theirs.getLineRange(line));
        assert.equal(ours.getEOLCharacters(line), theirs.getEOLCharacters(line));
        for (const character of [-1, 0, 1, 5, 99])
          assert.equal(ours.offsetAt({ line, character }), theirs.offsetAt({ line, character }));
      }
      for (let offset = -1; offset <= theirs.getText().length + 1; offset++)
        assert.deepEqual(ours.positionAt(offset), theirs.positionAt(offset));
    }),
    { numRuns: 2000 },
  );
});
