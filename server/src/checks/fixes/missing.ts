import { t } from '@vscode/l10n';
import type { Fix } from '../../model/edit.ts';
import { known } from '../../model/field.ts';
import type { FieldName, Place, Rule, SecurityFile, ValueList } from '../../model/model.ts';
import { hasPorts, type Protocol } from '../../model/values.ts';
import type { MissingProperty } from '../missing-property.ts';

/** A lightbulb menu with more groups to choose from is no help. */
const MOST_GROUPS = 5;

/** Values or references that a missing property may have. */
export function missingFixes(problem: MissingProperty, rule: Rule | undefined, file: SecurityFile): Fix[] {
  if (problem.field === 'securityGroupId' || problem.field === 'sourceSecurityGroupId')
    return references(problem, file);
  return valuesFor(problem, rule, file).map((value, i) => insert(problem, value, i));
}

/** Each group of the file may be meant, as long as they are few. */
function references({ at, field }: MissingProperty, file: SecurityFile): Fix[] {
  const groups = file.groups.filter(({ id, name, external }) => !external && name !== '' && id !== at.entity);
  if (groups.length > MOST_GROUPS) return [];
  return groups.map(({ name }) => ({
    title: t('Name the group `{0}`', name),
    safety: 'changes-access',
    preferred: groups.length === 1,
    edits: [{ kind: 'refer', entity: at.entity, field, group: name }],
  }));
}

interface Value {
  readonly value: string | number;
  /** What it means; the value itself where that is plain. */
  readonly meaning?: string;
  /** The API takes nothing else here. */
  readonly only?: boolean;
}

/** Values worth proposing, the most likely first. */
function valuesFor({ at, field }: MissingProperty, rule: Rule | undefined, file: SecurityFile): readonly Value[] {
  switch (field) {
    case 'ipProtocol':
      return protocolsFor(rule);
    case 'portRange':
      return portRangesFor(rule);
    case 'addressFamily':
      return [{ value: familyOf(listAt(at, file)) }];
    case 'prefixListName': {
      const name = listAt(at, file)?.name;
      return name ? [{ value: name }] : [];
    }
    case 'maxEntries': {
      return [{ value: Math.max(1, listAt(at, file)?.entries.length ?? 1) }];
    }
    default:
      return [];
  }
}

function listAt({ entity }: Place, file: SecurityFile): ValueList | undefined {
  return [...file.prefixLists, ...file.portLists].find(({ id }) => id === entity);
}

/** What its entries are; before there is one, what most lists are. */
function familyOf(list: ValueList | undefined): 'IPv4' | 'IPv6' {
  return list?.entries.some(({ cidr }) => known(cidr)?.family === 'ipv6') ? 'IPv6' : 'IPv4';
}

function protocolsFor(rule: Rule | undefined): readonly Value[] {
  const portless = known(rule?.fields.portRange) === 'any';
  if (!portless) return [{ value: 'tcp' }, { value: 'udp' }];
  const peers = rule === undefined ? [] : [rule.fields.ipv6SourceCidrIp, rule.fields.ipv6DestCidrIp];
  const ipv6 = peers.some((peer) => known(peer)?.family === 'ipv6');
  return [{ value: ipv6 ? 'icmpv6' : 'icmp' }, { value: 'all', meaning: t('every protocol') }];
}

function portRangesFor(rule: Rule | undefined): readonly Value[] {
  const protocol: Protocol = known(rule?.fields.ipProtocol) ?? 'tcp';
  if (!hasPorts(protocol)) return [{ value: '-1/-1', only: true }];
  const one = protocol === 'udp' ? { value: '53/53', meaning: 'DNS' } : { value: '443/443', meaning: 'HTTPS' };
  return [one, { value: '1/65535', meaning: t('every port') }];
}

function insert({ at, field, name }: MissingProperty, { value, meaning, only }: Value, index: number): Fix {
  const title =
    meaning === undefined ? t('Insert `{0}: {1}`', name, value) : t('Insert `{0}: {1}` ({2})', name, value, meaning);
  const edits = [{ kind: 'set', entity: at.entity, field: field satisfies FieldName, value } as const];
  return { title, safety: only ? 'safe' : 'changes-access', preferred: index === 0, edits };
}
