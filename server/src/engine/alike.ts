/** What checks and features do and say alike. */

export { splitEffect } from '../checks/fixes/attachedAlike.ts';
export { mergeEdits } from '../checks/fixes/merging.ts';
export { newNames } from '../checks/fixes/quota.ts';
export { ruleName, ruleNames, ruleOf, trafficText } from '../checks/packets.ts';
