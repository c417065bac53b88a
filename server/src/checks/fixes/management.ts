import { t } from '@vscode/l10n';
import { parseCidr } from '../../algebra/ip.ts';
import { priorityBefore } from '../../analysis/priorityBefore.ts';
import { IPV4_ONLY, portPlace } from '../../analysis/reach.ts';
import type { Fix } from '../../model/edit.ts';
import type { SecurityFile, SecurityGroup } from '../../model/model.ts';

const PRIVATE = '10.0.0.0/8';

/** One for Linux, one for Windows, and ping, from a private block for the user to replace. */
export function managementFixes(group: SecurityGroup, groups: readonly SecurityGroup[], file: SecurityFile): Fix[] {
  const block = parseCidr(PRIVATE);
  if (block === undefined) return [];
  return [
    { ...tcp(22), title: t('Let SSH (tcp 22) in from {0}', PRIVATE) },
    { ...tcp(3389), title: t('Let RDP (tcp 3389) in from {0}', PRIVATE) },
    { ...ping, title: t('Let ping (icmp) in from {0}', PRIVATE) },
  ].flatMap(({ at, title, ...basics }) => {
    const priority = priorityBefore(at, block, groups, file);
    if (priority === 'none') return [];
    const rule = { ...basics, sourceCidrIp: PRIVATE, ...(priority !== undefined && { priority }) };
    const edits = [{ kind: 'add-rule', group: group.id, direction: 'ingress', rule } as const];
    return [{ title, safety: 'changes-access' as const, edits }];
  });
}

function tcp(port: number) {
  return { at: portPlace('tcp', port), ipProtocol: 'tcp', portRange: `${port}/${port}` };
}

const ping = { at: IPV4_ONLY, ipProtocol: 'icmp', portRange: '-1/-1' };
