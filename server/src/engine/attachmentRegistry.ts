import type { Reading } from '../dialects/dialect.ts';
import { locate } from '../dialects/locate.ts';
import { known } from '../model/field.ts';
import type { EntityId, SecurityFile } from '../model/model.ts';
import { isGroupId } from '../model/values.ts';
import { type Elsewhere, Points } from './groupRegistry.ts';
import { referencesTo } from './world.ts';

/** An instance or an interface of another file that is in a group. */
export interface AttachedElsewhere {
  /** Of the instance or interface. */
  readonly name: string;
  /** Where it names the group. */
  readonly place: Elsewhere;
}

/** A mention of a group that this file does not define. */
interface Mention {
  readonly reference: string;
  /** The instance or interface, counted from 0 in its file. */
  readonly attachment: number;
  readonly name: string;
}

interface FileMentions {
  readonly mentions: readonly Mention[];
  /** Where they stand, in the same order; moves with every edit. */
  places: () => readonly (Elsewhere | undefined)[];
}

/** What the files of the workspace attach to groups of other files, by the names and ids that stand there. */
export class AttachmentRegistry {
  readonly #files = new Map<string, FileMentions>();
  /** The files that mention a group, by its name or id. */
  #byReference = new Map<string, Set<string>>();

  /**
   * Takes note of what a file attaches.
   * @param document whether it is open, and so in memory anyway, or a file of which nothing else is kept
   * @returns whether anything has changed for others
   */
  note(uri: string, reading: Reading | undefined, document: 'open' | 'closed'): boolean {
    const found = reading === undefined ? [] : mentionsOf(reading.file);
    const mentions = found.map(({ use: _, ...mention }) => mention);
    const before = this.#files.get(uri);
    const places = placesLater(uri, reading, found, document);
    if (before !== undefined && isSame(mentions, before.mentions)) {
      before.places = places;
      return false;
    }
    if (mentions.length > 0) this.#files.set(uri, { mentions, places });
    else if (!this.#files.delete(uri)) return false;
    this.#rebuild();
    return true;
  }

  /** Whether any file attaches a group that it does not define. */
  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  /**
   * What other files attach to a group that goes by these names and ids; each instance once.
   * @param isMeant whether a name in another file means this group
   */
  to(references: readonly string[], isMeant: (reference: string, from: string) => boolean): AttachedElsewhere[] {
    const uris = new Set(references.flatMap((reference) => [...(this.#byReference.get(reference) ?? [])]));
    return [...uris].sort().flatMap((uri) => {
      const { mentions = [], places } = this.#files.get(uri) ?? {};
      const seen = new Set<number>();
      const found: AttachedElsewhere[] = [];
      for (const [i, { reference, attachment, name }] of mentions.entries()) {
        if (seen.has(attachment) || !references.includes(reference) || !isMeant(reference, uri)) continue;
        const place = places?.()[i];
        if (place === undefined) continue;
        seen.add(attachment);
        found.push({ name, place });
      }
      return found;
    });
  }

  #rebuild(): void {
    this.#byReference = new Map();
    for (const [uri, { mentions }] of this.#files) {
      for (const { reference } of mentions) {
        const uris = this.#byReference.get(reference) ?? new Set();
        this.#byReference.set(reference, uris.add(uri));
      }
    }
  }
}

/** The names of a template or an export are its own; what the cloud has named is the same for all. */
function mentionsOf(file: SecurityFile): (Mention & { readonly use: EntityId })[] {
  if (file.attachments.length === 0) return [];
  const own = new Set(file.groups.filter(({ external }) => !external).flatMap(referencesTo));
  return file.attachments.flatMap(({ name, groups }, attachment) =>
    groups.flatMap(({ id, group }) => {
      const reference = known(group);
      if (reference === undefined || own.has(reference)) return [];
      return file.purpose === 'definition' || isGroupId(reference) ? [{ reference, attachment, name, use: id }] : [];
    }),
  );
}

/** Of an open document when somebody asks: it is in memory, and each edit moves them. */
function placesLater(
  uri: string,
  reading: Reading | undefined,
  found: readonly { readonly use: EntityId }[],
  document: 'open' | 'closed',
) {
  if (reading === undefined || found.length === 0) return () => [];
  const uses = found.map(({ use }) => use);
  const look = () => placesOf(uri, reading, uses);
  if (document === 'open') return look;
  const places = look();
  return () => places;
}

function placesOf(uri: string, reading: Reading, uses: readonly EntityId[]): (Elsewhere | undefined)[] {
  const points = new Points(reading.tree.text);
  return uses.map((use) => {
    const span = locate(reading, { entity: use });
    return span && { uri, ...points.of(span) };
  });
}

function isSame(a: readonly Mention[], b: readonly Mention[]): boolean {
  return a.length === b.length && JSON.stringify(a) === JSON.stringify(b);
}
