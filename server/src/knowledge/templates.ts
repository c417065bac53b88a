/** Starting points for a new file, in native YAML: the FAQ's templates (section_a9i_vt4_bmz) and an annotated starter. */
import { t } from '@vscode/l10n';

export interface Template {
  readonly id: string;
  readonly label: string;
  /** One line on what the template lets through. */
  readonly detail: string;
  /** The text of the new file. */
  readonly text: string;
}

export const templates: readonly Template[] = [
  {
    id: 'default-group',
    get label() {
      return t('Default group');
    },
    get detail() {
      return t(
        'Lets in ICMP, SSH (22) and Remote Desktop (3389) from anywhere, as the default group of the console does.',
      );
    },
    get text() {
      return group({
        about: t('What the console makes when you have no group yet. A basic group: all outbound traffic is allowed.'),
        name: 'default',
        rules: [
          icmp(),
          ssh(),
          rdp(),
          commented(t('Take these in too, if the instance serves a website.'), [http(), https()]),
        ],
      });
    },
  },
  {
    id: 'web-server-linux',
    get label() {
      return t('Web Server Linux');
    },
    get detail() {
      return t('Lets in HTTP (80), HTTPS (443), SSH (22) and ICMP from anywhere.');
    },
    get text() {
      return group({
        about: t('A Linux web server. A basic group: all outbound traffic is allowed.'),
        name: 'web-server-linux',
        rules: [http(), https(), ssh(), icmp()],
      });
    },
  },
  {
    id: 'web-server-windows',
    get label() {
      return t('Web Server Windows');
    },
    get detail() {
      return t('Lets in HTTP (80), HTTPS (443), Remote Desktop (3389) and ICMP from anywhere.');
    },
    get text() {
      return group({
        about: t('A Windows web server. A basic group: all outbound traffic is allowed.'),
        name: 'web-server-windows',
        rules: [http(), https(), rdp(), icmp()],
      });
    },
  },
  {
    id: 'custom',
    get label() {
      return t('Custom');
    },
    get detail() {
      return t('Lets nothing in. Add a rule for each thing the instance serves.');
    },
    get text() {
      return `# ${t('Nothing may come in until a rule says so. A basic group: all outbound traffic is allowed.')}
securityGroups:
  custom:
    securityGroupType: normal
    # ${t('To let something in, put rules in the place of the brackets, such as:')}
    #   - ipProtocol: tcp
    #     portRange: 443/443
    #     sourceCidrIp: 0.0.0.0/0
    ingress: []
`;
    },
  },
  {
    id: 'starter',
    get label() {
      return t('Annotated starter');
    },
    get detail() {
      return t('Two groups and an instance, with a comment on each field.');
    },
    get text() {
      return starter();
    },
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

const icmp = () => rule('icmp', '-1/-1', t('Ping from anywhere'));
const ssh = () => rule('tcp', '22/22', t('SSH from anywhere'), narrow());
const rdp = () => rule('tcp', '3389/3389', t('Remote Desktop from anywhere'), narrow());
const http = () => rule('tcp', '80/80', t('HTTP from anywhere'));
const https = () => rule('tcp', '443/443', t('HTTPS from anywhere'));

/** The comment that a login port open to everyone carries. */
function narrow(): string {
  return t('Better: only the addresses you log in from, such as 203.0.113.0/24.');
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

function starter(): string {
  return `# ${t('Security groups of one VPC. The field names are those of the ECS API; hover over any of them to read what it does.')}
securityGroups:
  web:
    description: ${t('Public web servers')}
    # ${t('normal: a basic group; enterprise: an advanced one, which lets nothing out without an egress rule.')}
    securityGroupType: normal
    # ${t('Drop keeps the members of the group apart; Accept (the default) lets them talk to each other.')}
    innerAccessPolicy: Drop
    ingress:
      - ipProtocol: tcp # ${t('tcp, udp, icmp, icmpv6, gre or all')}
        portRange: 443/443 # ${t('always start/end; -1/-1 for icmp, icmpv6, gre and all')}
        sourceCidrIp: 0.0.0.0/0 # ${t('who may come in: addresses, a group or a prefix list')}
        description: ${t('HTTPS from anywhere')}
      - ipProtocol: tcp
        portRange: 22/22
        sourceCidrIp: 10.0.0.0/8
        policy: accept # ${t('accept (the default) or drop')}
        priority: 10 # ${t('1 to 100; the smaller number decides first')}
        description: ${t('SSH from the private network')}

  database:
    description: ${t('Databases, for the web servers only')}
    securityGroupType: normal
    ingress:
      - ipProtocol: tcp
        portRange: 3306/3306
        sourceGroupId: web # ${t('a group of this workspace, or its id (sg-...)')}
        description: ${t('MySQL from the web servers')}
      - ipProtocol: tcp
        portRange: 22/22
        sourceCidrIp: 10.0.0.0/8
        description: ${t('SSH from the private network')}

# ${t('Which instance is in which groups. All rules of its groups apply together.')}
instances:
  web-1:
    securityGroupIds: [web]
  database-1:
    securityGroupIds: [database]
`;
}
