/**
 * What the published logic of four other tools answers to the question whether everybody gets in on tcp 3389, modelled in
 * our own words after reading it. None of their code is here or is run. Each takes the rules in the form that it reads.
 */
import type { ShortRule } from './rules.ts';
import { PORT } from './truth.ts';

export interface Tool {
  readonly name: string;
  /** What it reads. */
  readonly input: string;
  /** Where its logic was read. */
  readonly source: string;
  /** The logic in a sentence or two. */
  readonly logic: string;
  saysOpen(rules: readonly ShortRule[]): boolean;
}

export const others: readonly Tool[] = [
  {
    name: 'Checkov',
    input: 'Terraform',
    source: '`bridgecrewio/checkov`, `AbsSecurityGroupUnrestrictedIngress.py` @ `bdb7113` (CKV_ALI_3)',
    logic:
      'Any `ingress` rule whose range holds the port (`-1/-1` holds none) and whose `cidr_ip` is `0.0.0.0/0` or absent. ' +
      'It reads neither policy, priority nor the other sources.',
    saysOpen: (rules) =>
      rules.some(
        (rule) => rule.direction === 'ingress' && namesPort(rule) && (isEverybodyV4(rule) || rule.peer.kind !== 'cidr'),
      ),
  },
  {
    name: 'KICS',
    input: 'Terraform',
    source:
      '`Checkmarx/kics`, alicloud queries `public_security_group_rule_sensitive_port` and `…_all_ports_or_protocols` @ `cbc314d`',
    logic:
      'Any `ingress` rule with `cidr_ip` exactly `0.0.0.0/0` whose range holds the port, or whose protocol is `all`. ' +
      'It reads neither policy, priority nor IPv6.',
    saysOpen: (rules) =>
      rules.some(
        (rule) =>
          rule.direction === 'ingress' &&
          isEverybodyV4(rule) &&
          (rule.protocol === 'all' || (rule.protocol === 'tcp' && namesPort(rule))),
      ),
  },
  {
    name: 'InfraGuard',
    input: 'ROS',
    source:
      '`aliyun/infraguard`, rules `sg-risky-ports-check`, `ecs-security-group-risky-ports-check-with-protocol`, `sg-public-access-check` @ `59a5de6`',
    logic:
      'Three rules, any of which counts: the range is literally `3389/3389` from `0.0.0.0/0`, whatever the policy; an accepting ' +
      'tcp or udp range that holds the port from `0.0.0.0/0` or `::/0`; an accepting `-1/-1` from either. None reads priority.',
    saysOpen: (rules) =>
      rules.some((rule) => {
        if (rule.direction !== 'ingress') return false;
        if (isEverybodyV4(rule) && rule.ports?.[0] === PORT && rule.ports[1] === PORT && rule.protocol === 'tcp')
          return true;
        const isRisky = rule.protocol === 'all' || (rule.protocol === 'tcp' && namesPort(rule));
        return rule.policy === 'accept' && isEverybody(rule) && isRisky;
      }),
  },
  {
    name: 'Prowler',
    input: 'the live account',
    source:
      '`prowler-cloud/prowler`, `ecs_securitygroup_restrict_rdp_internet` with `lib/security_groups.py` @ `32db202` (older versions read neither IPv6 nor priority)',
    logic:
      'For each of `0.0.0.0/0` and `::/0` by itself: of the tcp and `all` rules with exactly this source that hold the port, ' +
      'the smallest priority decides, drop first. Other sources count neither as accepting nor as dropping.',
    saysOpen: (rules) =>
      ['0.0.0.0/0', '::/0'].some((everybody) => {
        const considered = rules.filter(
          (rule) =>
            rule.direction === 'ingress' &&
            'block' in rule.peer &&
            rule.peer.block === everybody &&
            (rule.protocol === 'all' || (rule.protocol === 'tcp' && namesPort(rule))),
        );
        const first = Math.min(...considered.map(({ priority = 1 }) => priority));
        const winners = considered.filter(({ priority = 1 }) => priority === first);
        return winners.length > 0 && winners.every(({ policy }) => policy === 'accept');
      }),
  },
];

/** Whether the range is written with numbers that hold the port. */
function namesPort({ ports }: ShortRule): boolean {
  return ports !== undefined && ports[0] <= PORT && PORT <= ports[1];
}

function isEverybodyV4({ peer }: ShortRule): boolean {
  return peer.kind === 'cidr' && peer.block === '0.0.0.0/0';
}

function isEverybody(rule: ShortRule): boolean {
  return isEverybodyV4(rule) || (rule.peer.kind === 'ipv6' && rule.peer.block === '::/0');
}
