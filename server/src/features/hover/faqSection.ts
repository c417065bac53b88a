import { t } from '@vscode/l10n';
import type { FaqSpot } from '../../knowledge/faq/entries.ts';
import { type FaqEntry, faqShownOn } from '../../knowledge/faq/index.ts';
import { link } from './markdown.ts';

/** Which FAQ entries belong to a place: those of `about` are its subject, those of `also` stand at its edge. */
export interface FaqChoice {
  readonly about: readonly FaqSpot[];
  readonly also: readonly FaqSpot[];
}

export const noFaq: FaqChoice = { about: [], also: [] };

/** The first entry with its answer, the others as links; undefined when there is none. */
export function faqSection(
  { about, also }: FaqChoice,
  background: readonly FaqEntry[],
  linkOf: (entry: FaqEntry) => string,
): string | undefined {
  const subject = [...about.flatMap(faqShownOn), ...background];
  const first = subject[0];
  const others = [...new Set([...subject, ...also.flatMap(faqShownOn)])].filter((entry) => entry !== first);
  const answer = first ? [`---\n\n**${questionLink(first, linkOf)}**`, first.body.trim()] : [];
  const seeAlso = others.map((entry) => questionLink(entry, linkOf)).join(' · ');
  const parts = [...answer, ...(seeAlso ? [t('See also: {0}', seeAlso)] : [])];
  return parts.length > 0 ? parts.join('\n\n') : undefined;
}

function questionLink(entry: FaqEntry, linkOf: (entry: FaqEntry) => string): string {
  return link(entry.question, linkOf(entry));
}
