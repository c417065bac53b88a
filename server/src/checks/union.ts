import { t } from '@vscode/l10n';
import { sure } from '../model/field.ts';
import type { Attachment } from '../model/model.ts';
import { isInstanceId } from '../model/values.ts';
import { listed } from '../util/language.ts';
import { fileNameFrom } from '../util/uri.ts';
import type { KnownGroup, World } from './check.ts';
import { type Crowd, idOf, type Sum } from './crowd.ts';

/**
 * What comes together where other files put the same instance into more groups; undefined where none does. Two groups are two
 * for sure when both ids are known, or neither: one of which only the name is known may be one of which only the id is.
 */
export function unionOf(own: Crowd, { name }: Attachment, world: World): Crowd | undefined {
  const others = isInstanceId(name) ? world.alsoIn(name).filter(({ always }) => always) : [];
  if (others.length === 0) return undefined;
  const all = new Groups();
  for (const { use, reference } of own.membership.uses)
    if (use.when.length === 0 && sure(use.group)) all.add(reference, world.group(reference));
  const added = others.filter(({ reference, known }) => all.add(reference, known));
  if (added.length === 0) return undefined;
  const files = [...new Set(added.map(({ uri }) => `\`${fileNameFrom(world.uri, uri)}\``))];
  return {
    membership: own.membership,
    groups: larger(own.groups, all.groups),
    rules: larger(own.rules, all.rules),
    withFiles: (said) => t('{0} Its groups in {1} are counted in.', said, listed(files)),
  };
}

/** Both are there at the least. */
function larger(a: Sum, b: Sum): Sum {
  return { total: Math.max(a.total, b.total), atLeast: a.atLeast || b.atLeast };
}

/** Each group once, with its rules, by its id or its name. */
class Groups {
  readonly #byId = new Map<string, number>();
  readonly #byName = new Map<string, number>();
  #isOpen = false;
  #mayHaveMoreRules = false;

  /** @returns whether it may be another one than those before */
  add(reference: string, known: KnownGroup | undefined): boolean {
    const id = idOf(reference, known);
    const key = id ?? known?.name;
    if (key === undefined) this.#isOpen = true;
    const kind = id === undefined ? this.#byName : this.#byId;
    if (key === undefined || kind.has(key)) return key === undefined;
    kind.set(key, known?.count.total ?? 0);
    this.#mayHaveMoreRules ||= known?.count.atLeast ?? true;
    return true;
  }

  get groups(): Sum {
    return { total: Math.max(this.#byId.size, this.#byName.size), atLeast: this.#mayBeMore };
  }

  get rules(): Sum {
    const sums = [this.#byId, this.#byName].map((kind) => [...kind.values()].reduce((sum, one) => sum + one, 0));
    return { total: Math.max(...sums), atLeast: this.#mayBeMore || this.#mayHaveMoreRules };
  }

  get #mayBeMore(): boolean {
    return this.#isOpen || (this.#byId.size > 0 && this.#byName.size > 0);
  }
}
