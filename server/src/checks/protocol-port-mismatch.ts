import { t } from '@vscode/l10n';
import { known, rawText } from '../model/field.ts';
import type { Rule } from '../model/model.ts';
import { hasPorts, type PortRange, type Protocol } from '../model/values.ts';
import { defineCheck, type Finding } from './check.ts';
import { later } from './later.ts';
import { assuming, isPlain, refused } from './message.ts';

export default defineCheck({
  id: 'protocol-port-mismatch',
  title: 'Ports that do not go with the protocol',
  severity: 'error',
  local: true,
  *group(group) {
    for (const rule of group.rules) {
      const protocol = known(rule.fields.ipProtocol);
      // What ports go with a protocol by number is not documented.
      if (protocol === undefined || typeof protocol === 'number') continue;
      const ports = known(rule.fields.portRange);
      if (ports !== undefined && hasPorts(protocol) === (ports === 'any')) yield mismatch(rule, protocol, ports);
      if (hasPorts(protocol)) continue;
      const sourcePorts = known(rule.fields.sourcePortRange);
      if (sourcePorts !== undefined && sourcePorts !== 'any') yield sourceMismatch(rule);
      if (rule.fields.portRangeListId !== undefined && rule.fields.portRange === undefined) yield listMismatch(rule);
    }
  },
});

function mismatch(rule: Rule, protocol: Protocol, ports: PortRange): Finding {
  const { ipProtocol, portRange } = rule.fields;
  const plain = isPlain(ipProtocol) && isPlain(portRange);
  return {
    at: { entity: rule.id, field: 'portRange' },
    message: assuming(explain(rule, protocol), portRange, ipProtocol),
    get fixes() {
      return plain ? later.fixes?.portMismatchFixes(rule, protocol, ports) : [];
    },
  };
}

function explain({ fields }: Rule, protocol: Protocol): string {
  const [name, ports] = [rawText(fields.ipProtocol) ?? '', rawText(fields.portRange) ?? ''];
  if (hasPorts(protocol)) {
    const message = t(
      '`{0}` needs ports: `{1}` is for protocols without. Write `1/65535` for every port.',
      name,
      ports,
    );
    return refused(message, 'InvalidIpProtocol.Malformed');
  }
  if (protocol === 'all') {
    const message = t('`{0}` takes no ports, only `-1/-1`: for `{1}` name a protocol such as `tcp`.', name, ports);
    return refused(message, 'InvalidParam.PortRange');
  }
  const message = t('`{0}` has no ports: write `-1/-1` in the place of `{1}`.', name, ports);
  return refused(message, 'InvalidIpProtocol.Malformed');
}

function sourceMismatch(rule: Rule): Finding {
  const { sourcePortRange, ipProtocol } = rule.fields;
  const message = t('`{0}` has no ports, so it has no source ports either. Remove them.', rawText(ipProtocol) ?? '');
  return {
    at: { entity: rule.id, field: 'sourcePortRange' },
    message: assuming(refused(message, 'InvalidSourcePortRange.Malformed'), sourcePortRange, ipProtocol),
    get fixes() {
      return isPlain(sourcePortRange) && isPlain(ipProtocol) ? later.fixes?.sourcePortFixes(rule) : [];
    },
  };
}

function listMismatch(rule: Rule): Finding {
  const { portRangeListId, ipProtocol } = rule.fields;
  const message = t('A port list goes with `tcp` and `udp` only: `{0}` has no ports.', rawText(ipProtocol) ?? '');
  return {
    at: { entity: rule.id, field: 'portRangeListId' },
    message: assuming(refused(message, 'InvalidParam.ProtocolNotSupportPortRangeList'), ipProtocol),
    get fixes() {
      return isPlain(portRangeListId) && isPlain(ipProtocol) ? later.fixes?.portListFixes(rule) : [];
    },
  };
}
