// What the checks make of quotas and openings, for those who show it whether it is a finding or not.

export { crowdOf, type Sum } from '../checks/crowd.ts';
export { exposedBy, exposedText } from '../checks/open-to-world.ts';
export { whereText } from '../checks/openPorts.ts';
export { atLeast, closeness, guardWords, isProven } from '../checks/wording.ts';
