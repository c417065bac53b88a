import { t } from '@vscode/l10n';
import type { Known } from '../model/field.ts';
import type { Rule } from '../model/model.ts';
import type { Protocol } from '../model/values.ts';
import { defineCheck, type Finding } from './check.ts';
import { later } from './later.ts';
import { assuming, isPlain, refused } from './message.ts';

export default defineCheck({
  id: 'protocol',
  title: 'Protocol that the API refuses',
  severity: 'error',
  local: true,
  *group(group, { file }) {
    for (const rule of group.rules) {
      const field = rule.fields.ipProtocol;
      if (field === undefined || field.kind === 'unknown') continue;
      if (field.kind === 'malformed') yield unknownProtocol(rule, field.raw);
      else if (file.purpose === 'template') yield* inTemplate(rule, field);
    }
  },
});

function unknownProtocol(rule: Rule, raw: string): Finding {
  const field = rule.fields.ipProtocol;
  const message =
    raw.trim() === ''
      ? t('The protocol is empty: write `tcp`, `udp`, `icmp`, `icmpv6`, `gre` or `all`.')
      : t('`{0}` is no protocol: write `tcp`, `udp`, `icmp`, `icmpv6`, `gre` or `all`.', raw);
  return {
    at: { entity: rule.id, field: 'ipProtocol' },
    message: assuming(refused(message, 'InvalidIpProtocol.ValueNotSupported'), field),
    get fixes() {
      return isPlain(field) ? later.fixes?.protocolFixes(rule, raw) : [];
    },
  };
}

/** ROS takes names only; its tools know them in lower case, and what the service itself makes of others is not documented. */
function* inTemplate(rule: Rule, field: Known<Protocol>): Iterable<Finding> {
  const { raw, value } = field;
  if (raw === value) return;
  const at = { entity: rule.id, field: 'ipProtocol' } as const;
  if (/^\d+$/.test(raw)) {
    const message = t(
      '`{0}` is a protocol number: a template takes the names `tcp`, `udp`, `icmp`, `icmpv6`, `gre`, `all`.',
      raw,
    );
    yield {
      at,
      message: assuming(message, field),
      get fixes() {
        return isPlain(field) ? later.fixes?.protocolNameFixes(rule, value) : [];
      },
    };
  } else if (isPlain(field)) {
    yield {
      at,
      severity: 'warning',
      message: t('Templates write protocols in lower case: `{0}`.', String(value)),
      get fixes() {
        return later.fixes?.protocolNameFixes(rule, value);
      },
    };
  }
}
