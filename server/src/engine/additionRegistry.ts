import type { SecurityFile } from '../model/model.ts';
import { addsRules } from '../model/rules.ts';
import { mayBeGroupId } from '../model/values.ts';
import { FilesByName } from './nearest.ts';
import { NotedFiles } from './notedFiles.ts';

/** The files of the workspace that add rules to groups which they do not define, by the ids of these groups. */
export class AdditionRegistry {
  readonly #files = new NotedFiles<string, undefined>();
  readonly #byId = new FilesByName();

  /**
   * Takes note of what a file adds to groups; without a file it is forgotten.
   * @returns whether that are other groups than before
   */
  note(uri: string, file: SecurityFile | undefined): boolean {
    const ids = file === undefined ? [] : idsAddedTo(file);
    const before = this.#files.entriesOf(uri);
    const changed = this.#files.note(uri, ids, 'closed', () => undefined);
    if (changed) this.#byId.replace(uri, before, ids);
    return changed;
  }

  /** The files that add rules to a group of this id. */
  to(id: string): string[] {
    return this.#byId.all(id);
  }
}

/** Other names than ids hold in their own file. */
function idsAddedTo({ groups }: SecurityFile): string[] {
  return groups.flatMap((group) => (addsRules(group) && mayBeGroupId(group.name) ? group.name : []));
}
