import { t } from '@vscode/l10n';
import { parseCidr } from '../../algebra/ip.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { type Fields, fields } from '../../knowledge/fields.ts';
import { noteOn } from '../../knowledge/portNotes.ts';
import { servicesIn } from '../../knowledge/servicesIn.ts';
import { templates } from '../../knowledge/templates.ts';
import { checkPage } from '../faq.ts';
import { blockLine } from '../hover/blocks.ts';
import { countsText } from '../hover/groupHover.ts';
import { code, isPage, link } from '../hover/markdown.ts';
import type { About } from './item.ts';

/** What an item may be looked up in. */
export interface Sources {
  /** The document that the item was found in, as long as it is open. */
  readonly snapshot: Snapshot | undefined;
  /** The pages of the checks in one text. */
  pages(): Promise<string>;
}

/** What an item is, as Markdown. Looked up when somebody reads it. */
export async function describe(about: About, { snapshot, pages }: Sources): Promise<string | undefined> {
  switch (about.kind) {
    case 'text':
      return about.text;
    case 'field':
      return fieldText(about.thing, about.field);
    case 'block': {
      const cidr = parseCidr(about.cidr);
      return cidr && blockLine(cidr);
    }
    case 'port':
      return portText(about.from, about.to);
    case 'group':
      return snapshot && groupText(snapshot, about.name);
    case 'list':
      return snapshot && listText(snapshot, about.name);
    case 'check':
      return checkText(about.id, await pages());
    case 'template': {
      const template = templates.find(({ id }) => id === about.id);
      return template && `${template.detail}\n\n\`\`\`yaml\n${template.text}\`\`\``;
    }
  }
}

function fieldText(thing: string, field: string): string | undefined {
  const all: Readonly<Record<string, Fields>> = fields;
  const info = all[thing]?.[field] ?? Object.values(all).find((group) => group[field])?.[field];
  if (info === undefined) return undefined;
  const lines = [info.meaning, t('Values: {0}.', info.values)];
  if (info.default !== undefined) lines.push(t('When absent: {0}.', info.default));
  if (isPage(info.source)) lines.push(link(t('Source'), info.source));
  return lines.join('\n\n');
}

function portText(from: number, to: number): string | undefined {
  if (from < 0) return undefined;
  const known = (['tcp', 'udp'] as const).flatMap((protocol) =>
    servicesIn(protocol, from, to).map((service) => {
      const { name, from: port } = service;
      const note = noteOn(service);
      return `- ${code(`${protocol} ${port}`)} ${note === undefined ? name : `${name}: ${note}`}`;
    }),
  );
  return known.length === 0 || from !== to ? undefined : known.join('\n');
}

function groupText({ world }: Snapshot, name: string): string | undefined {
  const group = world.group(name);
  if (group === undefined) return undefined;
  const type = group.type === 'enterprise' ? t('An advanced group') : t('A basic group');
  return `${type}: ${countsText(group.count, world.quota.rulesPerGroup)}.`;
}

function listText({ file }: Snapshot, name: string): string | undefined {
  const list = [...file.prefixLists, ...file.portLists].find((candidate) => candidate.name === name);
  if (list === undefined) return undefined;
  const entries = list.entries.flatMap(({ cidr, portRange }) => {
    const field = cidr ?? portRange;
    return field?.kind === 'known' ? [field.raw] : [];
  });
  return entries.map((entry) => `- ${code(entry)}`).join('\n');
}

/** The first paragraph of the check's page says why it matters. */
function checkText(id: string, pages: string): string | undefined {
  const page = checkPage(id, pages);
  const [, why] = page?.markdown.split(/\n\s*\n/) ?? [];
  return page && [`**${page.title}**`, ...(why ? [why] : [])].join('\n\n');
}
