import { checks } from '../checks/index.ts';
import { endingOf } from '../model/ignore.ts';
import type { Settings } from './settings.ts';
import type { Snapshot } from './snapshot.ts';

/** How an ignore of the project's file is called, and a check that it names. */
export function heedKey(index: number, check: string): string {
  return `${index} ${check}`;
}

/**
 * What the ignores of the project's file find to ignore in a file: the checks that have something to say, as {@link heedKey}.
 * What cannot be known counts as well: of a text in pieces, of checks that are switched off, or that look at comments.
 */
export function heededIn({ tree, world }: Snapshot, { ignored, checks: wanted }: Settings): Set<string> {
  const says = new Map<string, boolean>();
  const isNeeded = (id: string): boolean => {
    const check = checks.find((one) => one.id === id);
    const isOff = (wanted[id] ?? (check?.offByDefault ? 'off' : undefined)) === 'off';
    if (check === undefined || isOff || check.ignores || tree.problems.length > 0) return true;
    if (check.file && !isEmpty(check.file(world.file, world))) return true;
    return world.file.groups.some((group) => check.group && !isEmpty(check.group(group, world)));
  };
  const needed = new Set<string>();
  for (const { index, checks: named, until } of ignored) {
    if (endingOf(until, world.today) === 'expired') continue;
    for (const id of named) {
      const known = says.get(id) ?? isNeeded(id);
      says.set(id, known);
      if (known) needed.add(heedKey(index, id));
    }
  }
  return needed;
}

function isEmpty(findings: Iterable<unknown>): boolean {
  for (const _ of findings) return false;
  return true;
}
