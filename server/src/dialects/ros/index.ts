import { t } from '@vscode/l10n';
import type { Dialect } from '../dialect.ts';
import { readRos } from './read.ts';

/** Templates of Alibaba Cloud's Resource Orchestration Service, in YAML or JSON. */
export const ros: Dialect = {
  id: 'ros',
  get title() {
    return t('ROS template');
  },
  read: readRos,
};
