// Seeded input for measuring: security groups as companies keep them. The same seed gives the same bytes.

export type Format = 'ros-yaml' | 'ros-json' | 'native-yaml';

/** How many rules one group holds: as many as the FAQ's quota allows. */
const GROUP = 200;
/** Share of the rules that repeat or narrow an earlier one of their group. */
const REPEATED = 0.08;

/** A file with so many rules: nested CIDR blocks, services and ranges, descriptions with tickets, some repetition. */
export function generate(rules: number, format: Format, seed = 42): string {
  const random = new Random(seed);
  const groups: Group[] = [];
  for (let left = rules; left > 0; left -= GROUP) groups.push(makeGroup(random, groups.length, Math.min(GROUP, left)));
  if (format === 'native-yaml') return toYaml(toNative(groups));
  return format === 'ros-json' ? `${JSON.stringify(toRos(groups), null, 2)}\n` : toYaml(toRos(groups));
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly type: 'normal' | 'enterprise';
  readonly rules: readonly Rule[];
}

interface Rule {
  readonly direction: 'ingress' | 'egress';
  readonly protocol: string;
  readonly ports: string;
  readonly policy: 'accept' | 'drop';
  readonly priority: number;
  readonly peer: { readonly kind: 'cidr' | 'cidr6' | 'group' | 'prefixList'; readonly text: string };
  readonly description: string;
}

/** mulberry32: small, and good enough to make files. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)] as T;
  }

  id(prefix: string): string {
    return prefix + Array.from({ length: 16 }, () => this.pick([...'abcdefghijklmnopqrstuvwxyz0123456789'])).join('');
  }
}

const tiers = ['web', 'app', 'db', 'cache', 'mq', 'k8s', 'bastion', 'batch', 'edge', 'obs'];

function makeGroup(random: Random, index: number, size: number): Group {
  const tier = tiers[index % tiers.length] as string;
  const number = String(index + 1).padStart(3, '0');
  const type = random.chance(0.8) ? 'normal' : 'enterprise';
  const rules: Rule[] = [];
  while (rules.length < size) {
    const again = rules.length > 4 && random.chance(REPEATED);
    rules.push(again ? repeat(random, random.pick(rules)) : makeRule(random, type));
  }
  const id = `Sg${tier.charAt(0).toUpperCase()}${tier.slice(1)}${number}`;
  return { id, name: `sg-${tier}-${number}`, type, rules };
}

const services = [
  ['SSH', 'tcp', '22/22'],
  ['HTTP', 'tcp', '80/80'],
  ['HTTPS', 'tcp', '443/443'],
  ['RDP', 'tcp', '3389/3389'],
  ['MySQL', 'tcp', '3306/3306'],
  ['PostgreSQL', 'tcp', '5432/5432'],
  ['Redis', 'tcp', '6379/6379'],
  ['MongoDB', 'tcp', '27017/27019'],
  ['Kafka', 'tcp', '9092/9094'],
  ['Elasticsearch', 'tcp', '9200/9300'],
  ['Kubernetes API', 'tcp', '6443/6443'],
  ['NodePort', 'tcp', '30000/32767'],
  ['Metrics', 'tcp', '9100/9100'],
  ['DNS', 'udp', '53/53'],
  ['NTP', 'udp', '123/123'],
  ['Syslog', 'udp', '514/514'],
  ['Ping', 'icmp', '-1/-1'],
  ['Tunnel', 'gre', '-1/-1'],
  ['Everything', 'all', '-1/-1'],
] as const;

const askers = [
  'office VPN',
  'bastion',
  'health checks',
  'partner link',
  'monitoring',
  'CI runners',
  'k8s nodes',
  '分公司',
];

function makeRule(random: Random, type: Group['type']): Rule {
  const [service, protocol, fixed] = random.pick(services);
  const from = random.int(1024, 60_000);
  const free = (protocol === 'tcp' || protocol === 'udp') && random.chance(0.35);
  return {
    direction: random.chance(0.88) ? 'ingress' : 'egress',
    protocol,
    ports: free ? `${from}/${from + random.pick([0, 0, 1, 9, 99, 999])}` : fixed,
    policy: random.chance(0.85) ? 'accept' : 'drop',
    priority: random.pick([1, 1, 1, random.int(2, 10), random.int(11, 100)]),
    peer: makePeer(random, protocol, type),
    description: `${service} for ${random.pick(askers)} (ticket NET-${random.int(100, 99_999)})`,
  };
}

function makePeer(random: Random, protocol: string, type: Group['type']): Rule['peer'] {
  const roll = random.next();
  if (roll < 0.04) return { kind: 'cidr', text: '0.0.0.0/0' };
  if (roll < 0.08 && protocol !== 'icmp') {
    return {
      kind: 'cidr6',
      text: `2408:4000:${random.int(1, 255).toString(16)}:${random.int(1, 4095).toString(16)}::/64`,
    };
  }
  if (roll < 0.13 && type === 'normal') return { kind: 'group', text: random.id('sg-bp1') };
  if (roll < 0.15) return { kind: 'prefixList', text: random.id('pl-bp1') };
  return { kind: 'cidr', text: makeBlock(random) };
}

/** Address blocks of a company: few roots, and everything nested below them. */
const roots = [
  [0x0a00_0000, 8],
  [0xac10_0000, 12],
  [0xc0a8_0000, 16],
  [0x6440_0000, 12],
  [0x2f60_0000, 16],
] as const;

function makeBlock(random: Random): string {
  const [base, bits] = random.pick(roots);
  const prefix = random.pick([8, 12, 16, 16, 20, 24, 24, 24, 28, 32, 32].filter((length) => length >= bits));
  const host = random.int(0, Math.min(2 ** (prefix - bits), 4096) - 1) * 2 ** (32 - prefix);
  return block(base + host, prefix);
}

function block(address: number, prefix: number): string {
  return `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')}/${prefix}`;
}

/** The same once more, or the same for a part of the addresses at a later priority. */
function repeat(random: Random, rule: Rule): Rule {
  const match = /^(.+)\/(\d+)$/.exec(rule.peer.text);
  const description = `as before (ticket NET-${random.int(100, 99_999)})`;
  if (rule.peer.kind !== 'cidr' || Number(match?.[2]) > 28 || random.chance(0.5)) return { ...rule, description };
  const peer = { kind: 'cidr', text: `${match?.[1]}/${Number(match?.[2]) + 4}` } as const;
  return { ...rule, peer, priority: Math.min(100, rule.priority + 5), description };
}

type Plain = string | number | readonly Plain[] | { readonly [key: string]: Plain };

function toRos(groups: readonly Group[]): Plain {
  return {
    ROSTemplateFormatVersion: '2015-09-01',
    Description: 'Security groups of a company',
    Parameters: { VpcId: { Type: 'String', Description: 'Where the groups live' } },
    Resources: Object.fromEntries(groups.flatMap((group) => [rosGroup(group), rosInstance(group)])),
    Outputs: Object.fromEntries(
      groups.map(({ id }) => [`${id}Id`, { Value: { 'Fn::GetAtt': [id, 'SecurityGroupId'] } }]),
    ),
  };
}

function rosGroup({ id, name, type, rules }: Group): readonly [string, Plain] {
  const Properties = {
    VpcId: { Ref: 'VpcId' },
    SecurityGroupName: name,
    SecurityGroupType: type,
    Tags: [{ Key: 'team', Value: 'network' }],
    SecurityGroupIngress: rules.filter(inbound).map(rosRule),
    SecurityGroupEgress: rules.filter(outbound).map(rosRule),
  };
  return [id, { Type: 'ALIYUN::ECS::SecurityGroup', Properties }];
}

function rosInstance({ id }: Group): readonly [string, Plain] {
  const Properties = { ImageId: 'aliyun_3', InstanceType: 'ecs.g7.large', SecurityGroupIds: [{ Ref: id }] };
  return [id.replace('Sg', 'Vm'), { Type: 'ALIYUN::ECS::Instance', Properties }];
}

function rosRule(rule: Rule): Plain {
  const [near, v6] = rule.direction === 'ingress' ? ['Source', 'Ipv6Source'] : ['Dest', 'Ipv6Dest'];
  const { peer } = rule;
  const key = {
    cidr: `${near}CidrIp`,
    cidr6: `${v6}CidrIp`,
    group: `${near}GroupId`,
    prefixList: `${near}PrefixListId`,
  }[peer.kind];
  return {
    IpProtocol: rule.protocol,
    PortRange: rule.ports,
    [key]: peer.text,
    Policy: rule.policy,
    Priority: rule.priority,
    NicType: 'intranet',
    Description: rule.description,
  };
}

function toNative(groups: readonly Group[]): Plain {
  const body = ({ type, rules }: Group) => ({
    securityGroupType: type,
    vpcId: 'vpc-bp1network',
    ingress: rules.filter(inbound).map(nativeRule),
    egress: rules.filter(outbound).map(nativeRule),
  });
  return {
    securityGroups: Object.fromEntries(groups.map((group) => [group.name.slice(3), body(group)])),
    instances: Object.fromEntries(
      groups.map(({ name }) => [`vm-${name.slice(3)}`, { securityGroupIds: [name.slice(3)] }]),
    ),
  };
}

function nativeRule(rule: Rule): Plain {
  const fields = Object.entries(rosRule(rule) as { readonly [key: string]: Plain });
  return Object.fromEntries(fields.map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]));
}

function inbound(rule: Rule): boolean {
  return rule.direction === 'ingress';
}

function outbound(rule: Rule): boolean {
  return rule.direction === 'egress';
}

/** Block style, two spaces a level; texts that YAML would misread stand in quotes. */
function toYaml(value: Plain, indent = ''): string {
  if (typeof value !== 'object') return `${indent}${scalar(value)}\n`;
  if (isList(value)) return value.map((item) => `${indent}- ${toYaml(item, `${indent}  `).trimStart()}`).join('');
  return Object.entries(value)
    .map(([key, inner]) => {
      if (typeof inner !== 'object') return `${indent}${key}: ${scalar(inner)}\n`;
      if (Object.keys(inner).length === 0) return `${indent}${key}: ${isList(inner) ? '[]' : '{}'}\n`;
      return `${indent}${key}:\n${toYaml(inner, `${indent}  `)}`;
    })
    .join('');
}

function isList(value: object): value is readonly Plain[] {
  return Array.isArray(value);
}

function scalar(value: string | number): string {
  const plain = typeof value === 'number' || /^(?:[\p{L}]|-1\/-1$|\d+[./:])[^#]*$/u.test(value);
  return plain && !/: |^\d{4}-\d\d-\d\d$/.test(String(value)) ? String(value) : `'${value}'`;
}
