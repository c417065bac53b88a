// What files say of groups of which others speak as well. Loaded with the first text that may add rules to a group of another file.
import { partOf, uncertain, unseenPart } from '../analysis/groupPart.ts';
import type { GroupPart, SecurityFile, SecurityGroup } from '../model/model.ts';
import { addsRules, possibleIdsOf } from '../model/rules.ts';
import { mayBeGroupId } from '../model/values.ts';
import { groupBy } from '../util/groupBy.ts';
import { fileNameFrom } from '../util/uri.ts';
import { FilesByName } from './nearest.ts';

/** The parts of one file, by the ids of the groups. */
type Parts = ReadonlyMap<string, Part>;

type Some<T> = readonly [T, ...T[]];

/**
 * The files of the workspace that add rules to groups which they do not define, and what they and those say that define them.
 * Of a file that is not open this is kept only where another one adds to its group: it is looked at again when one does.
 */
export class GroupParts {
  readonly #files = new Map<string, Parts>();
  readonly #adders = new FilesByName();
  readonly #unseen = new Map<string, GroupPart>();

  /**
   * Takes note of what a file says of groups that have an id; without a file it is forgotten.
   * @param document whether it is open, and so in memory anyway, or a file of which nothing else is kept
   * @returns whether anything has changed for others
   */
  note(uri: string, file: SecurityFile | undefined, document: 'open' | 'closed'): boolean {
    const before = this.#files.get(uri) ?? NO_PARTS;
    const now = file === undefined ? NO_PARTS : this.#partsIn(file, uri, document);
    if (now.size > 0) this.#files.set(uri, now);
    else this.#files.delete(uri);
    this.#adders.replace(uri, addedIn(before), addedIn(now));
    const ids = new Set([...before.keys(), ...now.keys()]);
    const changed = [...ids].filter((id) => this.#isOther(id, uri, before.get(id), now.get(id)));
    return changed.length > 0;
  }

  /** Whether no file adds rules to a group that it does not define. */
  get isEmpty(): boolean {
    return this.#adders.isEmpty;
  }

  /** The files that add rules to a group of this id. */
  adders(id: string): string[] {
    return this.#adders.all(id);
  }

  /** What a file says of the group of an id: the same object as long as it says the same. */
  of(uri: string, id: string): GroupPart {
    return this.#files.get(uri)?.get(id)?.content ?? this.unseen(uri);
  }

  /** The part of a file of which it is only known that it has one; the same object each time. */
  unseen(uri: string): GroupPart {
    const part = this.#unseen.get(uri) ?? unseenPart(uri);
    this.#unseen.set(uri, part);
    return part;
  }

  #partsIn(file: SecurityFile, uri: string, document: 'open' | 'closed'): Parts {
    const parts = new Map<string, Part>();
    // Of an expression that may mean one of many groups, what it adds is told once.
    const made = new Map<string, Part>();
    for (const [id, those] of groupBy(file.groups.flatMap(byItsIds), (one) => one.id)) {
      const own = those.map(({ group }) => group) as readonly SecurityGroup[] as Some<SecurityGroup>;
      const key = own.map((group) => group.id).join();
      const part = made.get(key) ?? new Part(own, file, uri);
      made.set(key, part);
      if (document === 'open') parts.set(id, part);
      else if (part.adds || this.#isAddedTo(id, uri)) parts.set(id, part.freed());
    }
    return parts;
  }

  /** Whether others may know a part that is no longer so, or lack one that is there now. */
  #isOther(id: string, uri: string, before: Part | undefined, now: Part | undefined): boolean {
    if (before?.adds !== now?.adds) return before?.adds === true || now?.adds === true || this.#isAddedTo(id, uri);
    return before?.isAsked === true && now?.isLike(before) !== true;
  }

  #isAddedTo(id: string, uri: string): boolean {
    return this.#adders.all(id).some((other) => other !== uri);
  }
}

const NO_PARTS: Parts = new Map();

/** What a file says of one group: of an open one when somebody asks, since each edit is noted. */
class Part {
  /** Whether the file adds rules to a group that it does not define. */
  readonly adds: boolean;
  #source: { readonly groups: Some<SecurityGroup>; readonly file: SecurityFile; readonly uri: string } | undefined;
  #content: GroupPart | undefined;

  constructor(groups: Some<SecurityGroup>, file: SecurityFile, uri: string) {
    this.adds = groups.some((group) => addsRules(group) && (mayBeGroupId(group.name) || group.mayBe));
    this.#source = { groups, file, uri };
  }

  get content(): GroupPart | undefined {
    const { groups, file, uri } = this.#source ?? {};
    this.#content ??= groups && file && uri !== undefined ? partOf(groups, file, uri) : undefined;
    return this.#content;
  }

  get isAsked(): boolean {
    return this.#content !== undefined;
  }

  /** Keeps what the file says, and nothing else of the file. */
  freed(): this {
    this.#content = this.content;
    this.#source = undefined;
    return this;
  }

  /** Whether it says what the part did that was asked before: then that goes on. */
  isLike(before: Part): boolean {
    const [own, theirs] = [this.#source?.groups, before.#source?.groups];
    const isSame = own !== undefined && own.length === theirs?.length && own.every((group, i) => group === theirs[i]);
    if (!isSame && this.content?.says !== before.#content?.says) return false;
    this.#content = before.#content;
    return true;
  }
}

/** So many rules are put together for all places of a file that speak of one group. */
const MOST_TOGETHER = 5_000;

/**
 * What a file says of a group at its other places, where it adds rules to one in several: requests, or templates of one file. Of very
 * many it is only known that there are more.
 */
export function placesIn(file: SecurityFile, uri: string): (group: SecurityGroup) => readonly GroupPart[] {
  const { groups } = file;
  if (!groups.some(addsRules)) return () => [];
  const byId = groupBy(groups.flatMap(byItsIds), ({ id }) => id);
  const crowded = new Set([...byId].flatMap(([id, all]) => (areTooMany(all) ? [id] : [])));
  return (own) => {
    const ids = byItsIds(own).map(({ id }) => id);
    if (ids.some((id) => crowded.has(id))) return [MORE];
    const same = new Set(ids.flatMap((id) => byId.get(id)?.map(({ group }) => group) ?? []));
    const isOther = (group: SecurityGroup) => addsRules(group) || (addsRules(own) && !group.external);
    return [...same].flatMap((group) => (group !== own && isOther(group) ? [placeOf(group, file, uri)] : []));
  };
}

interface ById {
  readonly id: string;
  readonly group: SecurityGroup;
}

/** What revokes rules adds none. */
function byItsIds(group: SecurityGroup): ById[] {
  return group.revokes ? [] : possibleIdsOf(group).map((id) => ({ id, group }));
}

function areTooMany(all: readonly ById[]): boolean {
  return (all.length - 1) * all.reduce((sum, { group }) => sum + group.rules.length, 0) > MOST_TOGETHER;
}

const MORE = unseenPart('');

function placeOf(group: SecurityGroup, file: SecurityFile, uri: string): GroupPart {
  const place = places.get(group) ?? partOf([group], file, uri);
  places.set(group, place);
  return place;
}

const places = new WeakMap<SecurityGroup, GroupPart>();

/** The group, knowing what other files say of it: another object only where that has changed. */
export function besideParts(group: SecurityGroup, parts: readonly GroupPart[], uri: string): SecurityGroup {
  const before = made.get(group);
  if (before?.parts.length === parts.length && parts.every((part, i) => part === before.parts[i])) return before.group;
  const told = group.mayBe ? [...new Set(parts)].map(uncertain) : parts;
  const others = told.map((part) => ({ ...part, called: fileNameFrom(uri, part.uri) }));
  const now = { ...group, others };
  made.set(group, { parts, group: now });
  return now;
}

/** What was made of a group as it was read. */
const made = new WeakMap<SecurityGroup, { readonly parts: readonly GroupPart[]; readonly group: SecurityGroup }>();

function addedIn(parts: Parts): string[] {
  return [...parts].flatMap(([id, { adds }]) => (adds ? id : []));
}
