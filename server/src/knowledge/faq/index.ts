/** The Security FAQ in the user's language. */
import { language } from '../../util/language.ts';
import { pageForReader } from '../readerPages.ts';
import { type FaqSpot, type WrittenEntry, written } from './entries.ts';
import { chinese } from './zh-cn/index.ts';

export interface FaqEntry extends WrittenEntry {
  /** Question and answer in every language: what the search looks through. */
  readonly everyText: readonly { readonly question: string; readonly body: string }[];
}

export const faq: readonly FaqEntry[] = written.map(inLanguage);

/** The entry in the user's language, whenever it is read. */
function inLanguage(entry: WrittenEntry): FaqEntry {
  const translation = chinese[entry.id];
  const isChinese = () => language() === 'zh-cn';
  return {
    ...entry,
    get question() {
      return isChinese() ? translation.question : entry.question;
    },
    get body() {
      return isChinese() ? translation.body : entry.body;
    },
    get keywords() {
      return isChinese() ? [...entry.keywords].sort((a, b) => rank(a) - rank(b)) : entry.keywords;
    },
    get link() {
      return pageForReader(entry.link);
    },
    everyText: [entry, translation],
  };
}

/** Chinese keywords come first for those who read Chinese. */
function rank(keyword: string): number {
  return /\p{Script=Han}/u.test(keyword) ? 0 : 1;
}

/** The entry of that id, or undefined for an id that comes from outside and means nothing. */
export function faqById(id: string): FaqEntry | undefined {
  return faq.find((entry) => entry.id === id);
}

/** The entries that a hover at such a place shows, in FAQ order. */
export function faqShownOn(spot: FaqSpot): readonly FaqEntry[] {
  return faq.filter((entry) => entry.shownOn.includes(spot));
}
