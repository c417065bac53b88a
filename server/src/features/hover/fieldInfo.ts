import { t } from '@vscode/l10n';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { Fields } from '../../knowledge/fields.ts';
import type { EntityId, FieldName } from '../../model/model.ts';
import { sentences } from '../../util/language.ts';
import { code, isPage, link } from './markdown.ts';

/** What a field means and may hold, named as this file spells it. Nothing for a field that we know nothing of. */
export function fieldLines(snapshot: Snapshot, fields: Fields, entity: EntityId, field: FieldName): string[] {
  const info = fields[field];
  if (info === undefined) return [];
  const key = snapshot.spanOf({ entity, field, part: 'key' });
  const name = key ? snapshot.tree.content.slice(key.start, key.end).replace(/^(["'])(.*)\1$/, '$2') : field;
  const absent = info.default === undefined ? [] : [t('When absent: {0}.', info.default)];
  const source = isPage(info.source) ? [link(t('Source'), info.source)] : [];
  const about = sentences([t('Values: {0}.', info.values), ...absent, ...source]);
  return [`**${code(name)}** – ${info.meaning}  \n${about}`];
}
