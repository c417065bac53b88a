// What completion asks beyond a document of ours. Loaded when the workspace is first looked through.
import type { TextDocuments } from 'vscode-languageserver';
import { draftOf } from '../engine/draft.ts';
import type { Engine } from '../engine/engine.ts';
import { UsedInClosed, type UsedValues, usedIn } from '../engine/usedValues.ts';
import type { Circumstances } from './configuration.ts';
import type { Open } from './documentAnalyses.ts';
import type { EditedDocument } from './openDocument.ts';

type SnapshotOf = (uri: string) => Promise<Open | undefined>;

/** The values that the files of the workspace use, open or not; of closed ones, those that are indexed from now on. */
export class OtherFiles {
  readonly #engine: Engine;
  readonly #documents: TextDocuments<EditedDocument>;
  readonly #snapshotOf: SnapshotOf;
  readonly #closed: UsedInClosed;

  constructor(engine: Engine, documents: TextDocuments<EditedDocument>, snapshotOf: SnapshotOf) {
    this.#engine = engine;
    this.#documents = documents;
    this.#snapshotOf = snapshotOf;
    this.#closed = new UsedInClosed(engine);
  }

  /** Those of all files but one. */
  async beyond(uri: string): Promise<UsedValues[]> {
    const others = this.#documents.keys().filter((other) => other !== uri);
    const open = await Promise.all(others.map((other) => this.#snapshotOf(other)));
    return [...open.flatMap((one) => (one ? [usedIn(one.snapshot.reading.file)] : [])), ...this.#closed.all];
  }

  /** A document in which nothing of ours stands yet and may come to, for who writes in it. To all others it is not ours. */
  async draftOf(uri: string, { settings, leftOut }: Circumstances): Promise<Open | undefined> {
    if (leftOut) return undefined;
    const latest = () => {
      const document = this.#documents.get(uri);
      return document && { uri, version: document.version, languageId: document.languageId, text: document.content };
    };
    const snapshot = await draftOf(latest, settings, this.#engine.workspace.neighbours(uri));
    const document = this.#documents.get(uri);
    return snapshot && document && { document, snapshot };
  }
}
