import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import { rawText } from '../model/field.ts';
import type { Rule } from '../model/model.ts';
import { formatPortRange, parsePortRange } from '../model/values.ts';
import { defineCheck, type Finding } from './check.ts';

const fields = ['portRange', 'sourcePortRange'] as const;
type PortField = (typeof fields)[number];

export default defineCheck({
  id: 'port-range',
  title: 'Port range that the API refuses',
  severity: 'error',
  *group(group) {
    for (const rule of group.rules) {
      for (const field of fields) if (rule.fields[field]?.kind === 'malformed') yield finding(rule, field);
    }
  },
});

function finding(rule: Rule, field: PortField): Finding {
  const raw = rawText(rule.fields[field]) ?? '';
  const code = field === 'portRange' ? 'InvalidParam.PortRange' : 'InvalidSourcePortRange.Malformed';
  return { at: { entity: rule.id, field }, message: `${explain(raw)} (${code})`, fixes: fixesFor(rule, field, raw) };
}

function explain(raw: string): string {
  const numbers = raw.match(/\d+/g)?.map(Number) ?? [];
  if (/^\d+$/.test(raw) && fits(numbers)) return t('A single port is written twice: `{0}/{0}`.', raw);
  if (/^\d+\/\d+$/.test(raw) && fits(numbers))
    return t('The first port is greater than the last: write `{0}/{1}`.', numbers[1] ?? '', numbers[0] ?? '');
  if (numbers.some((n) => n < 1 || n > 65_535)) return t('`{0}` is no port range: ports go from 1 to 65535.', raw);
  if (raw.includes(',')) return t('`{0}` names several ranges: a rule takes one. Write one rule for each.', raw);
  return t('`{0}` is no port range: write `first/last`, as in `80/80` or `8000/9000`.', raw);
}

function fits(numbers: readonly number[]): boolean {
  return numbers.every((n) => n >= 1 && n <= 65_535);
}

/** Repairs of what was meant. `80-443` may also mean two ports, so that reading is the user's to choose. */
function fixesFor(rule: Rule, field: PortField, raw: string): Fix[] {
  const list = raw.split(/[,;，、]/).map((part) => repair(part.trim()));
  const [first, ...others] = list;
  if (first === undefined || list.some((range) => range === undefined)) return [];
  const entity = rule.id;
  const set = { kind: 'set', entity, field, value: first } as const;
  const safety = /[-:~–—.]/.test(raw) ? 'changes-access' : 'safe';
  if (others.length === 0) return [{ title: t('Write {0}', first), safety, preferred: true, edits: [set] }];
  const copies = others
    .reverse()
    .map((range) => ({ kind: 'copy', entity, set: { [field]: range as string } }) as const);
  return [
    { title: t('Make one rule for each of {0}', list.join(', ')), safety, preferred: true, edits: [set, ...copies] },
  ];
}

/** `80` → `80/80`, `80-443` and `80:443` → `80/443`, `443/80` → `80/443`; undefined when the meaning is not plain. */
function repair(text: string): string | undefined {
  const match = /^(\d{1,5})(?:\s*(?:[/\-:~–—]|\.\.|to)\s*(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const ports = [Number(match[1]), Number(match[2] ?? match[1])].sort((a, b) => a - b);
  const range = parsePortRange(ports.join('/'));
  return range && formatPortRange(range);
}
