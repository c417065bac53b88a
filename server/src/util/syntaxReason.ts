/** Why a text could not be read at some place. */
export type SyntaxReason =
  | 'bad-indentation'
  | 'tab-indentation'
  | 'unclosed-quote'
  | 'unclosed-bracket'
  | 'unexpected-text'
  | 'missing-colon'
  | 'missing-comma'
  | 'missing-value'
  | 'extra-comma'
  | 'odd-space'
  | 'unexpected-end'
  | 'invalid-escape'
  | 'invalid-character'
  | 'comment-in-json'
  | 'unknown-alias'
  | 'too-deep';
