import { t } from '@vscode/l10n';
import type { ApiErrorCode } from '../knowledge/apiErrors.ts';
import type { Field } from '../model/field.ts';

/** A message about what the API refuses, with the code it answers with. */
export function refused(message: string, code: ApiErrorCode): string {
  return `${message} (${code})`;
}

/** The message; where one of the values is a template parameter's default, it says so. */
export function assuming(message: string, ...fields: readonly (Field<unknown> | undefined)[]): string {
  for (const field of fields) {
    if (field !== undefined && field.kind !== 'unknown' && field.assumed !== undefined) {
      return t('{0} This is by the default of `{1}`.', message, field.assumed);
    }
  }
  return message;
}

/** Whether a value stands here as it is, so that a fix can write another one in its place. */
export function isPlain(field: Field<unknown> | undefined): boolean {
  return field === undefined || (field.kind !== 'unknown' && field.assumed === undefined);
}
