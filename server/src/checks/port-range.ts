import { t } from '@vscode/l10n';
import type { Fix } from '../model/edit.ts';
import { type Known, known, rawText } from '../model/field.ts';
import type { Rule } from '../model/model.ts';
import { formatPortRange, hasPorts, type PortRange, type Protocol, parsePortRange } from '../model/values.ts';
import { halfWidth } from '../util/halfWidth.ts';
import { listed } from '../util/language.ts';
import { defineCheck, type Finding } from './check.ts';
import { assuming, isPlain, refused } from './message.ts';

const fields = ['portRange', 'sourcePortRange'] as const;
type PortField = (typeof fields)[number];

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
    fixes: isPlain(value) ? [write(rule, field, ports, 'safe')] : [],
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
  const fixes = () => (portless === undefined ? fixesFor(rule, field, raw) : portlessFixes(rule, field, raw, portless));
  return {
    at: { entity: rule.id, field },
    message: assuming(refused(message, code), value, portless === undefined ? undefined : rule.fields.ipProtocol),
    fixes: isPlain(value) ? fixes() : [],
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
const separator = /[,;，；、]/;

/** What other tools and the console call every port. */
const everyPort = /^(?:any|all|\*|-1|0|0\/0|全部|所有)$/i;

function fits(numbers: readonly number[]): boolean {
  return numbers.every((n) => n >= 1 && n <= 65_535);
}

/** Either the ports are wrong here, or the protocol is; nobody but the user can say. */
function portlessFixes(rule: Rule, field: PortField, raw: string, protocol: Protocol): Fix[] {
  const entity = rule.id;
  const safety = 'changes-access';
  if (field === 'sourcePortRange') {
    return [
      { title: t('Remove the source ports'), safety, preferred: true, edits: [{ kind: 'unset', entity, field }] },
    ];
  }
  const portless: Fix = {
    title: protocol === 'all' ? t('Write -1/-1: every protocol, every port') : t('Write {0}', '-1/-1'),
    safety,
    preferred: protocol !== 'all',
    edits: [{ kind: 'set', entity, field, value: '-1/-1' }],
  };
  const ports = repair(raw.trim());
  if (ports === undefined || !isPlain(rule.fields.ipProtocol)) return [portless];
  const withPorts = (['tcp', 'udp'] as const).map((name): Fix => {
    const edits = [
      { kind: 'set', entity, field: 'ipProtocol', value: name },
      { kind: 'set', entity, field, value: ports },
    ] as const;
    return { title: t('Write {0} with ports {1}', name, ports), safety, edits };
  });
  return protocol === 'all' ? [...withPorts, portless] : [portless, ...withPorts];
}

/** Repairs of what was meant. `80-443` may also mean two ports, so that reading is the user's to choose. */
function fixesFor(rule: Rule, field: PortField, raw: string): Fix[] {
  if (everyPort.test(raw.trim())) {
    const title = t('Write {0}: every port', '1/65535');
    return [{ ...write(rule, field, '1/65535', 'changes-access'), title, preferred: false }];
  }
  const list = raw.split(separator).map((part) => repair(part.trim()));
  const [first, ...others] = list;
  if (first === undefined || list.some((range) => range === undefined)) return [];
  const entity = rule.id;
  const safety = /^[\d０-９/／\s,;，；、]+$/.test(raw) && !halfWidth(raw).startsWith('0/') ? 'safe' : 'changes-access';
  if (others.length === 0) return [write(rule, field, first, safety)];
  const set = { kind: 'set', entity, field, value: first } as const;
  const copies = others
    .reverse()
    .map((range) => ({ kind: 'copy', entity, set: { [field]: range as string } }) as const);
  return [
    {
      title: t('Make one rule for each of {0}', listed(list.filter((range) => range !== undefined))),
      safety,
      preferred: true,
      edits: [set, ...copies],
    },
  ];
}

function write({ id: entity }: Rule, field: PortField, value: string, safety: Fix['safety']): Fix {
  return { title: t('Write {0}', value), safety, preferred: true, edits: [{ kind: 'set', entity, field, value }] };
}

/** `80` → `80/80`, `80-443` and `80:443` → `80/443`, `443/80` → `80/443`; undefined when the meaning is not plain. */
function repair(text: string): string | undefined {
  const match = /^\+?(\d+)(?:\s*(?:[/\\\-:~–—至到]|\.\.|to)\s*\+?(\d+))?$/.exec(halfWidth(text));
  if (!match) return undefined;
  const ports = [Number(match[1]), Number(match[2] ?? match[1])].sort((a, b) => a - b);
  // Port 0 is a way of other tools to begin with the first.
  const range = parsePortRange(ports[0] === 0 && match[1] === '0' ? `1/${ports[1]}` : ports.join('/'));
  return range && formatPortRange(range);
}
