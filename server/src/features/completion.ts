import type { Snapshot } from '../engine/snapshot.ts';
import type { UsedValues } from '../engine/usedValues.ts';
import { standingAt } from '../text/cursor/scan.ts';
import type { Standing } from '../text/cursor/standing.ts';
import type { Tree } from '../text/tree.ts';
import { ignorable } from './completion/ignores.ts';
import type { Completion } from './completion/item.ts';
import { names, referenceKeys } from './completion/names.ts';
import { asItem, type Place, placeOf } from './completion/place.ts';
import { properties } from './completion/properties.ts';
import { rules } from './completion/rules.ts';
import { newThings, wholeFiles } from './completion/starts.ts';
import { values } from './completion/values.ts';

export { describe } from './completion/documentation.ts';
export type { About, Completion, Piece } from './completion/item.ts';

/**
 * What may be written at an offset, best first. By the text around it, which need not be readable there. Nothing in
 * comments but the ids of checks, and nothing where nothing of ours may stand.
 *
 * @param elsewhere what each of the other files of the workspace uses
 */
export function completions(snapshot: Snapshot, offset: number, elsewhere: readonly UsedValues[] = []): Completion[] {
  const { standing, tree } = standingIn(snapshot, offset);
  if (standing.kind === 'comment') return ignorable(snapshot, standing.span, offset);
  if (standing.kind === 'text') return [];
  return standing.slots.flatMap((slot) => {
    const place = placeOf({ snapshot, tree, offset, elsewhere }, slot);
    return place ? offered(place) : [];
  });
}

/** Where the offset stands, in the file's text or in that of a template within it. */
function standingIn({ tree, reading }: Snapshot, offset: number): { readonly standing: Standing; readonly tree: Tree } {
  const standing = standingAt(tree, offset);
  if (standing.kind !== 'text') return { standing, tree };
  const start = (inner: Tree) => inner.roots[0]?.start ?? Number.POSITIVE_INFINITY;
  const inner = reading.embedded?.findLast((one) => standing.start <= start(one) && start(one) <= offset);
  return inner ? { standing: standingAt(inner, offset), tree: inner } : { standing, tree };
}

function offered(place: Place): Completion[] {
  const { expected, slot } = place;
  switch (expected.kind) {
    case 'names':
      return mayBeKey(place) ? newThings(place) : [];
    case 'list': {
      const item = asItem(place);
      return item ? offered(item) : [];
    }
    case 'value':
      return slot.kind === 'key'
        ? referenceKeys(place, expected)
        : [...(slot.tag === undefined ? values(place, expected) : []), ...names(place, expected)];
    case 'map':
      if (slot.kind === 'key') return properties(place);
      return [...rules(place), ...(mayBeKey(place) ? properties(place) : []), ...wholeFiles(place)];
  }
}

/** Whether a property may be named here: a block map cannot begin on its key's line, nor within brackets without braces. */
function mayBeKey({ slot, tree }: Place): boolean {
  if (slot.kind === 'key') return true;
  return tree.syntax === 'yaml' && slot.tag === undefined && slot.place !== 'value' && slot.place !== 'flow';
}
