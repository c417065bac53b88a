import { later as ofAnalysis } from '../analysis/later.ts';
import { later as ofChecks } from '../checks/later.ts';
import type { Dialect, DialectId } from '../dialects/dialect.ts';
import { marksOf } from '../dialects/marks.ts';
import { later as ofRos } from '../dialects/ros/later.ts';
import { limits } from '../text/limits.ts';
import { find, type Text } from '../text/pieces.ts';
import { isLoaded, loadReader, loadSyntax, syntaxOf } from '../text/read.ts';
import { loadEdits } from '../text/treeMemory.ts';
import { loadIgnores, loadIgnoresFor } from './ignores.ts';
import { later } from './later.ts';
import { loadOptional } from './optionalChecks.ts';
import { loadPossibilities, loadPossibilitiesFor } from './possibilities.ts';

/** Who works on files of one dialect need not wait for the others. */
const loaders: Readonly<Record<DialectId, () => Promise<Dialect>>> = {
  native: async () => (await withNames(import('../dialects/native/index.ts'))).native,
  ros: async () => (await import('../dialects/ros/index.ts')).ros,
  'ecs-api': async () => (await withNames(import('../dialects/ecs-api/index.ts'))).ecsApi,
};

/** A dialect, and what looks at names of groups that mean something in other files. */
async function withNames<T>(dialect: Promise<T>): Promise<T> {
  const [loaded, names] = await Promise.all([dialect, import('../checks/groupNameFindings.ts')]);
  ofChecks.groupNames = names;
  return loaded;
}

const ids: readonly DialectId[] = ['native', 'ros', 'ecs-api'];
const syntaxes = ['yaml', 'json'] as const;
const loaded = new Map<DialectId, Dialect>();

/** What reading a text takes that is not loaded yet; undefined when there is nothing to wait for. */
export function loadFor(name: string, languageId: string | undefined, text: Text): Promise<unknown> | undefined {
  if (loaded.size === ids.length && syntaxes.every(isLoaded)) return loadNamedIn(text);
  const id = marksOf(name, languageId, text);
  if (id === undefined || text.length > limits.fileLength) return undefined;
  return loadAs(id, name, text);
}

/** The same for a text that is to be read in a dialect. */
export function loadAs(id: DialectId, name: string, text: Text): Promise<unknown> | undefined {
  const dialect = loaded.has(id) ? undefined : loadDialect(id);
  return all(dialect, withWords(loadToRead(text, name)), loadNamedIn(text));
}

/** What is loaded with the first text that speaks of it. */
function loadNamedIn(text: Text): Promise<unknown> | undefined {
  return all(
    loadIgnoresFor(text),
    loadPossibilitiesFor(text),
    loadJoinsFor(text),
    loadListsFor(text),
    loadPrefixListsFor(text),
    loadPartsFor(text),
    loadLockedOutFor(text),
  );
}

/** Waits for several things that may not be loaded yet; undefined when there is nothing to wait for. */
export function all(...loads: readonly (Promise<unknown> | undefined)[]): Promise<unknown> | undefined {
  const waited = loads.filter((one) => one !== undefined);
  return waited.length === 0 ? undefined : Promise.all(waited);
}

/** All that reads anything. */
export async function loadAll(): Promise<void> {
  const rest = [
    loadIgnores(),
    loadPossibilities(),
    loadOptional(),
    loadJoins(),
    loadLists(),
    loadPrefixLists(),
    loadParts(),
    loadLockedOut(),
  ];
  await Promise.all([...ids.map(loadDialect), withWords(Promise.all(syntaxes.map(loadEdits))), ...rest]);
}

/** What reads texts in which something is wrong, with what says so; undefined when there is nothing to wait for. */
export function withWords(reader: Promise<unknown> | undefined): Promise<void> | undefined {
  return reader?.then(async () => {
    if (syntaxes.some(isLoaded)) ofChecks.syntaxMessage ??= (await import('../checks/syntaxWords.ts')).syntaxMessage;
  });
}

/** A dialect that has been loaded. */
export function dialectOf(id: DialectId): Dialect {
  const dialect = loaded.get(id);
  if (dialect === undefined) throw new Error(`the dialect ${id} has not been loaded`);
  return dialect;
}

async function loadDialect(id: DialectId): Promise<void> {
  loaded.set(id, await loaders[id]());
}

/** Resources that change what others are in, or on; and ids of instances and interfaces, of which several files may speak. */
const JOINS = /::ECS::(?:JoinSecurityGroup|NetworkInterfaceAttachment)|\b(?:i|eni)-[a-z]{0,2}\d/gi;

function loadJoinsFor(text: Text): Promise<void> | undefined {
  return ofRos.joinedBy === undefined && find(text, JOINS).length > 0 ? loadJoins() : undefined;
}

async function loadJoins(): Promise<void> {
  const [{ joinedBy }, union] = await Promise.all([import('../dialects/ros/joins.ts'), import('../checks/union.ts')]);
  ofChecks.unionOf = union.unionOf;
  ofRos.joinedBy = joinedBy;
}

/** Sections that define lists, and properties that name one. */
const LISTS = /List(?:s|Id)/g;

function loadListsFor(text: Text): Promise<void> | undefined {
  return ofChecks.duplicateLists === undefined && find(text, LISTS).length > 0 ? loadLists() : undefined;
}

async function loadLists(): Promise<void> {
  const loads = [
    import('../checks/listFindings.ts'),
    import('./listRegistry.ts'),
    import('./outsideLists.ts'),
  ] as const;
  const [{ duplicateLists }, { ListRegistry }, outside] = await Promise.all(loads);
  later.lists = { ListRegistry, ...outside };
  ofChecks.duplicateLists = duplicateLists;
}

const PREFIX_LISTS = /::ECS::PrefixList/g;

function loadPrefixListsFor(text: Text): Promise<void> | undefined {
  return ofRos.prefixListIn === undefined && find(text, PREFIX_LISTS).length > 0 ? loadPrefixLists() : undefined;
}

async function loadPrefixLists(): Promise<void> {
  ofRos.prefixListIn = (await import('../dialects/ros/prefixList.ts')).prefixListIn;
}

/** What gives the rules of templates and requests their group, and an id; our own files define theirs. */
const GROUP_OF_RULE = /\bSecurityGroupId\b/g;
const GROUP_ID = /\bsg-/gi;

function loadPartsFor(text: Text): Promise<void> | undefined {
  const isNamed = later.parts === undefined && find(text, GROUP_OF_RULE).length > 0;
  return isNamed && find(text, GROUP_ID).length > 0 ? loadParts() : undefined;
}

async function loadParts(): Promise<void> {
  const [wholes, parts, words] = await Promise.all([
    import('../analysis/wholeGroup.ts'),
    import('./groupParts.ts'),
    import('../dialects/ros/conditionWords.ts'),
    loadPossibleIds(),
  ]);
  ofAnalysis.wholes = wholes;
  later.parts = parts;
  // Rules of a group that only may be the one that is asked about are there on a condition, too.
  ofChecks.guardWords = words.guardWords;
}

async function loadPossibleIds(): Promise<void> {
  const { possibleIds, idsGiven } = await import('../dialects/ros/possibleIds.ts');
  Object.assign(ofRos, { possibleIds, idsGiven });
}

/** What instances and interfaces name their groups by. */
const GROUPS_OF = /[sS]ecurityGroupIds?\b/g;

function loadLockedOutFor(text: Text): Promise<void> | undefined {
  return ofChecks.lockedOut === undefined && find(text, GROUPS_OF).length > 0 ? loadLockedOut() : undefined;
}

async function loadLockedOut(): Promise<void> {
  const loads = [
    import('../checks/lockedOut.ts'),
    import('./loginParts.ts'),
    import('../analysis/wholeGroup.ts'),
    loadPossibleIds(),
  ] as const;
  const [{ lockedOut }, logins, wholes] = await Promise.all(loads);
  ofChecks.lockedOut = lockedOut;
  later.logins = logins;
  ofAnalysis.wholes = wholes;
}

/** A template may hold another one as a text, of either syntax, in which anything may be wrong. */
function loadToRead(text: Text, name: string): Promise<unknown> | undefined {
  if (!text.toString().includes('TemplateBody')) return loadReader(syntaxOf(text, name), text);
  return syntaxes.every(isLoaded) ? undefined : Promise.all(syntaxes.map(loadSyntax));
}
