// The language status item: what SecGroup says of the active document. Nothing at all for documents that are not ours.
import {
  commands,
  type Disposable,
  type LanguageStatusItem,
  LanguageStatusSeverity,
  l10n,
  languages,
  type TextDocument,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { DocumentStatus } from '../../server/src/protocol/requests.ts';
import { carriesMarks, LANGUAGES } from './marked.ts';
import type { ServerState } from './server.ts';

const NOWHERE: string[] = [];

type Shown = Pick<LanguageStatusItem, 'text' | 'detail' | 'severity' | 'busy' | 'command'>;

export class StatusItem implements Disposable {
  readonly #item = languages.createLanguageStatusItem('secgroup.status', NOWHERE);
  readonly #statuses = new Map<string, DocumentStatus>();
  readonly #listeners: readonly Disposable[];
  #server: ServerState = 'starting';
  #disposed = false;

  constructor() {
    this.#item.name = 'SecGroup';
    this.#listeners = [
      window.onDidChangeActiveTextEditor(() => this.#show()),
      workspace.onDidCloseTextDocument((document) => this.#forget(document)),
    ];
  }

  lastOf(uri: Uri): DocumentStatus | undefined {
    return this.#statuses.get(uri.toString());
  }

  documentIs(status: DocumentStatus): void {
    // Through Uri: the server may write the same address in another way (`%3A`).
    this.#statuses.set(Uri.parse(status.uri).toString(), status);
    this.#show();
  }

  serverIs(state: ServerState): void {
    this.#server = state;
    this.#show();
  }

  dispose(): void {
    // The server says that it stops after the item is gone.
    this.#disposed = true;
    this.#item.dispose();
    for (const listener of this.#listeners) listener.dispose();
  }

  #forget(document: TextDocument): void {
    this.#statuses.delete(document.uri.toString());
    this.#show();
  }

  #show(): void {
    if (this.#disposed) return;
    const document = window.activeTextEditor?.document;
    const shown = document && this.#wordsFor(document);
    Object.assign(this.#item, shown);
    this.#item.selector = shown ? LANGUAGES : NOWHERE;
    // For the menus: commands about a file of ours show where one is.
    void commands.executeCommand('setContext', 'secgroup.active', shown !== undefined);
  }

  #wordsFor(document: TextDocument): Shown | undefined {
    const status = this.lastOf(document.uri);
    const checked = status?.kind !== undefined || status?.note !== undefined;
    if (this.#server === 'crashed') return checked || carriesMarks(document) ? stopped() : undefined;
    if (!checked) return undefined;
    return this.#server === 'running' ? describe(status) : starting();
  }
}

function describe(status: DocumentStatus): Shown {
  return {
    text: l10n.t('SecGroup: {0}', [status.kind ?? l10n.t('not checked'), ...counted(status)].join(l10n.t(', '))),
    detail: status.note ?? rules(status.rules),
    severity: status.note === undefined ? LanguageStatusSeverity.Information : LanguageStatusSeverity.Warning,
    busy: false,
    command: { command: 'secgroup.showOutput', title: l10n.t('Show Output') },
  };
}

function starting(): Shown {
  return {
    text: l10n.t('SecGroup: starting'),
    detail: '',
    severity: LanguageStatusSeverity.Information,
    busy: true,
    command: { command: 'secgroup.showOutput', title: l10n.t('Show Output') },
  };
}

function stopped(): Shown {
  return {
    text: l10n.t('SecGroup: the server has stopped'),
    detail: l10n.t('Nothing is checked until it is restarted.'),
    severity: LanguageStatusSeverity.Error,
    busy: false,
    command: { command: 'secgroup.restartServer', title: l10n.t('Restart Server') },
  };
}

/** Nothing where nothing was read: "too large" is not "0 groups". */
function counted({ kind, groups, note }: DocumentStatus): string[] {
  if (kind === undefined || (groups === 0 && note !== undefined)) return [];
  return [groups === 1 ? l10n.t('1 group') : l10n.t('{0} groups', groups)];
}

function rules(count: number): string {
  return count === 1 ? l10n.t('1 rule') : l10n.t('{0} rules', count);
}
