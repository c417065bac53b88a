/** What checks and features do and say alike. */
export { newNames } from '../checks/fixes/quota.ts';
export { mergeEdits } from '../checks/merging.ts';
export { ruleName, ruleNames, ruleOf, trafficText } from '../checks/packets.ts';
