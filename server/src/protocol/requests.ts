/**
 * What client and server say to each other beyond LSP. The client imports this file and nothing else of the protocol.
 */

/** What a client may pass as `initializationOptions`. Every part is optional: a bare LSP client passes nothing. */
export interface InitializationOptions {
  /** Link template for a check's page; `{id}` becomes the check's id. Without it, diagnostics carry a `file:` link to the shipped page. */
  readonly checkPage?: string;
  /** Link template for a FAQ answer in a hover; `{id}` becomes the entry's id. Without it, hovers link to Alibaba Cloud's pages. */
  readonly faqLink?: string;
  /** Send {@link STATUS} notifications. */
  readonly status?: boolean;
}

/** Server → client notification after each analysis of an open document. */
export const STATUS = 'secgroup/status';
export interface DocumentStatus {
  readonly uri: string;
  readonly version: number;
  /** What kind of file it is, in words (`ROS template`); absent when SecGroup leaves the file alone. */
  readonly kind?: string;
  readonly groups: number;
  readonly rules: number;
  /** Why the file is not checked, or not wholly. */
  readonly note?: string;
}

/** Client → server: FAQ entries that match a query (a question, keywords or a pasted error text), best first; all of them for ''. */
export const SEARCH_FAQ = 'secgroup/searchFaq';
export interface SearchFaqParams {
  readonly query: string;
}
export interface FaqSummary {
  readonly id: string;
  readonly question: string;
  /** A short line under the question: the keywords. */
  readonly detail: string;
}

/** Client → server: one FAQ answer as Markdown, or null for an unknown id. */
export const FAQ_ANSWER = 'secgroup/faqAnswer';
/** Client → server: the page of one check as Markdown, or null for an unknown id. */
export const CHECK_PAGE = 'secgroup/checkPage';
export interface PageParams {
  readonly id: string;
}
export interface Page {
  readonly title: string;
  readonly markdown: string;
}

/** Client → server: the starting points for a new file. */
export const TEMPLATES = 'secgroup/templates';
export interface FileTemplate {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** The native YAML text of the new file. */
  readonly text: string;
}
