import { t } from '@vscode/l10n';
import { accepts } from '../analysis/policy.ts';
import { namesPort } from '../analysis/ports.ts';
import { type BlockedPort, blockedPorts } from '../knowledge/ports.ts';
import type { Fix } from '../model/edit.ts';
import { known } from '../model/field.ts';
import type { Rule, SecurityGroup } from '../model/model.ts';
import { groupPeer, peerSide } from '../model/rules.ts';
import { formatPortRange, type PortRange } from '../model/values.ts';
import { defineCheck } from './check.ts';
import { isInner } from './innerBlocks.ts';
import { assuming, isPlain } from './message.ts';

export default defineCheck({
  id: 'blocked-port',
  title: 'Port 25 stays closed',
  severity: 'warning',
  local: true,
  faq: 'port-25',
  *group(group) {
    for (const rule of group.rules) {
      const range = known(rule.fields.portRange);
      if (range === undefined || range === 'any' || isPrivate(rule)) continue;
      for (const blocked of blockedPorts) {
        if (!namesPort(range, blocked.port) || known(rule.fields.ipProtocol) !== blocked.protocol || !accepts(rule))
          continue;
        yield {
          at: { entity: rule.id, field: 'portRange' },
          message: assuming(explain(range, blocked), rule.fields.portRange, rule.fields.ipProtocol),
          fixes: fixesFor(group, rule, range, blocked),
        };
      }
    }
  },
});

/** The pages speak of the internet; of traffic within a private network nothing is known. */
function isPrivate(rule: Rule): boolean {
  if (groupPeer(rule) !== undefined) return true;
  const { cidrIp, ipv6CidrIp } = peerSide(rule);
  const blocks = [cidrIp, ipv6CidrIp].flatMap((field) => rule.fields[field] ?? []);
  return blocks.length > 0 && blocks.every((block) => block.kind === 'known' && isInner(block.value));
}

/** Says no more than the pages do: those of 2021 speak of outbound traffic, those of 2026 name no direction. */
function explain(range: Exclude<PortRange, 'any'>, { port, instead }: BlockedPort): string {
  if (range.from === range.to) {
    return t(
      'TCP {0} (SMTP) is closed by default on ECS, and opening it here changes nothing. Send mail through {1}.',
      port,
      instead,
    );
  }
  return t(
    'TCP {0} (SMTP) of `{2}` is closed by default on ECS, and opening it here changes nothing. Send mail through {1}.',
    port,
    instead,
    formatPortRange(range),
  );
}

/** Only for the port alone, and where the other port is not open already in the same way. */
function fixesFor(group: SecurityGroup, rule: Rule, range: Exclude<PortRange, 'any'>, { instead }: BlockedPort): Fix[] {
  if (range.from !== range.to || !isPlain(rule.fields.portRange)) return [];
  const value = `${instead}/${instead}`;
  const open = group.rules.some((other) => {
    const theirs = known(other.fields.portRange);
    return other.direction === rule.direction && theirs !== undefined && formatPortRange(theirs) === value;
  });
  if (open) return [];
  const edits = [{ kind: 'set', entity: rule.id, field: 'portRange', value }] as const;
  return [{ title: t('Open port {0} (SMTP over TLS) instead', instead), safety: 'changes-access', edits }];
}
