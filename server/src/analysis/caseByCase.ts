// All that tries the values which a template allows, loaded together.

export { casesIn } from './cases.ts';
export { isInEveryCase, openingsInCases, openingsOfSomeCases } from './worldCases.ts';
