// Ignores by path that ignore nothing: known once all files have been seen. Loaded where there is a project.
import { heedKey } from '../engine/pathIgnores.ts';
import type { ProjectIgnore } from '../project/projectFile.ts';
import { type Project, pathWithin } from '../project/projects.ts';
import { keyOf } from '../util/uri.ts';

/** What files say of the ignores of their projects. */
export interface Heeded {
  /** The address of the project's file. */
  readonly project: string;
  readonly keys: ReadonlySet<string>;
}

/** A file or folder that nobody looks at because the editor hides it. */
export interface Hidden {
  readonly uri: string;
  readonly kind: 'file' | 'folder';
}

/** The checks of the ignores of a project that nothing needs, as `heedKey` calls them. */
export function idleIn({ uri, folder, file }: Project, heeded: Iterable<Heeded>, hidden: readonly Hidden[]): string[] {
  const needed = new Set<string>();
  for (const { project, keys } of heeded) if (keyOf(project) === keyOf(uri)) for (const key of keys) needed.add(key);
  return file.ignores.flatMap((ignore) => {
    if (hidden.some((one) => mayHold(ignore, folder, one))) return [];
    return ignore.checks.map((check) => heedKey(ignore.index, check)).filter((key) => !needed.has(key));
  });
}

/** Whether an ignore may speak of what is hidden. */
function mayHold({ matches, paths }: ProjectIgnore, folder: string, { uri, kind }: Hidden): boolean {
  if (!uri.startsWith(folder)) return folder.startsWith(`${uri}/`);
  const path = pathWithin(folder, uri);
  return kind === 'file' ? matches(path) : matches(path) || paths.some((pattern) => overlaps(pattern, path));
}

/** Whether a pattern may match something in a folder: by what stands in front of its first wildcard. */
function overlaps(pattern: string, path: string): boolean {
  const plain = pattern.replace(/^(?:\.?\/)+/, '');
  if (!/\/(?!$)/.test(plain)) return true;
  const [fixed = ''] = /^[^*?[{]*/.exec(plain) ?? [];
  return fixed.startsWith(`${path}/`) || `${path}/`.startsWith(fixed);
}

/** What has to be known of the workspace. */
export interface Around {
  projects(): Promise<readonly Project[]>;
  /** What all files say, open and closed. */
  heeded(): Promise<readonly Heeded[]>;
  readonly hidden: readonly Hidden[];
  /** Every file has been looked at, and none is being looked at again. */
  readonly isSettled: boolean;
  /** Resolves when what goes on now is over. */
  settled(): Promise<void>;
  /** There is something else to say of a project's file than before. */
  changed(uri: string): void;
}

/** What files say of their projects is gone through once the keys have come to rest. */
const REST_MS = 250;

/** Keeps account of the ignores by path that ignore nothing in any file of the workspace. */
export class IdleIgnores {
  readonly #around: Around;
  readonly #idle = new Map<
    string,
    { readonly uri: string; readonly text: string; readonly keys: ReadonlySet<string> }
  >();
  #rest: NodeJS.Timeout | undefined;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Those of a project's file with this text; undefined as long as nobody knows. */
  of(uri: string, text: string): ReadonlySet<string> | undefined {
    const idle = this.#idle.get(keyOf(uri));
    return idle?.text === text ? idle.keys : undefined;
  }

  /** A file may need other ignores than before. */
  touched(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => void this.#judge(), REST_MS);
    this.#rest.unref?.();
  }

  async #judge(): Promise<void> {
    await this.#around.settled();
    // Nobody looks at all files: this is asked again when that changes.
    if (!this.#around.isSettled) return;
    const projects = (await this.#around.projects()).filter(({ file }) => file.ignores.length > 0);
    const heeded = projects.length > 0 ? await this.#around.heeded() : [];
    if (!this.#around.isSettled) return this.touched();
    for (const project of projects) this.#judgeOne(project, heeded);
    this.#forgetOthers(new Set(projects.map(({ uri }) => keyOf(uri))));
  }

  /** Of a project that has left the workspace, or of which only a part is in it now, nobody knows. */
  #forgetOthers(judged: ReadonlySet<string>): void {
    for (const [key, { uri, keys }] of this.#idle) {
      if (judged.has(key)) continue;
      this.#idle.delete(key);
      if (keys.size > 0) this.#around.changed(uri);
    }
  }

  #judgeOne(project: Project, heeded: readonly Heeded[]): void {
    const { text } = project.file.tree;
    const keys = new Set(idleIn(project, heeded, this.#around.hidden));
    const before = this.of(project.uri, text) ?? new Set();
    this.#idle.set(keyOf(project.uri), { uri: project.uri, text, keys });
    if (keys.size !== before.size || [...keys].some((key) => !before.has(key))) this.#around.changed(project.uri);
  }
}
