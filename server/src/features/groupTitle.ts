import { t } from '@vscode/l10n';
import { sure } from '../model/field.ts';
import type { SecurityGroup } from '../model/model.ts';
import { isGroupId } from '../model/values.ts';

/** What a list shows of a group's names. */
export interface GroupTitle {
  readonly label: string;
  /** Its other name: the id, or what it is called in the cloud. */
  readonly also?: string;
}

/** The name that people know it by: of one that goes by its id, what it is called in the cloud. */
export function titleOf({ name, fields }: SecurityGroup): GroupTitle {
  const label = name || t('(no name)');
  const inCloud = sure(fields.securityGroupName)?.trim();
  if (inCloud === undefined || inCloud === '' || inCloud === name) return { label };
  return isGroupId(name) ? { label: inCloud, also: name } : { label, also: inCloud };
}
