import { t } from '@vscode/l10n';
import type { Fix } from '../../model/edit.ts';
import type { Rule } from '../../model/model.ts';
import { formatPortRange, type Protocol, parsePortRange } from '../../model/values.ts';
import { halfWidth } from '../../util/halfWidth.ts';
import { listed } from '../../util/language.ts';
import { isPlain } from '../message.ts';
import { everyPort, type PortField, separator } from '../port-range.ts';
import { portlessFix, sourcePortFixes } from './portMismatch.ts';

/** What may have been meant by a text that is no port range. */
export function portRangeFixes(rule: Rule, field: PortField, raw: string, portless: Protocol | undefined): Fix[] {
  return portless === undefined ? fixesFor(rule, field, raw) : portlessFixes(rule, field, raw, portless);
}

/** Of a range with leading zeros it is plain. */
export function paddedPortFixes(rule: Rule, field: PortField, ports: string): Fix[] {
  return [write(rule, field, ports, 'safe')];
}

/** Either the ports are wrong here, or the protocol is; nobody but the user can say. */
function portlessFixes(rule: Rule, field: PortField, raw: string, protocol: Protocol): Fix[] {
  const entity = rule.id;
  const safety = 'changes-access';
  if (field === 'sourcePortRange') return sourcePortFixes(rule);
  const portless = portlessFix(rule, protocol);
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
