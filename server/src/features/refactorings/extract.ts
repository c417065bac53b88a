import { t } from '@vscode/l10n';
import { formatCidr, hasHostBits } from '../../algebra/ip.ts';
import { perGroup } from '../../analysis/perGroup.ts';
import { trafficOf } from '../../analysis/traffic.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { Edit, FieldOf, NewPrefixList } from '../../model/edit.ts';
import { rawText, sure } from '../../model/field.ts';
import type { FieldName, Rule, RuleField, SecurityFile, SecurityGroup } from '../../model/model.ts';
import { blockField, peerSide } from '../../model/rules.ts';
import { groupBy } from '../../util/groupBy.ts';
import type { Refactoring, Selection } from './selection.ts';

/** As many entries as a list can have. Source: SDK 7.11.6, CreatePrefixList. */
const MOST_ENTRIES = 200;

/**
 * Makes one rule with a prefix list of rules that are alike but for their blocks, and of all others of the file that
 * repeat the same blocks. The rules decide at one priority, so that together they are the one rule; and the list counts as
 * many rules as it has entries, so the quota feels no difference.
 */
export function extractList(snapshot: Snapshot, { group, rules: [rule] }: Selection): Refactoring[] {
  const { file } = snapshot;
  const definesLists = file.purpose === 'definition' || file.purpose === 'template';
  const own = definesLists && rule && !group.external ? bundleOf(rule, group, file) : undefined;
  if (own === undefined) return [];
  const bundles = repeated(own, snapshot);
  const list = listOf(own, bundles, newName(group, snapshot));
  const amount = bundles.reduce((sum, { rules }) => sum + rules.length, 0);
  return [
    {
      title: t(
        'Extract {0} blocks into a prefix list `{1}` ({2} rules become {3}, the same access)',
        list.entries.length,
        list.name,
        amount,
        bundles.length,
      ),
      kind: 'refactor.extract',
      safety: 'safe',
      edits: [
        { kind: 'add-prefix-list', beside: group.id, list },
        ...bundles.flatMap((bundle) => editsOf(bundle, list.name)),
      ],
    },
  ];
}

/** Rules that are alike but for their blocks, in the order of the file. */
interface Bundle {
  readonly rules: readonly Rule[];
  readonly blocks: readonly string[];
}

function bundleOf(rule: Rule, group: SecurityGroup, file: SecurityFile): Bundle | undefined {
  const key = keyOf(rule, group, file);
  const rules = key === undefined ? [] : group.rules.filter((other) => keyOf(other, group, file) === key);
  return bundle(rules);
}

function bundle(rules: readonly Rule[]): Bundle | undefined {
  const blocks = rules.map(blockText);
  const areDistinct = new Set(blocks).size === blocks.length;
  return areDistinct && blocks.length > 1 && blocks.length <= MOST_ENTRIES ? { rules, blocks } : undefined;
}

/** All of a file that have just the same blocks. */
function repeated(own: Bundle, snapshot: Snapshot): Bundle[] {
  const wanted = sorted(own);
  return snapshot.file.groups.flatMap((group) => bundlesOf(group, snapshot.file).get(wanted) ?? []);
}

/** Those of a group, by their blocks. */
const bundlesOf = perGroup((group, file): ReadonlyMap<string, readonly Bundle[]> => {
  const rules = groupBy(group.external ? [] : group.rules, (rule) => keyOf(rule, group, file));
  rules.delete(undefined);
  return groupBy(
    [...rules.values()].flatMap((alike) => bundle(alike) ?? []),
    sorted,
  );
});

function sorted({ blocks }: Bundle): string {
  return [...blocks].sort().join();
}

/** Fields that rules may have and be put together; of five-tuple rules and of exports nothing is made. */
const usual: ReadonlySet<string> = new Set(['ipProtocol', 'portRange', 'policy', 'priority', 'nicType', 'description']);

/** All that matters of a rule but its block; undefined where there is no plain block, or more than the usual. */
function keyOf(rule: Rule, group: SecurityGroup, file: SecurityFile): string | undefined {
  const field = blockField(rule);
  const block = field && sure(rule.fields[field]);
  const isUsual = Object.entries(rule.fields).every(
    ([name, value]) => value === undefined || name === field || usual.has(name),
  );
  // A list of everybody is no list.
  if (field === undefined || block === undefined || block.prefix === 0 || hasHostBits(block) || !isUsual)
    return undefined;
  const reach = trafficOf(group, file).reachOf(rule);
  if (reach === undefined) return undefined;
  const nicType = rawText(rule.fields.nicType) ?? '';
  return JSON.stringify([rule.direction, reach.from, reach.to, reach.rank, field, block.family, nicType, rule.when]);
}

/** With its prefix, as a list wants it. */
function blockText(rule: Rule): string {
  const block = sure(rule.fields[blockField(rule) ?? 'sourceCidrIp']);
  return block === undefined ? '' : formatCidr(block);
}

/** What the rules say of their blocks goes into the list, where they do not all say the same. */
function listOf(own: Bundle, bundles: readonly Bundle[], name: string): NewPrefixList {
  const notes = new Map<string, string>();
  for (const { rules, blocks } of bundles.filter((one) => describesEach(one))) {
    for (const [i, rule] of rules.entries()) {
      const note = rawText(rule.fields.description)?.replace(/\s+/g, ' ').trim();
      const block = blocks[i] ?? '';
      if (note && !notes.has(block)) notes.set(block, note);
    }
  }
  const [first] = own.rules;
  const family = first && blockField(first)?.startsWith('ipv6') ? 'IPv6' : 'IPv4';
  const entries = own.blocks.map((cidr) => {
    const note = notes.get(cidr);
    const from = bundles.flatMap(({ rules, blocks }) => blockOf(rules[blocks.indexOf(cidr)]));
    return { cidr, from, ...(note !== undefined && { note }) };
  });
  return { name, family, entries };
}

/** Where the block of a rule stands. */
function blockOf(rule: Rule | undefined): FieldOf[] {
  const field = rule && blockField(rule);
  return rule === undefined || field === undefined ? [] : [{ entity: rule.id, field }];
}

function describesEach({ rules: [first, ...others] }: Bundle): boolean {
  return others.some((rule) => rawText(rule.fields.description) !== rawText(first?.fields.description));
}

function editsOf(bundle: Bundle, list: string): Edit[] {
  const [first, ...others] = bundle.rules;
  const field = first && blockField(first);
  if (first === undefined || field === undefined) return [];
  const to: RuleField & FieldName = peerSide(first).prefixListId;
  const loses = describesEach(bundle) && first.fields.description !== undefined;
  return [
    { kind: 'name-list', entity: first.id, field, to, list },
    ...(loses ? [{ kind: 'unset', entity: first.id, field: 'description' } as const] : []),
    {
      kind: 'absorb',
      entity: first.id,
      rules: others.map(({ id }) => id),
      taken: bundle.rules.flatMap((rule) => blockOf(rule)),
    },
  ];
}

/** `web-list`; in a template, where names are letters and digits, `WebList`. */
function newName({ name }: SecurityGroup, { file, world }: Snapshot): string {
  const isTemplate = file.purpose === 'template';
  const stem = `${name.slice(name.lastIndexOf('/') + 1)}${isTemplate ? 'List' : '-list'}`;
  const taken = new Set([
    ...world.groupNames,
    ...[...file.prefixLists, ...file.portLists, ...file.attachments].map((thing) => thing.name),
  ]);
  let [candidate, n] = [stem, 2];
  while (taken.has(candidate)) candidate = `${stem}${isTemplate ? '' : '-'}${n++}`;
  return candidate;
}
