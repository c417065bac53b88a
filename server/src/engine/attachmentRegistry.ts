import { impliedBy } from '../analysis/conditions.ts';
import type { Reading } from '../dialects/dialect.ts';
import { locate } from '../dialects/locate.ts';
import { known, sure } from '../model/field.ts';
import type { Attachment, EntityId, SecurityFile } from '../model/model.ts';
import { isInstanceId } from '../model/values.ts';
import { groupBy } from '../util/groupBy.ts';
import { once } from '../util/once.ts';
import { type Columns, type Elsewhere, Points } from './groupRegistry.ts';
import { FilesByName } from './nearest.ts';
import { NotedFiles } from './notedFiles.ts';
import { mayMeanOthers, referencesTo } from './world.ts';

/** An instance or an interface of another file that is in a group. */
export interface AttachedElsewhere {
  /** Of the instance or interface. */
  readonly name: string;
  readonly to: Attachment['to'];
  /** Where it names the group. */
  readonly place: Elsewhere;
  /** It may be in another group instead: whoever applies the file says in which. */
  readonly perhaps: boolean;
}

/** An instance or an interface of another file that is in groups of one. */
export interface BesideElsewhere extends Pick<AttachedElsewhere, 'name' | 'to'> {
  readonly uri: string;
  /** By what names it is always in groups of the file. */
  readonly references: readonly string[];
  /** It is in no other groups, and no part of a machine that may be. */
  readonly isWhole: boolean;
}

/** A mention of a group that this file does not define; of those that go by an id everywhere, of any. */
interface Mention {
  readonly reference: string;
  /** The instance or interface, counted from 0 in its file. */
  readonly attachment: number;
  readonly name: string;
  readonly to: Attachment['to'];
  /** It is in the group whenever it exists. */
  readonly always: boolean;
  /** What is given for a parameter says whether it is this group. */
  readonly perhaps: boolean;
  /** In how many groups it is, where no other part of its machine is in any: undefined where that cannot be told. */
  readonly of: number | undefined;
}

/** Stands for groups of which nobody knows which they are. */
const SOME_GROUP = '\0';

/** Which names of other files mean groups of one. */
export interface Meaning {
  /** The files of `mentions` that may mean its group by a name. */
  mayMean(reference: string, mentions: FilesByName): readonly string[];
  /** Whether a name in another file does mean it. */
  isMeant(reference: string, from: string): boolean;
  /** Whether a name that does may as well mean one of a third file. */
  isUnclear(reference: string, from: string): boolean;
}

/** What the files of the workspace attach to groups of other files, by the names and ids that stand there. */
export class AttachmentRegistry {
  /** With the places of the mentions, in the same order. */
  readonly #files = new NotedFiles<Mention, readonly (Elsewhere | undefined)[]>();
  /** The files that mention a group, by its name or id, or an instance or interface by what it is called. */
  readonly #mentions = new FilesByName();
  readonly #columns: Columns;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /**
   * Takes note of what a file attaches.
   * @param document whether it is open, and so in memory anyway, or a file of which nothing else is kept
   * @returns whether anything has changed for others
   */
  note(uri: string, reading: Reading | undefined, document: 'open' | 'closed'): boolean {
    const found = reading === undefined ? [] : mentionsOf(reading.file);
    const mentions = found.map(({ use: _, ...mention }) => mention);
    const uses = found.map(({ use }) => use);
    const before = this.#files.entriesOf(uri);
    const changed = this.#files.note(uri, mentions, document, () => placesOf(uri, reading, uses, this.#columns));
    if (changed) this.#mentions.replace(uri, namesIn(before), namesIn(mentions));
    return changed;
  }

  /** Whether any file may attach a group of another one. */
  get isEmpty(): boolean {
    return this.#files.isEmpty;
  }

  /** Whether no other file may attach groups of this one. */
  isAlone(uri: string): boolean {
    return this.#files.isAlone(uri);
  }

  /** What other files attach to a group that goes by these names and ids; each instance once. */
  to(references: readonly string[], meaning: Meaning): AttachedElsewhere[] {
    return this.#filesFor(references, meaning).flatMap((uri) => {
      const found = new Map<number, AttachedElsewhere>();
      const places = once(() => this.#files.placesOf(uri));
      for (const [i, { reference, attachment, name, to, perhaps }] of this.#files.entriesOf(uri).entries()) {
        const isKnown = found.has(attachment) && (perhaps || found.get(attachment)?.perhaps === false);
        if (isKnown || !references.includes(reference) || !meaning.isMeant(reference, uri)) continue;
        const place = places()?.[i];
        if (place) found.set(attachment, { name, to, place, perhaps });
      }
      return [...found.values()];
    });
  }

  /** The instances and interfaces of other files that are in a group which goes by these names and ids. */
  beside(references: readonly string[], meaning: Meaning): BesideElsewhere[] {
    return this.#filesFor(references, meaning).flatMap((uri) => {
      const meant = this.#files.entriesOf(uri).filter(({ reference }) => meaning.isMeant(reference, uri));
      return [...groupBy(meant, ({ attachment }) => attachment).values()]
        .filter((mentions) => mentions.some(({ reference }) => references.includes(reference)))
        .map((mentions) => this.#besideIn(uri, mentions as [Mention, ...Mention[]], meaning));
    });
  }

  #besideIn(uri: string, mentions: readonly [Mention, ...Mention[]], { isUnclear }: Meaning): BesideElsewhere {
    const [{ name, to, of }] = mentions;
    const always = mentions.filter((mention) => mention.always).map(({ reference }) => reference);
    const isElsewhere = isInstanceId(name) && this.#mentions.all(name).length > 1;
    const isWhole = always.length === of && !isElsewhere && !always.some((reference) => isUnclear(reference, uri));
    return { uri, name, to, references: always, isWhole };
  }

  /** The files that put into some groups what goes by this id everywhere, with the names of these groups there. */
  of(id: string): { readonly uri: string; readonly reference: string; readonly always: boolean }[] {
    return this.#mentions.all(id).flatMap((uri) => {
      const all = this.#files.entriesOf(uri);
      return all.flatMap(({ name, always, reference }) => (name === id ? [{ uri, reference, always }] : []));
    });
  }

  /** Whether other files put something into a group of one of these names and into further ones. */
  wants(references: readonly string[], uri: string): boolean {
    const isMeant = ({ reference, of = 0 }: Mention) => of > 1 && references.includes(reference);
    const said = references.filter((reference) => this.#mentions.isSaid(reference));
    const files = said.flatMap((reference) => this.#mentions.all(reference));
    return files.some((other) => other !== uri && this.#files.entriesOf(other).some(isMeant));
  }

  #filesFor(references: readonly string[], { mayMean }: Meaning): string[] {
    const said = references.filter((reference) => this.#mentions.isSaid(reference));
    return [...new Set(said.flatMap((reference) => mayMean(reference, this.#mentions)))].sort();
  }
}

function namesIn(mentions: readonly Mention[]): string[] {
  return mentions.flatMap(({ reference, name }) => [reference, name]);
}

/** The names of a template or an export are its own; what the cloud has named is the same for all. */
function mentionsOf(file: SecurityFile): (Mention & { readonly use: EntityId })[] {
  if (file.attachments.length === 0) return [];
  const defined = file.groups.filter(({ external }) => !external);
  const own = new Map(defined.flatMap((group) => referencesTo(group).map((name, _, [, id]) => [name, id] as const)));
  const parts = groupBy(
    file.attachments.flatMap(({ name, on = [] }) => [name, ...on]),
    (name) => name,
  );
  return file.attachments.flatMap((one, attachment) => {
    const { id: use, name, to, groups, when, incomplete, partUnseen, on = [] } = one;
    const isKnown = !incomplete && !partUnseen && on.length === 0 && parts.get(name)?.length === 1;
    const base = { attachment, name, to, of: isKnown ? groups.length : undefined };
    const mentions = groups.flatMap(({ id, group, mayBe = [], when: guards }) => {
      const perhaps = sure(group) === undefined;
      const always = !perhaps && impliedBy(guards, when);
      return [...new Set([known(group) ?? [], mayBe].flat())].flatMap((written) => {
        // Other files know a group of this one by its id.
        const reference = own.get(written) ?? written;
        if (own.has(written) && reference === written && !isInstanceId(name)) return [];
        return mayMeanOthers(reference, file) ? [{ ...base, reference, always, perhaps, use: id }] : [];
      });
    });
    const isSeen = !incomplete && groups.every(({ group }) => sure(group) !== undefined);
    if (isSeen || !isInstanceId(name)) return mentions;
    return [...mentions, { ...base, reference: SOME_GROUP, always: false, perhaps: true, use }];
  });
}

function placesOf(
  uri: string,
  reading: Reading | undefined,
  uses: readonly EntityId[],
  columns: Columns,
): readonly (Elsewhere | undefined)[] {
  if (reading === undefined) return [];
  const points = new Points(reading.tree.content, columns);
  return uses.map((use) => {
    const span = locate(reading, { entity: use });
    return span && { uri, ...points.of(span) };
  });
}
