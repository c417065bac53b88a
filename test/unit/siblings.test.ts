// Documents that are there in two languages say the same in the same places.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../vscode/host/paths.ts';

const SIBLINGS: readonly (readonly [english: string, chinese: string])[] = [
  ['README.md', 'README.zh-CN.md'],
  ['docs/editors.md', 'docs/zh-cn/editors.md'],
  ['docs/features.md', 'docs/zh-cn/features.md'],
];
/** Where the Chinese of a document, a picture or an example stands. */
const CHINESE = [
  (path: string) => path.replace(/([^/]+)$/, 'zh-cn/$1'),
  (path: string) => path.replace(/^docs\/images\//, 'docs/images/zh-cn/'),
];

for (const [english, chinese] of SIBLINGS) {
  test(`${chinese} has what ${english} has`, () => assert.deepEqual(shapeOf(read(chinese)), shapeOf(read(english))));

  test(`${chinese} leads to what is there, and in Chinese where that is there`, () => {
    for (const target of linksOf(chinese)) {
      assert.ok(existsSync(join(ROOT, target)), `${target} is missing`);
      if (target === english || target.includes('zh-cn')) continue;
      const siblings = CHINESE.map((place) => place(target)).filter((path) => path !== target);
      const sibling = siblings.find((path) => existsSync(join(ROOT, path)));
      assert.equal(sibling, undefined, `${chinese} leads to ${target}`);
    }
  });
}

test('the pictures of the Chinese README are Chinese', () => {
  const pictures = linksOf('README.zh-CN.md').filter((path) => path.endsWith('.png'));
  assert.ok(pictures.length > 5);
  assert.deepEqual(
    pictures.filter((path) => !path.startsWith('docs/images/zh-cn/')),
    [],
  );
});

test('recipes are the same word for word', () => {
  assert.deepEqual(blocksOf(read('docs/zh-cn/editors.md')), blocksOf(read('docs/editors.md')));
});

/** How much of everything a document has, in its order: headings, bullets, pictures, code blocks, rows and cells of tables. */
function shapeOf(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '(code)');
  return prose.split('\n').flatMap((line) => {
    if (/^#+ /.test(line)) return `heading ${line.indexOf(' ')}`;
    if (/^\s*- /.test(line)) return 'bullet';
    if (line.startsWith('![')) return 'picture';
    if (line === '(code)') return 'code';
    return line.startsWith('|') ? `row of ${line.split(/(?<!\\)\|/).length - 2}` : [];
  });
}

function blocksOf(markdown: string): string[] {
  return markdown.match(/^```[\s\S]*?^```$/gm) ?? [];
}

/** The paths in the repository to which a document leads. */
function linksOf(file: string): string[] {
  const links = [...read(file).matchAll(/\]\((?!\w+:|#)([^)#]+)[^)]*\)/g)].map(([, path = '']) => path);
  return links.map((path) => relative(ROOT, join(ROOT, dirname(file), path)));
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
