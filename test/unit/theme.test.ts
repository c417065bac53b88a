// What we draw takes its colours from the theme, so that it can be read in every one of them, those of high contrast too.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../vscode/host/paths.ts';

/** A colour that is not what stands in for one of the theme: `var(--vscode-editor-foreground, #888)` is none of ours. */
const OWN_COLOUR = /#(?:[\da-f]{3,4}){1,2}\b(?!\()|\b(?:rgb|hsl)a?\(/i;

for (const file of globSync(['media/walkthrough/*.svg', 'client/src/**/*.ts'], { cwd: ROOT })) {
  test(`${file} has no colour of its own`, () => {
    const text = readFileSync(join(ROOT, file), 'utf8').replace(/var\(--vscode-[^)]*\)/g, '');
    assert.equal(OWN_COLOUR.exec(text)?.[0], undefined);
  });
}
