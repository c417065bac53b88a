import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import type { Malformed } from '../model/field.ts';
import type { Purpose, Rule, SecurityGroup } from '../model/model.ts';
import { type NicType, nicTypes } from '../model/values.ts';
import { closest } from '../util/closest.ts';
import { defineCheck, type Finding } from './check.ts';
import { assuming, isPlain, refused } from './message.ts';

export default defineCheck({
  id: 'nic-type',
  title: 'NIC type that the API refuses',
  severity: 'error',
  local: true,
  *group(group, { file }) {
    for (const rule of group.rules) {
      const field = rule.fields.nicType;
      if (field?.kind === 'malformed') yield finding(rule, field, networkOf(group, file.purpose));
    }
  },
});

const aliases: Readonly<Record<string, NicType>> = {
  private: 'intranet',
  internal: 'intranet',
  inner: 'intranet',
  vpc: 'intranet',
  public: 'internet',
  external: 'internet',
  extranet: 'internet',
  outer: 'internet',
};

type Network = 'vpc' | 'vpc or classic';

/** Only an export can still show a group of the classic network, which is retired. */
function networkOf(group: SecurityGroup, purpose: Purpose): Network {
  return purpose === 'export' && group.fields.vpcId === undefined ? 'vpc or classic' : 'vpc';
}

function finding(rule: Rule, field: Malformed, network: Network): Finding {
  const message =
    field.raw.trim() === ''
      ? t('The NIC type is empty: write `intranet` or `internet`, or leave it out in a VPC.')
      : t('`{0}` is no NIC type: write `intranet` or `internet`, or leave it out in a VPC.', field.raw);
  return {
    at: { entity: rule.id, field: 'nicType' },
    message: assuming(refused(message, 'InvalidNicType.ValueNotSupported'), field),
    fixes: isPlain(field) ? fixesFor(rule, field.raw, network) : [],
  };
}

function fixesFor(rule: Rule, raw: string, network: Network): Fix[] {
  const entity = rule.id;
  const meant = aliases[raw.toLowerCase()] ?? closest(raw, nicTypes);
  // In a VPC a rule speaks of all traffic, whatever the NIC type; `internet` would only be the next finding.
  if (network === 'vpc' && meant !== 'intranet') {
    const title = t('Remove the NIC type: in a VPC one rule covers both');
    return [{ title, safety: 'safe', preferred: true, edits: [{ kind: 'unset', entity, field: 'nicType' }] }];
  }
  if (meant === undefined) return [];
  const edits = [{ kind: 'set', entity, field: 'nicType', value: meant } as const];
  return [
    { title: t('Write {0}', meant), safety: network === 'vpc' ? 'safe' : 'changes-access', preferred: true, edits },
  ];
}
