/**
 * The versions of everything the browser-hosted VS Code is made of, and nowhere else.
 * They are not devDependencies: their install scripts compile native parts that are not needed here.
 */
export const SERVER = { name: 'code-server', version: '4.139.1' } as const;
/** A headless Chromium with its own libraries (Linux x64 only), for machines without a browser. */
export const CHROMIUM = { name: '@sparticuz/chromium', version: '153.0.0' } as const;
/** {@link CHROMIUM} carries no monospace font, and columns of a rule should line up on a screenshot. */
export const FONT = { name: '@expo-google-fonts/fira-code', version: '0.4.1' } as const;

export interface Pinned {
  readonly name: string;
  readonly version: string;
}
