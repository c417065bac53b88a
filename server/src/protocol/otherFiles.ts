// What other files use, for completion. Loaded when the workspace is first looked through.
import type { TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Engine } from '../engine/engine.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import { UsedInClosed, type UsedValues, usedIn } from '../engine/usedValues.ts';

type SnapshotOf = (uri: string) => Promise<{ readonly snapshot: Snapshot } | undefined>;

/** The values that the files of the workspace use, open or not; of closed ones, those that are indexed from now on. */
export class OtherFiles {
  readonly #documents: TextDocuments<TextDocument>;
  readonly #snapshotOf: SnapshotOf;
  readonly #closed: UsedInClosed;

  constructor(engine: Engine, documents: TextDocuments<TextDocument>, snapshotOf: SnapshotOf) {
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
}
