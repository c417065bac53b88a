// The examples of the checks' Chinese pages: those of the English pages, with the findings and fixes named in Chinese.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../server/src/checks/check.ts';
import { checks } from '../server/src/checks/index.ts';
import type { Snapshot } from '../server/src/engine/snapshot.ts';
import { speak } from '../server/src/util/language.ts';
import { applyFix, type Mark, readMarks, snapshotOf } from '../test/fixture.ts';
import { type Example, optionsOf, readExamples } from '../test/pages.ts';

const FOLDER = join(import.meta.dirname, '../server/src/checks');
const FENCED = /^```.*\n[\s\S]*?^```$/gm;

/** The Chinese pages that are written, with their examples as they should be, by check. */
export async function chinesePages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (const check of checks) {
    const file = join(FOLDER, 'zh-cn', `${check.id}.md`);
    if (existsSync(file)) pages.set(check.id, await withExamples(check, readFileSync(file, 'utf8')));
  }
  return pages;
}

/** Several code blocks with nothing between them. */
const RUN = /(?:^```.*\n[\s\S]*?^```\n+)+/gm;

/** The prose of the Chinese page around the English page's runs of examples. */
async function withExamples(check: Check, page: string): Promise<string> {
  const english = readFileSync(join(FOLDER, `${check.id}.md`), 'utf8');
  const blocks = await inChinese(check, english);
  const runs = (english.match(RUN) ?? []).map((run) => blocks.splice(0, run.match(FENCED)?.length ?? 0));
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

/** The code blocks of a page; what is no example stays as it is. */
async function inChinese(check: Check, page: string): Promise<string[]> {
  let before: Seen | undefined;
  const blocks: string[] = [];
  for (const block of page.match(FENCED) ?? []) {
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
      const text = applyFix(before.chinese, chinese);
      await speak('en');
      const same = text === applyFix(before.english, title);
      blocks.push(
        fenced(
          example,
          example.info.replace(title, () => chinese),
          same ? example.text : withoutBlank(text),
        ),
      );
    }
  }
  return blocks;
}

interface Seen {
  readonly english: Snapshot;
  readonly chinese: Snapshot;
  readonly marks: readonly Mark[];
}

async function look(check: Check, { syntax, info, text: marked }: Example): Promise<Seen> {
  const { text, marks } = readMarks(marked);
  const options = optionsOf(check, syntax, info);
  const english = inFull(snapshotOf(text, options));
  await speak('zh-cn');
  const chinese = inFull(snapshotOf(text, options));
  await speak('en');
  return { english, chinese, marks };
}

/** Findings are put into words when somebody asks for them: here at once, in the language that is spoken now. */
function inFull(snapshot: Snapshot): Snapshot {
  assert.ok(snapshot.diagnoses);
  return snapshot;
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
