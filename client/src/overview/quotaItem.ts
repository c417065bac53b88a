// The status bar item: how full the fullest quota of the active file is. Nothing at all for files that are not ours.
import {
  type Disposable,
  EventEmitter,
  l10n,
  MarkdownString,
  StatusBarAlignment,
  ThemeColor,
  type Uri,
  window,
} from 'vscode';
import {
  type FileGroups,
  GROUPS,
  type GroupsParams,
  type QuotaSummary,
} from '../../../server/src/protocol/requests.ts';
import type { Server } from '../server.ts';
import { REST_MS } from './groups.ts';

export class QuotaItem implements Disposable {
  readonly #server: Server;
  readonly #isOurs: (uri: Uri) => boolean;
  readonly #item = window.createStatusBarItem('secgroup.quota', StatusBarAlignment.Right, 90);
  readonly #shown = new EventEmitter<void>();
  readonly #listeners: readonly Disposable[];
  #rest: NodeJS.Timeout | undefined;
  #asked = 0;
  #text: string | undefined;

  /** @param isOurs whether the server has found groups in a document */
  constructor(server: Server, isOurs: (uri: Uri) => boolean) {
    this.#server = server;
    this.#isOurs = isOurs;
    this.#item.name = l10n.t('Security Group Quota');
    this.#listeners = [
      window.onDidChangeActiveTextEditor(() => void this.#update()),
      // What other files attach counts as well.
      server.onStatus(() => this.#changed()),
      server.onGroupsChanged(() => this.#changed()),
      server.onState((state) => state !== 'running' && this.#hide()),
    ];
  }

  /** Fires when it shows something else than before. */
  readonly onShown = this.#shown.event;

  /** What it shows; undefined while it is hidden. */
  get text(): string | undefined {
    return this.#text;
  }

  dispose(): void {
    clearTimeout(this.#rest);
    this.#asked++;
    this.#item.dispose();
    this.#shown.dispose();
    for (const listener of this.#listeners) listener.dispose();
  }

  #changed(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => void this.#update(), this.#text === undefined ? 0 : REST_MS);
  }

  async #update(): Promise<void> {
    const turn = ++this.#asked;
    const uri = window.activeTextEditor?.document.uri;
    if (uri === undefined || !this.#isOurs(uri)) return this.#hide();
    const files = await this.#server
      .ask<GroupsParams, FileGroups[]>(GROUPS, { uri: uri.toString() })
      .catch((): FileGroups[] => []); // The language status tells that the server has stopped.
    if (turn !== this.#asked) return;
    const worst = files[0]?.worst;
    if (worst) this.#show(uri, worst);
    else this.#hide();
  }

  #show(uri: Uri, { used, limit, atLeast, state, text, meaning, faq, name, uri: other }: QuotaSummary): void {
    const isOver = state === 'over';
    this.#text = `$(shield) ${atLeast ? '≥' : ''}${used}/${limit}`;
    this.#item.text = this.#text;
    this.#item.backgroundColor = isOver ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.tooltip = tooltip(text, meaning, faq);
    this.#item.accessibilityInformation = { label: l10n.t('Security group quota: {0}', text), role: 'button' };
    const title = l10n.t('Show in the View');
    this.#item.command = { command: 'secgroup.showQuota', title, arguments: [other ?? uri.toString(), name] };
    this.#item.show();
    this.#shown.fire();
  }

  #hide(): void {
    this.#text = undefined;
    this.#item.hide();
    this.#shown.fire();
  }
}

/** Names come from the file: they are text, whatever they look like. */
function tooltip(text: string, meaning: string, faq: string): MarkdownString {
  const markdown = new MarkdownString();
  markdown.isTrusted = { enabledCommands: ['secgroup.openFaqAnswer'] };
  markdown.appendText(text).appendMarkdown('\n\n').appendText(meaning);
  const link = `command:secgroup.openFaqAnswer?${encodeURIComponent(JSON.stringify([faq]))}`;
  return markdown.appendMarkdown(`\n\n[${l10n.t('Answer of the FAQ')}](${link})`);
}
