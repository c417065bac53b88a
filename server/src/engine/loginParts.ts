// What groups do to those who log in, for files that put something into groups of several. Loaded with `checks/lockedOut.ts`.
import { partOf } from '../analysis/groupPart.ts';
import { mayConcernLogin } from '../analysis/management.ts';
import type { GroupElsewhere } from '../checks/check.ts';
import { known } from '../model/field.ts';
import type { GroupPart, SecurityFile, SecurityGroup } from '../model/model.ts';
import { nowhere } from '../model/nowhere.ts';
import { groupIdOf } from '../model/rules.ts';
import { fileNameFrom } from '../util/uri.ts';
import { referencesFromOutside, referencesTo } from './world.ts';

/** A group, as far as it matters who may log in through it. */
interface LoginPart {
  /** What its file calls it. */
  readonly name: string;
  /** Its inbound rules that may let somebody log in, or keep him out. */
  readonly part: GroupPart;
  readonly hasInbound: boolean;
  /** Its own file puts something into it, or may. */
  readonly hasMembers: boolean;
  readonly id: string | undefined;
  /** The names by which other files mean it. */
  readonly references: readonly string[];
  /** Equal where two say the same. */
  readonly says: string;
}

type Parts = ReadonlyMap<string, LoginPart>;

/** The groups that other files attach beside further ones, as far as it matters who may log in. */
export class LoginParts {
  readonly #files = new Map<string, Parts>();

  /**
   * Takes note of the groups of a file that are wanted by others; without a file they are forgotten.
   * @param isWanted by one of these names
   * @returns whether anything has changed for others
   */
  note(uri: string, file: SecurityFile | undefined, isWanted: (references: readonly string[]) => boolean): boolean {
    const before = this.#files.get(uri) ?? NO_PARTS;
    const now = file === undefined ? NO_PARTS : partsIn(file, uri, isWanted, before);
    if (now.size > 0) this.#files.set(uri, now);
    else this.#files.delete(uri);
    return now.size !== before.size || [...now].some(([name, part]) => part !== before.get(name));
  }

  /** A group of a file by what it is called there. */
  of(uri: string, name: string): LoginPart | undefined {
    return this.#files.get(uri)?.get(name);
  }
}

const NO_PARTS: Parts = new Map();

function partsIn(
  file: SecurityFile,
  uri: string,
  isWanted: (references: readonly string[]) => boolean,
  before: Parts,
): Parts {
  const parts = new Map<string, LoginPart>();
  for (const group of file.groups) {
    const name = file.purpose === 'export' ? (groupIdOf(group) ?? '') : group.name;
    const references = referencesFromOutside(group, file);
    if (group.external || parts.has(name) || !isWanted(references)) continue;
    const part = loginPartOf(name, group, references, { file, uri });
    const old = before.get(name);
    parts.set(name, old?.says === part.says ? old : part);
  }
  return parts;
}

function loginPartOf(
  name: string,
  group: SecurityGroup,
  references: readonly string[],
  { file, uri }: { readonly file: SecurityFile; readonly uri: string },
): LoginPart {
  const part = made.get(group) ?? concerningLogin(group, file, uri);
  made.set(group, part);
  const hasInbound = group.rules.some(({ direction }) => direction === 'ingress');
  const hasMembers = isAttached(group, file);
  const id = groupIdOf(group);
  const says = [part.says, hasInbound, hasMembers, id, references].join();
  return { name, part, hasInbound, hasMembers, id, references, says };
}

function concerningLogin(group: SecurityGroup, file: SecurityFile, uri: string): GroupPart {
  const rules = group.rules.filter((rule) => mayConcernLogin(rule, group, file));
  return partOf([{ ...group, rules }], file, uri);
}

/** What was made of a group as it was read. */
const made = new WeakMap<SecurityGroup, GroupPart>();

function isAttached(group: SecurityGroup, { attachments }: SecurityFile): boolean {
  const names: readonly (string | undefined)[] = [...referencesTo(group), undefined];
  return attachments.some(
    ({ incomplete, groups }) => incomplete || groups.some((use) => names.includes(known(use.group))),
  );
}

/** What else is known of a group. */
interface About extends Pick<GroupElsewhere, 'hasOtherMembers'> {
  /** What the file calls it that asks. */
  readonly reference: string;
  readonly added: readonly GroupPart[];
  readonly asking: string;
}

/** A group for a file that does not define it, with what others add to it. */
export function groupElsewhere(
  { name, part, hasInbound, says }: LoginPart,
  { reference, added, hasOtherMembers, asking }: About,
): GroupElsewhere {
  const others = [part, ...added].map((one) => ({ ...one, called: fileNameFrom(asking, one.uri) }));
  const base = { kind: 'group', id: nowhere(), when: [], name: reference, fields: {}, rules: [] } as const;
  return {
    uri: part.uri,
    name,
    group: { ...base, incomplete: true, external: true, others },
    hasInbound,
    hasOtherMembers,
    says: JSON.stringify([part.uri, says, hasOtherMembers, added.map((one) => [one.uri, one.says])]),
  };
}
