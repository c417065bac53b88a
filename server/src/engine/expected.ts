import type { DialectId } from '../dialects/dialect.ts';
import { ecsApiExpectations } from '../dialects/ecs-api/expected.ts';
import type { Expectations, Expected, PathTo } from '../dialects/expected.ts';
import { nativeExpectations } from '../dialects/native/expected.ts';
import { rosExpectations } from '../dialects/ros/expected.ts';
import type { Snapshot } from './snapshot.ts';

export type { Expected, ExpectedValue, PathTo, Target, Thing, ValueOf } from '../dialects/expected.ts';
export type { Word, Words } from '../dialects/words.ts';

/** What each dialect expects where. Apart from reading, so that it is loaded only when somebody is writing. */
const expectations: Readonly<Record<DialectId, Expectations>> = {
  native: nativeExpectations,
  ros: rosExpectations,
  'ecs-api': ecsApiExpectations,
};

/** What may stand at a place of the text, which need not be readable there. */
export function expectedAt({ dialect }: Snapshot, path: PathTo): Expected | undefined {
  return expectations[dialect].expectedAt(path);
}

/** Whether groups and lists of other files go by their ids here, and not by the names given there. */
export function goesByIds({ dialect }: Snapshot): boolean {
  return expectations[dialect].idsOnly ?? false;
}

/** How things of the file are referred to, where that is an expression and not a name. */
export function referencesOf({ dialect }: Snapshot): Expectations['references'] {
  return expectations[dialect].references;
}
