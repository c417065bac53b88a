// All that tries the values which a template allows, loaded together.

export { atLeast, listedReaches } from './bounds.ts';
export { canHold } from './conditions.ts';
export { casesOfWorld, isInEveryCase, openingsInAllCases, openingsInCases } from './openings.ts';
export { listedPorts } from './portLists.ts';
export { lostInCases, type Possibility, takersIn } from './rules.ts';
