import { config, t } from '@vscode/l10n';

/** The languages that we speak. */
export type Language = 'en' | 'zh-cn';

let current: Language = 'en';

/** The language that texts are in from now on. */
export function language(): Language {
  return current;
}

/** The language of ours for a locale such as `zh-CN`, `zh_Hans_CN` or `en-GB`; English for those that we do not speak. */
export function languageOf(locale: string | undefined): Language {
  return /^zh(?:[-_](?:cn|sg|my|hans)\b|[-_]hans[-_]|$)/i.test(locale ?? '') ? 'zh-cn' : 'en';
}

/** Makes {@link t} speak a language; before the first text is made. What is not English is loaded only here. */
export async function speak(wanted: Language): Promise<void> {
  config({ contents: await textsOf(wanted) });
  current = wanted;
}

async function textsOf(wanted: Language): Promise<Record<string, string>> {
  if (wanted === 'en') return {};
  const { default: texts } = await import('../../../l10n/server.zh-cn.json', { with: { type: 'json' } });
  return texts;
}

/** Things one after the other: `a, b, c`. */
export function listed(words: readonly string[]): string {
  return words.join(t(', '));
}

/** Things that have commas of their own: `a, b; c`. */
export function clauses(words: readonly string[]): string {
  return words.join(t('; '));
}

/** Sentences one after the other; Chinese leaves no space between them. */
export function sentences(parts: readonly string[]): string {
  return parts.join(current === 'zh-cn' ? '' : ' ');
}

const BETWEEN_CHINESE = /(?<=[\p{Script=Han}，。；：、（）“”]) (?=[\p{Script=Han}，。；：、（）“”])/gu;

/** A sentence put together from pieces, without the spaces that Chinese has only beside other scripts. */
export function wellSpaced(sentence: string): string {
  return current === 'zh-cn' ? sentence.replace(BETWEEN_CHINESE, '') : sentence;
}

/** The same thing, some of whose texts are in the user's language whenever they are read: for data written in English. */
export function translated<T extends object>(thing: T, ...names: readonly (keyof T)[]): T {
  const result = { ...thing };
  for (const name of names) {
    const text = thing[name];
    if (typeof text === 'string') Object.defineProperty(result, name, { get: () => t(text), enumerable: true });
  }
  return result;
}
