// The JSON schemas in Chinese: the same structure, with the texts that a reader sees translated. VS Code translates no
// schema, so each language is a file of its own, and the manifest's words say which one is read.
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { exampleInChinese } from './chineseExamples.ts';

const CODE = '\n\n```';
const root = join(import.meta.dirname, '..');
const TEXTS: ReadonlySet<string> = new Set([
  'title',
  'description',
  'markdownDescription',
  'patternErrorMessage',
  'errorMessage',
]);
const LISTS: ReadonlySet<string> = new Set(['enumDescriptions', 'markdownEnumDescriptions']);

type Translate = (text: string) => string;
type Translations = Readonly<Record<string, string>>;

/** The Chinese schemas by their paths; what has no translation yet stays English. */
export function chineseSchemas(texts: Translations, wordsOfExamples: Translations): Map<string, string> {
  const files = globSync('schemas/*.json', { cwd: root });
  return new Map(
    files.map((file) => {
      const schema = translated(read(file), (text) =>
        text.startsWith(CODE) ? exampleInChinese(text, wordsOfExamples) : (texts[text] ?? text),
      );
      return [`schemas/zh-cn/${basename(file)}`, `${JSON.stringify(schema, undefined, 2)}\n`];
    }),
  );
}

/** The texts of all schemas, each once. */
export function textsOfSchemas(): string[] {
  const texts = new Set<string>();
  for (const file of globSync('schemas/*.json', { cwd: root })) {
    translated(read(file), (text) => {
      if (!text.startsWith(CODE)) texts.add(text);
      return text;
    });
  }
  return [...texts];
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}

function translated(schema: unknown, translate: Translate): unknown {
  if (Array.isArray(schema)) return schema.map((item) => translated(item, translate));
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, value]) => [name, translatedValue(name, value, schema, translate)]));
}

function translatedValue(name: string, value: unknown, parent: object, translate: Translate): unknown {
  if (TEXTS.has(name) && typeof value === 'string') return textOf(value, parent, translate);
  // Two schemas of one name would be taken for the same.
  if (name === '$id') return `${value}:zh-cn`;
  if (LISTS.has(name) && Array.isArray(value)) return value.map((text) => translate(String(text)));
  return translated(value, translate);
}

/** A plain description that only repeats the Markdown one follows it, so that each text is translated once. */
function textOf(text: string, parent: object, translate: Translate): string {
  const markdown = 'markdownDescription' in parent ? String(parent.markdownDescription) : undefined;
  const [prose = '', ...code] = text.split(/(?=\n\n```)/);
  if (markdown === undefined || text === markdown) return [prose, ...code].map(translate).join('');
  const [source = ''] = markdown.split('\n\n```');
  return plain(source) === text ? plain(translate(source)) : translate(text);
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}
