import { t } from '@vscode/l10n';
import { checkById } from '../../engine/catalogue.ts';
import { type FileView, ID_SPACE, TYPE_SPACE } from '../../engine/mentions.ts';
import type { NamePlace, SymbolIndex } from '../../engine/symbolIndex.ts';
import { pageForReader } from '../../knowledge/readerPages.ts';
import { referencePage } from '../../knowledge/referencePages.ts';
import { lineEnd } from '../../text/lines.ts';
import { find, type Text } from '../../text/pieces.ts';
import type { Span } from '../../text/span.ts';
import { fileName } from '../../util/uri.ts';
import { definitionsOf } from './names.ts';

/** A piece of text that leads somewhere. */
export interface Link {
  readonly span: Span;
  readonly tooltip: string;
  readonly target:
    | { readonly kind: 'place'; readonly uri: string; readonly position: NamePlace['start'] }
    | { readonly kind: 'check'; readonly id: string }
    | { readonly kind: 'page'; readonly address: string };
}

/** Ids that another file defines, resource types and actions with a public page, checks that a comment ignores. */
export function links(index: SymbolIndex, view: FileView): Link[] {
  const found = view.mentions.flatMap((mention): Link[] => {
    const { space, role, name, span } = mention;
    if (space === TYPE_SPACE) return pageLink(name, span);
    return space === ID_SPACE && role === 'reference' ? placeLink(index, view, mention) : [];
  });
  return [...found, ...checkLinks(view.content)];
}

function pageLink(name: string, span: Span): Link[] {
  const address = referencePage(name);
  return address === undefined
    ? []
    : [{ span, tooltip: t('Documentation of {0}', name), target: { kind: 'page', address: pageForReader(address) } }];
}

/** Within the file "go to definition" is enough. */
function placeLink(index: SymbolIndex, { uri }: FileView, mention: FileView['mentions'][number]): Link[] {
  const definitions = definitionsOf(index, uri, mention);
  const [first] = definitions;
  if (first === undefined || definitions.some((one) => one.uri === uri)) return [];
  const place = index.placesIn(first.uri).get(first.mention);
  if (place === undefined) return [];
  const tooltip = t('Defined in {0}', fileName(first.uri));
  return [{ span: mention.span, tooltip, target: { kind: 'place', uri: first.uri, position: place.start } }];
}

const IGNORED = /#[ \t]*secgroup-ignore(?:-next-line|-file)?[ \t]+([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)/gi;

function checkLinks(text: Text): Link[] {
  return find(text, IGNORED).flatMap((at) => {
    const [[all, ids] = ['', '']] = text.slice(at, lineEnd(text, at)).matchAll(IGNORED);
    const start = at + all.length - ids.length;
    return [...ids.matchAll(/[\w-]+/g)].flatMap(({ 0: id, index: at }): Link[] => {
      const check = checkById(id);
      const span = { start: start + at, end: start + at + id.length };
      return check ? [{ span, tooltip: check.title, target: { kind: 'check', id } }] : [];
    });
  });
}
