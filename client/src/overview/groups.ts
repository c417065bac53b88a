// What the view in the side bar shows: the groups of the workspace, as the server tells of them.
import {
  commands,
  type Disposable,
  type Event,
  EventEmitter,
  l10n,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
} from 'vscode';
import {
  type FileGroups,
  GROUPS,
  type GroupsParams,
  type QuotaState,
  SHOW_EFFECTIVE_RULES,
} from '../../../server/src/protocol/requests.ts';
import type { Server } from '../server.ts';
import { type Filter, findNode, type Node, nameOf, nodesOf } from './nodes.ts';
import { type Content, type GroupsView, VIEW } from './view.ts';

/** Edits that follow each other closely are shown together. */
export const REST_MS = 300;

/** So often a line is revealed that VS Code does not know at that moment, and so long it has for each try. */
const TRIES = 10;
const TRY_MS = 500;

const EVERYTHING: Filter = { text: '', onlyFindings: false };

export class Groups implements Content, Disposable {
  readonly #server: Server;
  readonly #view: GroupsView;
  readonly #listeners: readonly Disposable[];
  readonly #shown = new EventEmitter<void>();
  #filter = EVERYTHING;
  #files: Promise<readonly FileGroups[]> | undefined;
  #roots: readonly Node[] = [];
  /** What the lines were made of: as long as that is the same, so are they. */
  #madeOf: { readonly files: readonly FileGroups[]; readonly filter: Filter } | undefined;
  #rest: NodeJS.Timeout | undefined;

  constructor(server: Server, view: GroupsView) {
    this.#server = server;
    this.#view = view;
    this.#listeners = [
      server.onStatus(() => this.#changed()),
      server.onGroupsChanged(() => this.#changed()),
      server.onState((state) => state === 'running' && this.#changed()),
      view.tree.onDidChangeVisibility(({ visible }) => {
        if (visible && this.#files === undefined) this.#view.changed.fire(undefined);
      }),
    ];
  }

  /** Fires when what is shown has been asked for anew. */
  readonly onShown = this.#shown.event;

  async roots(): Promise<readonly Node[]> {
    this.#files ??= this.#server.ask<GroupsParams, FileGroups[]>(GROUPS, {});
    const asked = this.#files;
    try {
      const files = await asked;
      // An answer that comes after the question was asked anew is none.
      if (this.#files !== undefined && this.#files !== asked) return this.roots();
      const madeOf = { files, filter: this.#filter };
      if (this.#madeOf?.files !== madeOf.files || this.#madeOf.filter !== madeOf.filter) {
        this.#roots = nodesOf(madeOf.files, madeOf.filter);
        this.#madeOf = madeOf;
      }
      // Where nothing is left, the welcome says why; VS Code shows it only without a message.
      this.#view.tree.message = this.#roots.length > 0 ? this.#filterText() : undefined;
    } catch (error) {
      if (this.#files === asked) this.#files = undefined;
      this.#roots = [];
      this.#madeOf = undefined;
      this.#view.tree.message = error instanceof Error ? error.message : String(error);
    }
    this.#shown.fire();
    return this.#roots;
  }

  itemOf(node: Node): TreeItem {
    const item = new TreeItem(node.label, foldOf(node));
    item.id = node.id;
    item.tooltip = node.words;
    item.accessibilityInformation = { label: node.words };
    item.contextValue = node.kind;
    if (node.description !== undefined) item.description = node.description;
    if (node.kind === 'file') item.resourceUri = Uri.parse(node.uri);
    const icon = iconOf(node);
    if (icon) item.iconPath = icon;
    if (node.range) item.command = { command: 'secgroup.revealRule', title: '', arguments: [node.uri, node.range] };
    if (node.kind === 'counts') {
      item.command = {
        command: SHOW_EFFECTIVE_RULES,
        title: '',
        arguments: [node.uri, node.parent && nameOf(node.parent), node.parent?.which],
      };
    }
    return item;
  }

  refresh(): void {
    this.#files = undefined;
    this.#view.changed.fire(undefined);
  }

  /** Asks for a part of a name. */
  async askFilter(): Promise<void> {
    const text = await window.showInputBox({
      title: l10n.t('Filter Security Groups'),
      prompt: l10n.t('A part of the name of a group or a file; nothing shows all of them'),
      value: this.#filter.text,
    });
    if (text !== undefined) await this.#filterBy({ ...this.#filter, text: text.trim() });
  }

  async showOnlyFindings(): Promise<void> {
    await this.#filterBy({ ...this.#filter, onlyFindings: true });
  }

  async showAll(): Promise<void> {
    await this.#filterBy(EVERYTHING);
  }

  /** Shows the line of a group or an instance, or of its file. */
  async reveal([address, name]: readonly unknown[]): Promise<void> {
    await commands.executeCommand(`${VIEW}.focus`);
    const uri = typeof address === 'string' ? address : window.activeTextEditor?.document.uri.toString();
    if (uri === undefined) return;
    const line = typeof name === 'string' ? name : undefined;
    // VS Code reveals nothing of what it has not got yet: the view may be older than what is clicked at.
    clearTimeout(this.#rest);
    this.refresh();
    for (let tries = 0; tries < TRIES; tries++) {
      if (await this.#revealLine(uri, line)) return;
    }
  }

  /** @returns whether all is done that can be */
  async #revealLine(uri: string, name: string | undefined): Promise<boolean> {
    const roots = await this.roots();
    const sameFile = roots.find((root) => Uri.parse(root.uri).toString() === Uri.parse(uri).toString())?.uri;
    const node = findNode(roots, sameFile ?? uri, name);
    if (node === undefined) return true;
    const { tree } = this.#view;
    const isSelected = () => tree.selection.some(({ id }) => id === node.id);
    // Of what it is fetching anew at that moment, as it does after each edit, it reveals nothing: without a word, or without end.
    tree.reveal(node, { select: true, focus: true, expand: true }).then(undefined, () => undefined);
    return isSelected() || (await within(TRY_MS, tree.onDidChangeSelection, isSelected));
  }

  /** The lines of the view, each level further in. */
  get lines(): readonly string[] {
    const linesOf = (nodes: readonly Node[], indent: string): string[] =>
      nodes.flatMap(({ label, description, children }) => [
        indent + [label, description].filter((word) => word).join(' '),
        ...linesOf(children, `${indent}  `),
      ]);
    return linesOf(this.#roots, '');
  }

  dispose(): void {
    clearTimeout(this.#rest);
    this.#shown.dispose();
    for (const listener of this.#listeners) listener.dispose();
  }

  /** What is not looked at is asked for when it is. */
  #changed(): void {
    this.#files = undefined;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      if (this.#view.tree.visible) this.#view.changed.fire(undefined);
    }, REST_MS);
  }

  async #filterBy(filter: Filter): Promise<void> {
    this.#filter = filter;
    await commands.executeCommand('setContext', 'secgroup.groupsFiltered', filter.onlyFindings || filter.text !== '');
    this.#view.changed.fire(undefined);
  }

  #filterText(): string | undefined {
    const { text, onlyFindings } = this.#filter;
    const parts = [
      ...(text === '' ? [] : [l10n.t('Filter: {0}', text)]),
      ...(onlyFindings ? [l10n.t('Only groups with findings')] : []),
    ];
    return parts.length === 0 ? undefined : parts.join(' · ');
  }
}

/** Whether something is so behind one of the events of so many milliseconds. */
function within(milliseconds: number, event: Event<unknown>, isSo: () => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (answer: boolean) => {
      clearTimeout(timer);
      listener.dispose();
      resolve(answer);
    };
    const listener = event(() => isSo() && done(true));
    const timer = setTimeout(() => done(false), milliseconds);
  });
}

function foldOf({ kind, children }: Node): TreeItemCollapsibleState {
  if (children.length === 0) return TreeItemCollapsibleState.None;
  return kind === 'file' ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
}

function iconOf({ kind, state = 'ok' }: Node): ThemeIcon | undefined {
  switch (kind) {
    case 'file':
      return ThemeIcon.File;
    case 'group':
    case 'crowded':
      return icons[state];
    case 'counts':
      return new ThemeIcon('list-ordered');
    case 'attachments':
      return new ThemeIcon('vm');
    case 'deadRules':
      return new ThemeIcon('circle-slash');
    case 'openings':
      return new ThemeIcon('globe', new ThemeColor('list.warningForeground'));
    case 'place':
    case 'more':
      return undefined;
  }
}

const icons: Readonly<Record<QuotaState, ThemeIcon>> = {
  ok: new ThemeIcon('shield'),
  near: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  full: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  over: new ThemeIcon('error', new ThemeColor('list.errorForeground')),
};
