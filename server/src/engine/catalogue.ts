import type { Check } from '../checks/check.ts';
import { checks } from '../checks/index.ts';

/** The ids of all checks. */
export const checkIds: readonly string[] = checks.map(({ id }) => id);

const byId = new Map(checks.map((check) => [check.id, check]));

/** A check, or undefined for an id that comes from outside and means nothing. */
export function checkById(id: string): Check | undefined {
  return byId.get(id);
}

/** All checks there are, with their titles. */
export function allChecks(): readonly Check[] {
  return checks;
}
