import { t } from '@vscode/l10n';
import type { Fix } from '../../model/edit.ts';
import type { Rule } from '../../model/model.ts';
import type { PortRange, Protocol } from '../../model/values.ts';

/** The ports that go with the protocol; for `all`, also the protocols that have such ports. */
export function portMismatchFixes(rule: Rule, protocol: Protocol, ports: PortRange): Fix[] {
  const entity = rule.id;
  if (ports === 'any') {
    const edits = [{ kind: 'set', entity, field: 'portRange', value: '1/65535' } as const];
    return [{ title: t('Write {0}', '1/65535'), safety: 'safe', preferred: true, edits }];
  }
  const portless = portlessFix(rule, protocol);
  return protocol === 'all' ? [named(rule, 'tcp'), named(rule, 'udp'), portless] : [portless];
}

/** Gives up the ports, for a protocol that has none. */
export function portlessFix({ id: entity }: Rule, protocol: Protocol): Fix {
  return {
    title: protocol === 'all' ? t('Write -1/-1: every protocol, every port') : t('Write {0}', '-1/-1'),
    safety: 'changes-access',
    preferred: protocol !== 'all',
    edits: [{ kind: 'set', entity, field: 'portRange', value: '-1/-1' }],
  };
}

/** Source ports go with no protocol that has no ports. */
export function sourcePortFixes(rule: Rule): Fix[] {
  const edits = [{ kind: 'unset', entity: rule.id, field: 'sourcePortRange' } as const];
  return [{ title: t('Remove the source ports'), safety: 'changes-access', preferred: true, edits }];
}

/** Nor does a port list. */
export function portListFixes(rule: Rule): Fix[] {
  const edits = [
    { kind: 'unset', entity: rule.id, field: 'portRangeListId' },
    { kind: 'set', entity: rule.id, field: 'portRange', value: '-1/-1' },
  ] as const;
  return [{ title: t('Write {0} in the place of the port list', '-1/-1'), safety: 'changes-access', edits }];
}

function named(rule: Rule, protocol: 'tcp' | 'udp'): Fix {
  const title = t('Keep the ports and write the protocol {0}', protocol);
  const edits = [{ kind: 'set', entity: rule.id, field: 'ipProtocol', value: protocol } as const];
  return { title, safety: 'changes-access', edits };
}
