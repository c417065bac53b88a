import type { PropertySlot, RuleSlot } from '../dialects/slots.ts';
import * as slots from '../dialects/slots.ts';
import type { EntityId } from '../model/model.ts';
import type { Snapshot } from './snapshot.ts';

export type { PropertySlot, RuleSlot };

/** The properties of a thing that may change places, in the order of the text; undefined where they may not. */
export function propertySlots({ reading }: Snapshot, entity: EntityId): readonly PropertySlot[] | undefined {
  return slots.propertySlots(reading, entity);
}

/** Rules that stand next to each other in a list, and may change places. */
export function ruleRuns({ reading }: Snapshot, rules: readonly EntityId[]): readonly (readonly RuleSlot[])[] {
  return slots.ruleRuns(reading, rules);
}
