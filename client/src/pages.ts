// Pages of the server (FAQ answers, the checks' pages), shown as rendered Markdown in a read-only virtual document:
// secgroup-page:/faq/Why%20can't%20I%20reach%20port%2025.md?port-25
import { commands, type Disposable, l10n, Uri, window, workspace } from 'vscode';
import { CHECK_PAGE, FAQ_ANSWER, type Page, type PageParams } from '../../server/src/protocol/requests.ts';
import type { Server } from './server.ts';

const SCHEME = 'secgroup-page';
const REQUESTS = { faq: FAQ_ANSWER, checks: CHECK_PAGE } as const;

export type PageKind = keyof typeof REQUESTS;
export type OpenPage = (kind: PageKind, id: string) => Promise<void>;

/** Registers the virtual documents and returns what opens one. */
export function registerPages(context: { readonly subscriptions: Disposable[] }, server: Server): OpenPage {
  const provideTextDocumentContent = async (uri: Uri) => textOf(await read(server, kindOf(uri), uri.query));
  context.subscriptions.push(workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent }));
  return async (kind, id) => {
    const { title } = await read(server, kind, id);
    await showRendered(Uri.from({ scheme: SCHEME, path: `/${kind}/${fileName(title)}.md`, query: id }));
  };
}

async function read(server: Server, kind: PageKind, id: string): Promise<Page> {
  const page = await server.ask<PageParams, Page | null>(REQUESTS[kind], { id });
  if (page === null) throw new Error(l10n.t('There is no page "{0}".', id));
  return page;
}

function kindOf(uri: Uri): PageKind {
  return uri.path.startsWith('/checks/') ? 'checks' : 'faq';
}

function textOf({ title, markdown }: Page): string {
  return /^\s*# /.test(markdown) ? markdown : `# ${title}\n\n${markdown}`;
}

/** The title as the tab will show it; a slash would cut it. */
function fileName(title: string): string {
  return title.replace(/[\\/]/g, '∕').replace(/[`?]/g, '');
}

async function showRendered(uri: Uri): Promise<void> {
  try {
    await commands.executeCommand('markdown.showPreview', uri);
  } catch {
    // VS Code's own Markdown extension can be switched off; the text itself is readable too.
    await window.showTextDocument(uri, { preview: true });
  }
}
