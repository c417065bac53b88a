/** Starting points for a new file, in native YAML: the FAQ's templates (section_a9i_vt4_bmz) and an annotated starter. */

export interface Template {
  readonly id: string;
  readonly label: string;
  /** One line on what the template lets through. */
  readonly detail: string;
  /** The text of the new file. */
  readonly text: string;
}

/** The comment that a login port open to everyone carries. */
const NARROW = 'Better: only the addresses you log in from, such as 203.0.113.0/24.';

const ICMP = rule('icmp', '-1/-1', 'Ping from anywhere');
const SSH = rule('tcp', '22/22', 'SSH from anywhere', NARROW);
const RDP = rule('tcp', '3389/3389', 'Remote Desktop from anywhere', NARROW);
const HTTP = rule('tcp', '80/80', 'HTTP from anywhere');
const HTTPS = rule('tcp', '443/443', 'HTTPS from anywhere');

export const templates: readonly Template[] = [
  {
    id: 'default-group',
    label: 'Default group',
    detail: 'Lets in ICMP, SSH (22) and Remote Desktop (3389) from anywhere, as the default group of the console does.',
    text: group({
      about: 'What the console makes when you have no group yet. A basic group: all outbound traffic is allowed.',
      name: 'default',
      rules: [ICMP, SSH, RDP, commented('Take these in too, if the instance serves a website.', [HTTP, HTTPS])],
    }),
  },
  {
    id: 'web-server-linux',
    label: 'Web Server Linux',
    detail: 'Lets in HTTP (80), HTTPS (443), SSH (22) and ICMP from anywhere.',
    text: group({
      about: 'A Linux web server. A basic group: all outbound traffic is allowed.',
      name: 'web-server-linux',
      rules: [HTTP, HTTPS, SSH, ICMP],
    }),
  },
  {
    id: 'web-server-windows',
    label: 'Web Server Windows',
    detail: 'Lets in HTTP (80), HTTPS (443), Remote Desktop (3389) and ICMP from anywhere.',
    text: group({
      about: 'A Windows web server. A basic group: all outbound traffic is allowed.',
      name: 'web-server-windows',
      rules: [HTTP, HTTPS, RDP, ICMP],
    }),
  },
  {
    id: 'custom',
    label: 'Custom',
    detail: 'Lets nothing in. Add a rule for each thing the instance serves.',
    text: `# Nothing may come in until a rule says so. A basic group: all outbound traffic is allowed.
securityGroups:
  custom:
    securityGroupType: normal
    # To let something in, put rules in the place of the brackets, such as:
    #   - ipProtocol: tcp
    #     portRange: 443/443
    #     sourceCidrIp: 0.0.0.0/0
    ingress: []
`,
  },
  {
    id: 'starter',
    label: 'Annotated starter',
    detail: 'Two groups and an instance, with a comment on each field.',
    text: `# Security groups of one VPC. The field names are those of the ECS API; hover over any of them to read what it does.
securityGroups:
  web:
    description: Public web servers
    # normal: a basic group; enterprise: an advanced one, which lets nothing out without an egress rule.
    securityGroupType: normal
    # Drop keeps the members of the group apart; Accept (the default) lets them talk to each other.
    innerAccessPolicy: Drop
    ingress:
      - ipProtocol: tcp # tcp, udp, icmp, icmpv6, gre or all
        portRange: 443/443 # always start/end; -1/-1 for icmp, icmpv6, gre and all
        sourceCidrIp: 0.0.0.0/0 # who may come in: addresses, a group or a prefix list
        description: HTTPS from anywhere
      - ipProtocol: tcp
        portRange: 22/22
        sourceCidrIp: 10.0.0.0/8
        policy: accept # accept (the default) or drop
        priority: 10 # 1 to 100; the smaller number decides first
        description: SSH from the private network

  database:
    description: Databases, for the web servers only
    securityGroupType: normal
    ingress:
      - ipProtocol: tcp
        portRange: 3306/3306
        sourceGroupId: web # a group of this workspace, or its id (sg-...)
        description: MySQL from the web servers
      - ipProtocol: tcp
        portRange: 22/22
        sourceCidrIp: 10.0.0.0/8
        description: SSH from the private network

# Which instance is in which groups. All rules of its groups apply together.
instances:
  web-1:
    securityGroupIds: [web]
  database-1:
    securityGroupIds: [database]
`,
  },
];

interface GroupText {
  readonly about: string;
  readonly name: string;
  readonly rules: readonly string[];
}

function group({ about, name, rules }: GroupText): string {
  return `# ${about}
securityGroups:
  ${name}:
    securityGroupType: normal
    ingress:
${rules.join('')}`;
}

/** A rule at priority 100, as the system's own: every rule you add at a smaller number comes first. */
function rule(ipProtocol: string, portRange: string, description: string, comment?: string): string {
  return `${comment ? `      # ${comment}\n` : ''}      - ipProtocol: ${ipProtocol}
        portRange: ${portRange}
        sourceCidrIp: 0.0.0.0/0
        priority: 100
        description: ${description}
`;
}

function commented(note: string, rules: readonly string[]): string {
  const lines = rules.join('').trimEnd().split('\n');
  return [`      # ${note}`, ...lines.map((line) => line.replace(/^ {6}/, '      # '))]
    .map((line) => `${line}\n`)
    .join('');
}
