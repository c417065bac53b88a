import { t } from '@vscode/l10n';
import { type Known, known, rawText } from '../model/field.ts';
import type { Rule } from '../model/model.ts';
import { formatPortRange, hasPorts, type PortRange, parsePortRange } from '../model/values.ts';
import { halfWidth } from '../util/halfWidth.ts';
import { defineCheck, type Finding } from './check.ts';
import { later } from './later.ts';
import { assuming, isPlain, refused } from './message.ts';

const fields = ['portRange', 'sourcePortRange'] as const;
export type PortField = (typeof fields)[number];

export default defineCheck({
  id: 'port-range',
  title: 'Port range that the API refuses',
  severity: 'error',
  local: true,
  *group(group, { file }) {
    for (const rule of group.rules) {
      for (const field of fields) {
        const value = rule.fields[field];
        if (value?.kind === 'malformed') yield finding(rule, field);
        // What came out of the API it once took.
        else if (value?.kind === 'known' && file.purpose !== 'export' && isPadded(value))
          yield padded(rule, field, value);
      }
    }
  },
});

function isPadded({ raw }: Known<PortRange>): boolean {
  return raw.startsWith('0') || raw.includes('/0');
}

/** What the API makes of leading zeros is not documented; which ports are meant is plain. */
function padded(rule: Rule, field: PortField, value: Known<PortRange>): Finding {
  const ports = formatPortRange(value.value);
  const message = t(
    '`{0}` has a number that starts with 0; whether the API takes such is not documented. Write `{1}`.',
    value.raw,
    ports,
  );
  return {
    at: { entity: rule.id, field },
    severity: 'warning',
    message: assuming(message, value),
    get fixes() {
      return isPlain(value) ? later.fixes?.paddedPortFixes(rule, field, ports) : [];
    },
  };
}

function finding(rule: Rule, field: PortField): Finding {
  const value = rule.fields[field];
  const raw = rawText(value) ?? '';
  const protocol = known(rule.fields.ipProtocol);
  const portless = typeof protocol === 'string' && !hasPorts(protocol) ? protocol : undefined;
  const message =
    portless === undefined ? explain(raw) : explainPortless(raw, rawText(rule.fields.ipProtocol) ?? '', field);
  const code = field === 'portRange' ? 'InvalidParam.PortRange' : 'InvalidSourcePortRange.Malformed';
  return {
    at: { entity: rule.id, field },
    message: assuming(refused(message, code), value, portless === undefined ? undefined : rule.fields.ipProtocol),
    get fixes() {
      return isPlain(value) ? later.fixes?.portRangeFixes(rule, field, raw, portless) : [];
    },
  };
}

function explainPortless(raw: string, protocol: string, field: PortField): string {
  if (field === 'sourcePortRange')
    return t('`{0}` has no ports, so it has no source ports either. Remove them.', protocol);
  return t(
    '`{0}` is no port range, and `{1}` takes only `-1/-1`. Write that, or name a protocol with ports.',
    raw,
    protocol,
  );
}

function explain(raw: string): string {
  if (raw.trim() === '') return t('The port range is empty. Write one, such as `80/80`.');
  const plain = halfWidth(raw);
  if (plain !== raw && parsePortRange(plain) !== undefined)
    return t('`{0}` is written with full-width characters. Write it as `{1}`.', raw, plain);
  const numbers = raw.match(/\d+/g)?.map(Number) ?? [];
  if (/^\d+$/.test(raw) && fits(numbers)) return t('A single port is written twice: `{0}/{0}`.', raw);
  const [first = 0, last = 0] = numbers;
  if (/^\d+\/\d+$/.test(raw) && fits(numbers) && first > last)
    return t('The first port is greater than the last: write `{0}/{1}`.', last, first);
  if (/^[\d\s/,;:-]+$/.test(raw) && !fits(numbers)) return t('`{0}` is no port range: ports go from 1 to 65535.', raw);
  if (separator.test(raw)) return t('`{0}` names several ranges: a rule takes one. Write one rule for each.', raw);
  if (/^[a-z]/i.test(raw) && !everyPort.test(raw))
    return t('`{0}` is no port range: ports are numbers, as in `80/80` or `8000/9000`.', raw);
  return t('`{0}` is no port range: write `first/last`, as in `80/80` or `8000/9000`.', raw);
}

/** Input methods write commas of their own. */
export const separator = /[,;，；、]/;

/** What other tools and the console call every port. */
export const everyPort = /^(?:any|all|\*|-1|0|0\/0|全部|所有)$/i;

function fits(numbers: readonly number[]): boolean {
  return numbers.every((n) => n >= 1 && n <= 65_535);
}
