import { t } from '@vscode/l10n';
import { accepts } from '../analysis/policy.ts';
import { namesPort } from '../analysis/ports.ts';
import { carrierBlockedPorts } from '../knowledge/ports.ts';
import { known } from '../model/field.ts';
import type { Rule } from '../model/model.ts';
import { effectivePeers } from '../model/rules.ts';
import type { PortRange } from '../model/values.ts';
import { listed } from '../util/language.ts';
import { defineCheck } from './check.ts';
import { isInner } from './innerBlocks.ts';
import { assuming } from './message.ts';

export default defineCheck({
  id: 'carrier-blocked-port',
  title: 'Port that some carriers block',
  severity: 'information',
  local: true,
  *group(group) {
    for (const rule of group.rules) {
      const range = known(rule.fields.portRange);
      if (range === undefined || range === 'any' || rule.direction === 'egress') continue;
      const ports = blockedIn(range);
      if (ports === undefined || known(rule.fields.ipProtocol) !== 'tcp' || !accepts(rule) || !isPublic(rule)) continue;
      const message = t(
        'Some carriers block TCP {0}: who comes through them gets no answer, although this rule lets them in.',
        ports,
      );
      yield { at: { entity: rule.id, field: 'portRange' }, message: assuming(message, rule.fields.portRange) };
    }
  },
});

/** `135 and 139`, with the services; undefined when the range names none. */
function blockedIn(range: PortRange): string | undefined {
  const ports = carrierBlockedPorts.filter(({ port }) => namesPort(range, port));
  return ports.length === 0 ? undefined : listed(ports.map(({ port, name }) => t('{0} ({1})', port, name)));
}

/** Whether some of those whom the rule lets in come over the internet. */
function isPublic(rule: Rule): boolean {
  return effectivePeers(rule).some((field) => {
    if (field !== 'sourceCidrIp' && field !== 'ipv6SourceCidrIp') return false;
    const cidr = known(rule.fields[field]);
    return cidr !== undefined && !isInner(cidr);
  });
}
