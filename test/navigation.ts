/**
 * A workspace of marked texts for questions about names. `<|>` is the cursor; what is asked for stands between `«` and `»`.
 * The engine, the index and the features are the real ones; only the editor and the disk are missing.
 */
import assert from 'node:assert/strict';
import { Engine } from '../server/src/engine/engine.ts';
import { type FileView, type Mention, viewOf } from '../server/src/engine/mentions.ts';
import { defaultSettings } from '../server/src/engine/settings.ts';
import { type Occurrence, SymbolIndex } from '../server/src/engine/symbolIndex.ts';
import { nameAt } from '../server/src/features/navigation/names.ts';
import { rename } from '../server/src/features/navigation/rename.ts';
import { applyChanges } from '../server/src/text/span.ts';
import { snapshotOf } from './fixture.ts';

export interface Files {
  readonly [name: string]: string;
}

/** Reads the other files that an answer takes; what is found in some may lead to more. */
export function viewsBehind(
  read: (uri: string) => FileView,
  wanted: (views: Map<string, FileView>) => readonly string[],
) {
  const views = new Map<string, FileView>();
  for (;;) {
    const uris = wanted(views).filter((uri) => !views.has(uri));
    if (uris.length === 0) return views;
    for (const uri of uris) views.set(uri, read(uri));
  }
}

export class Workspace {
  readonly index = new SymbolIndex();
  readonly views = new Map<string, FileView>();
  /** What stands between the marks, as `file:start-end`. */
  readonly marked: string[] = [];
  readonly files: Record<string, string> = {};
  /** Where the cursor stands. */
  uri = '';
  offset = -1;

  constructor(files: Files) {
    const engine = new Engine();
    for (const [name, text] of Object.entries(files)) this.#add(engine, name, text);
  }

  /** The name at the cursor. */
  get mention(): Mention {
    const mention = this.mentionIfAny;
    assert.ok(mention, 'there is no name at the cursor');
    return mention;
  }

  get mentionIfAny(): Mention | undefined {
    const view = this.views.get(this.uri);
    return view && nameAt(view, this.offset);
  }

  show(occurrences: readonly Occurrence[]): string[] {
    return occurrences.map(({ uri, mention: { span } }) => this.place(uri, span.start, span.end)).sort();
  }

  place(uri: string, start: number, end: number): string {
    const name = nameOf(uri);
    return `${name}:${start}-${end} ${this.files[name]?.slice(start, end)}`;
  }

  /** The texts after the name at the cursor has got another one. */
  renamed(newName: string): Record<string, string> {
    const found = rename(this.index, this.uri, this.mention, newName);
    assert.ok('files' in found, `refused: ${'refused' in found && found.refused}`);
    const texts = { ...this.files };
    for (const { uri, changes } of found.files) {
      texts[nameOf(uri)] = applyChanges(texts[nameOf(uri)] ?? '', changes);
    }
    return texts;
  }

  /** Why the name at the cursor cannot get this one. */
  refused(newName: string): string {
    const found = rename(this.index, this.uri, this.mention, newName);
    return 'refused' in found ? found.refused : '';
  }

  load = (uri: string): Promise<FileView | undefined> => Promise.resolve(this.views.get(uri));

  #add(engine: Engine, name: string, marked: string): void {
    const uri = uriOf(name);
    let text = '';
    const open: number[] = [];
    for (const part of marked.split(/(<\|>|«|»)/)) {
      if (part === '<|>') [this.uri, this.offset] = [uri, text.length];
      else if (part === '«') open.push(text.length);
      else if (part === '»') {
        const start = open.pop() ?? 0;
        this.marked.push(`${name}:${start}-${text.length} ${text.slice(start)}`);
      } else text += part;
    }
    this.files[name] = text;
    const file = engine.peek({ uri, version: 0, languageId: undefined, text });
    assert.ok(file, `${name} is not recognised`);
    const view = viewOf(uri, file);
    this.views.set(uri, view);
    this.index.note(uri, view);
  }
}

export function uriOf(name: string): string {
  return `file:///work/${name}`;
}

export function nameOf(uri: string): string {
  return uri.slice('file:///work/'.length);
}

/** The findings of all files, as ids and lines: renaming changes none of them. */
export function findingsOf(files: Files): string[] {
  const engine = new Engine();
  for (const [name, text] of Object.entries(files)) {
    engine.analyseClosed({ uri: uriOf(name), version: 0, languageId: undefined, text }, defaultSettings);
  }
  engine.workspace.complete = true;
  return Object.entries(files).flatMap(([name, text]) =>
    snapshotOf(text, { name, engine }).diagnoses.map(
      ({ check, span }) => `${name}:${text.slice(0, span.start).split('\n').length} ${check}`,
    ),
  );
}
