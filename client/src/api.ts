// What the extension gives to those who ask for it (`extensions.getExtension('secgroup.secgroup').exports`): our tests.
import type { Event, Uri } from 'vscode';
import type { DocumentStatus } from '../../server/src/protocol/requests.ts';

export interface SecGroupApi {
  /** Whether anything has asked for the server yet; an opened file of ours, or a command. */
  readonly started: boolean;
  /** Settles when the server first runs; asks for nothing itself. */
  ready(): Promise<void>;
  /** Fires each time the server runs: the first start, a restart, a recovery from a crash. */
  readonly onReady: Event<void>;
  /** Fires after each analysis of an open document. */
  readonly onStatus: Event<DocumentStatus>;
  /** What the server last said of an open document. */
  lastStatus(uri: Uri): DocumentStatus | undefined;
  /** The server's process id while it runs. */
  serverPid(): number | undefined;
  /** Fires when the view or the status bar item shows something new. */
  readonly onOverview: Event<void>;
  /** The lines of the view, as it was last filled, and the text of the status bar item while it is there. */
  overview(): { readonly lines: readonly string[]; readonly quota: string | undefined };
}
