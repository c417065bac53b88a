import { t } from '@vscode/l10n';
import type { Words } from '../../engine/expected.ts';
import type { Direction, FieldName } from '../../model/model.ts';
import type { Body, Pairs } from './body.ts';
import type { Completion, Stop } from './item.ts';
import { groupReferences, prefixListReferences } from './peers.ts';
import { bodyItem, type Place } from './place.ts';

/** A rule to start from. */
interface Idea {
  readonly label: string;
  /** What to type to find it, beside its label. */
  readonly words: string;
  readonly fields: readonly (readonly [FieldName, Body])[];
}

/** Whole rules for the list at a place, in the words and the style of the text. */
export function rules(place: Place): Completion[] {
  const { expected } = place;
  if (expected.kind !== 'map' || expected.thing !== 'rule' || !expected.words.of('ipProtocol')) return [];
  const direction = expected.direction ?? 'ingress';
  const ideas = direction === 'ingress' ? inbound(place) : outbound(place);
  return ideas.map(({ label, words, fields }) => {
    const body = spelled(expected.words, fields, direction);
    return bodyItem(place, body, { label, kind: 'rule', filter: `${label} ${words}` });
  });
}

function spelled(words: Words, fields: Idea['fields'], direction: Direction): Pairs {
  const own = words.named('Direction') ? ([['Direction', direction]] as const) : [];
  const pairs = fields.flatMap(([field, body]) => {
    const name = words.of(field)?.name;
    return name === undefined ? [] : [[name, body] as const];
  });
  return { pairs: [...own, ...pairs] };
}

const ANYWHERE = '0.0.0.0/0';
const ANYWHERE_V6 = '::/0';
const DENY_PRIORITY = 100;

function inbound(place: Place): Idea[] {
  const from: Stop = { stop: 1, text: '10.0.0.0/8' };
  const peers = groupReferences(place);
  const tcp = (port: number, label: string, source: Body, words = '') =>
    idea(label, words, 'tcp', `${port}/${port}`, [['sourceCidrIp', source]]);
  return [
    idea(t('new rule'), 'new rule', { stop: 1, choices: ['tcp', 'udp'] }, { stop: 2, text: '443/443' }, [
      ['sourceCidrIp', { stop: 3, text: '10.0.0.0/8' }],
    ]),
    tcp(443, t('allow HTTPS from anywhere'), ANYWHERE, 'allow https'),
    idea(t('allow HTTPS from anywhere over IPv6'), 'allow https ipv6', 'tcp', '443/443', [
      ['ipv6SourceCidrIp', ANYWHERE_V6],
    ]),
    idea(t('allow HTTPS from a prefix list'), 'allow https pl-', 'tcp', '443/443', [
      ['sourcePrefixListId', prefixListReferences(place)],
    ]),
    tcp(80, t('allow HTTP from anywhere'), ANYWHERE, 'allow http'),
    tcp(22, t('allow SSH from …'), from, 'allow ssh'),
    tcp(3389, t('allow Remote Desktop from …'), from, 'allow rdp'),
    ...(peers
      ? [idea(t('allow MySQL from a group'), 'allow mysql', 'tcp', '3306/3306', [['sourceGroupId', peers]])]
      : []),
    ...(peers
      ? [idea(t('allow everything from a group'), 'allow all', 'all', '-1/-1', [['sourceGroupId', peers]])]
      : []),
    idea(t('allow ping from anywhere'), 'allow icmp ping', 'icmp', '-1/-1', [['sourceCidrIp', ANYWHERE]]),
    idea(t('allow Alibaba Cloud health checks'), 'allow health 100.64.0.0/10', 'tcp', { stop: 1, text: '80/80' }, [
      ['sourceCidrIp', '100.64.0.0/10'],
    ]),
    denyAll(t('deny all inbound traffic'), 'sourceCidrIp'),
  ];
}

function outbound(place: Place): Idea[] {
  const peers = groupReferences(place);
  const to = (address: Body) => [['destCidrIp', address] as const];
  return [
    idea(t('new rule'), 'new rule', { stop: 1, choices: ['tcp', 'udp'] }, { stop: 2, text: '443/443' }, [
      ['destCidrIp', { stop: 3, text: '10.0.0.0/8' }],
    ]),
    idea(t('allow HTTPS to anywhere'), 'allow https', 'tcp', '443/443', to(ANYWHERE)),
    idea(t('allow HTTPS to anywhere over IPv6'), 'allow https ipv6', 'tcp', '443/443', [
      ['ipv6DestCidrIp', ANYWHERE_V6],
    ]),
    idea(t('allow HTTPS to a prefix list'), 'allow https pl-', 'tcp', '443/443', [
      ['destPrefixListId', prefixListReferences(place)],
    ]),
    idea(t('allow HTTP to anywhere'), 'allow http', 'tcp', '80/80', to(ANYWHERE)),
    idea(t('allow DNS to anywhere'), 'allow dns', 'udp', '53/53', to(ANYWHERE)),
    ...(peers ? [idea(t('allow MySQL to a group'), 'allow mysql', 'tcp', '3306/3306', [['destGroupId', peers]])] : []),
    idea(t('allow all outbound traffic'), 'allow all', 'all', '-1/-1', to(ANYWHERE)),
    denyAll(t('deny all outbound traffic'), 'destCidrIp'),
  ];
}

/** The last rule to be asked: what earlier ones let through passes. */
function denyAll(label: string, peer: FieldName): Idea {
  const base = idea(label, 'deny drop all', 'all', '-1/-1', [[peer, ANYWHERE]]);
  return { ...base, fields: [...base.fields, ['policy', 'drop'], ['priority', DENY_PRIORITY]] };
}

function idea(label: string, words: string, protocol: Body, portRange: Body, peer: Idea['fields']): Idea {
  return { label, words, fields: [['ipProtocol', protocol], ['portRange', portRange], ...peer] };
}
