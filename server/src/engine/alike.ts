/** What the fixes of checks and the refactorings of a file do and say alike. */
export { newNames } from '../checks/group-rule-quota.ts';
export { mergeEdits } from '../checks/merging.ts';
export { ruleNames, trafficText } from '../checks/packets.ts';
