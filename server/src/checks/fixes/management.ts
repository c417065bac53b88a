import { t } from '@vscode/l10n';
import { parseCidr } from '../../algebra/ip.ts';
import { priorityBefore } from '../../analysis/management.ts';
import { portPlace } from '../../analysis/reach.ts';
import type { Fix } from '../../model/edit.ts';
import type { SecurityFile, SecurityGroup } from '../../model/model.ts';

const PRIVATE = '10.0.0.0/8';

/** One for Linux and one for Windows, from a private block for the user to replace. */
export function managementFixes(group: SecurityGroup, groups: readonly SecurityGroup[], file: SecurityFile): Fix[] {
  const block = parseCidr(PRIVATE);
  if (block === undefined) return [];
  return [
    { port: 22, title: t('Let SSH (tcp 22) in from {0}', PRIVATE) },
    { port: 3389, title: t('Let RDP (tcp 3389) in from {0}', PRIVATE) },
  ].flatMap(({ port, title }) => {
    const priority = priorityBefore(portPlace('tcp', port), block, groups, file);
    if (priority === 'none') return [];
    const basics = { ipProtocol: 'tcp', portRange: `${port}/${port}`, sourceCidrIp: PRIVATE };
    const rule = { ...basics, ...(priority !== undefined && { priority }) };
    const edits = [{ kind: 'add-rule', group: group.id, direction: 'ingress', rule } as const];
    return [{ title, safety: 'changes-access' as const, edits }];
  });
}
