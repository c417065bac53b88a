import { join } from 'node:path';
import { THEME_VARIABLE, WEB_VARIABLE } from '../results.ts';
import { OUT } from './paths.ts';

/** Each host and each colour theme has a folder of its own, so that they can be looked at side by side. */
export function screenshotFile(name: string): string {
  const host = process.env[WEB_VARIABLE] ? 'web' : '';
  const theme = (process.env[THEME_VARIABLE] ?? '').toLowerCase().replaceAll(' ', '-');
  return join(OUT, 'screenshots', host, theme, `${name}.png`);
}
