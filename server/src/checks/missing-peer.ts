import { t } from '@vscode/l10n';
import { type Cidr, parseCidr } from '../algebra/ip.ts';
import { privateNetworks } from '../knowledge/innerBlocks.ts';
import type { Fix } from '../model/edit.ts';
import { type Field, known, rawText } from '../model/field.ts';
import type { Purpose, Rule } from '../model/model.ts';
import { localSide, peerSide, type Side } from '../model/rules.ts';
import { defineCheck, type Finding } from './check.ts';
import { refused } from './message.ts';

export default defineCheck({
  id: 'missing-peer',
  title: 'Rule that names no peer',
  severity: 'error',
  local: true,
  *group(group, { file }) {
    for (const rule of group.rules) {
      if (!names(rule, peerSide(rule)) && mustName(rule, file.purpose)) yield finding(rule);
    }
  },
});

function names({ fields }: Rule, { cidrIp, ipv6CidrIp, groupId, prefixListId }: Side): boolean {
  return (
    fields[cidrIp] !== undefined ||
    fields[ipv6CidrIp] !== undefined ||
    fields[groupId] !== undefined ||
    fields[prefixListId] !== undefined
  );
}

/** What the API gave back had a peer, whatever was left of it; a change of a rule by its id keeps what it does not name. */
function mustName(rule: Rule, purpose: Purpose): boolean {
  return (
    purpose !== 'export' && !rule.partial && !(purpose === 'request' && rule.fields.securityGroupRuleId !== undefined)
  );
}

function finding(rule: Rule): Finding {
  const moved = move(rule);
  const message = moved === undefined ? absent(rule) : turned(rule);
  const code = rule.direction === 'ingress' ? 'MissingParameter.Source' : 'MissingParameter.Dest';
  // Where the name stands already without a value, the finding is there; else it is the whole rule.
  const at = { entity: rule.id, field: peerSide(rule).cidrIp, part: 'key' } as const;
  return {
    at,
    message: refused(message, code),
    fixes: [moved, insert(rule)].filter((fix) => fix !== undefined),
  };
}

function turned(rule: Rule): string {
  if (rule.direction === 'ingress') return t('An inbound rule needs a source, and this one names only a destination.');
  return t('An outbound rule needs a destination, and this one names only a source.');
}

function absent(rule: Rule): string {
  if (rule.direction === 'ingress') {
    return t('This rule does not say whom it is about. Name a source: a block, a group or a prefix list.');
  }
  return t('This rule does not say whom it is about. Name a destination: a block, a group or a prefix list.');
}

/** The peer stands on the wrong side. */
function move(rule: Rule): Fix | undefined {
  const from = localSide(rule);
  const to = peerSide(rule);
  const kinds = ['cidrIp', 'ipv6CidrIp', 'groupId', 'prefixListId'] as const;
  const present = kinds.filter((kind) => rule.fields[from[kind]] !== undefined);
  const [kind] = present;
  if (kind === undefined || present.length > 1) return undefined;
  const title = rule.direction === 'ingress' ? t('Make it the source') : t('Make it the destination');
  const edits = [{ kind: 'move', entity: rule.id, field: from[kind], to: to[kind] } as const];
  return { title, safety: 'changes-access', preferred: true, edits };
}

function insert(rule: Rule): Fix | undefined {
  const side = peerSide(rule);
  // An owner speaks of a group, and would only be ignored beside a block.
  if (rule.fields[side.groupOwnerId] !== undefined || rule.fields[side.groupOwnerAccount] !== undefined)
    return undefined;
  const local = localAddress(rule);
  const family = known(local)?.family ?? (known(rule.fields.ipProtocol) === 'icmpv6' ? 'ipv6' : 'ipv4');
  // A private block, so that nothing is opened to the internet by a key press; source and destination may not be the same.
  const blocks = privateNetworks.filter((block) => parseCidr(block)?.family === family);
  const value = blocks.find((block) => block !== rawText(local));
  if (value === undefined) return undefined;
  const title =
    rule.direction === 'ingress'
      ? t('Insert the private network {0} as source', value)
      : t('Insert the private network {0} as destination', value);
  const field = family === 'ipv6' ? side.ipv6CidrIp : side.cidrIp;
  return { title, safety: 'changes-access', edits: [{ kind: 'set', entity: rule.id, field, value }] };
}

function localAddress(rule: Rule): Field<Cidr> | undefined {
  const local = localSide(rule);
  return rule.fields[local.cidrIp] ?? rule.fields[local.ipv6CidrIp];
}
