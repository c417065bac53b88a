// "Show Effective Rules": a read-only document per group or instance that follows the edits of its sources, such as
//   secgroup-effective:/web%20(net.sg.yaml).txt?{"uri":"file:///…/net.sg.yaml","name":"web"}
import {
  type Disposable,
  DocumentLink,
  EventEmitter,
  l10n,
  languages,
  type QuickPickItem,
  QuickPickItemKind,
  type TextDocument,
  Uri,
  window,
  workspace,
} from 'vscode';
import {
  EFFECTIVE_RULES,
  type EffectiveRulesParams,
  type EffectiveRulesText,
  type TargetName,
  type TextRange,
} from '../../server/src/protocol/requests.ts';
import { documentOf, targetsOf } from './explain.ts';
import { LANGUAGES } from './marked.ts';
import { toRange } from './ranges.ts';
import type { Server } from './server.ts';

const SCHEME = 'secgroup-effective';

interface Target extends Pick<TargetName, 'name' | 'uri'> {
  readonly which?: unknown;
}

interface Choice extends QuickPickItem {
  readonly target?: Target;
}

export class EffectiveRules {
  readonly #server: Server;
  readonly #changed = new EventEmitter<Uri>();
  /** What was last shown, for its links, and how much had changed when it was asked for. */
  readonly #shown = new Map<string, EffectiveRulesText & { readonly changes: number }>();
  #changes = 0;

  constructor(context: { readonly subscriptions: Disposable[] }, server: Server) {
    this.#server = server;
    context.subscriptions.push(
      this.#changed,
      workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: (uri) => this.#textOf(uri),
      }),
      languages.registerDocumentLinkProvider(
        { scheme: SCHEME },
        { provideDocumentLinks: ({ uri }) => this.#linksOf(uri) },
      ),
      workspace.onDidOpenTextDocument(({ uri }) => this.#opened(uri)),
      workspace.onDidCloseTextDocument(({ uri }) => this.#shown.delete(uri.toString())),
      server.onStatus(({ uri }) => this.#changedIn(Uri.parse(uri))),
      server.onGroupsChanged(() => this.#changedIn()),
      // Nobody asks the server what it finds in a document that nobody sees.
      workspace.onDidChangeTextDocument(({ document }) => isHidden(document) && this.#changedIn(document.uri)),
    );
  }

  /** Opens the document of a target, which the user chooses where there are several. */
  async show([address, name, which]: readonly unknown[]): Promise<void> {
    const uri = await documentOf(address);
    const target: Target | undefined = typeof name === 'string' ? { name, which } : await this.#choose(uri);
    if (target === undefined) return;
    const params = { uri: target.uri ?? uri.toString(), name: target.name };
    const document = await workspace.openTextDocument(
      addressOf(typeof target.which === 'number' ? { ...params, which: target.which } : params),
    );
    await window.showTextDocument(document, { preview: false });
  }

  async #choose(uri: Uri): Promise<Target | undefined> {
    const targets = await targetsOf(this.#server, uri, { around: true });
    const [only] = targets;
    if (only && targets.length === 1) return only;
    const items = (isElsewhere: boolean) =>
      targets
        .filter((target) => (target.uri !== undefined) === isElsewhere)
        .map((target): Choice => ({ label: target.label ?? target.name, description: target.detail, target }));
    const separator: Choice = { label: l10n.t('other files'), kind: QuickPickItemKind.Separator };
    const elsewhere = items(true);
    const offered = [...items(false), ...(elsewhere.length > 0 ? [separator, ...elsewhere] : [])];
    const chosen = await window.showQuickPick(offered, {
      title: l10n.t('Show Effective Rules'),
      placeHolder: l10n.t('The rules that act on…'),
    });
    return chosen?.target;
  }

  async #textOf(uri: Uri): Promise<string> {
    const params = paramsOf(uri);
    await workspace.openTextDocument(Uri.parse(params.uri));
    const changes = this.#changes;
    const found = await this.#server.ask<EffectiveRulesParams, EffectiveRulesText | null>(EFFECTIVE_RULES, params);
    if (found === null) return l10n.t('The file does not define "{0}" any more.', params.name);
    this.#shown.set(uri.toString(), { ...found, changes });
    return found.text;
  }

  #linksOf(uri: Uri): DocumentLink[] {
    const asked = paramsOf(uri).uri;
    return (this.#shown.get(uri.toString())?.links ?? []).map(({ range, target, uri: source = asked }) => {
      // Editors take the place to go to as `#L<line>,<column>`.
      const fragment = `L${target.start.line + 1},${target.start.character + 1}`;
      const link = new DocumentLink(toRange(range), Uri.parse(source).with({ fragment }));
      link.tooltip = l10n.t('Go to the rule');
      return link;
    });
  }

  /** What has changed while it was being opened, VS Code could not be told of: the document was not there yet. */
  #opened(uri: Uri): void {
    const shown = this.#shown.get(uri.toString());
    if (shown !== undefined && shown.changes !== this.#changes) this.#changed.fire(uri);
  }

  /** Asks again for what a document says; without one, for what files say that are not open. */
  #changedIn(source?: Uri): void {
    this.#changes++;
    for (const { uri } of workspace.textDocuments) {
      if (uri.scheme !== SCHEME) continue;
      const isOwn = source !== undefined && Uri.parse(paramsOf(uri).uri).toString() === source.toString();
      if (isOwn || this.#shown.get(uri.toString())?.beyond) this.#changed.fire(uri);
    }
  }
}

/** Whether a document that may be ours is in no editor: a rename or a fix may write into such. */
function isHidden(document: TextDocument): boolean {
  if (document.uri.scheme === SCHEME || !LANGUAGES.includes(document.languageId)) return false;
  return !window.visibleTextEditors.some((editor) => editor.document === document);
}

/** Opens a file at a rule. */
export async function revealRule([address, range]: readonly unknown[]): Promise<void> {
  const document = await workspace.openTextDocument(Uri.parse(String(address)));
  const visible = window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === document.uri.toString(),
  );
  await window.showTextDocument(document, {
    selection: toRange(range as TextRange),
    ...(visible?.viewColumn !== undefined && { viewColumn: visible.viewColumn }),
  });
}

/** The tab shows the target and the file. */
function addressOf(params: EffectiveRulesParams): Uri {
  const file = Uri.parse(params.uri).path.replace(/^.*\//, '');
  const title = `${params.name || l10n.t('group')} (${file})`.replace(/[\\/]/g, '\u2215');
  return Uri.from({ scheme: SCHEME, path: `/${title}.txt`, query: JSON.stringify(params) });
}

function paramsOf(uri: Uri): EffectiveRulesParams {
  return JSON.parse(uri.query) as EffectiveRulesParams;
}
