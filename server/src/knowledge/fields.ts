/** What each field means and may hold, under its canonical name (the ECS API's, in camelCase). For hovers and completion. */
import { translated } from '../util/language.ts';
import { sources } from './sources.ts';

export interface FieldInfo {
  /** One sentence. */
  readonly meaning: string;
  /** The valid values, in words. */
  readonly values: string;
  /** What holds when the field is absent. */
  readonly default?: string;
  readonly source: string;
}

export type Fields = Readonly<Record<string, FieldInfo>>;

const SECGROUP = 'SecGroup, native format';
const IPV4 = 'an IPv4 address or CIDR block, such as `10.0.0.0/8`';
const IPV6 = 'an IPv6 address or CIDR block, such as `2001:db8::/32`';
const PEER_IGNORED = 'ignored when a CIDR block is given too';
const PREFIX_LIST =
  'the id of a prefix list (`pl-…`), or the name of one in this file; ignored when a CIDR block or a group is given too';

/** The top level of a native file. */
export const documentFields: Fields = {
  securityGroups: field('The security groups, by name.', 'a map of name to group', SECGROUP),
  instances: field('The instances and the groups each is in.', 'a map of name to instance', SECGROUP),
  networkInterfaces: field(
    'The elastic network interfaces and the groups each is in.',
    'a map of name to interface',
    SECGROUP,
  ),
  prefixLists: field(
    'Prefix lists that rules refer to; each counts as `maxEntries` rules.',
    'a map of name to list',
    SECGROUP,
  ),
  portLists: field(
    'Port lists that rules refer to; each counts as `maxEntries` rules.',
    'a map of name to list',
    SECGROUP,
  ),
};

export const groupFields: Fields = {
  securityGroupName: field(
    'The name of the group as the console shows it.',
    '2–128 characters: a letter first, then letters, digits, `:`, `_`, `.` or `-`; not starting with `http://` or `https://`',
    sources.createGroup,
    'the name under which the group stands here',
  ),
  securityGroupId: field('The id of a group that exists already.', '`sg-…`', sources.sdk),
  description: field(
    'What the group is for.',
    '2–256 characters, not starting with `http://` or `https://`',
    sources.createGroup,
  ),
  securityGroupType: field(
    'Whether the group is basic or advanced: an advanced one holds more addresses, lets nothing out without a rule, and knows no group peers.',
    '`normal` (basic) or `enterprise` (advanced); all groups of an instance must be of one type',
    sources.types,
    '`normal`',
  ),
  vpcId: field('The VPC that the group belongs to.', '`vpc-…`; an advanced group needs one', sources.createGroup),
  innerAccessPolicy: field(
    'Whether the members of a basic group reach each other; with `Accept` this comes before every rule.',
    '`Accept` or `Drop`; an advanced group always keeps its members apart',
    sources.types,
    '`Accept`',
  ),
  resourceGroupId: field('The resource group that the group is filed under.', '`rg-…`', sources.ros),
  tags: field(
    'Labels for finding and billing.',
    'at most 20; keys up to 128 characters, not starting with `aliyun` or `acs:`; neither key nor value contains `http://` or `https://`',
    sources.createGroup,
  ),
  ingress: field(
    'The inbound rules: what may reach the members.',
    'a list of rules',
    sources.rules,
    'nothing comes in from outside the group',
  ),
  egress: field(
    'The outbound rules: what the members may reach.',
    'a list of rules',
    sources.rules,
    'a basic group lets everything out, an advanced group nothing',
  ),
};

/** Fields of inbound and outbound rules alike; `source…` is the peer of an inbound rule, `dest…` that of an outbound one. */
export const ruleFields: Fields = {
  ipProtocol: field(
    'The protocol that the rule is about.',
    '`tcp`, `udp`, `icmp`, `icmpv6`, `gre` or `all`',
    sources.rules,
  ),
  portRange: field(
    'The ports of the receiving side.',
    '`start/end` from 1 to 65535 for `tcp` and `udp`, such as `443/443`; `-1/-1` for `icmp`, `icmpv6`, `gre` and `all`',
    sources.rules,
  ),
  policy: field(
    'Whether matching traffic passes; dropped traffic gets no answer, the other side runs into a timeout.',
    '`accept` or `drop`',
    sources.authorizeIngress,
    '`accept`',
  ),
  priority: field(
    'Which rule decides when several match: the smallest number, and at the same number `drop` before `accept`.',
    'a whole number from 1 to 100',
    sources.rules,
    '`1`',
  ),
  nicType: field(
    'Which network the rule was for in the classic network; in a VPC one rule covers private traffic and the internet.',
    '`intranet`; `internet` only in the classic network',
    sources.sdk,
    '`intranet` in a VPC',
  ),
  description: field('What the rule is for.', '1–512 characters', sources.sdk),
  sourcePortRange: field(
    'The ports of the sending side, rarely needed.',
    '`start/end`, as for `portRange`',
    sources.sdk,
    'any port',
  ),
  portRangeListId: field(
    'A port list in place of `portRange`; it counts as `maxEntries` rules.',
    'the id of a port list (`prl-…`), or the name of one in this file; `tcp` and `udp` only; ignored when `portRange` is given too',
    sources.sdk,
  ),
  sourceCidrIp: field('The IPv4 addresses that the traffic comes from.', IPV4, sources.sdk),
  ipv6SourceCidrIp: field('The IPv6 addresses that the traffic comes from.', IPV6, sources.sdk),
  sourceGroupId: field(
    'The group whose members may send.',
    `a group (\`sg-…\`, or a name in the workspace) in the same VPC, not the group itself, and not an advanced one; ${PEER_IGNORED}`,
    sources.sdk,
  ),
  sourceGroupOwnerId: field(
    'The account that owns the source group, if it is not yours.',
    `an account id; ${PEER_IGNORED}`,
    sources.sdk,
  ),
  sourceGroupOwnerAccount: field(
    'The login name of the account that owns the source group, if it is not yours.',
    `an account name; ${PEER_IGNORED}`,
    sources.sdk,
  ),
  sourcePrefixListId: field(
    'A prefix list that the traffic comes from; it counts as `maxEntries` rules.',
    PREFIX_LIST,
    sources.sdk,
  ),
  destCidrIp: field(
    'The IPv4 addresses that the traffic goes to; in an inbound rule, a private address of the receiving side.',
    IPV4,
    sources.sdk,
  ),
  ipv6DestCidrIp: field('The IPv6 addresses that the traffic goes to.', IPV6, sources.sdk),
  destGroupId: field(
    'The group whose members may receive.',
    `a group (\`sg-…\`, or a name in the workspace) in the same VPC, not the group itself, and not an advanced one; ${PEER_IGNORED}`,
    sources.sdk,
  ),
  destGroupOwnerId: field(
    'The account that owns the destination group, if it is not yours.',
    `an account id; ${PEER_IGNORED}`,
    sources.sdk,
  ),
  destGroupOwnerAccount: field(
    'The login name of the account that owns the destination group, if it is not yours.',
    `an account name; ${PEER_IGNORED}`,
    sources.sdk,
  ),
  destPrefixListId: field(
    'A prefix list that the traffic goes to; it counts as `maxEntries` rules.',
    PREFIX_LIST,
    sources.sdk,
  ),
  securityGroupRuleId: field('The id of the rule, given by Alibaba Cloud.', '`sgr-…`', sources.sdk),
};

/** Fields of one tag of a group. */
export const tagFields: Fields = {
  key: field(
    'The name of the tag.',
    '1–128 characters, not starting with `aliyun` or `acs:`, without `http://` and `https://`; each key once in a group',
    sources.sdk,
  ),
  value: field('The value of the tag.', 'up to 128 characters, without `http://` and `https://`', sources.sdk, 'empty'),
};

/** Fields of an instance or a network interface. */
export const attachmentFields: Fields = {
  securityGroupIds: field(
    'The groups that the instance or interface is in; the rules of all of them apply together.',
    'a list of groups (`sg-…`, or names in the workspace), at least one, all of one type',
    sources.overview,
  ),
  securityGroupId: field(
    'The one group that the instance or interface is in.',
    'a group (`sg-…`); not together with `securityGroupIds`',
    sources.ros,
  ),
};

/** Fields of a prefix list or a port list. */
export const listFields: Fields = {
  prefixListName: field(
    'The name of the prefix list.',
    '2–128 characters, a letter first; not starting with `com.aliyun` or `com.alibabacloud`',
    sources.sdk,
  ),
  maxEntries: field(
    'How many entries the list can hold; fixed when it is made, and the number by which it counts towards quotas.',
    '1–200 for a prefix list, 1–2,000 for a port list',
    sources.limits,
  ),
  addressFamily: field('The IP version of all entries of a prefix list.', '`IPv4` or `IPv6`', sources.limits),
  entries: field(
    'What the list holds.',
    'CIDR blocks in a prefix list, port ranges in a port list',
    sources.sdk,
    'an empty list',
  ),
  description: field('What the list is for.', 'a short text', sources.sdk),
};

/** Fields of one entry of a prefix list or a port list. */
export const entryFields: Fields = {
  cidr: field(
    'One address block of a prefix list.',
    'a CIDR block without host bits, of the IP version of the list',
    sources.sdk,
  ),
  portRange: field('One range of a port list.', '`start/end` from 1 to 65535', sources.sdk),
  description: field('What the entry is for.', '2–32 characters', sources.sdk),
};

/** All of them, by the kind of thing that holds the field. */
export const fields = {
  document: documentFields,
  group: groupFields,
  rule: ruleFields,
  tag: tagFields,
  attachment: attachmentFields,
  list: listFields,
  entry: entryFields,
} as const;

function field(meaning: string, values: string, source: string, fallback?: string): FieldInfo {
  const info: FieldInfo = { meaning, values, source, ...(fallback && { default: fallback }) };
  return translated(info, 'meaning', 'values', 'default');
}
