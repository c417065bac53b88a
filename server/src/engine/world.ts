import { looksDefault } from '../analysis/defaultGroup.ts';
import { perGroup } from '../analysis/perGroup.ts';
import { countRules } from '../analysis/quota.ts';
import type { GroupElsewhere, KnownGroup, World } from '../checks/check.ts';
import { sensitiveRanges } from '../knowledge/ports.ts';
import { quotaLimits } from '../knowledge/quotas.ts';
import { known, sure } from '../model/field.ts';
import type { EntityId, GroupPart, SecurityFile, SecurityGroup, ValueList } from '../model/model.ts';
import { addsRules, groupTypeOf, possibleIdsOf } from '../model/rules.ts';
import { isGroupId, mayBeGroupId } from '../model/values.ts';
import type { Day } from '../util/day.ts';
import { withAdvancedPeers } from './advancedPeers.ts';
import type { AttachedElsewhere, BesideElsewhere } from './attachmentRegistry.ts';
import { checkIds } from './catalogue.ts';
import type { Elsewhere } from './groupRegistry.ts';
import { later } from './later.ts';
import { needsReason, type Settings } from './settings.ts';

/** What the rest of the workspace knows of a group: another object as soon as that has changed. */
export interface Neighbours extends Pick<World, 'rivals' | 'candidates' | 'listRivals' | 'listCandidates' | 'alsoIn'> {
  group(reference: string): KnownGroup | undefined;
  /** The file whose group a name in a file means, and what that group is called there. */
  meant(reference: string, from: string): GroupMeant | undefined;
  /** Where a group of another file stands. */
  placeOf(uri: string, reference: string): Elsewhere | undefined;
  /** The list of other files that a `listKey` means, as far as that is clear: the same object as long as they say the same of it. */
  list(key: string): ValueList | undefined;
  /** Whether some file defines the list of that `listKey`. */
  hasList(key: string): boolean;
  /** What other files attach to a group of this one, or of another owner, that goes by these names and ids. */
  attached(references: readonly string[], owner: string): readonly AttachedElsewhere[];
  /** The instances of other files that are in such a group of this one. */
  beside(references: readonly string[]): readonly BesideElsewhere[];
  /** The other files that add rules to a group of this id, which an owner defines where it is known. */
  adders(id: string, owner: string | undefined): readonly string[];
  /** What other files say of a group of this id, which the asking one defines, or adds rules to. Absent where none can. */
  others?: ((id: string, isAdded: boolean) => readonly GroupPart[]) | undefined;
  /** A group of another file, as far as it matters who may log in through it. */
  login(reference: string): GroupElsewhere | undefined;
  /** Whether any file attaches groups of others. */
  attach(): boolean;
  /** By which names groups of any file are referred to. */
  names(): readonly string[];
  /** Every file of the workspace has been read. */
  readonly complete: boolean;
  /** The first look at the files of the workspace goes on. */
  readonly looking: boolean;
  readonly today: Day | undefined;
  /** What they have been asked and have answered, where that is noted. */
  readonly outside?: Outside;
}

/** A group of some file. */
export interface GroupMeant {
  readonly uri: string;
  /** Its name; of an export its id. */
  readonly name: string;
}

/** What a look at a file has asked its neighbours, and what each answer was then. */
export type Outside = readonly Asked[];

export interface Asked {
  readonly question: Question;
  /** What is asked about, and by what else where it takes two. */
  readonly about: string;
  readonly more: string | undefined;
  readonly answer: unknown;
}

/** What neighbours are asked of which the answers are noted; that all files have been read is in those. */
export type Question = Exclude<keyof Witnesses, 'complete'>;

/** What of their answers is noted. */
export type Witnesses = Pick<
  Neighbours,
  | 'group'
  | 'rivals'
  | 'candidates'
  | 'listRivals'
  | 'listCandidates'
  | 'placeOf'
  | 'list'
  | 'beside'
  | 'others'
  | 'login'
  | 'alsoIn'
  | 'complete'
  | 'looking'
>;

/** What may be said of a group from anywhere; carries no ids, which hold in one file only. */
export const summarize = perGroup(
  (group, file): KnownGroup => ({
    name: group.name,
    id: known(group.fields.securityGroupId),
    type: groupTypeOf(group),
    count: countRules(group, file),
    looksDefault: looksDefault(group),
  }),
);

const ownSummary = perGroup((group, file): KnownGroup => ({ ...summarize(group, file), group }));

/** The names that refer to a group: its own, and its id where it has one. */
export function referencesTo(group: SecurityGroup): string[] {
  const id = known(group.fields.securityGroupId);
  return id === undefined || id === group.name ? [group.name] : [group.name, id];
}

/**
 * The names by which other files may mean a group: those of templates and exports are their own, ids hold everywhere, and so
 * does what the group is called in the cloud.
 */
export function referencesFromOutside(group: SecurityGroup, file: SecurityFile): string[] {
  const own = file.purpose === 'definition' ? referencesTo(group) : [known(group.fields.securityGroupId) ?? []].flat();
  const inCloud = nameInCloud(group, file);
  const isIts = inCloud !== undefined && groupsInCloud(file).get(inCloud) === group.id;
  return isIts && !own.includes(inCloud) ? [...own, inCloud] : own;
}

/** What a group that a file defines is called in the cloud for sure; undefined for what would be taken for an id. */
export function nameInCloud({ external, fields }: SecurityGroup, { purpose }: SecurityFile): string | undefined {
  const name = external || purpose === 'request' ? undefined : sure(fields.securityGroupName);
  return name === undefined || name === '' || isGroupId(name) ? undefined : name;
}

/** The groups of a file by what they are called in the cloud, where that tells which is meant. */
function groupsInCloud(file: SecurityFile): ReadonlyMap<string, EntityId | undefined> {
  const made = inCloud.get(file.groups);
  if (made) return made;
  const own = file.purpose === 'definition' ? byReference(file) : undefined;
  const groups = new Map<string, EntityId | undefined>();
  for (const group of file.groups) {
    const name = nameInCloud(group, file);
    if (name !== undefined) groups.set(name, groups.has(name) || own?.has(name) ? undefined : group.id);
  }
  inCloud.set(file.groups, groups);
  return groups;
}

const inCloud = new WeakMap<readonly SecurityGroup[], ReadonlyMap<string, EntityId | undefined>>();

/** The world as the checks of one file see it; its file is the one that was read, with what others know of its peers. */
export function worldOf(read: SecurityFile, settings: Settings, neighbours: Neighbours, uri: string): World {
  const file = withNeighbours(read, neighbours, uri);
  const own = byReference(file);
  return {
    file,
    quota: quotaLimits(settings.quota),
    warnAt: settings.quota.warnAtPercent / 100,
    sensitivePorts: sensitiveRanges(settings.sensitivePorts),
    group: (reference) => {
      const group = own.get(reference);
      if (group && !group.external) return ownSummary(group, file);
      const other = fromElsewhere(reference, file, neighbours);
      // What a group of this very file is called in the cloud.
      const here = other && group === undefined && other.name !== reference ? own.get(other.name) : undefined;
      return here && neighbours.meant(reference, uri)?.uri === uri ? ownSummary(here, file) : other;
    },
    get groupNames() {
      return [...own.keys(), ...neighbours.names()];
    },
    rivals: neighbours.rivals,
    candidates: neighbours.candidates,
    listRivals: neighbours.listRivals,
    listCandidates: neighbours.listCandidates,
    besideElsewhere: (group) => {
      const found = neighbours.beside(referencesFromOutside(group, read));
      return found.map(({ references, isWhole, ...one }) => {
        const all = references.map((name) => own.get(name));
        const others = all.filter((other) => other !== undefined && other !== group) as SecurityGroup[];
        return { ...one, others, isWhole: isWhole && !all.includes(undefined) };
      });
    },
    groupElsewhere: (reference) =>
      own.has(reference) || !mayMeanOthers(reference, file) ? undefined : neighbours.login(reference),
    alsoIn: neighbours.alsoIn,
    membersElsewhere: (group) => {
      const names = referencesFromOutside(group, read);
      return names.length === 0 ? undefined : neighbours.attached(names, uri);
    },
    uri,
    complete: neighbours.complete,
    get looking() {
      return neighbours.looking;
    },
    today: neighbours.today,
    checks: checkIds,
    needsReason: (check) => needsReason(settings, check),
  };
}

/** A file that was read, with what others know of the groups and lists that it names. */
export function withNeighbours(
  read: SecurityFile,
  neighbours: Pick<Neighbours, 'group' | 'list' | 'others'>,
  uri: string,
): SecurityFile {
  const own = byReference(read);
  const typeOf = (reference: string) => {
    const group = own.get(reference);
    return group && !group.external ? groupTypeOf(group) : fromElsewhere(reference, read, neighbours)?.type;
  };
  const file = withAdvancedPeers(read, typeOf, answersOf(read, neighbours));
  return withOthers(later.lists?.withOutsideLists(file, neighbours.list) ?? file, neighbours, uri);
}

/** The file, its groups knowing what other files say of them, and what is said of them at other places of this one. */
export function withOthers(file: SecurityFile, { others }: Pick<Neighbours, 'others'>, uri: string): SecurityFile {
  if (others === undefined && !file.groups.some(addsRules)) return file;
  const placesBeside = later.parts?.placesIn(file, uri);
  const groups = file.groups.map((group) => {
    const ids = group.revokes ? [] : possibleIdsOf(group);
    const found = ids.flatMap((id) => others?.(id, group.external) ?? []);
    const all = [...(placesBeside?.(group) ?? []), ...found];
    return all.length > 0 ? (later.parts?.besideParts(group, all, uri) ?? group) : group;
  });
  return groups.every((group, i) => group === file.groups[i]) ? file : { ...file, groups };
}

/** Stands for what the groups of a file and its neighbours say of types: the same object as long as both say the same. */
function answersOf({ groups }: SecurityFile, neighbours: object): object {
  const before = answered.get(neighbours);
  const isSame =
    before?.groups.length === groups.length && groups.every((group, i) => sayAlike(group, before.groups[i]));
  const answers = isSame ? before.answers : {};
  answered.set(neighbours, { groups, answers });
  return answers;
}

const answered = new WeakMap<object, { readonly groups: readonly SecurityGroup[]; readonly answers: object }>();

function sayAlike(a: SecurityGroup, b: SecurityGroup | undefined): boolean {
  if (a === b || b === undefined) return a === b;
  return (
    a.external === b.external && groupTypeOf(a) === groupTypeOf(b) && `${referencesTo(a)}` === `${referencesTo(b)}`
  );
}

function fromElsewhere(
  reference: string,
  file: SecurityFile,
  neighbours: Pick<Neighbours, 'group'>,
): KnownGroup | undefined {
  return mayMeanOthers(reference, file) ? neighbours.group(reference) : undefined;
}

/** The names of a template are its own; only ids are the same for all. */
export function mayMeanOthers(reference: string, { purpose }: Pick<SecurityFile, 'purpose'>): boolean {
  return purpose === 'definition' || mayBeGroupId(reference);
}

function byReference({ groups }: SecurityFile): ReadonlyMap<string, SecurityGroup> {
  return new Map(groups.flatMap((group) => referencesTo(group).map((name) => [name, group] as const)));
}
