import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import { known } from '../model/field.ts';
import type {
  EntityId,
  FieldName,
  Place,
  ReadingProblem,
  Rule,
  SecurityFile,
  SecurityGroup,
  ValueList,
} from '../model/model.ts';
import { hasPorts, type Protocol } from '../model/values.ts';
import { defineCheck, type Finding } from './check.ts';
import { assuming, isPlain, refused } from './message.ts';

/** A lightbulb menu with more groups to choose from is no help. */
const MOST_GROUPS = 5;

type MissingProperty = Extract<ReadingProblem, { kind: 'missing-property' }>;

export default defineCheck({
  id: 'missing-property',
  title: 'Required property that is not there',
  severity: 'error',
  *file(file) {
    let rules: ReadonlyMap<number, Rule> | undefined;
    for (const problem of file.problems) {
      if (problem.kind !== 'missing-property') continue;
      rules ??= rulesById(file);
      const fixes = fixesFor(problem, rules.get(problem.at.entity), file);
      const at = { field: problem.field, ...problem.at };
      yield { at, message: explain(problem), fixes, ...(problem.optional && { severity: 'warning' }) };
    }
    if (file.purpose !== 'definition' && file.purpose !== 'template') return;
    for (const group of file.groups) if (needsVpc(group)) yield withoutVpc(group, file);
  },
});

/** An advanced group that is to be made; one that exists has its VPC, and a clone takes over its source's. */
function needsVpc({ fields, external, incomplete }: SecurityGroup): boolean {
  const isNew = !external && !incomplete && fields.securityGroupId === undefined;
  return isNew && known(fields.securityGroupType) === 'enterprise' && fields.vpcId === undefined;
}

/** The fix puts it where the other groups are. */
function withoutVpc({ id, fields }: SecurityGroup, file: SecurityFile): Finding {
  const message = t('An advanced group needs a VPC, and this one names none. Name its VPC.');
  const other = file.groups.find((candidate) => candidate.fields.vpcId !== undefined && !candidate.external);
  const vpc = other?.fields.vpcId;
  return {
    at: { entity: id, field: 'securityGroupType' },
    message: assuming(refused(message, 'InvalidParams.VpcIdGroupType'), fields.securityGroupType),
    fixes: other && vpc?.kind !== 'malformed' ? [intoVpcOf(other, id)] : [],
  };
}

function intoVpcOf({ id: from, name, fields }: SecurityGroup, entity: EntityId): Fix {
  const vpc = isPlain(fields.vpcId) ? known(fields.vpcId) : undefined;
  const title = vpc === undefined ? t('Put it into the VPC of `{0}`', name) : t('Put it into {0}', vpc);
  return { title, safety: 'changes-access', preferred: true, edits: [{ kind: 'adopt', entity, field: 'vpcId', from }] };
}

function rulesById(file: SecurityFile): ReadonlyMap<number, Rule> {
  return new Map(file.groups.flatMap((group) => group.rules.map((rule) => [rule.id, rule] as const)));
}

function explain({ at, field, name, optional }: MissingProperty): string {
  if (optional && at.part === 'key')
    return t('`{0}` has no value: this rule belongs to no group without it. Name one.', name);
  if (optional) return t('`{0}` is missing: this rule belongs to no group without it. Name one.', name);
  if (field === 'portRange') return refused(explainPlain(at.part, name), 'InvalidPortRange.Malformed');
  return explainPlain(at.part, name);
}

function explainPlain(part: string | undefined, name: string): string {
  if (part === 'key') return t('`{0}` has no value: it is required here. Write one.', name);
  return t('`{0}` is missing: it is required here. Add it.', name);
}

interface Value {
  readonly value: string | number;
  /** What it means; the value itself where that is plain. */
  readonly meaning?: string;
  /** The API takes nothing else here. */
  readonly only?: boolean;
}

function fixesFor(problem: MissingProperty, rule: Rule | undefined, file: SecurityFile): Fix[] {
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
