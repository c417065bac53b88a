import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import { known } from '../model/field.ts';
import type { FieldName, ReadingProblem, Rule, SecurityFile } from '../model/model.ts';
import { hasPorts, type Protocol } from '../model/values.ts';
import { defineCheck } from './check.ts';
import { refused } from './message.ts';

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
      const values = valuesFor(problem, rules.get(problem.at.entity), file);
      yield { at: problem.at, message: explain(problem), fixes: values.map((value, i) => insert(problem, value, i)) };
    }
  },
});

function rulesById(file: SecurityFile): ReadonlyMap<number, Rule> {
  return new Map(file.groups.flatMap((group) => group.rules.map((rule) => [rule.id, rule] as const)));
}

function explain({ at, field, name }: MissingProperty): string {
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

/** Values worth proposing, the most likely first. */
function valuesFor({ at, field }: MissingProperty, rule: Rule | undefined, file: SecurityFile): readonly Value[] {
  switch (field) {
    case 'ipProtocol':
      return protocolsFor(rule);
    case 'portRange':
      return portRangesFor(rule);
    case 'maxEntries': {
      const list = [...file.prefixLists, ...file.portLists].find((candidate) => candidate.id === at.entity);
      return [{ value: Math.max(1, list?.entries.length ?? 1) }];
    }
    default:
      return [];
  }
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
