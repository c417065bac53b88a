// Examples in Chinese: the same rules, with what people say about them (comments, descriptions, reasons) translated. Keys, values,
// names and ids stay as they are.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const FENCED = /^```.*\n[\s\S]*?^```$/gm;
const MARK = /^([ \t]*(?:#|\/\/)?[ \t]*)(\^+)(?=[ \t]+[\w-]+(?::|$))/;
const FIELD_IN_BLOCK = /(?<=^\s*(?:- )?(?:description|reason): +["']?)[^\s"'{#][^"'#]*/i;
const FIELD_IN_FLOW = /(?<=\b(?:description|reason)"?: +["']?)[^\s"'{},#][^"'{},#]*/i;
const COMMENT = /(?<=(?:^|\s)#+ +)[^\s#].*$/;
/** What stands before the reason in a comment of ours. */
const IGNORE = /^secgroup-ignore\S*(?:\s+[\w-]+(?:,\s*[\w-]+)*)?(?:\s+until=\S+)?\s*(?:--\s*)?/;
/** What follows the words: a number, or letters that make a text too long. */
const TAIL = /(?: \d+| ?(\w)\1{9,})$/;

/** More than a name such as `HTTPS` or `HTTP/3`. */
const WORDS = /[a-z]{2,}|[A-Za-z]+ [A-Za-z]+/;
/** The words of Alibaba Cloud itself are the same in its Chinese console. */
const THEIR_WORDS: ReadonlySet<string> = new Set(['System created security group.', 'System created rule.']);

type Translations = Readonly<Record<string, string>>;

/** An example in Chinese; what has no translation yet stays English. Marks move with what they point at. */
export function exampleInChinese(example: string, translations: Translations): string {
  let spots: readonly Spot[] = [];
  const lines = example.split('\n').map((line) => {
    const mark = MARK.exec(line);
    if (mark) return movedMark(line, mark, spots);
    spots = spotsIn(line).map((spot) => ({ ...spot, chinese: inChinese(spot.text, translations) }));
    return spots.reduceRight((all, { start, text, chinese }) => spliced(all, start, text.length, chinese), line);
  });
  return lines.join('\n');
}

/** The words of an example that need a translation, each once. */
export function wordsOfExample(example: string): string[] {
  const lines = example.split('\n').filter((line) => !MARK.test(line));
  const words = lines.flatMap((line) => spotsIn(line).map(({ text }) => text.replace(TAIL, '')));
  return [...new Set(words)].filter((text) => WORDS.test(text) && !/^https?:/.test(text) && !THEIR_WORDS.has(text));
}

/** The code blocks of a page. */
export function fencesOf(page: string): string[] {
  return page.match(FENCED) ?? [];
}

/** The examples in Chinese by their paths: the files of examples/, to be opened by `npm start`. */
export function chineseExamples(translations: Translations): Map<string, string> {
  return new Map(
    globSync('examples/*', { cwd: root }).map((file) => [
      file.replace('examples', 'examples-zh-cn'),
      exampleInChinese(readFileSync(join(root, file), 'utf8'), translations),
    ]),
  );
}

/** The words of all examples: those of the checks' pages, of the schemas, and of examples/. */
export function wordsOfExamples(): string[] {
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const pages = globSync('server/src/checks/*.md', { cwd: root }).map(read);
  const schemas = globSync('schemas/*.json', { cwd: root }).map(read);
  const all = [
    ...pages.flatMap(fencesOf),
    ...schemas
      .flatMap((schema) => schema.match(/```yaml\\n.*?```/g) ?? [])
      .map((fence) => fence.replaceAll('\\n', '\n')),
    ...globSync('examples/*', { cwd: root }).map(read),
  ];
  return [...new Set(all.flatMap(wordsOfExample))];
}

interface Spot {
  readonly start: number;
  readonly text: string;
  readonly chinese: string;
}

/** Where people speak in a line. */
function spotsIn(line: string): Omit<Spot, 'chinese'>[] {
  const field = (FIELD_IN_BLOCK.test(line) ? FIELD_IN_BLOCK : FIELD_IN_FLOW).exec(line);
  return [field, commentIn(line)]
    .flatMap((match) => (match ? [{ start: match.index, text: match[0].trimEnd() }] : []))
    .filter(({ text }) => text !== '');
}

/** The words of a comment; of one of ours, its reason. */
function commentIn(line: string): { 0: string; index: number } | undefined {
  const comment = COMMENT.exec(line);
  if (comment === null) return undefined;
  const before = IGNORE.exec(comment[0])?.[0].length ?? 0;
  return { 0: comment[0].slice(before), index: comment.index + before };
}

function inChinese(text: string, translations: Translations): string {
  const tail = TAIL.exec(text);
  const words = tail ? text.slice(0, tail.index) : text;
  const chinese = Object.hasOwn(translations, words) ? (translations[words] ?? words) : words;
  if (tail?.[1] === undefined) return chinese + (tail?.[0] ?? '');
  // What is too long stays as long as it was.
  return chinese.padEnd(text.length, tail[1]);
}

function movedMark(line: string, [whole, before = '', carets = '']: RegExpExecArray, spots: readonly Spot[]): string {
  const start = moved(before.length, spots);
  const end = moved(whole.length, spots);
  const lead = before.trimEnd();
  return (
    (lead.length < start ? lead : '').padEnd(start) +
    '^'.repeat(Math.max(end - start, 1)) +
    line.slice(before.length + carets.length)
  );
}

/** Where a column of the English line is in the Chinese one. */
function moved(column: number, spots: readonly Spot[]): number {
  return spots.reduce(
    (at, { start, text, chinese }) => (start + text.length <= column ? at + chinese.length - text.length : at),
    column,
  );
}

function spliced(line: string, start: number, length: number, text: string): string {
  return line.slice(0, start) + text + line.slice(start + length);
}
