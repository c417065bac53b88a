/** The FAQ in Chinese: each file is the question as its heading and the answer, with the figures of its English sibling. */
import type { FaqId } from '../entries.ts';
import attackPenalty from './attack-penalty.md';
import automaticRules from './automatic-rules.md';
import countedTogether from './counted-together.md';
import defaultRules from './default-rules.md';
import internetRulesInVpc from './internet-rules-in-vpc.md';
import noGroupYet from './no-group-yet.md';
import port25 from './port-25.md';
import port80 from './port-80.md';
import raiseRuleLimit from './raise-rule-limit.md';
import raisedGroupLimit from './raised-group-limit.md';
import ruleLimitReached from './rule-limit-reached.md';
import siteBlocked from './site-blocked.md';
import viewQuotas from './view-quotas.md';
import whatIsASecurityGroup from './what-is-a-security-group.md';
import whenToAddARule from './when-to-add-a-rule.md';
import whySelectAGroup from './why-select-a-group.md';
import wrongRule from './wrong-rule.md';

export const chinese: Readonly<Record<FaqId, { readonly question: string; readonly body: string }>> = {
  'attack-penalty': entry(attackPenalty),
  'automatic-rules': entry(automaticRules),
  'counted-together': entry(countedTogether),
  'default-rules': entry(defaultRules),
  'internet-rules-in-vpc': entry(internetRulesInVpc),
  'no-group-yet': entry(noGroupYet),
  'port-25': entry(port25),
  'port-80': entry(port80),
  'raise-rule-limit': entry(raiseRuleLimit),
  'raised-group-limit': entry(raisedGroupLimit),
  'rule-limit-reached': entry(ruleLimitReached),
  'site-blocked': entry(siteBlocked),
  'view-quotas': entry(viewQuotas),
  'what-is-a-security-group': entry(whatIsASecurityGroup),
  'when-to-add-a-rule': entry(whenToAddARule),
  'why-select-a-group': entry(whySelectAGroup),
  'wrong-rule': entry(wrongRule),
};

function entry(page: string): { question: string; body: string } {
  const [, question = '', body = ''] = /^# (.+)\n\n([\s\S]*)$/.exec(page) ?? [];
  return { question, body };
}
