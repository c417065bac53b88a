import { t } from '@vscode/l10n';
import { checkById } from '../engine/catalogue.ts';
import { type FaqEntry, faqById } from '../knowledge/faq/index.ts';
import { searchFaq } from '../knowledge/faqSearch.ts';
import { pageForReader } from '../knowledge/readerPages.ts';
import { sources } from '../knowledge/sources.ts';
import { type Template, templates } from '../knowledge/templates.ts';
import { listed } from '../util/language.ts';

export interface FaqLine {
  readonly id: string;
  readonly question: string;
  /** A short line under the question: the keywords. */
  readonly detail: string;
}

/** A text to read: Markdown with its heading. */
export interface ReaderPage {
  readonly title: string;
  readonly markdown: string;
}

/** The FAQ entries that match a question, keywords or a pasted error text, best first; all of them for ''. */
export function searchFaqEntries(query: string): FaqLine[] {
  return searchFaq(query).map(({ id, question, keywords }) => ({ id, question, detail: listed(keywords) }));
}

/** One answer of the FAQ; undefined for an unknown id. */
export function faqAnswer(id: string): ReaderPage | undefined {
  const entry = faqById(id);
  return entry && { title: entry.question, markdown: answerText(entry) };
}

/** The page of a check, out of the text that holds them all; undefined for an unknown id. */
export function checkPage(id: string, pages: string): ReaderPage | undefined {
  const check = checkById(id);
  const page = pageIn(pages, id);
  return check && page ? { title: check.title, markdown: forReaders(page) } : undefined;
}

/** The starting points for a new file. */
export function fileTemplates(): readonly Template[] {
  return templates;
}

function answerText({ question, body, link, section }: FaqEntry): string {
  const more = t('More on this: [Alibaba Cloud documentation]({0})', link);
  const source = t(
    'In our own words, after [the Security FAQ]({0}) (section `{1}`).',
    `${pageForReader(sources.faq)}#${section}`,
    section,
  );
  return `# ${question}\n\n${body.trim()}\n\n---\n\n${more}  \n${source}\n`;
}

/** Pages begin with their anchors. */
function pageIn(pages: string, id: string): string | undefined {
  const [, page] = pages.split(`<a id="${id}"></a>\n\n`);
  return page?.split('\n<a id="', 1)[0];
}

/** What the page's test needs and a reader does not: words behind the fences. */
function forReaders(page: string): string {
  return page.replace(/^```(\w+) (.+)$/gm, (_fence, language: string, info: string) => {
    const fix = /after="([^"]+)"/.exec(info)?.[1];
    return fix === undefined ? `\`\`\`${language}` : `*${t('After “{0}”:', fix)}*\n\n\`\`\`${language}`;
  });
}
