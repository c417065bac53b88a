// The server's process and the connection to it: start, restart, crashes, requests.
import { EventEmitter, type ExtensionContext, type LogOutputChannel, l10n } from 'vscode';
import {
  type BaseLanguageClient,
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
} from 'vscode-languageclient';
import {
  type DocumentStatus,
  GROUPS_CHANGED,
  type InitializationOptions,
  STATUS,
} from '../../server/src/protocol/requests.ts';
import { withoutCopies } from './copies.ts';
import { explicitSettings } from './explicitSettings.ts';
import type { Launch, Launched } from './launch.ts';
import { LANGUAGES } from './marked.ts';
import { CHECK_PAGE_TEMPLATE } from './pageLinks.ts';
import { RestartLimit } from './restartLimit.ts';
import { answerFiles } from './workspaceFiles.ts';

export type ServerState = 'starting' | 'running' | 'crashed' | 'stopped';

/** What Markdown of the server may link to; it can run nothing else. */
const LINKED_COMMANDS = ['secgroup.openFaqAnswer', 'secgroup.openCheckPage'];

const initializationOptions: InitializationOptions = {
  status: true,
  files: true,
  commands: true,
  ruleLink: 'command:secgroup.revealRule?{args}',
  checkPage: CHECK_PAGE_TEMPLATE,
  faqLink: 'command:secgroup.openFaqAnswer?%5B%22{id}%22%5D',
};

export class Server {
  readonly #context: ExtensionContext;
  readonly #launch: Launch;
  readonly #output: LogOutputChannel;
  readonly #states = new EventEmitter<ServerState>();
  readonly #statuses = new EventEmitter<DocumentStatus>();
  readonly #groupsChanged = new EventEmitter<void>();
  /** The current client and its start; absent before the first start and after a stop. */
  #running: { readonly launched: Launched; readonly started: Promise<void> } | undefined;
  #lastStop: Promise<void> = Promise.resolve();

  constructor(context: ExtensionContext, launch: Launch, output: LogOutputChannel) {
    this.#context = context;
    this.#launch = launch;
    this.#output = output;
  }

  readonly onState = this.#states.event;
  readonly onStatus = this.#statuses.event;
  readonly onGroupsChanged = this.#groupsChanged.event;

  get pid(): number | undefined {
    return this.#running?.launched.pid();
  }

  async start(): Promise<void> {
    this.#running ??= this.#connect();
    await this.#running.started;
  }

  async stop(): Promise<void> {
    const stopping = this.#running;
    if (stopping === undefined) return this.#lastStop;
    this.#running = undefined;
    this.#lastStop = stopQuietly(stopping.launched, stopping.started);
    await this.#lastStop;
    this.#states.fire('stopped');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Asks the server, starting it first if need be. */
  async ask<Params, Answer>(method: string, params: Params): Promise<Answer> {
    await this.start();
    const client = this.#running?.launched.client;
    if (client === undefined || client.state === State.Stopped) {
      throw new Error(l10n.t('The server has stopped. Run "SecGroup: Restart Server".'));
    }
    return client.sendRequest<Answer>(method, params);
  }

  #connect(): { launched: Launched; started: Promise<void> } {
    const launched = this.#launch(this.#context, this.#clientOptions());
    const { client } = launched;
    client.onNotification(STATUS, (status: DocumentStatus) => this.#statuses.fire(status));
    client.onNotification(GROUPS_CHANGED, () => this.#groupsChanged.fire());
    answerFiles(client, this.#context);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) this.#states.fire('running');
    });
    this.#states.fire('starting');
    return { launched, started: this.#startWith(client) };
  }

  async #startWith(client: BaseLanguageClient): Promise<void> {
    await this.#lastStop;
    try {
      await client.start();
    } catch (error) {
      this.#output.error(l10n.t('The server could not be started.'));
      this.#states.fire('crashed');
      throw error;
    }
  }

  /** Settings and file changes are not here: the server asks to be told of them. */
  #clientOptions(): LanguageClientOptions {
    return {
      documentSelector: LANGUAGES.map((language) => ({ language })),
      initializationOptions,
      // For what is pushed, which is nothing: the findings that are fetched have the name that the server gives them.
      diagnosticCollectionName: 'secgroup-pushed',
      outputChannel: this.#output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      markdown: { isTrusted: { enabledCommands: LINKED_COMMANDS } },
      middleware: { ...withoutCopies, ...explicitSettings },
      errorHandler: this.#errorHandler(),
      initializationFailedHandler: () => false,
    };
  }

  #errorHandler(): ErrorHandler {
    const limit = new RestartLimit();
    return {
      error: (_error, _message, count = 1) => ({
        action: count <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown,
        handled: true,
      }),
      closed: () => {
        const again = limit.allows(Date.now());
        this.#states.fire(again ? 'starting' : 'crashed');
        return {
          action: again ? CloseAction.Restart : CloseAction.DoNotRestart,
          message: again
            ? l10n.t('The server ended unexpectedly and is being started again.')
            : l10n.t('The server ended unexpectedly too often and stays stopped until "SecGroup: Restart Server".'),
          handled: true,
        };
      },
    };
  }
}

/** A client can be stopped only once its start is over; and one that failed or hangs is left to its end. */
async function stopQuietly({ client, end }: Launched, started: Promise<void>): Promise<void> {
  await started.catch(() => undefined);
  await client.dispose().catch(() => undefined);
  end();
}
