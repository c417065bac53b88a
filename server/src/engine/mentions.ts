import type { DialectId } from '../dialects/dialect.ts';
import { ecsApiMentions } from '../dialects/ecs-api/references.ts';
import { extentOf, locate } from '../dialects/locate.ts';
import type { Mention } from '../dialects/mentions.ts';
import { nativeMentions } from '../dialects/native/references.ts';
import { rosMentions } from '../dialects/ros/references.ts';
import type { EntityId, Place, SecurityFile } from '../model/model.ts';
import type { Text } from '../text/pieces.ts';
import type { Span } from '../text/span.ts';
import type { ReadFile } from './engine.ts';

export type { Mention, NameReach, Spelling, Thing, ThingKind } from '../dialects/mentions.ts';
export { GROUP_NAME_SPACE, GROUP_SPACE, ID_SPACE, TYPE_SPACE } from '../dialects/mentions.ts';

/** How each dialect names things. Apart from reading, so that it is loaded only when somebody asks where a name leads. */
const finders: Readonly<Record<DialectId, (reading: ReadFile['reading']) => Mention[]>> = {
  native: nativeMentions,
  ros: rosMentions,
  'ecs-api': ecsApiMentions,
};

/** What a file says and which names it mentions, free of what the checks find in it. */
export interface FileView {
  readonly uri: string;
  readonly content: Text;
  readonly file: SecurityFile;
  /** In the order of the text. */
  readonly mentions: readonly Mention[];
  /** Some of the text could not be read. */
  readonly isBroken: boolean;
  spanOf(place: Place): Span | undefined;
  extentOf(entity: EntityId): Span | undefined;
}

const views = new WeakMap<ReadFile['reading'], FileView>();

/** The view of a file as it was read (a snapshot is such); the same object each time. */
export function viewOf(uri: string, { dialect, reading, file }: ReadFile): FileView {
  const known = views.get(reading);
  if (known?.uri === uri && known.file === file) return known;
  let mentions: readonly Mention[] | undefined;
  const view: FileView = {
    uri,
    content: reading.tree.content,
    file,
    get mentions() {
      mentions ??= finders[dialect](reading);
      return mentions;
    },
    isBroken: reading.tree.problems.length > 0,
    spanOf: (place) => locate(reading, place),
    extentOf: (entity) => extentOf(reading, entity),
  };
  views.set(reading, view);
  return view;
}
