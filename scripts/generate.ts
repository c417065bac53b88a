// Writes what can be derived, so that adding a check is two files: the list of checks, and the ids in the manifest.
// `--verify` writes nothing and fails when something is out of date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chineseExamples } from './chineseExamples.ts';
import { chinesePages } from './chinesePages.ts';
import { chineseSchemas } from './chineseSchemas.ts';
import { featuresPages } from './features/page.ts';

import { readJson } from './texts.ts';

/** The first line of what is written. */
const WRITTEN = '// Written by `npm run generate` from the files of this folder.';

/** What the Chinese README calls the severities. */
const CHINESE_LEVELS: Readonly<Record<string, string>> = {
  off: '关闭',
  hint: '提示',
  information: '信息',
  warning: '警告',
  error: '错误',
};

const root = join(import.meta.dirname, '..');
const checksFolder = join(root, 'server/src/checks');
const verify = process.argv.includes('--verify');
const ids = readdirSync(checksFolder)
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.slice(0, -'.md'.length))
  .sort();

await put('server/src/checks/index.ts', listOfChecks());
await put('package.json', await manifest());
const titles = await titlesOfChecks();
await put('package.nls.json', withTitles('package.nls.json', titles));
await put('package.nls.zh-cn.json', withTitles('package.nls.zh-cn.json', inChinese(titles)));
await put('README.md', await readme('README.md', checkTable(titles)));
for (const [file, page] of await featuresPages()) await put(file, page);
await put('README.zh-CN.md', await readme('README.zh-CN.md', chineseTable(inChinese(titles))));
const wordsOfExamples = readJson('l10n/examples.zh-cn.json');
for (const [id, page] of await chinesePages(wordsOfExamples)) await put(`server/src/checks/zh-cn/${id}.md`, page);
await put('schemas/project.schema.json', projectSchema());
const chinese = chineseSchemas(readJson('l10n/schemas.zh-cn.json'), wordsOfExamples);
for (const [file, schema] of chinese) await put(file, schema);
for (const [file, example] of chineseExamples(wordsOfExamples)) await put(file, example);

async function put(path: string, text: string): Promise<void> {
  const file = join(root, path);
  if (readFileSync(file, { encoding: 'utf8', flag: 'a+' }) === text) return;
  if (verify) {
    console.error(`${path} is out of date: run "npm run generate".`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}

function listOfChecks(): string {
  const imports = ids.map((id) => `import ${camel(id)} from './${id}.ts';`);
  return [
    WRITTEN,
    ...["import type { Check } from './check.ts';", ...imports].sort(byPath),
    '',
    '/** Every check, in the order of its id. */',
    'export const checks: readonly Check[] = [',
    ...ids.map((id) => `  ${camel(id)},`),
    '];',
    '',
  ].join('\n');
}

/** The setting `secgroup.checks` offers every id, with the severity it has by itself. */
async function manifest(): Promise<string> {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  const data = JSON.parse(text);
  const setting =
    data.contributes?.configuration?.properties?.['secgroup.checks'] ?? findSetting(data, 'secgroup.checks');
  if (setting === undefined) return text;
  const properties: Record<string, unknown> = {};
  for (const id of ids) {
    const { default: check } = await import(`../server/src/checks/${id}.ts`);
    const severity = check.offByDefault ? 'off' : check.severity;
    properties[id] = {
      type: 'string',
      enum: ['off', 'hint', 'information', 'warning', 'error'],
      default: severity,
      description: `%check.${id}%`,
    };
  }
  setting.properties = properties;
  return `${JSON.stringify(data, undefined, 2)}\n`;
}

interface Titled {
  readonly level: string;
  readonly title: string;
}

/** What each check finds, and how loudly it says so by itself. */
async function titlesOfChecks(): Promise<ReadonlyMap<string, Titled>> {
  const titles = new Map<string, Titled>();
  for (const id of ids) {
    const { default: check } = await import(`../server/src/checks/${id}.ts`);
    titles.set(id, { level: check.offByDefault ? 'off' : check.severity, title: check.title });
  }
  return titles;
}

/** The titles in Chinese; those that are not translated yet stay away, and VS Code shows the English one. */
function inChinese(english: ReadonlyMap<string, Titled>): ReadonlyMap<string, Titled> {
  const texts = readJson('l10n/server.zh-cn.json');
  return new Map(
    [...english].flatMap(([id, { level, title }]) => {
      const translation = texts[title];
      return translation === undefined ? [] : [[id, { level, title: translation }] as const];
    }),
  );
}

/** The manifest's texts with those of the setting `secgroup.checks`. */
function withTitles(file: string, titles: ReadonlyMap<string, Titled>): string {
  const others = Object.entries(readJson(file)).filter(([key]) => !key.startsWith('check.'));
  const own = [...titles].map(([id, { title }]) => [`check.${id}`, title]);
  return `${JSON.stringify(Object.fromEntries([...own, ...others]), undefined, 2)}\n`;
}

/** A README with its table of checks between the two marks. */
async function readme(file: string, table: string): Promise<string> {
  const text = readFileSync(join(root, file), 'utf8');
  return text.replace(
    /(<!-- checks -->\n)[\s\S]*?(\n<!-- \/checks -->)/,
    (_, start, end) => `${start}\n${table}\n${end}`,
  );
}

function checkTable(titles: ReadonlyMap<string, Titled>): string {
  const rows = [...titles].map(
    ([id, { level, title }]) => `| [\`${id}\`](server/src/checks/${id}.md) | ${level} | ${title} |`,
  );
  return ['| check | by itself | what it finds |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The schema of `.secgroup.yaml` knows every id. */
function projectSchema(): string {
  const text = readFileSync(join(root, 'schemas/project.schema.json'), 'utf8');
  const list = ids.map((id) => `\n        "${id}"`).join(',');
  return text.replace(/("check": \{\s*"enum": \[)[^\]]*\]/, (_, start) => `${start}${list}\n      ]`);
}

function chineseTable(titles: ReadonlyMap<string, Titled>): string {
  const rows = [...titles].map(
    ([id, { level, title }]) =>
      `| [\`${id}\`](server/src/checks/zh-cn/${id}.md) | ${CHINESE_LEVELS[level]} | ${title} |`,
  );
  return ['| 检查项 | 默认级别 | 检查内容 |', '| --- | --- | --- |', ...rows].join('\n');
}

function findSetting(data: { contributes?: { configuration?: unknown } }, name: string) {
  const groups = [data.contributes?.configuration ?? []].flat() as {
    properties?: Record<string, { properties?: unknown }>;
  }[];
  return groups.map((group) => group.properties?.[name]).find((setting) => setting !== undefined);
}

function camel(id: string): string {
  return id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function byPath(a: string, b: string): number {
  const path = (line: string) => /'(.*)\.\w+'/.exec(line)?.[1] ?? '';
  return path(a) < path(b) ? -1 : 1;
}
