// What is asked only where rules are not known in full, or not known to be there, loaded together.

export { givenTwinsIn } from './givenTwins.ts';
export { decidingOf, type Find, isLeftSome } from './rivals.ts';
