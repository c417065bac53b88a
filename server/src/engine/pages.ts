import { pages } from '../checks/pages.ts';

/** The page of a check as it was written: Markdown with the marks of its tests. */
export function pageOf(check: string): string | undefined {
  return pages[check];
}
