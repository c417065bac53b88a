import { t } from '@vscode/l10n';
import { impliedBy } from '../../analysis/conditions.ts';
import { policyOf } from '../../analysis/policy.ts';
import type { Reach } from '../../analysis/reach.ts';
import { decidedBy, trafficOf } from '../../analysis/traffic.ts';
import { trafficText } from '../../engine/alike.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { Rule, SecurityFile, SecurityGroup } from '../../model/model.ts';
import type { Policy } from '../../model/values.ts';
import type { Refactoring, Selection } from './selection.ts';

/** Makes a rule do the opposite; the title says which packets meet another fate. */
export function changePolicy({ file }: Snapshot, { group, rules: [rule, ...others] }: Selection): Refactoring[] {
  const policy = rule && others.length === 0 ? policyOf(rule) : undefined;
  if (rule === undefined || policy === undefined) return [];
  const to = policy === 'accept' ? 'drop' : 'accept';
  const [change, effect] = [changeOf(rule, group, file), trafficText(rule)];
  const title = to === 'drop' ? dropTitle(change, effect) : acceptTitle(change, effect);
  const edits = [{ kind: 'set', entity: rule.id, field: 'policy', value: spelled(to, rule) } as const];
  return [{ title, kind: 'refactor.rewrite', safety: change === 'nothing' ? 'safe' : 'changes-access', edits }];
}

/** Exports write `Accept` and `Drop`. */
function spelled(policy: Policy, { fields }: Rule): string {
  const isCapital = fields.policy?.kind === 'known' && /^[A-Z]/.test(fields.policy.raw);
  return isCapital ? policy.charAt(0).toUpperCase() + policy.slice(1) : policy;
}

function dropTitle(change: Change, effect: string): string {
  switch (change) {
    case 'nothing':
      return t('Turn into a drop rule (changes nothing: other rules drop or accept all its packets before)');
    case 'all':
      return t('Turn into a drop rule (closes {0})', effect);
    case 'part':
      return t('Turn into a drop rule (closes what other rules leave of {0})', effect);
    case 'unsure':
      return t('Turn into a drop rule (closes {0} at most)', effect);
  }
}

function acceptTitle(change: Change, effect: string): string {
  switch (change) {
    case 'nothing':
      return t('Turn into an accept rule (changes nothing: other rules drop or accept all its packets before)');
    case 'all':
      return t('Turn into an accept rule (opens {0})', effect);
    case 'part':
      return t('Turn into an accept rule (opens what other rules leave of {0})', effect);
    case 'unsure':
      return t('Turn into an accept rule (opens {0} at most)', effect);
  }
}

/** Which of a rule's packets meet another fate when its policy changes. */
type Change = 'all' | 'part' | 'nothing' | 'unsure';

/** In a larger group the exact answer is not worth the wait. */
const MOST_RULES = 2000;

/**
 * What the rule decides, or would decide, as an accept rule: at its priority drop comes before accept, so these are the
 * packets that change sides. Other rules that accept at this priority do not count: a drop rule comes before them.
 */
function changeOf(rule: Rule, group: SecurityGroup, file: SecurityFile): Change {
  if (group.rules.length > MOST_RULES) return 'unsure';
  const traffic = trafficOf(group, file);
  const own = traffic.reachOf(rule);
  if (own === undefined || traffic.partial || group.external) return 'unsure';
  const reach: Reach = { ...own, rank: own.rank | 1 };
  const before = traffic.reaches.filter(
    (other) => other.rule !== rule && other.rank < reach.rank && other.rule.direction === rule.direction,
  );
  if (!before.every((other) => isSure(other, reach))) return 'unsure';
  const alone = decidedBy(reach, { reaches: [] });
  const left = decidedBy(reach, { reaches: before });
  if (left === undefined) return 'unsure';
  if (left.length === 0) return 'nothing';
  return JSON.stringify(left) === JSON.stringify(alone) ? 'all' : 'part';
}

/** Whether a rule exists whenever the other one does, and is for addresses that are known. */
function isSure(other: Reach, { rule, peer }: Reach): boolean {
  if (!impliedBy(other.rule.when, rule.when)) return false;
  return other.peer.kind === 'blocks' || (peer.kind === 'members' && peer.of === other.peer.of);
}
