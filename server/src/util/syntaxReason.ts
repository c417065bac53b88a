/** Why a text could not be read at some place. */
export type SyntaxReason =
  | 'bad-indentation'
  | 'tab-indentation'
  | 'unclosed-quote'
  | 'unclosed-bracket'
  | 'unexpected-text'
  | 'missing-colon'
  | 'wide-colon'
  | 'two-on-a-line'
  | 'missing-comma'
  | 'missing-value'
  | 'extra-comma'
  | 'odd-space'
  | 'unexpected-end'
  | 'invalid-escape'
  | 'invalid-character'
  | 'comment-in-json'
  | 'unknown-alias'
  | 'too-deep'
  | 'too-much-merged';

/** How many levels of nesting are read. */
export const MOST_LEVELS = 100;

/** How many entries merge keys bring in. */
export const MOST_MERGED = 1_000_000;

/** A name and the full-width colon of a Chinese keyboard. */
export const WIDE_COLON = /^[\w.$-]+\s*\uFF1A/;
