/** Address blocks that mean something to people, and the marks that services leave on the rules and groups they make. */
import { translated } from '../util/language.ts';
import { sources } from './sources.ts';

export interface AddressBlock {
  /** In the spelling that a file would use, such as `10.0.0.0/8`. */
  readonly cidr: string;
  readonly name: string;
  /** What it is best known for, where its name does not say that. */
  readonly short?: string;
  readonly note: string;
  readonly source: string;
  /** The service whose rules come from this block. Such a rule may have been added automatically. */
  readonly service?: 'DMS' | 'DTS' | 'Workbench' | 'DMS or Workbench';
}

const writtenBlocks: readonly AddressBlock[] = [
  block('0.0.0.0/0', 'any IPv4 address', 'Everyone on the internet and every private network.', 'RFC 4632'),
  block('::/0', 'any IPv6 address', 'Everyone on the IPv6 internet.', 'RFC 4291'),
  block('10.0.0.0/8', 'private addresses', 'Private networks; VPCs and offices often use it.', 'RFC 1918'),
  block('172.16.0.0/12', 'private addresses', 'Private networks; VPCs often use it.', 'RFC 1918'),
  block('192.168.0.0/16', 'private addresses', 'Private networks; VPCs and home networks use it.', 'RFC 1918'),
  {
    cidr: '100.64.0.0/10',
    name: 'Alibaba Cloud internal services',
    short: 'Alibaba health checks',
    note: 'Health checks come from here; after a rule that drops all inbound traffic, let this block in.',
    source: sources.use,
  },
  block('100.100.100.200/32', 'instance metadata', 'Reachable from an instance whatever the rules say.', sources.rules),
  block(
    '100.100.0.0/16',
    'Alibaba Cloud internal services',
    'An advanced group needs TCP 443 to it for Session Manager.',
    'ECS documentation, Session Manager',
  ),
  serviceBlock(
    'DMS or Workbench',
    '100.104.0.0/16',
    'DMS and ECS Workbench reach instances in a VPC from here.',
    sources.cases,
  ),
  serviceBlock('Workbench', '161.117.0.0/16', 'ECS Workbench, over the internet (international site).', sources.cases),
  ...['120.55.177.0/24', '121.43.18.0/24', '101.37.74.0/24', '10.153.176.0/24', '10.137.42.0/24', '11.193.54.0/24'].map(
    (cidr) => serviceBlock('DMS', cidr, 'DMS, for the classic network.', 'ApsaraDB for MongoDB documentation on DMS'),
  ),
  ...[
    '10.151.12.0/24',
    '47.102.181.0/24',
    '47.101.109.0/24',
    '120.55.129.0/24',
    '11.115.103.0/24',
    '47.102.234.0/24',
  ].map((cidr) =>
    serviceBlock(
      'DTS',
      cidr,
      'DTS servers; the blocks differ by region, these are the example of the API page.',
      sources.dtsWhitelist,
    ),
  ),
  block('127.0.0.0/8', 'loopback', 'The instance itself; a rule never sees such traffic.', 'RFC 1122'),
  block('::1/128', 'loopback', 'The instance itself; a rule never sees such traffic.', 'RFC 4291'),
  block('169.254.0.0/16', 'link-local addresses', 'Valid on one link only.', 'RFC 3927'),
  block('fe80::/10', 'link-local addresses', 'Valid on one link only.', 'RFC 4291'),
  block('fd00::/8', 'unique local addresses', 'Private networks in IPv6, the half of them in use.', 'RFC 4193'),
  block('fc00::/7', 'unique local addresses', 'Private networks in IPv6.', 'RFC 4193'),
  block('192.0.2.0/24', 'documentation', 'For examples only; nobody has such an address.', 'RFC 5737'),
  block('198.51.100.0/24', 'documentation', 'For examples only; nobody has such an address.', 'RFC 5737'),
  block('203.0.113.0/24', 'documentation', 'For examples only; nobody has such an address.', 'RFC 5737'),
  block('2001:db8::/32', 'documentation', 'For examples only; nobody has such an address.', 'RFC 3849'),
];

export const addressBlocks: readonly AddressBlock[] = writtenBlocks.map((one) =>
  translated(one, 'name', 'short', 'note', 'service'),
);

/** A description that tells who made a rule or a group. */
export interface AutomaticRuleMark {
  /** The description, whole and exact. */
  readonly description: string;
  readonly on: 'rule' | 'group';
  /** `system`: a default that the console made; `service`: another Alibaba Cloud service. */
  readonly kind: 'system' | 'service';
  readonly madeBy: string;
  readonly note: string;
  readonly source: string;
}

/** All seen in real groups, none promised by Alibaba Cloud. What DMS and DTS write is not known: their address blocks tell. */
const writtenMarks: readonly AutomaticRuleMark[] = [
  {
    description: 'System created rule.',
    on: 'rule',
    kind: 'system',
    madeBy: 'the ECS console',
    note: 'A default rule of a group that the console made.',
    source: 'seen in exports, 2026-10',
  },
  {
    description: 'System created security group.',
    on: 'group',
    kind: 'system',
    madeBy: 'the ECS console',
    note: 'The default security group.',
    source: 'seen in exports, 2026-10',
  },
  {
    description: 'createdByEcsWorkbench',
    on: 'rule',
    kind: 'service',
    madeBy: 'ECS Workbench',
    note: 'Added so that Workbench can log in to the instance.',
    source: 'seen in exports, 2026-08',
  },
  {
    description: '云盾堡垒机自动添加规则',
    on: 'rule',
    kind: 'service',
    madeBy: 'Bastionhost',
    note: 'Added so that the bastion host can reach the instance.',
    source: 'seen in exports',
  },
  {
    description: 'This is used by kubernetes. Do not delete please!',
    on: 'group',
    kind: 'service',
    madeBy: 'Container Service for Kubernetes (ACK)',
    note: 'The group of a cluster; the cluster relies on it.',
    source: 'seen in ROS templates of clusters',
  },
];

export const automaticRuleMarks: readonly AutomaticRuleMark[] = writtenMarks.map((mark) =>
  translated(mark, 'madeBy', 'note'),
);

/** The mark that a description is, if it is one. */
export function automaticRuleMark(description: string): AutomaticRuleMark | undefined {
  return automaticRuleMarks.find((mark) => mark.description === description.trim());
}

function block(cidr: string, name: string, note: string, source: string): AddressBlock {
  return { cidr, name, note, source };
}

function serviceBlock(
  service: NonNullable<AddressBlock['service']>,
  cidr: string,
  note: string,
  source: string,
): AddressBlock {
  return { cidr, name: service, note, source, service };
}
