import { t } from '@vscode/l10n';
import { sure } from '../model/field.ts';
import type { Attachment } from '../model/model.ts';
import { isGroupId, isInstanceId } from '../model/values.ts';
import { listed } from '../util/language.ts';
import { fileNameFrom } from '../util/uri.ts';
import type { KnownGroup, World } from './check.ts';
import type { Crowd } from './crowd.ts';

/**
 * What comes together where other files put the same instance into more groups; undefined where none does. Two groups are two
 * for sure when both ids are known, or neither: one of which only the name is known may be one of which only the id is.
 */
export function unionOf(own: Crowd, { name }: Attachment, world: World): Crowd | undefined {
  const others = isInstanceId(name) ? world.alsoIn(name) : [];
  if (others.length === 0) return undefined;
  const all = new Groups();
  for (const { use, reference } of own.membership.uses)
    if (use.when.length === 0 && sure(use.group)) all.add(reference, world.group(reference));
  const added = others.filter(({ reference, known }) => all.add(reference, known));
  if (added.length === 0) return undefined;
  const files = [...new Set(added.map(({ uri }) => `\`${fileNameFrom(world.uri, uri)}\``))];
  return {
    membership: own.membership,
    groups: Math.max(own.groups, all.count),
    rules: Math.max(own.rules, all.rules),
    atLeast: own.atLeast || all.mayBeMore,
    withFiles: (said) => t('{0} Its groups in {1} are counted in.', said, listed(files)),
  };
}

/** Each group once, with its rules, by its id or its name. */
class Groups {
  readonly #byId = new Map<string, number>();
  readonly #byName = new Map<string, number>();
  #isOpen = false;

  /** @returns whether it may be another one than those before */
  add(reference: string, known: KnownGroup | undefined): boolean {
    const id = isGroupId(reference) ? reference.replace(/^.*\//, '') : known?.id;
    const key = id ?? known?.name;
    if (key === undefined) this.#isOpen = true;
    const kind = id === undefined ? this.#byName : this.#byId;
    if (key === undefined || kind.has(key)) return key === undefined;
    kind.set(key, known?.count.total ?? 0);
    return true;
  }

  get count(): number {
    return Math.max(this.#byId.size, this.#byName.size);
  }

  get rules(): number {
    return Math.max(...[this.#byId, this.#byName].map((kind) => [...kind.values()].reduce((sum, one) => sum + one, 0)));
  }

  get mayBeMore(): boolean {
    return this.#isOpen || (this.#byId.size > 0 && this.#byName.size > 0);
  }
}
