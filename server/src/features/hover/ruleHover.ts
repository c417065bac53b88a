import { t } from '@vscode/l10n';
import { guardWords } from '../../engine/judgements.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { automaticRuleMark } from '../../knowledge/addressBlocks.ts';
import { ruleFields as fields } from '../../knowledge/fields.ts';
import { noteOn } from '../../knowledge/portNotes.ts';
import { blockedPorts, carrierBlockedPorts, type PortService } from '../../knowledge/ports.ts';
import { servicesIn } from '../../knowledge/servicesIn.ts';
import { known } from '../../model/field.ts';
import type { FieldName, Rule, SecurityGroup } from '../../model/model.ts';
import { isBlockField } from '../../model/rules.ts';
import { hasPorts, type PortRange } from '../../model/values.ts';
import type { Guard } from '../../model/variables.ts';
import { listed, sentences } from '../../util/language.ts';
import { describeRule } from '../describeRule.ts';
import { effectLine } from '../effect.ts';
import { blockLine } from './blocks.ts';
import type { Card } from './card.ts';
import { fieldLines } from './fieldInfo.ts';
import { ruleFaq, serviceBlockOf } from './ruleFaq.ts';

/** A rule, seen from one of its fields: what it says, what it really decides, the service behind its port, the field, its origin. */
export function ruleCard(snapshot: Snapshot, rule: Rule, group: SecurityGroup, field: FieldName | undefined): Card {
  const effect = effectLine(rule, group, snapshot.file);
  const lines = [
    describeRule(rule, snapshot.file),
    ...(rule.ofSeveral ? groupLines(rule, group) : conditionLines(rule.when)),
    ...(effect ? [effect] : []),
    ...portLines(rule),
    ...(field ? fieldLines(snapshot, fields, rule.id, field) : []),
    ...(field ? addressLines(rule, field) : []),
    ...originLines(rule),
  ];
  return { lines, faq: ruleFaq(rule, field) };
}

/** On which conditions of the template a thing depends. */
export function conditionLines(when: readonly Guard[]): string[] {
  if (when.length === 0) return [];
  return [t('Exists only if {0}.', when.map(guardWords).join(t(' and ')))];
}

/** Where conditions choose the group of a rule: on which it belongs to this one, of which the rest of the card speaks. */
function groupLines({ when }: Rule, { name }: SecurityGroup): string[] {
  if (when.length === 0 || name === '') return [];
  return [t('A rule of {0} only if {1}.', `\`${name}\``, when.map(guardWords).join(t(' and ')))];
}

/** What usually listens there, and whether the port is open at all. */
function portLines(rule: Rule): string[] {
  const protocol = known(rule.fields.ipProtocol);
  const range = known(rule.fields.portRange);
  if (protocol === undefined || !hasPorts(protocol) || range === undefined || range === 'any') return [];
  if (range.from === 1 && range.to === 65_535) return [];
  const services = servicesIn(protocol, range.from, range.to);
  const lines = range.from === range.to ? services.flatMap(noteOf) : listOf(services);
  return [...lines, ...(protocol === 'tcp' ? blockLines(range) : [])];
}

/** The sentence names the service of a single port already; more is said only where there is more to say. */
function noteOf(service: PortService): string[] {
  const { name, from, protocol } = service;
  const note = noteOn(service);
  if (note === undefined || isBlocked(protocol, from)) return [];
  return [t('{0}: {1}.', `${protocol.toUpperCase()} ${from}`, t('{0}, {1}', name, note))];
}

/** So many services of a range are named. */
const NAMED = 6;

function listOf(services: readonly PortService[]): string[] {
  if (services.length === 0) return [];
  const named = services.slice(0, NAMED).map(({ name, from }) => t('{0} ({1})', name, from));
  const rest = services.length - named.length;
  if (rest === 0) return [t('Known ports in this range: {0}.', listed(named))];
  return [t('Known ports in this range: {0} and {1} more.', listed(named), rest)];
}

function isBlocked(protocol: string, port: number): boolean {
  return blockedPorts.some((blocked) => blocked.protocol === protocol && blocked.port === port);
}

function blockLines(range: Exclude<PortRange, 'any'>): string[] {
  const holds = (port: number) => range.from <= port && port <= range.to;
  const closed = blockedPorts
    .filter(({ port }) => holds(port))
    .map(({ reason, instead }) => sentences([reason, t('Use {0}.', instead)]));
  const carriers = carrierBlockedPorts.filter(({ port }) => range.from === range.to && port === range.from);
  return [...closed, ...carriers.map(({ port }) => t('Some carriers block port {0}, whatever the rule says.', port))];
}

function addressLines(rule: Rule, field: FieldName): string[] {
  if (!isBlockField(field)) return [];
  // The block of a service tells where the rule comes from; said once is enough.
  if (serviceBlockOf(rule)) return [];
  const cidr = known(rule.fields[field]);
  const line = cidr && blockLine(cidr);
  return line ? [line] : [];
}

/** Who made the rule, as far as its description or its peer tell. */
function originLines(rule: Rule): string[] {
  const mark = automaticRuleMark(known(rule.fields.description) ?? '');
  if (mark?.on === 'rule') return [t('Made by {0}: {1}', mark.madeBy, mark.note)];
  const block = serviceBlockOf(rule);
  return block?.service ? [t('{0} may have added this rule: {1}', block.service, block.note)] : [];
}
