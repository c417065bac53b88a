import type { Edit } from '../../model/edit.ts';
import type { FieldName } from '../../model/model.ts';
import { columnOf, indentAt, lineBreak, lineStart, nextLine } from '../../text/lines.ts';
import { applyChanges, type TextChange } from '../../text/span.ts';
import type { Entry, Tree } from '../../text/tree.ts';
import type { Origin, Reading } from '../dialect.ts';
import { writeCommon } from '../writer.ts';
import { isResource } from './places.ts';

/** Writes a rule that is a resource of its own again below itself, under a free name, with some fields changed. */
export function copyResource(
  reading: Reading,
  { holder, map, node }: Origin,
  edit: Extract<Edit, { kind: 'copy' }>,
): readonly TextChange[] | undefined {
  if (holder?.kind !== 'entry' || map === undefined || node.kind !== 'map' || !isResource(node)) return undefined;
  const changes = fieldChanges(reading, edit);
  if (changes === undefined || !holder.map.entries.includes(holder.entry)) return undefined;
  const { tree } = reading;
  const text = rewritten(tree, holder.entry, changes);
  return [holder.map.flow ? behind(tree, holder.entry, text) : below(tree, holder.entry, text)];
}

function fieldChanges(reading: Reading, edit: Extract<Edit, { kind: 'copy' }>): TextChange[] | undefined {
  const { entity } = edit;
  const changes: TextChange[] = [];
  for (const [field, value] of Object.entries(edit.set)) {
    const written = writeCommon(reading, { kind: 'set', entity, field: field as FieldName, value });
    if (written === undefined) return undefined;
    changes.push(...written);
  }
  for (const field of edit.unset ?? []) {
    const written = writeCommon(reading, { kind: 'unset', entity, field });
    if (written === undefined) return undefined;
    changes.push(...written);
  }
  return changes;
}

/** The text of a resource after the changes, under a name that no other one bears. */
function rewritten({ text }: Tree, { key, start, end }: Entry, changes: readonly TextChange[]): string {
  const quotes = key.style === 'plain' ? 0 : 1;
  const renamed = { start: key.start + quotes, end: key.end - quotes, text: freeName(text, key.text) };
  const inside = [...changes, renamed].filter((one) => one.end <= end);
  const shifted = inside.map((one) => ({ ...one, start: one.start - start, end: one.end - start }));
  return applyChanges(text.slice(start, end), shifted).trimEnd();
}

/** `Web` → `Web2`, or the next number that nothing bears. */
function freeName(text: string, name: string): string {
  const stem = /\d$/.test(name) ? `${name}Part` : name;
  let n = 2;
  while (text.includes(`${stem}${n}`)) n++;
  return `${stem}${n}`;
}

function behind({ text }: Tree, { start, end }: Entry, copy: string): TextChange {
  const hasOwnLine = text.slice(lineStart(text, start), start).trim() === '';
  const space = hasOwnLine ? lineBreak(text) + indentAt(text, start) : ' ';
  return { start: end, end, text: `,${space}${copy}` };
}

function below({ text }: Tree, { start, end }: Entry, copy: string): TextChange {
  const indent = ' '.repeat(columnOf(text, start));
  const at = nextLine(text, end);
  const isLast = at === text.length && !text.endsWith('\n');
  const eol = lineBreak(text);
  return { start: at, end: at, text: isLast ? `${eol}${indent}${copy}` : `${indent}${copy}${eol}` };
}
