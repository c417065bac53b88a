import { t } from '@vscode/l10n';
import { expectedAt, referencesOf } from '../../engine/expected.ts';
import { templates } from '../../knowledge/templates.ts';
import { namesBeside } from '../../text/cursor/siblings.ts';
import { scalar } from '../../text/edit/content.ts';
import type { Text } from '../../text/pieces.ts';
import { readSoundYaml } from '../../text/yamlSound.ts';
import { behindColon } from './body.ts';
import { bodyOf, ideasFor, propertiesOf } from './ideas.ts';
import type { Completion } from './item.ts';
import { bodyItem, keyItem, type Place, styleAt, valueItem } from './place.ts';

/** New things under names of their own: a group, an instance, a list, a resource. */
export function newThings(place: Place): Completion[] {
  const { expected, slot } = place;
  if (expected.kind !== 'names' || slot.colon) return [];
  return ideasFor(place, expected.of).map(({ name, body, ...about }) => {
    const filter = `${about.label} new ${name}`;
    const item = keyItem(place, NAME, body, { ...about, kind: 'rule', goesOn: true, filter });
    return { ...item, insert: item.insert.flatMap((piece) => named(piece, name)) };
  });
}

/** Stands for the name of the new thing until the place to type it is put in. */
const NAME = '\u0000';

function named(piece: Completion['insert'][number], name: string): Completion['insert'] {
  if (typeof piece !== 'string' || !piece.includes(NAME)) return [piece];
  const [before = '', after = ''] = piece.split(NAME);
  return [before, { stop: 1, text: name }, after].filter((part) => part !== '');
}

/** The types of resources of ours; those that have no properties yet can bring some along. */
export function resourceTypes(place: Place): Completion[] {
  const { slot, tree, snapshot } = place;
  const isBare = slot.place !== 'line' && !namesBeside(tree.content, slot).has('Properties');
  return (referencesOf(snapshot)?.resourceTypes ?? []).flatMap((type) => {
    const plain = valueItem(place, type, { label: type, kind: 'value' });
    return isBare ? [plain, withProperties(place, type)] : [plain];
  });
}

function withProperties(place: Place, type: string): Completion {
  const { tree } = place;
  const style = styleAt(place);
  const about = { label: `${type} …`, detail: t('with its properties'), kind: 'rule', goesOn: true } as const;
  const item = bodyItem(place, { raw: NAME }, about);
  const written = [
    tree.syntax === 'json' ? scalar(tree, type) : type,
    style.flow ? ', ' : '\n',
    `${scalar(tree, 'Properties')}:`,
    ...behindColon(propertiesOf(place, type), style, ''),
  ];
  return { ...item, insert: item.insert.flatMap((piece) => (piece === NAME ? written : [piece])) };
}

/** Whole files to start an empty one from: the templates of the FAQ. JSON has no room for their comments. */
export function wholeFiles(place: Place): Completion[] {
  const { snapshot, tree, slot } = place;
  const { content, syntax } = tree;
  const { start, end } = slot.word;
  const isEmpty = isBlank(content, 0, start) && isBlank(content, end, content.length);
  const isOurs = expectedAt(snapshot, { keys: ['securityGroups'], value: () => undefined })?.kind === 'names';
  if (!isEmpty || !isOurs || slot.quote) return [];
  return templates.map(({ id, label, detail, text: file }) => {
    const about = { kind: 'template', id } as const;
    const item = { label: t('file: {0}', label), detail, kind: 'file', filter: `file: ${label} ${id}`, about } as const;
    return syntax === 'json'
      ? bodyItem(place, bodyOf(readSoundYaml(file).roots[0]), item)
      : { ...item, insert: [file], span: slot.word, also: [], goesOn: false };
  });
}

function isBlank(text: Text, start: number, end: number): boolean {
  let at = start;
  while (at < end && /[\s\uFEFF]/.test(text.charAt(at))) at++;
  return at >= end;
}
