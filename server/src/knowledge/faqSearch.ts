/**
 * Search over the FAQ in all its languages: questions, keywords, pasted error texts, answers. Small typos, word beginnings and Chinese work.
 * Pure and quick (17 entries), so that it can run at every key.
 */
import { type FaqEntry, faq } from './faq/index.ts';

/**
 * The entries that match, best first; all of them, in FAQ order, for an empty query; none if nothing matches.
 *
 * @example
 * searchFaq('smtp')[0]?.id; // 'port-25'
 * searchFaq('Error: AclLimitExceed, request id 4711')[0]?.id; // 'rule-limit-reached'
 */
export function searchFaq(query: string): readonly FaqEntry[] {
  if (query.trim() === '') return faq;
  const words = wordsOf(query.slice(0, LONGEST_QUERY));
  const terms = termsOf(words).map((word) => ({ word, rarity: rarityOf(word) }));
  const scored = indexOfFaq().map((page) => ({
    entry: page.entry,
    score: scoreOf(page, terms) + textScoreOf(page, words),
  }));
  const best = Math.max(...scored.map(({ score }) => score));
  return scored
    .filter(({ score }) => score > 0 && score >= best * FAINTEST)
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

/** What a word is worth, by where it is found. */
const WEIGHTS = { question: 5, keywords: 4, errors: 3, body: 1 } as const;
/** A word of a pasted error text, as part of a run of such words, outweighs any single word elsewhere. */
const RUN_WEIGHT = 8;
/** This many words of an error text in a row make it recognised; shorter texts must be there wholly. */
const ERROR_RUN = 4;
/** Entries with less than this share of the best score are noise. */
const FAINTEST = 0.2;
/** More characters than this of a pasted log tell nothing new. */
const LONGEST_QUERY = 4_000;

const FIELDS = ['question', 'keywords', 'errors', 'body'] as const;
type Field = (typeof FIELDS)[number];

interface Page {
  readonly entry: FaqEntry;
  readonly words: Readonly<Record<Field, ReadonlySet<string>>>;
  /** The error texts and the question, recognised as a whole. */
  readonly texts: readonly KnownText[];
}

interface KnownText {
  readonly words: readonly string[];
  /** So many of the words in a row make it recognised. */
  readonly needed: number;
}

interface Term {
  readonly word: string;
  readonly rarity: number;
}

let pages: readonly Page[] | undefined;

/** Built at the first search, then kept. */
function indexOfFaq(): readonly Page[] {
  pages ??= faq.map(pageOf);
  return pages;
}

function pageOf(entry: FaqEntry): Page {
  return {
    entry,
    words: {
      question: new Set(entry.everyText.flatMap(({ question }) => wordsOf(question))),
      keywords: new Set(wordsOf(entry.keywords.join(' '))),
      errors: new Set(wordsOf(entry.errors.join(' '))),
      body: new Set(entry.everyText.flatMap(({ body }) => wordsOf(body))),
    },
    texts: [
      ...entry.errors.map((text) => knownText(text, ERROR_RUN)),
      ...entry.everyText.map(({ question }) => knownText(question)),
    ],
  };
}

function knownText(text: string, needed = Number.POSITIVE_INFINITY): KnownText {
  const words = wordsOf(text);
  return { words, needed: Math.min(needed, words.length) };
}

/**
 * Words in lower case; `AclLimitExceed` also yields its parts; Chinese yields pairs of characters, so that any part of a text is found.
 *
 * @example wordsOf('Port 25，发邮件'); // ['port', '25', '发邮', '邮件']
 */
function wordsOf(text: string): string[] {
  const runs = text.normalize('NFKC').replace(THOUSANDS, '').match(RUNS) ?? [];
  return runs.flatMap((run) => (HAN.test(run) ? pairsOf(run) : partsOf(run)));
}

/** Chinese characters in a row, or letters and digits of other scripts. */
const RUNS = /\p{Script=Han}+|[[\p{L}\p{N}]--\p{Script=Han}]+/gv;
const HAN = /^\p{Script=Han}/u;
/** The commas of `1,000`. */
const THOUSANDS = /(?<=\d),(?=\d{3}(?!\d))/g;

function pairsOf(run: string): string[] {
  const characters = [...run];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, i) => `${characters[i]}${character}`);
}

function partsOf(run: string): string[] {
  const parts = run.match(/\p{Lu}?\p{Ll}{2,}|\p{Lu}{2,}(?!\p{Ll})|\p{N}+/gu) ?? [];
  const words = parts.length > 1 ? [run, ...parts] : [run];
  return words.map((word) => word.toLowerCase());
}

/** The words that tell something; all of them if none does (`why`). Each once. */
function termsOf(words: readonly string[]): readonly string[] {
  const telling = words.filter((word) => !FILLERS.has(word));
  return [...new Set(telling.length > 0 ? telling : words)];
}

const FILLERS: ReadonlySet<string> = new Set(
  (
    'a an and any are as at be been but by can cannot could did do does for from get got had has have how i if in is it its ' +
    'me my no not of on or our so t that the their them then there these they this to was we were what when where which who ' +
    'why will with you your error code message request id'
  ).split(' '),
);

function scoreOf(page: Page, terms: readonly Term[]): number {
  let score = 0;
  let found = 0;
  for (const { word, rarity } of terms) {
    const worth = worthOf(page, word);
    if (worth > 0) found += 1;
    score += worth * rarity;
  }
  // An entry that knows most of the words comes before one that knows a single word very well.
  const coverage = terms.length === 0 ? 0 : found / terms.length;
  return score * (0.25 + 0.75 * coverage);
}

/** The best of the four fields, plus a little for being found in several. */
function worthOf(page: Page, term: string): number {
  const worths = FIELDS.map((field) => WEIGHTS[field] * likenessIn(page.words[field], term));
  const sum = worths.reduce((total, worth) => total + worth, 0);
  return Math.max(...worths) + sum / 20;
}

/** A word that few entries have tells more: 1 for a word of all entries, about 4 for a word of one. */
function rarityOf(term: string): number {
  const holders = indexOfFaq().filter((page) => FIELDS.some((field) => page.words[field].has(term))).length;
  return 1 + Math.log(faq.length / Math.max(1, holders));
}

/** 1 for a word that is there, less for one that resembles it, 0 for a stranger. Numbers must be exact: 25 is not 250. */
function likenessIn(words: ReadonlySet<string>, term: string): number {
  if (words.has(term)) return 1;
  if (/\d/.test(term)) return 0;
  const likeness = HAN.test(term) ? chineseLikeness : latinLikeness;
  let best = 0;
  for (const word of words) best = Math.max(best, likeness(word, term));
  return best;
}

function chineseLikeness(word: string, term: string): number {
  return word.includes(term) ? 0.6 : 0;
}

function latinLikeness(word: string, term: string): number {
  if (term.length >= 2 && word.startsWith(term)) return term.length >= 4 ? 0.8 : 0.5;
  if (word.length >= 4 && term.startsWith(word) && term.length - word.length <= 3) return 0.7;
  if (term.length >= 4 && isOneEditApart(word, term)) return 0.5;
  return 0;
}

/**
 * One letter more, less, other, or two neighbours swapped.
 *
 * @example isOneEditApart('quota', 'qouta'); // true
 */
function isOneEditApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const restA = a.slice(start);
  const restB = b.slice(start);
  if (restA.slice(1) === restB.slice(1)) return true;
  if (restA.slice(1) === restB || restA === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}

/** The longest run of words that the query shares with a text of the entry, if it is long enough to be no accident. */
function textScoreOf(page: Page, words: readonly string[]): number {
  const runs = page.texts.map((text) => {
    const run = longestCommonRun(text.words, words);
    return run >= text.needed ? run : 0;
  });
  return RUN_WEIGHT * Math.max(0, ...runs);
}

function longestCommonRun(a: readonly string[], b: readonly string[]): number {
  let longest = 0;
  let above: number[] = [];
  for (const word of a) {
    const row = b.map((other, i) => (word === other ? (above[i - 1] ?? 0) + 1 : 0));
    longest = Math.max(longest, ...row);
    above = row;
  }
  return longest;
}
