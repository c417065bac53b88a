import type { FaqChoice } from './faqSection.ts';

/** What a hover says before the FAQ: paragraphs, the answer first. */
export interface Card {
  readonly lines: readonly string[];
  readonly faq: FaqChoice;
}
