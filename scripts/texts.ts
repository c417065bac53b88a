// The texts that users read, as the sources and the knowledge have them, and their translations.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wordsOfExamples } from './chineseExamples.ts';
import { textsOfSchemas } from './chineseSchemas.ts';

const root = join(import.meta.dirname, '..');

/** A set of texts in English and where their Chinese stands. */
export interface Bundle {
  readonly file: string;
  readonly wanted: ReadonlySet<string>;
  readonly translations: Readonly<Record<string, string>>;
}

/** The server's bundle, the one that VS Code hands to the client, the texts of the schemas, and the words of examples. */
export async function bundles(): Promise<Bundle[]> {
  const server = new Set([...textsIn('server/src'), ...(await knowledgeTexts())]);
  return [
    bundle('l10n/server.zh-cn.json', server),
    bundle('l10n/bundle.l10n.zh-cn.json', new Set(textsIn('client/src'))),
    bundle('l10n/schemas.zh-cn.json', new Set(textsOfSchemas())),
    bundle('l10n/examples.zh-cn.json', new Set(wordsOfExamples())),
  ];
}

function bundle(file: string, wanted: ReadonlySet<string>): Bundle {
  return { file, wanted, translations: readJson(file) };
}

export function readJson(file: string): Record<string, string> {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}

/** What is not as it should be, in a sentence each. */
export interface Faults {
  /** English without Chinese. */
  readonly missing: readonly string[];
  /** Chinese whose English is gone. */
  readonly stale: readonly string[];
  /** Translations that lose or invent a placeholder. */
  readonly wrong: readonly string[];
}

export function faultsOf({ wanted, translations }: Pick<Bundle, 'wanted' | 'translations'>): Faults {
  const keys = Object.keys(translations);
  return {
    missing: [...wanted].filter((text) => !Object.hasOwn(translations, text)),
    stale: keys.filter((text) => !wanted.has(text)),
    wrong: keys.filter((text) => placeholders(text) !== placeholders(translations[text] ?? '')),
  };
}

function placeholders(text: string): string {
  return [...new Set(text.match(/\{\d+\}/g))].sort().join(' ');
}

const LITERAL = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`/.source;
/** `t('…'`, or `t({ message: '…', …, comment: '…'`. */
const CALL = new RegExp(
  `(?<![\\w.$#])(?:l10n\\.)?t\\(\\s*(?:(${LITERAL})\\s*[,)]|\\{\\s*message: (${LITERAL}),[^{}]*comment: (${LITERAL}),?\\s*\\})?`,
  'g',
);

/** Every text that the sources below a folder pass to `t`, with its comment behind a slash as `t` looks it up. */
function textsIn(folder: string): string[] {
  return globSync(`${folder}/**/*.ts`, { cwd: root }).flatMap((file) =>
    textsOf(readFileSync(join(root, file), 'utf8'), file),
  );
}

/** The texts of one source; fails for one that no tool could find. */
export function textsOf(source: string, file: string): string[] {
  return [...source.matchAll(CALL)].flatMap(([call, plain, message, comment], i) => {
    if (plain !== undefined) return [textIn(plain)];
    if (message !== undefined && comment !== undefined) return [`${textIn(message)}/${textIn(comment)}`];
    // `translated` reads data whose texts are collected from the data.
    if (file.endsWith('util/language.ts')) return [];
    throw new Error(`${file}: call ${i + 1} of t, "${call}", has no single literal text`);
  });
}

function textIn(literal: string): string {
  const inside = literal.slice(1, -1);
  return inside.replace(/\\(?:u([\da-f]{4})|(.))/gi, (_, code: string | undefined, char: string) =>
    code === undefined ? ({ n: '\n', t: '\t' }[char] ?? char) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** The texts of the knowledge and the checks' titles: all that `translated` makes, but for bare names such as `MySQL`. */
async function knowledgeTexts(): Promise<string[]> {
  const modules = await Promise.all([
    import('../server/src/knowledge/addressBlocks.ts'),
    import('../server/src/knowledge/fields.ts'),
    import('../server/src/knowledge/portNotes.ts'),
    import('../server/src/knowledge/ports.ts'),
    import('../server/src/knowledge/quotas.ts'),
    import('../server/src/checks/index.ts'),
  ]);
  const found = new Set<string>();
  for (const module of modules) collect(Object.values(module), found, new Set());
  return [...found].filter((text) => !isName(text));
}

function collect(thing: unknown, found: Set<string>, seen: Set<unknown>): void {
  if (typeof thing !== 'object' || thing === null || seen.has(thing)) return;
  seen.add(thing);
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(thing))) {
    const value: unknown = (thing as Record<string, unknown>)[name];
    if (property.get !== undefined && typeof value === 'string') found.add(value);
    else collect(value, found, seen);
  }
}

/** Proper names, identifiers and addresses are the same in every language. */
function isName(text: string): boolean {
  if (text.startsWith('Limits')) return false;
  const plain = text.replace(/`[^`]*`|https:\S+/g, '').trim();
  return (
    plain.split(/[\s,()]+/).every((word) => !/^[a-z]/.test(word) || ['etcd', 'rsync'].includes(word)) &&
    !/ (?:with|or) /.test(plain)
  );
}
