import { t } from '@vscode/l10n';
import type { Quota } from '../knowledge/quotas.ts';
import type { Fix } from '../model/edit.ts';
import { type Field, known, rawText } from '../model/field.ts';
import type { EntityId, FieldName, Purpose, ReadingProblem, SecurityGroup, ValueList } from '../model/model.ts';
import { groupTypes, innerAccessPolicies } from '../model/values.ts';
import { closest } from '../util/closest.ts';
import { defineCheck, type Finding, type World } from './check.ts';
import { assuming, isPlain, refused } from './message.ts';

type WrongType = Extract<ReadingProblem, { kind: 'wrong-type' }>;

export default defineCheck({
  id: 'wrong-type',
  title: 'Value of the wrong kind',
  severity: 'error',
  *file(file, world) {
    for (const problem of file.problems) {
      if (problem.kind !== 'wrong-type') continue;
      yield {
        at: problem.at,
        message: explain(problem, file.purpose),
        fixes: fixesOf(problem),
      };
    }
    for (const group of file.groups) yield* groupFindings(group);
    for (const list of file.prefixLists) yield* listFindings(list, world);
    for (const list of file.portLists) yield* listFindings(list, world);
  },
});

function fixesOf(problem: WrongType): Fix[] {
  if (problem.expected === 'group-list') return [enlist(problem.at.entity)];
  return problem.expected === 'direction' ? direct(problem) : [];
}

function explain({ name, expected, notation }: WrongType, purpose: Purpose): string {
  const json = notation === 'json';
  switch (expected) {
    case 'text':
      return t('`{0}` takes one plain value, no list and no map. Write a single value.', name);
    case 'number':
      return t('`{0}` takes one whole number, no list and no map. Write a single number.', name);
    case 'map':
      if (name === '') return t('This file takes properties: write `securityGroups`, and in it the groups by name.');
      return json
        ? t('`{0}` takes properties here. Write them in `{…}`.', name)
        : t('`{0}` takes properties (`name: value`) here. Write them indented below it.', name);
    case 'list':
      return json
        ? t('`{0}` takes a list. Write its items in `[…]`.', name)
        : t('`{0}` takes a list. Write each item on a line of its own behind `- `, or all in `[…]`.', name);
    case 'rule':
      return purpose === 'definition'
        ? t('An item of `{0}` is a rule, with properties such as `ipProtocol` and `portRange`.', name)
        : t('An item of `{0}` is a rule, with properties such as `IpProtocol` and `PortRange`.', name);
    case 'prefix-list-entry':
      return purpose === 'definition'
        ? t('An entry of a prefix list is a CIDR block, alone or as `cidr` beside its `description`.')
        : t('An entry of a prefix list has the properties `Cidr` and `Description`.');
    case 'port-list-entry':
      return t('An entry of a port list is a port range, alone or as `portRange` beside its `description`.');
    case 'direction':
      return t('`{0}` is no direction: write `ingress` or `egress`. Until then nobody knows what the rule does.', name);
    case 'group-list':
      return t('`{0}` takes a list of groups. Write `[…]` around it.', name);
  }
}

/** Where it is clear what is meant. */
function direct({ at: { entity }, name }: WrongType): Fix[] {
  const meant = directionAliases[name.toLowerCase()] ?? closest(name, directions);
  return meant === undefined ? [] : [write(entity, 'value', meant)];
}

const directions = ['ingress', 'egress'] as const;
const directionAliases: Readonly<Record<string, (typeof directions)[number]>> = {
  in: 'ingress',
  inbound: 'ingress',
  入方向: 'ingress',
  out: 'egress',
  outbound: 'egress',
  出方向: 'egress',
};

function enlist(entity: EntityId): Fix {
  return { title: t('Make it a list'), safety: 'changes-access', preferred: true, edits: [{ kind: 'enlist', entity }] };
}

/** Values that the reader could not take and for which there is no check of their own. */
function* groupFindings({ id, fields }: SecurityGroup): Iterable<Finding> {
  const { securityGroupType: type, innerAccessPolicy: inner } = fields;
  if (type?.kind === 'malformed') {
    const message = t('`{0}` is no group type: write `normal` (basic) or `enterprise` (advanced).', type.raw);
    const near = typeAliases[type.raw.toLowerCase()] ?? closest(type.raw, groupTypes);
    yield finding(id, 'securityGroupType', type, refused(message, 'InvalidParams.GroupType'), near);
  }
  if (inner?.kind === 'malformed') {
    const message = t('`{0}` is no inner access policy: write `Accept` or `Drop`.', inner.raw);
    const near = innerAliases[inner.raw.toLowerCase()] ?? closest(inner.raw, innerAccessPolicies);
    yield finding(id, 'innerAccessPolicy', inner, message, near);
  }
}

const typeAliases: Readonly<Record<string, string>> = { basic: 'normal', advanced: 'enterprise' };
const innerAliases: Readonly<Record<string, string>> = {
  allow: 'Accept',
  true: 'Accept',
  yes: 'Accept',
  deny: 'Drop',
  false: 'Drop',
  no: 'Drop',
};

function* listFindings({ id, kind, fields }: ValueList, { quota }: World): Iterable<Finding> {
  const { maxEntries, addressFamily } = fields;
  const limit = (kind === 'prefix-list' ? quota.prefixListMaxEntries : quota.portListMaxEntries) satisfies
    | Quota
    | undefined;
  const count = known(maxEntries);
  const outside = count !== undefined && limit !== undefined && (count < 1 || count > limit.limit);
  if (maxEntries && limit && (maxEntries.kind === 'malformed' || outside)) {
    const message = t(
      '`{0}` does not fit: a list of this kind holds 1 to {1} entries.',
      rawText(maxEntries) ?? '',
      limit.limit,
    );
    const near = count === undefined ? undefined : Math.min(Math.max(count, 1), limit.limit);
    yield finding(id, 'maxEntries', maxEntries, message, near);
  }
  if (addressFamily?.kind === 'malformed') {
    const message = t('`{0}` is no address family: write `IPv4` or `IPv6`.', addressFamily.raw);
    yield finding(id, 'addressFamily', addressFamily, message, /[46]/.exec(addressFamily.raw)?.[0].replace(/^/, 'IPv'));
  }
}

function finding(
  entity: EntityId,
  field: FieldName,
  value: Field<unknown>,
  message: string,
  near: string | number | undefined,
): Finding {
  const fix: Fix | undefined = near === undefined || !isPlain(value) ? undefined : write(entity, field, near);
  return { at: { entity, field }, message: assuming(message, value), fixes: fix ? [fix] : [] };
}

function write(entity: EntityId, field: FieldName, value: string | number): Fix {
  const edits = [{ kind: 'set', entity, field, value } as const];
  return { title: t('Write {0}', value), safety: 'changes-access', preferred: true, edits };
}
