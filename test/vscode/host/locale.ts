import type { Page } from 'playwright-core';

/** The environment variable that says in which display language VS Code runs, such as `zh-cn`; by itself it is English. */
export const LOCALE_VARIABLE = 'SECGROUP_TEST_LOCALE';

/**
 * Has the workbench of a page take a language for its own, as it does once a language pack is installed: extensions are
 * given that language. The workbench's own words stay English, for the pack is not there.
 */
export async function speakIn(page: Page, locale: string): Promise<void> {
  await page.addInitScript((language) => {
    Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => language, set: () => undefined });
  }, locale);
}
