import type { AttachedElsewhere } from '../engine/attachmentRegistry.ts';
import type { Engine } from '../engine/engine.ts';
import type { Client } from './client.ts';
import type { FileSummary } from './overviewAnswers.ts';
import { GROUPS_CHANGED } from './requests.ts';
import type { Summarize, WorkspaceChecks } from './workspaceChecks.ts';

interface Host {
  readonly client: Client;
  readonly engine: Engine;
  readonly workspace: WorkspaceChecks;
  /** Settles when the workspace is being looked through. */
  readonly ready: Promise<void>;
}

/**
 * What lists of all groups, and what else is shown of the rules of several files, say of files that are not open. A client that
 * has such is told once that it is old.
 */
export class GroupLists {
  readonly #host: Host;
  /** The client has a list, and has not been told that it is old. */
  #listed = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** All that the lists show of them, once all of them have been looked at. */
  async closed(summarize: Summarize): Promise<FileSummary[]> {
    const { workspace, ready } = this.#host;
    const summaries = await workspace.summaries(summarize, ready);
    this.#listed = true;
    return summaries;
  }

  /** The same as far as it is known by now; of the rest the client is told. */
  closedByNow(summarize: Summarize): FileSummary[] {
    const { workspace, ready } = this.#host;
    this.#listed = true;
    return workspace.summariesByNow(summarize, ready);
  }

  /** What other files attach to a group of a file that goes by these names and ids. */
  attachedTo(uri: string, references: readonly string[]): AttachedElsewhere[] {
    return this.#host.engine.workspace.attachedTo(uri, references);
  }

  /** Whether a name in one file means a group of another. */
  means(reference: string, from: string, uri: string): boolean {
    return this.#host.engine.workspace.means(reference, from, uri);
  }

  /** The client gets something to show that is old as soon as a file changes that is not open. */
  expectChanges(): void {
    this.#listed = true;
  }

  /** Lists are old now. */
  changed(): void {
    if (!this.#listed) return;
    this.#listed = false;
    void this.#host.client.connection.sendNotification(GROUPS_CHANGED);
  }
}
