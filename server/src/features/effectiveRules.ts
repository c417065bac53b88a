import { t } from '@vscode/l10n';
import { formatCidr } from '../algebra/ip.ts';
import { type Decider, decisionOrder, type Source } from '../analysis/candidates.ts';
import { effectOf } from '../analysis/effect.ts';
import { type Party, targetOf } from '../analysis/question.ts';
import { type Reach, reachOf } from '../analysis/reach.ts';
import { isPeerRefused } from '../analysis/refused.ts';
import type { Target } from '../analysis/side.ts';
import { trafficOf } from '../analysis/traffic.ts';
import { ruleName, ruleOf } from '../engine/alike.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { known } from '../model/field.ts';
import type { Direction, EntityId, GroupFields, Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { Span } from '../text/span.ts';
import { clauses, listed } from '../util/language.ts';
import { typesBeyond } from './beyond.ts';
import { portsText } from './describeRule.ts';
import { readTarget } from './question.ts';
import { joined, peerWords, trafficWords } from './trafficWords.ts';

/** The rules that act on a target, as a text to read; each rule's name is a link to its source. */
export interface EffectiveRules {
  readonly title: string;
  readonly text: string;
  readonly links: readonly RuleLink[];
}

/** A piece of the text, and where the rule that it names stands in the file. */
export interface RuleLink extends Span {
  readonly target: Span;
}

/**
 * The merged rules of a group, an instance or an interface in the order of decision; undefined for an unknown name.
 * @param which the group of the file, counted from 0, where several bear the name
 */
export function effectiveRules(snapshot: Snapshot, name: string, which?: number): EffectiveRules | undefined {
  const chosen = which === undefined ? undefined : groupAt(snapshot.file, name, which);
  const party: Party | undefined = chosen ? { kind: 'group', name: chosen.name } : readTarget(name, snapshot);
  const file = chosen ? withoutNamesakes(snapshot.file, chosen) : snapshot.file;
  const target = party && targetOf(party, file, typesBeyond(snapshot));
  if (party === undefined || target === undefined) return undefined;
  const merged = merge(target, file);
  const title = titleOf(party, target);
  const rowsOf = (direction: Direction) =>
    decisionOrder(direction, target).map((decider) => rowOf(decider, merged, snapshot));
  const lines: Line[] = [
    { text: title },
    { text: t('In the order of decision: the first one that matches a packet decides about it.') },
    ...section('ingress', rowsOf('ingress')),
    ...section('egress', rowsOf('egress')),
  ];
  return { title, ...joinLines(lines) };
}

/** The group at a place of the file, as long as it is the one of that name; lists call one without a name as they like. */
function groupAt({ groups }: SecurityFile, name: string, which: number): SecurityGroup | undefined {
  const group = groups[which];
  if (group?.name === name) return group;
  return group?.name === '' && !groups.some((other) => other.name === name) ? group : undefined;
}

/** The file with this group of its name alone, and what is added to groups of that name elsewhere. */
function withoutNamesakes(file: SecurityFile, group: SecurityGroup): SecurityFile {
  const isOther = (one: SecurityGroup) => one !== group && one.name === group.name && !one.external;
  return group.external ? file : { ...file, groups: file.groups.filter((one) => !isOther(one)) };
}

/** What can be asked about in a file: its groups and what they are attached to. */
export interface NamedTarget {
  /** The name by which a question refers to it; tells namesakes apart. */
  readonly name: string;
  readonly kind: 'group' | 'instance' | 'interface' | 'group-beyond';
  readonly detail: string;
  /** Which group of the file it is, counted from 0, where several bear the name. */
  readonly which?: number;
}

export function targetsOf({ file }: Snapshot): NamedTarget[] {
  const names = [...new Set(file.groups.map((group) => group.name))];
  const groups = names.flatMap((name): NamedTarget[] => {
    const all = file.groups.filter((group) => group.name === name);
    const namesakes = all.filter(({ external }) => !external);
    if (namesakes.length > 1) {
      return namesakes.map((group, i) => {
        const detail = t('group {0} of {1} of this name, rules: {2}', i + 1, namesakes.length, group.rules.length);
        return { name, kind: 'group', detail, which: file.groups.indexOf(group) };
      });
    }
    const rules = all.reduce((sum, group) => sum + group.rules.length, 0);
    const isNamesake = file.attachments.some((attachment) => attachment.name === name);
    const told = isNamesake ? `group ${name}` : name;
    const detail = rules === 1 ? t('group, 1 rule') : t('group, {0} rules', rules);
    return [{ name: name === '' ? 'the group' : told, kind: 'group', detail }];
  });
  const attachments = file.attachments.map(({ name, to, groups: uses }) => {
    const isNamesake = names.includes(name) || file.attachments.filter((other) => other.name === name).length > 1;
    const list = listed(uses.flatMap((use) => known(use.group) ?? []));
    const detail = to === 'instance' ? t('instance in {0}', list || '–') : t('interface in {0}', list || '–');
    return { name: isNamesake ? `${to} ${name}` : name, kind: to, detail };
  });
  return [...groups, ...attachments];
}

/** The rules of all groups as those of one, so that one can be judged beside the others. */
interface Merged {
  readonly group: SecurityGroup | undefined;
  /** The groups are more than one: a rule is named with its group. */
  readonly isMixed: boolean;
  /** The rules that never decide, by id. */
  readonly dead: ReadonlySet<EntityId>;
  groupOf(rule: Rule): SecurityGroup | undefined;
}

function merge({ groups }: Target, file: SecurityFile): Merged {
  const here = groups.flatMap((each) => (each.kind === 'seen' ? [each] : []));
  const owners = new Map(here.flatMap(({ group }) => group.rules.map((rule) => [rule.id, group] as const)));
  const [first] = here;
  const isPlain = here.length === 1 && first?.when.length === 0 && first.group.when.length === 0;
  const rules = here.flatMap(({ group, when }) =>
    group.rules.map((rule) => {
      // Which peers are refused depends on the group that a rule stands in.
      const partial = rule.partial === true || isPeerRefused(rule, group, file);
      return { ...rule, when: [...when, ...group.when, ...rule.when], partial };
    }),
  );
  const group = isPlain ? first?.group : first && { ...first.group, name: '', fields: withoutId(first.group), rules };
  return {
    group,
    dead: new Set(group ? [...trafficOf(group, file).dead].map((rule) => rule.id) : []),
    isMixed: groups.length > 1,
    groupOf: (rule) => owners.get(rule.id),
  };
}

function withoutId({ fields: { securityGroupId: _, ...fields } }: SecurityGroup): GroupFields {
  return fields;
}

function titleOf(party: Party, { groups, incomplete }: Target): string {
  const names = groups.map((each) => (each.kind === 'seen' ? each.group.name : each.name));
  const list = listed([joined([...new Set(names)]), ...(incomplete ? [t('others')] : [])].filter(Boolean));
  if (party.kind !== 'attachment')
    return list === '' ? t('Effective rules of the group') : t('Effective rules of {0}', list);
  return t('Effective rules of {0} (in {1})', party.attachment.name, list || '–');
}

/** One decider in columns. */
interface Row {
  readonly policy: string;
  readonly traffic: string;
  readonly peer: string;
  readonly priority: string;
  readonly name: string;
  readonly note: string;
  readonly target?: Span | undefined;
}

function rowOf(decider: Decider, merged: Merged, snapshot: Snapshot): Row {
  const { source } = decider;
  const policy = decider.policy ?? '?';
  const none = { policy, traffic: '', peer: '', priority: '', note: '' };
  switch (source.kind) {
    case 'rule':
      return ruleRow(source, policy, decider, merged, snapshot);
    case 'members':
      return {
        ...none,
        ...{
          traffic: t('all protocols'),
          peer: t('members of {0}', source.group.name),
          name: t('inner access of the basic group'),
        },
      };
    case 'elsewhere':
      return { ...none, traffic: '?', peer: '?', name: t('{0}: defined elsewhere', source.name) };
    case 'unseen':
      return { ...none, traffic: '?', peer: '?', name: t('what this file does not show') };
    case 'metadata':
    case 'implicit':
      return { ...none, traffic: t('all else'), name: t('without a rule') };
  }
}

function ruleRow(
  { rule, group }: Extract<Source, { kind: 'rule' }>,
  policy: string,
  decider: Decider,
  merged: Merged,
  { file, spanOf }: Snapshot,
): Row {
  const owner = merged.groupOf(rule)?.name ?? '';
  const reach = reachOf(rule, group, file);
  const conditions = decider.facts
    .filter((fact) => fact.kind === 'condition')
    .map((fact) => (fact.holds ? t('only if {0} is true', fact.name) : t('only if {0} is false', fact.name)));
  const notes = [
    ...conditions,
    ...(reach === undefined ? [doubtWords(rule, group, file)] : narrowWords(reach)),
    ...interfaceWords(reach),
    ...deadWords(rule, merged, file),
    ...((known(rule.fields.description) ?? '') ? [`“${known(rule.fields.description)}”`] : []),
  ];
  return {
    policy,
    traffic: reach ? trafficWords([[reach.from, reach.to]]) : '?',
    peer: reach ? plain(peerWords(reach.peer)) : '?',
    priority: reach ? t('priority {0}', reach.rank >> 1) : '',
    name: merged.isMixed && owner !== '' ? ruleOf(rule, owner) : ruleName(rule),
    note: clauses(notes),
    target: spanOf({ entity: rule.id }),
  };
}

function doubtWords(rule: Rule, group: SecurityGroup, file: SecurityFile): string {
  return isPeerRefused(rule, group, file) ? t('refused by the API') : t('not known in full');
}

/** In the classic network. */
function interfaceWords(reach: Reach | undefined): string[] {
  if (reach?.nic === undefined) return [];
  return [reach.nic === 'internet' ? t('public interface') : t('private interface')];
}

function narrowWords({ narrow }: Reach): string[] {
  if (narrow === undefined) return [];
  const { sourcePorts, local } = narrow;
  return [
    ...(sourcePorts === 'any' ? [] : [t('source ports {0}', portsText(sourcePorts))]),
    ...(local ? [t('own address {0}', formatCidr(local))] : []),
  ];
}

/** So many rules that take a dead one's packets are named. */
const NAMED = 3;
/** With more dead rules than this, it is not said of each why: that would take long. */
const MANY_DEAD = 200;

function deadWords(rule: Rule, merged: Merged, file: SecurityFile): string[] {
  const { group, dead } = merged;
  if (!dead.has(rule.id)) return [];
  const own = dead.size > MANY_DEAD ? undefined : group?.rules.find((each) => each.id === rule.id);
  if (group === undefined || own === undefined) return [t('never decides')];
  const takers = effectOf(own, group, file)?.takers ?? [];
  const names = takers.slice(0, NAMED).map((taker) => {
    const owner = merged.groupOf(taker.rule)?.name ?? '';
    return merged.isMixed && owner !== '' ? ruleOf(taker.rule, owner) : ruleName(taker.rule);
  });
  const rest = takers.length - names.length;
  const list = rest > 0 ? t('{0} and {1} more rules', listed(names), rest) : joined(names);
  return [takers.length === 1 ? t('never decides: {0} takes all', list) : t('never decides: {0} take all', list)];
}

function plain(text: string): string {
  return text.replaceAll('`', '');
}

interface Line {
  readonly text: string;
  /** Counted within the line. */
  readonly link?: RuleLink;
}

function section(direction: Direction, rows: readonly Row[]): Line[] {
  const heading = direction === 'ingress' ? t('Inbound') : t('Outbound');
  const columns = ['policy', 'traffic', 'peer', 'priority'] as const;
  const widths = columns.map((column) => Math.min(WIDEST, Math.max(...rows.map((row) => widthOf(row[column])))));
  const digits = String(rows.length).length;
  const lines = rows.map((row, i) => {
    const cells = columns.map((column, at) => padded(row[column], widths[at] ?? 0));
    const before = `${String(i + 1).padStart(digits + 2)}  ${cells.join('  ')}  `;
    const text = `${before}${row.name}${row.note && `  – ${row.note}`}`;
    const link = row.target && { start: before.length, end: before.length + row.name.length, target: row.target };
    return link ? { text, link } : { text };
  });
  return [{ text: '' }, { text: heading }, ...lines];
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** The columns that a text fills: a Chinese character fills two. */
function widthOf(text: string): number {
  return (
    text.length +
    (text.match(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/g)?.length ?? 0)
  );
}

/** A column is no wider than this; what is longer pushes the rest of its line. */
const WIDEST = 44;

function joinLines(lines: readonly Line[]): Pick<EffectiveRules, 'text' | 'links'> {
  const links: RuleLink[] = [];
  let at = 0;
  for (const { text, link } of lines) {
    if (link) links.push({ ...link, start: at + link.start, end: at + link.end });
    at += text.length + 1;
  }
  return { text: `${lines.map(({ text }) => text).join('\n')}\n`, links };
}
