import { MOST_LEVELS, MOST_MERGED } from '../util/syntaxReason.ts';

/** How much SecGroup reads. Beyond this it says so and leaves the file alone. */
export const limits = {
  /** Characters of one file: about 80,000 rules. */
  fileLength: 16 * 1024 * 1024,
  /** Levels of nesting in one file. */
  depth: MOST_LEVELS,
  /** How often reading starts again behind a line that cannot be read. */
  recoveries: 16,
  /** Characters that may be read again to find out what is wrong: so many, and so many times the text. */
  reparsed: 500_000,
  reparsings: 8,
  /** Rules, attachments and lists of one file, those that aliases multiply included. */
  entities: 100_000,
  /** Entries that the merge keys of one file bring into its maps: each map may hold all that those above it have. */
  merged: MOST_MERGED,
} as const;
