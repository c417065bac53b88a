import { t } from '@vscode/l10n';
import { type Expected, expectedAt } from '../../engine/expected.ts';
import { templates } from '../../knowledge/templates.ts';
import { asMap, asScalar, childOf, type Node } from '../../text/tree.ts';
import { readSoundYaml } from '../../text/yamlSound.ts';
import type { Body, Pairs, Room } from './body.ts';
import type { Completion, Stop } from './item.ts';
import { resourceReferences } from './peers.ts';
import type { Place } from './place.ts';

/** Something new to start from, under a name. */
export interface Idea extends Pick<Completion, 'detail' | 'about'> {
  readonly label: string;
  readonly name: string;
  readonly body: Pairs;
}

const last: Stop = { stop: 0 };

type NameOf = Extract<Expected, { kind: 'names' }>['of'];

/** What may stand under a new name at a place: the shortest first, then the groups of the FAQ's templates. */
export function ideasFor(place: Place, of: NameOf): Idea[] {
  return [...ideas(place, of), ...fromTemplates(place, of)];
}

function ideas(place: Place, of: NameOf): Idea[] {
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
      return resources(place);
  }
}

/** A list of rules, to be chosen next. */
const rulesToCome: Room = { room: 'list' };

function resources(place: Place): Idea[] {
  const rule = (peer: string): Pairs['pairs'] => [
    ['SecurityGroupId', resourceReferences(place, 'group', { stop: 2, text: 'sg-…' })],
    ['IpProtocol', { stop: 3, choices: ['tcp', 'udp'] }],
    ['PortRange', { stop: 4, text: '443/443' }],
    [peer, { stop: 5, text: '10.0.0.0/8' }],
  ];
  return [
    {
      label: t('a new security group'),
      name: 'WebGroup',
      body: typed('ALIYUN::ECS::SecurityGroup', {
        pairs: [networkOf(place), ['SecurityGroupIngress', rulesToCome]],
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

function typed(type: string, properties: Pairs): Pairs {
  return {
    pairs: [
      ['Type', type],
      ['Properties', properties],
    ],
  };
}

/** The properties that a resource of a type is begun with: those of the idea of such, else those that it must have. */
export function propertiesOf(place: Place, type: string): Pairs {
  const idea = resources(place).find(({ body }) => body.pairs[0]?.[1] === type);
  const properties = idea?.body.pairs[1]?.[1];
  if (typeof properties === 'object' && 'pairs' in properties) return properties;
  const expected = expectedIn(place, place.keys.slice(0, -1), type, ['Properties']);
  const words = expected?.kind === 'map' ? expected.words.required : [];
  return {
    pairs: words.map(({ name, field }, i) => [
      name,
      field === 'ingress' || field === 'egress' ? rulesToCome : { stop: i + 2 },
    ]),
  };
}

const GROUP = 'ALIYUN::ECS::SecurityGroup';

/** The groups of the FAQ's templates, in the words of the text. */
function fromTemplates(place: Place, of: NameOf): Idea[] {
  if (of !== 'group' && of !== 'resource') return [];
  const path = of === 'group' ? [] : ['Properties'];
  const inside = (...more: string[]) => expectedIn(place, [...place.keys, 'Name'], GROUP, [...path, ...more]);
  return templates.flatMap(({ id, label, detail, text }) => {
    const [group, ...others] = asMap(childOf(asMap(readSoundYaml(text).roots[0]), 'securityGroups'))?.entries ?? [];
    if (group === undefined || others.length > 0) return [];
    const pairs = inWords(group.value, inside(), inside);
    const idea = { label: t('group: {0}', label), detail, about: { kind: 'template', id } } as const;
    if (of === 'group') return [{ ...idea, name: group.key.text, body: { pairs } }];
    const name = group.key.text.replace(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
    return [{ ...idea, name, body: typed(GROUP, { pairs: [networkOf(place), ...pairs] }) }];
  });
}

function networkOf(place: Place): Pairs['pairs'][number] {
  return ['VpcId', resourceReferences(place, 'vpc', { stop: 2, text: 'vpc-…' })];
}

/** What is expected within a thing of a type that is not written yet. */
function expectedIn({ snapshot }: Place, keys: Place['keys'], type: string, path: readonly string[]) {
  const value = (_: number, key: string) => (key === 'Type' ? type : undefined);
  return expectedAt(snapshot, { keys: [...keys, ...path], value });
}

/** A map whose keys are the names of fields, as the words at its place spell them. */
function inWords(
  node: Node,
  expected: Expected | undefined,
  inside: (name: string) => Expected | undefined,
): Pairs['pairs'] {
  if (expected?.kind !== 'map') return [];
  return (asMap(node)?.entries ?? []).flatMap(({ key, value }) => {
    const name = expected.words.all.find(({ field }) => field === key.text)?.name;
    if (name === undefined) return [];
    const list = value.kind === 'seq' && value.items.length > 0 ? inside(name) : undefined;
    if (value.kind !== 'seq' || list?.kind !== 'list')
      return [[name, value.kind === 'seq' ? rulesToCome : bodyOf(value)]];
    return [[name, value.items.map((item) => ({ pairs: inWords(item, list.of, inside) }))]];
  });
}

/** A text that was read, to be written in another style. */
export function bodyOf(node: Node | undefined): Body {
  if (node?.kind === 'map') return { pairs: node.entries.map(({ key, value }) => [key.text, bodyOf(value)] as const) };
  if (node?.kind === 'seq') return node.items.map(bodyOf);
  const text = asScalar(node)?.text ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}
