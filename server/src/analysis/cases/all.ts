// All that tries the values which a template allows, loaded together.

export { canHold } from './conditions.ts';
export { casesOfWorld, isInEveryCase, openingsInAllCases, openingsInCases } from './openings.ts';
export { lostInCases, type Possibility, takersIn } from './rules.ts';
