// Checks that are off by default. What they do is loaded when a setting first asks for one of them.
import { checks } from '../checks/index.ts';
import { later as ofChecks } from '../checks/later.ts';
import type { Settings } from './settings.ts';

export async function loadOptional(): Promise<void> {
  ofChecks.optional = await import('../checks/optional.ts');
}

/** What the checks of some settings take that is not loaded yet; undefined when there is nothing to wait for. */
export function loadOptionalFor(settings: Settings): Promise<void> | undefined {
  if (ofChecks.optional !== undefined) return undefined;
  const isAsked = checks.some(({ id, offByDefault }) => offByDefault && (settings.checks[id] ?? 'off') !== 'off');
  return isAsked ? loadOptional() : undefined;
}
