import { t } from '@vscode/l10n';
import { type Expected, expectedAt } from '../../engine/expected.ts';
import { templates } from '../../knowledge/templates.ts';
import type { Text } from '../../text/pieces.ts';
import { asScalar, type Node } from '../../text/tree.ts';
import { readSoundYaml } from '../../text/yamlSound.ts';
import type { Body, Pairs, Room } from './body.ts';
import type { Completion, Stop } from './item.ts';
import { bodyItem, keyItem, type Place } from './place.ts';

/** New things under names of their own: a group, an instance, a list, a resource. */
export function newThings(place: Place): Completion[] {
  const { expected, slot } = place;
  if (expected.kind !== 'names' || slot.colon) return [];
  return ideas(expected.of).map(({ label, name, body }) => {
    const item = keyItem(place, NAME, body, { label, kind: 'rule', goesOn: true, filter: `${label} new ${name}` });
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

interface Idea {
  readonly label: string;
  readonly name: string;
  readonly body: Pairs;
}

const last: Stop = { stop: 0 };

function ideas(of: Extract<Expected, { kind: 'names' }>['of']): Idea[] {
  switch (of) {
    case 'group':
      return [
        {
          label: t('a new security group'),
          name: 'web',
          body: {
            pairs: [
              ['securityGroupType', { stop: 2, choices: ['normal', 'enterprise'] }],
              ['ingress', rulesToCome],
            ],
          },
        },
      ];
    case 'attachment':
      return [
        {
          label: t('a new attachment to groups'),
          name: 'web-1',
          body: { pairs: [['securityGroupIds', [{ raw: last }]]] },
        },
      ];
    case 'prefix-list':
      return [
        {
          label: t('a new prefix list'),
          name: 'offices',
          body: {
            pairs: [
              ['maxEntries', { raw: { stop: 2, text: '10' } }],
              ['addressFamily', { stop: 3, choices: ['IPv4', 'IPv6'] }],
              ['entries', [{ raw: last }]],
            ],
          },
        },
      ];
    case 'port-list':
      return [
        {
          label: t('a new port list'),
          name: 'web-ports',
          body: {
            pairs: [
              ['maxEntries', { raw: { stop: 2, text: '10' } }],
              ['entries', [{ raw: last }]],
            ],
          },
        },
      ];
    case 'resource':
      return resources();
  }
}

/** A list of rules, to be chosen next. */
const rulesToCome: Room = { room: 'list' };

function resources(): Idea[] {
  const typed = (type: string, properties: Pairs): Pairs => ({
    pairs: [
      ['Type', type],
      ['Properties', properties],
    ],
  });
  const rule = (peer: string): Pairs['pairs'] => [
    ['SecurityGroupId', { stop: 2, text: 'sg-…' }],
    ['IpProtocol', { stop: 3, choices: ['tcp', 'udp'] }],
    ['PortRange', { stop: 4, text: '443/443' }],
    [peer, { stop: 5, text: '10.0.0.0/8' }],
  ];
  return [
    {
      label: t('a new security group'),
      name: 'WebGroup',
      body: typed('ALIYUN::ECS::SecurityGroup', {
        pairs: [
          ['VpcId', { stop: 2, text: 'vpc-…' }],
          ['SecurityGroupIngress', rulesToCome],
        ],
      }),
    },
    {
      label: t('a new inbound rule as a resource'),
      name: 'WebIngress',
      body: typed('ALIYUN::ECS::SecurityGroupIngress', { pairs: rule('SourceCidrIp') }),
    },
    {
      label: t('a new outbound rule as a resource'),
      name: 'WebEgress',
      body: typed('ALIYUN::ECS::SecurityGroupEgress', { pairs: rule('DestCidrIp') }),
    },
    {
      label: t('a new prefix list'),
      name: 'Offices',
      body: typed('ALIYUN::ECS::PrefixList', {
        pairs: [
          ['PrefixListName', { stop: 2, text: 'offices' }],
          ['AddressFamily', { stop: 3, choices: ['IPv4', 'IPv6'] }],
          ['MaxEntries', { raw: { stop: 4, text: '10' } }],
        ],
      }),
    },
  ];
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

function bodyOf(node: Node | undefined): Body {
  if (node?.kind === 'map') return { pairs: node.entries.map(({ key, value }) => [key.text, bodyOf(value)] as const) };
  if (node?.kind === 'seq') return node.items.map(bodyOf);
  const text = asScalar(node)?.text ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function isBlank(text: Text, start: number, end: number): boolean {
  let at = start;
  while (at < end && /[\s\uFEFF]/.test(text.charAt(at))) at++;
  return at >= end;
}
