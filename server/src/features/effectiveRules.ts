import { t } from '@vscode/l10n';
import { formatCidr } from '../algebra/ip.ts';
import { type Decider, decisionOrder, type Source } from '../analysis/candidates.ts';
import { type MergedGroup, mergedGroup } from '../analysis/mergedGroup.ts';
import { type Party, targetOf } from '../analysis/question.ts';
import { membersNamed, type PeerReach, type Reach, reachOf } from '../analysis/reach.ts';
import { isPeerRefused } from '../analysis/refused.ts';
import type { Target } from '../analysis/side.ts';
import { trafficOf } from '../analysis/traffic.ts';
import { type DeadRule, whyDead } from '../analysis/whyDead.ts';
import { ruleName, ruleOf } from '../engine/alike.ts';
import { guardWords } from '../engine/judgements.ts';
import type { FileView } from '../engine/mentions.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { known } from '../model/field.ts';
import type { Direction, Rule, SecurityFile, SecurityGroup } from '../model/model.ts';
import type { Span } from '../text/span.ts';
import { groupBy } from '../util/groupBy.ts';
import { clauses, listed } from '../util/language.ts';
import { once } from '../util/once.ts';
import { fileNameFrom } from '../util/uri.ts';
import { type Behind, behindParties, seenBeyond, type Views } from './beyond.ts';
import { portsText } from './describeRule.ts';
import { readTarget } from './question.ts';
import { joined, peerWords, trafficWords } from './trafficWords.ts';

/** The rules that act on a target, as a text to read; each rule's name is a link to its source. */
export interface EffectiveRules {
  readonly title: string;
  readonly text: string;
  readonly links: readonly RuleLink[];
}

/** A piece of the text, and where the rule that it names stands. */
export interface RuleLink extends Span {
  readonly target: Span;
  /** The file in which it stands. */
  readonly uri: string;
}

export interface EffectiveRulesOptions {
  /** The group of the file, counted from 0, where several bear the name. */
  readonly which?: number | undefined;
  /** The other files in which rules stand that act on the target: those of {@link behindTarget}. */
  readonly views?: ReadonlyMap<string, FileView>;
}

/** What it takes of other files to show the rules that act on a target; one that nobody knows may stand in one as well. */
export function behindTarget(snapshot: Snapshot, name: string, views: Views, which?: number): Behind {
  const { party, file } = asked(snapshot, name, which);
  return party ? behindParties([party], snapshot, views, file) : { beyond: true, uris: [] };
}

/** The merged rules of a group, an instance or an interface in the order of decision; undefined for an unknown name. */
export function effectiveRules(
  snapshot: Snapshot,
  name: string,
  { which, views = new Map() }: EffectiveRulesOptions = {},
): EffectiveRules | undefined {
  const { party, file } = asked(snapshot, name, which);
  const target = party && targetOf(party, file, seenBeyond(snapshot, views));
  if (party === undefined || target === undefined) return undefined;
  const merged = merge(target, file, snapshot, views);
  const title = titleOf(party, target);
  const rowsOf = (direction: Direction) => decisionOrder(direction, target).map((decider) => rowOf(decider, merged));
  const lines: Line[] = [
    { text: title },
    { text: t('In the order of decision: the first one that matches a packet decides about it.') },
    ...section('ingress', rowsOf('ingress')),
    ...section('egress', rowsOf('egress')),
  ];
  return { title, ...joinLines(lines) };
}

/** Who is asked about, and the file as it counts for them. */
function asked(snapshot: Snapshot, name: string, which: number | undefined) {
  const chosen = which === undefined ? undefined : groupAt(snapshot.file, name, which);
  const party: Party | undefined = chosen ? { kind: 'group', name: chosen.name } : readTarget(name, snapshot);
  return { party, file: chosen ? withoutNamesakes(snapshot.file, chosen) : snapshot.file };
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
  /** What to show for the name, where that alone is enough for a reader. */
  readonly label?: string;
  /** The file in which it is to be asked about, where that is another one. */
  readonly uri?: string;
  /** Which group of the file it is, counted from 0, where several bear the name. */
  readonly which?: number;
}

export function targetsOf({ file }: Snapshot): NamedTarget[] {
  const byName = groupBy(file.groups.entries(), ([, { name }]) => name);
  const attached = groupBy(file.attachments, ({ name }) => name);
  const groups = [...byName].flatMap(([name, all]): NamedTarget[] => {
    const namesakes = all.filter(([, { external }]) => !external);
    if (namesakes.length > 1) {
      return namesakes.map(([which, group], i) => {
        const detail = t('group {0} of {1} of this name, rules: {2}', i + 1, namesakes.length, group.rules.length);
        return { name, kind: 'group', detail, which };
      });
    }
    const rules = all.reduce((sum, [, group]) => sum + group.rules.length, 0);
    const isNamesake = attached.has(name);
    const told = isNamesake ? `group ${name}` : name;
    const detail = rules === 1 ? t('group, 1 rule') : t('group, {0} rules', rules);
    return [{ name: name === '' ? 'the group' : told, kind: 'group', detail }];
  });
  const attachments = file.attachments.map(({ name, to, groups: uses }) => {
    const isNamesake = byName.has(name) || (attached.get(name)?.length ?? 0) > 1;
    const list = listed(uses.flatMap((use) => known(use.group) ?? []));
    const detail = to === 'instance' ? t('instance in {0}', list || '–') : t('interface in {0}', list || '–');
    return { name: isNamesake ? `${to} ${name}` : name, kind: to, detail };
  });
  return [...groups, ...attachments];
}

/** The rules of all groups as those of one, so that one can be judged beside the others. */
interface Merged {
  readonly whole: MergedGroup | undefined;
  /** The rules of the whole that never decide. */
  readonly dead: ReadonlySet<Rule>;
  /** Who takes the packets of each of them, where that can be told. */
  whyDead(): ReadonlyMap<Rule, DeadRule>;
  /** The groups are more than one: a rule is named with its group. */
  readonly isMixed: boolean;
  /** The file in which a group stands. */
  homeOf(group: SecurityGroup): Home;
}

interface Home extends Pick<FileView, 'file' | 'spanOf' | 'uri'> {
  /** The name of the file, where it is another one than that which is asked about. */
  readonly elsewhere: string | undefined;
  /** What the file that is asked about calls a group that is named here. */
  nameOf(reference: string): string;
}

function merge(target: Target, file: SecurityFile, snapshot: Snapshot, views: ReadonlyMap<string, FileView>): Merged {
  const { uri, spanOf } = snapshot;
  const here: Home = { ...{ uri, file, spanOf }, elsewhere: undefined, nameOf: (reference) => reference };
  const others = [...views.values()];
  const homes = new Map<SecurityGroup, Home>();
  for (const each of target.groups) {
    const view = each.kind === 'seen' ? others.find((other) => other.file === each.file) : undefined;
    if (each.kind !== 'seen' || view === undefined) continue;
    const { nameOf } = each;
    const elsewhere = fileNameFrom(uri, view.uri);
    homes.set(each.group, { uri: view.uri, file: view.file, spanOf: view.spanOf, elsewhere, nameOf });
  }
  const whole = mergedGroup(target, file);
  return {
    whole,
    dead: whole ? trafficOf(whole.group, whole.file).dead : new Set(),
    whyDead: once(() => new Map(whole ? whyDead(whole.group, whole.file).map((dead) => [dead.reach.rule, dead]) : [])),
    isMixed: target.groups.length > 1,
    homeOf: (group) => homes.get(group) ?? here,
  };
}

function titleOf(party: Party, { groups, incomplete }: Target): string {
  const names = groups.map((each) => (each.kind === 'seen' ? each.nameOf(each.group.name) : each.name));
  const list = listed([joined([...new Set(names)]), ...(incomplete ? [t('others')] : [])].filter(Boolean));
  if (party.kind !== 'attachment')
    return list === '' ? t('Effective rules of the group') : t('Effective rules of {0}', list);
  return t('Effective rules of {0} (in {1})', party.attachment.name, list || '–');
}

/** What the file that is asked about calls a group. */
function nameIn(group: SecurityGroup, merged: Merged): string {
  return merged.homeOf(group).nameOf(group.name);
}

/** One decider in columns. */
interface Row {
  readonly policy: string;
  readonly traffic: string;
  readonly peer: string;
  readonly priority: string;
  readonly name: string;
  readonly note: string;
  readonly target?: Pick<RuleLink, 'target' | 'uri'> | undefined;
}

function rowOf(decider: Decider, merged: Merged): Row {
  const { source } = decider;
  const policy = decider.policy ?? '?';
  const none = { policy, traffic: '', peer: '', priority: '', note: '' };
  switch (source.kind) {
    case 'rule':
      return ruleRow(source, policy, decider, merged);
    case 'members':
      return {
        ...none,
        ...{
          traffic: t('all protocols'),
          peer: t('members of {0}', nameIn(source.group, merged)),
          name: t('inner access of the basic group'),
        },
      };
    case 'elsewhere':
      return { ...none, traffic: '?', peer: '?', name: t('{0}: defined elsewhere', source.name) };
    case 'unseen':
      return { ...none, traffic: '?', peer: '?', name: unseenWords(source, merged) };
    case 'metadata':
    case 'implicit':
      return { ...none, traffic: t('all else'), name: t('without a rule') };
  }
}

function unseenWords({ group }: Extract<Source, { kind: 'unseen' }>, merged: Merged): string {
  const file = group && merged.homeOf(group).elsewhere;
  return file === undefined ? t('what this file does not show') : t('what {0} does not show', file);
}

function ruleRow(
  { rule, group }: Extract<Source, { kind: 'rule' }>,
  policy: string,
  decider: Decider,
  merged: Merged,
): Row {
  const home = merged.homeOf(group);
  const reach = reachOf(rule, group, home.file);
  const conditions = decider.facts
    .filter((fact) => fact.kind === 'condition')
    .map((fact) => t('only if {0}', plain(guardWords(fact))));
  const notes = [
    ...conditions,
    ...(reach === undefined ? [doubtWords(rule, group, home.file)] : narrowWords(reach)),
    ...interfaceWords(reach),
    ...deadWords(rule, merged),
    ...((known(rule.fields.description) ?? '') ? [`“${known(rule.fields.description)}”`] : []),
  ];
  const target = home.spanOf({ entity: rule.id });
  return {
    policy,
    traffic: reach ? trafficWords([[reach.from, reach.to]]) : '?',
    peer: reach ? plain(peerWords(peerFrom(reach.peer, home))) : '?',
    priority: reach ? t('priority {0}', reach.rank >> 1) : '',
    name: nameOfRule(rule, group, merged),
    note: clauses(notes),
    target: target && { target, uri: home.uri },
  };
}

/** A rule, with its group where there are several, and with its file where that is another one. */
function nameOfRule(rule: Rule, group: SecurityGroup, merged: Merged): string {
  const { elsewhere } = merged.homeOf(group);
  const isNamed = group.name !== '' && (merged.isMixed || elsewhere !== undefined);
  const name = isNamed ? ruleOf(rule, group.name) : ruleName(rule);
  if (elsewhere === undefined) return name;
  return t({ message: '{0} in {1}', args: [name, elsewhere], comment: 'a rule of a group, and its file' });
}

/** The members of a group, by the name that it has in the file that is asked about. */
function peerFrom(peer: PeerReach, { nameOf }: Home): PeerReach {
  if (peer.kind === 'blocks') return peer;
  const { kind, name } = membersNamed(peer.of);
  return kind === 'group' ? { ...peer, of: `group ${nameOf(name)}` } : peer;
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

function deadWords(rule: Rule, merged: Merged): string[] {
  const { whole, dead } = merged;
  const standIns = whole?.standIns(rule) ?? [];
  const [own] = standIns;
  if (whole === undefined || own === undefined || !standIns.every((one) => dead.has(one))) return [];
  const { takers = [], takerCount = 0 } = merged.whyDead().get(own) ?? {};
  if (takers.length === 0) return [t('never decides')];
  const names = takers.slice(0, NAMED).flatMap(({ reach }) => {
    const origin = whole.origin(reach.rule);
    return origin ? [nameOfRule(origin.rule, origin.group, merged)] : [];
  });
  const rest = takerCount - names.length;
  const list = rest > 0 ? t('{0} and {1} more rules', listed(names), rest) : joined(names);
  return [takerCount === 1 ? t('never decides: {0} takes all', list) : t('never decides: {0} take all', list)];
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
    const link = row.target && { start: before.length, end: before.length + row.name.length, ...row.target };
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
