import { t } from '@vscode/l10n';
import type { Family } from '../algebra/ip.ts';
import type { ApiErrorCode } from '../knowledge/apiErrors.ts';
import type { Edit, Fix, RuleText } from '../model/edit.ts';
import { known, rawText } from '../model/field.ts';
import type { Rule, RuleField, SecurityFile } from '../model/model.ts';
import { effectivePeers, isBlockField, localSide, peerSide, type Side } from '../model/rules.ts';
import { defineCheck, type Finding } from './check.ts';
import { assuming, isPlain, refused } from './message.ts';

export default defineCheck({
  id: 'address-family',
  title: 'IPv4 and IPv6 mixed in one rule',
  severity: 'error',
  local: true,
  *group(group, { file }) {
    for (const rule of group.rules) {
      const mixed = onOneSide(rule, peerSide(rule)) ?? onOneSide(rule, localSide(rule)) ?? acrossSides(rule, file);
      if (mixed !== undefined) yield mixed;
      else {
        const other = otherProtocol(rule, file);
        if (other !== undefined) yield other;
      }
    }
  },
});

/** IPv4 and IPv6 stand side by side. An expression may turn out to be nothing, so it is no proof. */
function onOneSide(rule: Rule, side: Side): Finding | undefined {
  const ipv4 = rule.fields[side.cidrIp];
  const ipv6 = rule.fields[side.ipv6CidrIp];
  if (ipv4 === undefined || ipv6 === undefined || ipv4.kind === 'unknown' || ipv6.kind === 'unknown') return undefined;
  // An address under the wrong name is another matter.
  if ((known(ipv4)?.family ?? 'ipv4') === (known(ipv6)?.family ?? 'ipv6')) return undefined;
  const source = side.cidrIp === 'sourceCidrIp';
  const message = source
    ? t('A rule takes one source, and this one names `{0}` and `{1}`. Write one rule for each.', ipv4.raw, ipv6.raw)
    : t(
        'A rule takes one destination, and this one names `{0}` and `{1}`. Write one rule for each.',
        ipv4.raw,
        ipv6.raw,
      );
  return {
    at: { entity: rule.id, field: side.ipv6CidrIp },
    message: assuming(refused(message, source ? 'InvalidParam.SourceIp' : 'InvalidParam.DestIp'), ipv4, ipv6),
    related: [{ at: { entity: rule.id, field: side.cidrIp }, message: t('The IPv4 address.') }],
    fixes: isPlain(ipv4) && isPlain(ipv6) && splits(rule, side) ? [oneRuleEach(rule, side)] : [],
  };
}

/** Whether each half would be a rule in its own right. */
function splits(rule: Rule, side: Side): boolean {
  const other = side === peerSide(rule) ? localSide(rule) : peerSide(rule);
  return rule.fields[other.cidrIp] === undefined && rule.fields[other.ipv6CidrIp] === undefined;
}

function oneRuleEach(rule: Rule, side: Side): Fix {
  const entity = rule.id;
  const protocol = known(rule.fields.ipProtocol);
  const set: RuleText = protocol === 'icmp' ? { ipProtocol: 'icmpv6' } : {};
  const edits: Edit[] = [
    { kind: 'unset', entity, field: side.ipv6CidrIp },
    { kind: 'copy', entity, set, unset: [side.cidrIp] },
  ];
  if (protocol === 'icmpv6') edits.push({ kind: 'set', entity, field: 'ipProtocol', value: 'icmp' });
  return { title: t('Make one rule for IPv4 and one for IPv6'), safety: 'safe', preferred: true, edits };
}

/** Source and destination of a five-tuple rule must be of one family. */
function acrossSides(rule: Rule, file: SecurityFile): Finding | undefined {
  const local = localSide(rule);
  const field = rule.fields[local.cidrIp] === undefined ? local.ipv6CidrIp : local.cidrIp;
  if (rule.fields[field] === undefined) return undefined;
  const own = known(rule.fields[field])?.family;
  const [peer] = effectivePeers(rule);
  const family = peer && familyOf(rule, peer, file);
  if (peer === undefined || family === undefined || own === undefined || family === own) return undefined;
  const code: ApiErrorCode = peer.endsWith('PrefixListId')
    ? 'InvalidParam.PrefixListAddressFamilyMismatch'
    : 'InvalidParameter.Conflict';
  const [a, b] = [rawText(rule.fields[field]) ?? '', rawText(rule.fields[peer]) ?? ''];
  const message = t(
    '`{0}` is {1} and `{2}` is {3}: both sides of a rule are of one IP version.',
    a,
    title(own),
    b,
    title(family),
  );
  return {
    at: { entity: rule.id, field },
    message: assuming(refused(message, code), rule.fields[field], rule.fields[peer]),
    related: [{ at: { entity: rule.id, field: peer }, message: t('The other side.') }],
  };
}

function otherProtocol(rule: Rule, file: SecurityFile): Finding | undefined {
  const protocol = known(rule.fields.ipProtocol);
  if (protocol !== 'icmp' && protocol !== 'icmpv6') return undefined;
  const wanted: Family = protocol === 'icmp' ? 'ipv4' : 'ipv6';
  const local = localSide(rule);
  const sides: readonly RuleField[] = [...effectivePeers(rule), local.cidrIp, local.ipv6CidrIp];
  const field = sides.find((name) => (familyOf(rule, name, file) ?? wanted) !== wanted);
  if (field === undefined) return undefined;
  const { ipProtocol } = rule.fields;
  const address = rawText(rule.fields[field]) ?? '';
  const ipv6 = protocol === 'icmp';
  const message = ipv6
    ? t('`icmp` is for IPv4, and `{0}` is IPv6: write `icmpv6`.', address)
    : t('`icmpv6` is for IPv6, and `{0}` is IPv4: write `icmp`.', address);
  const code = ipv6
    ? 'InvalidParam.Ipv4ProtocolConflictWithIpv6Address'
    : 'InvalidParam.Ipv6ProtocolConflictWithIpv4Address';
  const value = ipv6 ? 'icmpv6' : 'icmp';
  const edits = [{ kind: 'set', entity: rule.id, field: 'ipProtocol', value } as const];
  return {
    at: { entity: rule.id, field: 'ipProtocol' },
    message: assuming(refused(message, code), ipProtocol, rule.fields[field]),
    related: [{ at: { entity: rule.id, field }, message: t('The address of the other IP version.') }],
    fixes: isPlain(ipProtocol)
      ? [{ title: t('Write {0}', value), safety: 'changes-access', preferred: true, edits }]
      : [],
  };
}

/** The IP version of what a field names: of an address by itself, of a prefix list when it stands in this file. */
function familyOf(rule: Rule, field: RuleField, file: SecurityFile): Family | undefined {
  if (isBlockField(field)) return known(rule.fields[field])?.family;
  if (field !== 'sourcePrefixListId' && field !== 'destPrefixListId') return undefined;
  const name = known(rule.fields[field]);
  const family = known(file.prefixLists.find((list) => list.name === name)?.fields.addressFamily);
  if (family === undefined) return undefined;
  return family === 'IPv4' ? 'ipv4' : 'ipv6';
}

function title(family: Family): string {
  return family === 'ipv4' ? 'IPv4' : 'IPv6';
}
