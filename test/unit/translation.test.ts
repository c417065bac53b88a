// Everything that a user reads is there in Chinese: no key without a translation, no page without a sibling, no sentence in English.
import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { allPages } from '../../scripts/bundle/pages.ts';
import { exampleInChinese, fencesOf, wordsOfExample } from '../../scripts/chineseExamples.ts';
import { bundles, faultsOf, readJson, textsOf } from '../../scripts/texts.ts';
import type { Check } from '../../server/src/checks/check.ts';
import { checks } from '../../server/src/checks/index.ts';
import { changesOf } from '../../server/src/engine/fixes.ts';
import type { Snapshot } from '../../server/src/engine/snapshot.ts';
import { quickFixes } from '../../server/src/features/codeActions.ts';
import { lenses, lensText } from '../../server/src/features/codeLens.ts';
import { completions, describe as documentationOf } from '../../server/src/features/completion.ts';
import { effectiveRules, targetsOf } from '../../server/src/features/effectiveRules.ts';
import { answer } from '../../server/src/features/explain.ts';
import { faqAnswer, fileTemplates, searchFaqEntries } from '../../server/src/features/faq.ts';
import { hover } from '../../server/src/features/hover.ts';
import { inlayHints } from '../../server/src/features/inlayHints.ts';
import { questionAt } from '../../server/src/features/question.ts';
import { type OutlineSymbol, symbols } from '../../server/src/features/symbols.ts';
import { faq } from '../../server/src/knowledge/faq/index.ts';
import { pageForReader } from '../../server/src/knowledge/readerPages.ts';
import { applyChanges } from '../../server/src/text/span.ts';
import { languageOf, speak } from '../../server/src/util/language.ts';
import { projectDiagnoses, readMarks, snapshotOf } from '../fixture.ts';
import { optionsOf, readExamples, runExamples, todayOf } from '../pages.ts';

const root = join(import.meta.dirname, '../..');
const checksFolder = join(root, 'server/src/checks');

const all = await bundles();

describe('bundles', () => {
  for (const bundle of all) {
    const { missing, stale, wrong } = faultsOf(bundle);
    test(`${bundle.file} translates what there is, and nothing else`, () => {
      assert.deepEqual(missing, [], `texts without Chinese in ${bundle.file}: see npm run l10n`);
      assert.deepEqual(stale, [], `translations in ${bundle.file} of texts that are gone: see npm run l10n`);
      assert.deepEqual(wrong, [], 'placeholders differ');
    });
    test(`${bundle.file} is Chinese`, () => {
      for (const [text, translation] of Object.entries(bundle.translations)) {
        if (/[\p{Script=Han}，；、：（]/u.test(translation)) continue;
        // What is made of names alone, such as `Web Server Linux`; `IMAP over TLS` is a phrase.
        if (/^\{\d\}|^[A-Z][\w/,()]*(?: [A-Z(][\w/,()]*)*$/.test(translation)) continue;
        assert.fail(`${JSON.stringify(text)} is ${JSON.stringify(translation)}`);
      }
    });
  }

  test('a text that no tool can find is refused', () => {
    assert.deepEqual(textsOf("t('a {0}', x) + l10n.t(\n'b') + t({ message: 'c', args: [x], comment: 'd' })", 'a.ts'), [
      'a {0}',
      'b',
      'c/d',
    ]);
    assert.deepEqual(textsOf("t('a', x) + point(3) + this.#t(x) + at(x)", 'a.ts'), ['a']);
    for (const source of ['t(name)', "t(yes ? 'a' : 'b')", "t('a' + b)", 't(`a $' + '{b}`)']) {
      assert.throws(() => textsOf(source, 'a.ts'), source);
    }
  });

  test('a translation that loses a placeholder is noticed, and so are strangers', () => {
    const wanted = new Set(['a {0}', 'b']);
    assert.deepEqual(faultsOf({ wanted, translations: { 'a {0}': '甲', c: '丙' } }), {
      missing: ['b'],
      stale: ['c'],
      wrong: ['a {0}'],
    });
  });
});

test('the manifest says everything in both languages', () => {
  const [english, chinese] = [readJson('package.nls.json'), readJson('package.nls.zh-cn.json')];
  const used = [...readFileSync(join(root, 'package.json'), 'utf8').matchAll(/"%([\w.-]+)%"/g)].map(
    ([, key]) => key ?? '',
  );
  assert.deepEqual([...new Set(used)].sort(), Object.keys(english).sort());
  const stale = Object.keys(chinese).filter((key) => !Object.hasOwn(english, key));
  assert.deepEqual(stale, []);
  const missing = Object.keys(english).filter((key) => !Object.hasOwn(chinese, key));
  assert.deepEqual(missing, [], 'texts without Chinese in package.nls.zh-cn.json');
  for (const [key, text] of Object.entries(english)) {
    assert.deepEqual(codesIn(chinese[key] ?? text), codesIn(text), key);
  }
});

/** The code spans that hold identifiers and values, in the order of the alphabet. */
function codesIn(text: string): string[] {
  const spans = text.replace(/^```[\s\S]*?^```/gm, '').match(/`[^`]+`/g) ?? [];
  return spans.filter((span) => !/ /.test(span)).sort();
}

describe('examples', () => {
  const pages = ['server/src/**/zh-cn/*.md', 'docs/zh-cn/*.md', 'README.zh-CN.md'];
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');

  test('nobody speaks English in Chinese pages, schemas and files', () => {
    const schemas = globSync('schemas/zh-cn/*.json', { cwd: root }).flatMap((file) =>
      (read(file).match(/```yaml\\n.*?```/g) ?? []).map((fence) => fence.replaceAll('\\n', '\n')),
    );
    const fences = globSync(pages, { cwd: root }).flatMap((file) => fencesOf(read(file)));
    const files = globSync('examples-zh-cn/*', { cwd: root }).map(read);
    assert.ok(schemas.length > 10 && fences.length > 100 && files.length > 5);
    const english = [...schemas, ...fences, ...files].flatMap(wordsOfExample);
    // A line that names a schema is no sentence.
    const sentences = english.filter((words) => !words.startsWith('yaml-language-server: $schema='));
    assert.deepEqual(
      sentences.filter((words) => !/\p{Script=Han}/u.test(words)),
      [],
    );
  });

  for (const file of globSync('examples/*', { cwd: root })) {
    test(`${file} is found the same faults with in Chinese`, () => {
      const findings = (path: string): string[] =>
        snapshotOf(read(path), { name: path.replace(/.*\//, '') }).diagnoses.map(
          ({ check, severity, fixes, related }) => `${check} ${severity} ${fixes.length} ${related.length}`,
        );
      const english = findings(file);
      assert.ok(english.length > 0);
      assert.deepEqual(findings(file.replace('examples', 'examples-zh-cn')), english);
    });
  }

  test('comments, descriptions and reasons are translated, and the marks move with them', () => {
    const words = {
      web: '网站',
      office: '办公室',
      'so it is': '如此',
      'because we can': '因为可以',
      'Too long.': '太长。',
    };
    const lines: readonly (readonly [english: string, chinese: string])[] = [
      ['  web: { description: web, name: web } # office', '  web: { description: 网站, name: web } # 办公室'],
      ['      - { description: office 12, portRange: 80 }', '      - { description: 办公室 12, portRange: 80 }'],
      [
        '      #                                      ^^ port-range: web',
        '      #                                   ^^ port-range: web',
      ],
      ['    description: "office', '    description: "办公室'],
      ['  # ^^^^^^^^^^^^^^^^^^^^ syntax', '  # ^^^^^^^^^^^^^^^^^ syntax'],
      ['  "Description": "web",', '  "Description": "网站",'],
      [
        '# secgroup-ignore cidr, port-range until=2027-01-31 -- so it is',
        '# secgroup-ignore cidr, port-range until=2027-01-31 -- 如此',
      ],
      ['# secgroup-ignore cidr because we can', '# secgroup-ignore cidr 因为可以'],
      ['  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ invalid-ignore', '  ^^^^^^^^^^^^^^^^^^^^^^^^^ invalid-ignore'],
      ['description: Too long. yyyyyyyyyyyy', 'description: 太长。yyyyyyyyyyyyyyyyyyy'],
      ['description: HTTPS # https://example.com/web', 'description: HTTPS # https://example.com/web'],
    ];
    const text = (column: 0 | 1): string => lines.map((line) => line[column]).join('\n');
    assert.equal(exampleInChinese(text(0), words), text(1));
    assert.deepEqual(wordsOfExample(text(0)).sort(), Object.keys(words).sort());
  });
});

describe('locales', () => {
  const expected: Readonly<Record<string, readonly string[]>> = {
    'zh-cn': ['zh-cn', 'zh-CN', 'zh', 'zh-Hans', 'zh_CN', 'zh-Hans-CN', 'zh-SG', 'zh-hans-hk'],
    en: ['en', 'en-GB', 'de', 'zh-tw', 'zh-Hant', 'zh-HK', 'qps-ploc', ''],
  };
  for (const [language, locales] of Object.entries(expected)) {
    test(`${language}: ${locales.join(', ')}`, () => {
      for (const locale of locales) assert.equal(languageOf(locale), language, locale);
    });
  }
  test('without a locale it is English', () => assert.equal(languageOf(undefined), 'en'));
});

describe('in Chinese', () => {
  before(() => speak('zh-cn'));
  after(() => speak('en'));

  describe('FAQ', () => {
    for (const entry of faq) {
      test(entry.id, () => {
        const [english, chinese] = entry.everyText;
        assert.ok(english && chinese);
        assert.equal(entry.question, chinese.question);
        assert.equal(entry.body, chinese.body);
        assert.match(entry.question, /\p{Script=Han}.*？$/u);
        assert.deepEqual(figuresIn(chinese.body), figuresIn(english.body));
        assert.deepEqual(unique(codesIn(chinese.body)), unique(codesIn(english.body)));
        assertChinese(faqAnswer(entry.id)?.markdown ?? '');
        assertRenders(chinese.body);
      });
    }

    const found: readonly (readonly [query: string, id: string])[] = [
      ['为什么无法使用 25 端口', 'port-25'],
      ['发邮件', 'port-25'],
      ['send mail', 'port-25'],
      ['Why can I not use TCP port 25?', 'port-25'],
      ['网站打不开 80端口', 'port-80'],
      ['规则数量上限', 'raise-rule-limit'],
      ['出方向和入方向分开计数吗', 'counted-together'],
      ['企业级安全组', 'what-is-a-security-group'],
      ['quota center', 'view-quotas'],
      ['堡垒机', 'automatic-rules'],
      ['加入安全组失败，作用在该实例上的安全组规则数量已达上限', 'rule-limit-reached'],
    ];
    for (const language of ['zh-cn', 'en'] as const) {
      test(`is found by Chinese and English words, in ${language}`, async () => {
        await speak(language);
        for (const [query, id] of found) assert.equal(searchFaqEntries(query)[0]?.id, id, query);
        for (const { id, everyText } of faq) {
          for (const { question } of everyText) assert.equal(searchFaqEntries(question)[0]?.id, id, question);
        }
        await speak('zh-cn');
      });
    }
  });

  test('links lead to the Chinese edition of the help', async () => {
    const page = 'https://www.alibabacloud.com/help/en/ecs/user-guide/limitations';
    assert.equal(pageForReader(page), 'https://help.aliyun.com/zh/ecs/user-guide/limitations');
    assert.equal(pageForReader('https://github.com/aliyun'), 'https://github.com/aliyun');
    for (const { link } of faq) assert.match(link, /^https:\/\/help\.aliyun\.com\//);
    await speak('en');
    assert.equal(pageForReader(page), page);
    await speak('zh-cn');
  });

  test('pieces of Chinese are put together without spaces between them', () => {
    const text =
      'securityGroups:\n  web:\n    ingress:\n      - { ipProtocol: all, portRange: -1/-1, sourceCidrIp: 0.0.0.0/0 }\n';
    const said = hover(snapshotOf(text), text.indexOf('all'))?.markdown ?? '';
    assert.match(said, /^允许任何 IPv4 地址（0\.0\.0\.0\/0）访问所有协议和端口，优先级 1。/);
  });

  test('templates are Chinese, and files of ours', () => {
    for (const { label, detail, text } of fileTemplates()) {
      assertChinese(detail);
      for (const [, comment = ''] of text.matchAll(/# (.*)/g))
        if (!/^ *(?:- )?\w+: /.test(comment)) assertChinese(comment);
      const errors = snapshotOf(text).diagnoses.filter(({ severity }) => severity === 'error');
      assert.deepEqual(errors, [], label);
    }
  });

  for (const check of checks) {
    const english = readFileSync(join(checksFolder, `${check.id}.md`), 'utf8');
    test(`what ${check.id} finds and mends`, async () => {
      assertChinese(check.title);
      for (const { syntax, info, text } of readExamples(english)) {
        if (info.includes('after="')) continue;
        if (info.startsWith('project')) await assertProjectAlike(readMarks(text).text, todayOf(info));
        else await assertAlike(readMarks(text).text, optionsOf(check, syntax, info));
      }
    });

    const file = join(checksFolder, 'zh-cn', `${check.id}.md`);
    test(`page of ${check.id}`, () => assertPage(check, english, file));
  }

  test('no page is left of a check that is gone', () => {
    const folder = join(checksFolder, 'zh-cn');
    const pages = existsSync(folder) ? readdirSync(folder).map((name) => name.replace(/\.md$/, '')) : [];
    const ids = checks.map(({ id }) => id);
    assert.deepEqual(
      pages.filter((id) => !ids.includes(id)),
      [],
    );
  });
});

/** A page has its sibling's sections, examples and figures. */
function assertPage(check: Check, english: string, file: string): void {
  const page = readFileSync(file, 'utf8');
  assert.equal(/^# (.+)/.exec(page)?.[1], check.title, 'the heading is the title');
  runExamples(check, readExamples(page));
  const [chinese, original] = [prose(page), prose(english)];
  assert.deepEqual(figuresIn(chinese), figuresIn(original));
  assert.equal(chinese.match(/^## /gm)?.length, original.match(/^## /gm)?.length, 'sections');
  assert.equal(page.match(/^```/gm)?.length, english.match(/^```/gm)?.length, 'code blocks');
  assertChinese(chinese);
  assertRenders(chinese);
}

/** Findings are the same in both languages, in Chinese words, and each fix does the same: fixes are found by place, never by words. */
async function assertAlike(text: string, options: Parameters<typeof snapshotOf>[1]): Promise<void> {
  await speak('en');
  const english = snapshotOf(text, options);
  const mended = fixedTexts(english);
  await speak('zh-cn');
  const chinese = snapshotOf(text, options);
  assert.deepEqual(chinese.diagnoses.map(placeOf), english.diagnoses.map(placeOf));
  const reason = (fixed: string) => fixed.replaceAll('-- 原因', '-- reason');
  assert.deepEqual(fixedTexts(chinese).map(reason), mended);
  for (const said of await everythingSaid(chinese)) assertChinese(said, text);
}

/** The same of a project's file. */
async function assertProjectAlike(text: string, today: string | undefined): Promise<void> {
  await speak('en');
  const english = projectDiagnoses(text, today);
  await speak('zh-cn');
  const chinese = projectDiagnoses(text, today);
  assert.deepEqual(
    chinese.map(({ check, span, fixes }) => ({ check, span, changes: fixes.map(({ changes }) => changes) })),
    english.map(({ check, span, fixes }) => ({ check, span, changes: fixes.map(({ changes }) => changes) })),
  );
  for (const { message, fixes } of chinese) {
    for (const said of [message, ...fixes.map(({ title }) => title)]) assertChinese(said, text);
  }
}

function placeOf({ check, span, severity, fixes }: Snapshot['diagnoses'][number]) {
  return { check, span, severity, fixes: fixes.length };
}

function fixedTexts(snapshot: Snapshot): string[] {
  return snapshot.diagnoses.flatMap(({ fixes }) =>
    fixes.map((fix) => applyChanges(snapshot.text, changesOf(snapshot, fix) ?? [])),
  );
}

/** All that SecGroup says of a document. */
async function everythingSaid(snapshot: Snapshot): Promise<string[]> {
  const { text, diagnoses } = snapshot;
  const whole = { start: 0, end: text.length };
  const places = [...text.matchAll(/[^\s{}[\],:"]+/g)].map(({ index }) => index);
  return [
    snapshot.title,
    ...diagnoses.flatMap(({ message, related }) => [message, ...related.map((one) => one.message)]),
    ...quickFixes(snapshot, whole).map(({ title }) => title),
    ...places.flatMap((at) => hover(snapshot, at)?.markdown ?? []),
    ...symbols(snapshot).flatMap(details),
    ...inlayHints(snapshot, whole, allHints).flatMap(({ label, tooltip }) => [label, tooltip ?? '']),
    ...lenses(snapshot, allLenses).flatMap((lens) => lensText(snapshot, lens)?.title ?? []),
    ...targetsOf(snapshot).flatMap(({ name, detail }) => [detail, effectiveRules(snapshot, name)?.text ?? '']),
    ...places.flatMap((at) => explained(snapshot, at)),
    ...(await Promise.all(places.map((at) => completed(snapshot, at)))).flat(),
  ];
}

const allHints = { ports: true, addresses: true, implicitRules: true, parameterDefaults: true };
const allLenses = { counts: true, attachments: true, deadRules: true };

function details({ detail, children }: OutlineSymbol): string[] {
  return [detail, ...children.flatMap(details)];
}

const pages = allPages('zh-cn');

/** What is offered while typing, and how it is described. */
async function completed(snapshot: Snapshot, at: number): Promise<string[]> {
  const items = completions(snapshot, at);
  const abouts = items.flatMap(({ about }) => about ?? []);
  const texts = await Promise.all(
    abouts.map((about) => documentationOf(about, { snapshot, pages: async () => pages })),
  );
  return [...items.flatMap(({ label, detail = '' }) => [label, detail]), ...texts.map((text) => text ?? '')];
}

function explained(snapshot: Snapshot, at: number): string[] {
  const question = questionAt(snapshot, { start: at, end: at });
  const result = question === undefined ? undefined : answer(question, snapshot);
  if (result === undefined) return [];
  return 'problem' in result ? [result.problem] : [result.sentence, result.markdown];
}

/** No words of ours in English; what the file says itself, names, identifiers and codes are as they are. */
function assertChinese(said: string, file = ''): void {
  const plain = said
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`|https?:\S+|\b(?:accept|drop|tcp|udp|icmp|icmpv6|gre|all)\b/g, '·');
  for (const [words] of plain.matchAll(/\b(?:[A-Z][a-z]+|[a-z]{2,})(?:[ ,;]+[a-z]{2,})+/g)) {
    if (file.includes(words)) continue;
    assert.fail(`"${words}" in: ${said}`);
  }
}

/** Emphasis at a Chinese character needs care: `**…：**字` is no emphasis to Markdown. */
function assertRenders(markdown: string): void {
  const plain = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '`');
  for (const [emphasis] of plain.matchAll(/\*\*[^*\n]+\*\*.?/gu)) {
    assert.doesNotMatch(emphasis, /[^\s\p{L}\p{N}]\*\*[\p{L}\p{N}]$/u, 'punctuation before the end of an emphasis');
  }
  assert.doesNotMatch(plain, /\p{Script=Han}_|_\p{Script=Han}/u, 'emphasis with underscores');
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** The numbers of a text, each once. */
function figuresIn(text: string): string[] {
  const months = MONTHS.reduce(
    (all, month, i) => all.replaceAll(new RegExp(`\\b${month}\\b(?=[ ,]+\\d{4})`, 'g'), String(i + 1)),
    text,
  );
  const numbers = months.replace(/^\d+\. /gm, '').match(/\d[\d,.]*(?:\/\d+)?/g) ?? [];
  return unique(numbers.map((number) => number.replace(/[,.]+$/, '')).filter((number) => !/^\d$/.test(number)));
}

function prose(page: string): string {
  return page.replace(/^# .*/, '').replace(/^```[\s\S]*?^```/gm, '');
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)].sort();
}
