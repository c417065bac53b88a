// All that tries the values which a template allows, loaded together.

export { isInEveryCase, openingsInCases, openingsOfSomeCases } from './openings.ts';
export { casesIn } from './rules.ts';
