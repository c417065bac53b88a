import { language } from '../util/language.ts';

/** The file beside the bundle that holds the pages of all checks in the user's language. */
export function checkPages(): string {
  return language() === 'zh-cn' ? 'checks.zh-cn.md' : 'checks.md';
}
