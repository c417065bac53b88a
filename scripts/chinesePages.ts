// The examples of the checks' Chinese pages: those of the English pages, with the findings, the fixes and what people say in
// Chinese.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../server/src/checks/check.ts';
import { checks } from '../server/src/checks/index.ts';
import type { Span } from '../server/src/text/span.ts';
import { speak } from '../server/src/util/language.ts';
import { applyFix, type Mark, type Options, projectDiagnoses, readMarks, snapshotOf } from '../test/fixture.ts';
import { applyProjectFix, type Example, optionsOf, readExamples, todayOf } from '../test/pages.ts';
import { exampleInChinese, fencesOf } from './chineseExamples.ts';

const FOLDER = join(import.meta.dirname, '../server/src/checks');

type Translations = Readonly<Record<string, string>>;

/**
 * The Chinese pages that are written, with their examples as they should be, by check.
 * @param words the words of examples
 */
export async function chinesePages(words: Translations): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (const check of checks) {
    const file = join(FOLDER, 'zh-cn', `${check.id}.md`);
    if (existsSync(file)) pages.set(check.id, await withExamples(check, readFileSync(file, 'utf8'), words));
  }
  return pages;
}

/** Several code blocks with nothing between them. */
const RUN = /(?:^```.*\n[\s\S]*?^```\n+)+/gm;

/** The prose of the Chinese page around the English page's runs of examples. */
async function withExamples(check: Check, page: string, words: Translations): Promise<string> {
  const english = readFileSync(join(FOLDER, `${check.id}.md`), 'utf8');
  const blocks = await inChinese(check, english, words);
  const runs = (english.match(RUN) ?? []).map((run) => blocks.splice(0, fencesOf(run).length));
  const places = page.match(RUN)?.length ?? 0;
  if (places !== runs.length) {
    console.warn(
      `${check.id}: the Chinese page has ${places} runs of examples where the English one has ${runs.length}`,
    );
    return page;
  }
  await speak('zh-cn');
  const heading = `# ${check.title}`;
  await speak('en');
  const filled = page.replace(RUN, () => `${runs.shift()?.join('\n\n')}\n\n`);
  return `${filled.replace(/^# .*/, heading).trimEnd()}\n`;
}

/** The code blocks of a page. */
async function inChinese(check: Check, page: string, words: Translations): Promise<string[]> {
  let before: Seen | undefined;
  const blocks: string[] = [];
  for (const english of fencesOf(page)) {
    const block = exampleInChinese(english, words);
    const [example] = readExamples(block);
    if (example === undefined) {
      blocks.push(block);
      continue;
    }
    const title = /after="([^"]+)"/.exec(example.info)?.[1];
    if (title === undefined) {
      before = await look(check, example);
      blocks.push(fenced(example, example.info, marked(example, before)));
    } else if (before) {
      const chinese = titleIn(before, title);
      await speak('zh-cn');
      const text = before.chinese.fixed(chinese);
      await speak('en');
      const same = text === before.english.fixed(title);
      const info = example.info.replace(title, () => chinese);
      blocks.push(fenced(example, info, same ? example.text : withoutBlank(text)));
    }
  }
  return blocks;
}

/** An example in both languages. */
interface Seen {
  readonly english: Found;
  readonly chinese: Found;
  readonly marks: readonly Mark[];
}

interface Found {
  readonly diagnoses: readonly {
    readonly check: string;
    readonly span: Span;
    readonly message: string;
    readonly fixes: readonly { readonly title: string }[];
  }[];
  /** The text after the fix of that title. */
  fixed(title: string): string;
}

async function look(check: Check, { syntax, info, text: marked }: Example): Promise<Seen> {
  const { text, marks } = readMarks(marked);
  const find = () =>
    info.startsWith('project') ? findInProject(text, info) : findIn(text, optionsOf(check, syntax, info));
  const english = find();
  await speak('zh-cn');
  const chinese = find();
  await speak('en');
  return { english, chinese, marks };
}

function findIn(text: string, options: Options): Found {
  const snapshot = snapshotOf(text, options);
  // Fixes are made when they are asked for, in the language of then.
  return { diagnoses: snapshot.diagnoses.map((one) => ({ ...one })), fixed: (title) => applyFix(snapshot, title) };
}

function findInProject(text: string, info: string): Found {
  const diagnoses = projectDiagnoses(text, todayOf(info));
  return { diagnoses, fixed: (title) => applyProjectFix({ text, diagnoses }, title) };
}

/** The example with each mark saying the first sentence of its finding in Chinese. */
function marked({ text }: Example, { english, chinese, marks }: Seen): string {
  return marks.reduce((all, mark) => {
    if (mark.text === '') return all;
    const at = english.diagnoses.findIndex(
      ({ check, span, message }) => check === mark.check && span.start === mark.start && message.includes(mark.text),
    );
    const message = chinese.diagnoses[at]?.message ?? mark.text;
    const first = /^.*?[。？](?![”`])/.exec(message)?.[0] ?? message;
    return all.replace(`${mark.check}: ${mark.text}\n`, () => `${mark.check}: ${first}\n`);
  }, text);
}

function titleIn({ english, chinese }: Seen, title: string): string {
  for (const [i, { fixes }] of english.diagnoses.entries()) {
    const j = fixes.findIndex((fix) => fix.title === title);
    if (j >= 0) return chinese.diagnoses[i]?.fixes[j]?.title ?? title;
  }
  return title;
}

function withoutBlank(text: string): string {
  return `${text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .join('\n')}\n`;
}

function fenced({ syntax }: Example, info: string, text: string): string {
  return `\`\`\`${syntax} ${info}\n${text}\`\`\``;
}
