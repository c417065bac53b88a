import { t } from '@vscode/l10n';
import type { Dialect } from '../dialect.ts';
import { readEcsApi } from './read.ts';

/** What the ECS API takes and gives: requests to authorize rules, descriptions of groups, exports of the console. */
export const ecsApi: Dialect = {
  id: 'ecs-api',
  get title() {
    return t('ECS API data');
  },
  read: readEcsApi,
};
