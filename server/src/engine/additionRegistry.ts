import type { SecurityFile } from '../model/model.ts';
import { isGroupId } from '../model/values.ts';
import { FilesByName } from './nearest.ts';

/** The files of the workspace that add rules to groups which they do not define, by the ids of these groups. */
export class AdditionRegistry {
  readonly #byFile = new Map<string, readonly string[]>();
  readonly #byId = new FilesByName();

  /** Takes note of what a file adds to groups; without a file it is forgotten. */
  note(uri: string, file: SecurityFile | undefined): void {
    const now = file === undefined ? [] : idsAddedTo(file);
    for (const id of this.#byFile.get(uri) ?? []) this.#byId.delete(id, uri);
    for (const id of now) this.#byId.add(id, uri);
    if (now.length > 0) this.#byFile.set(uri, now);
    else this.#byFile.delete(uri);
  }

  /** The files that add rules to a group of one of these ids. */
  to(ids: readonly string[]): string[] {
    return [...new Set(ids.flatMap((id) => this.#byId.all(id)))];
  }
}

/** Other names than ids hold in their own file. */
function idsAddedTo({ groups }: SecurityFile): string[] {
  const added = groups.filter(({ external, rules, name }) => external && rules.length > 0 && isGroupId(name));
  return [...new Set(added.map(({ name }) => name))];
}
