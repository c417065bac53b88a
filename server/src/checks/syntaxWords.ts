// Why texts cannot be read. Loaded with what reads those in which something is wrong.
import { t } from '@vscode/l10n';
import type { ReadingProblem } from '../model/model.ts';
import { MOST_LEVELS, MOST_MERGED } from '../util/syntaxReason.ts';

type Syntax = Extract<ReadingProblem, { kind: 'syntax' }>;

/** Why a text cannot be read, and what to do. */
export function syntaxMessage({ reason, notation }: Pick<Syntax, 'reason' | 'notation'>): string {
  switch (reason) {
    case 'bad-indentation':
      return t(
        'This line is indented neither like its neighbours nor below them. Align it with the lines it belongs to.',
      );
    case 'tab-indentation':
      return t('YAML does not allow tabs as indentation. Use spaces.');
    case 'unclosed-quote':
      return t('A quote is opened here and never closed. Close it, or remove it.');
    case 'unclosed-bracket':
      return t('A bracket is opened here and never closed. Close it.');
    case 'missing-colon':
      return notation === 'json'
        ? t('A colon is missing here. Write `"name": value`.')
        : t('A colon is missing here. Write `name: value`, with a space behind the colon.');
    case 'wide-colon':
      return t('This colon is a full-width one, which separates nothing. Write `name: value`, with `:` and a space.');
    case 'two-on-a-line':
      return t('Two properties stand on one line here. Put the second one on a line of its own, below the first.');
    case 'missing-comma':
      return t('A comma is missing here. Put one between the two values.');
    case 'missing-value':
      return t('A value is missing here. Write one, or remove what leads up to it.');
    case 'extra-comma':
      return t('Nothing follows this comma. Remove it.');
    case 'odd-space':
      return t(
        'These spaces only look like spaces; such come from web pages and input methods. Type them anew, here and below.',
      );
    case 'unexpected-end':
      return t('The text ends too early. Close what is still open.');
    case 'invalid-escape':
      return t('This escape does not exist. Double the backslash, or use single quotes in YAML.');
    case 'invalid-character':
      return t('This character may not stand here. Remove it, or put the value in quotes.');
    case 'comment-in-json':
      return t('JSON has no comments. Remove this one, or keep the file as YAML.');
    case 'unknown-alias':
      return t('Nothing above bears this name. Put the anchor (`&name`) before the alias (`*name`).');
    case 'too-deep':
      return t('This is nested deeper than {0} levels and is not read. Flatten it, or take it out.', MOST_LEVELS);
    case 'too-much-merged':
      return t(
        'Merge keys (`<<`) bring more than {0} properties into this file: from here on, they are not read. Merge less.',
        MOST_MERGED,
      );
    case 'unexpected-text':
      if (notation === 'json')
        return t('This text does not fit here. Names and texts stand in double quotes, and JSON has no comments.');
      return t('This text does not fit here. A value that begins or goes on with special characters needs quotes.');
  }
}
