import { t } from '@vscode/l10n';
import type { Dialect } from '../dialect.ts';
import { readNative } from './read.ts';

/** Our own plain form: the ECS API's field names in camelCase, as YAML or JSON. */
export const native: Dialect = {
  id: 'native',
  get title() {
    return t('Security group file');
  },
  read: readNative,
};
