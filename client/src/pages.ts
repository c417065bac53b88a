// Pages of the server (FAQ answers, the checks' pages) as read-only virtual documents, such as
//   secgroup-page:/checks/blocked-port.md
//   secgroup-page:/faq/Why%20port%2025%20is%20closed.md?port-25
// The manifest's `workbench.editorAssociations` shows this scheme rendered, whoever opens it: a command of ours, or VS
// Code for the link behind a diagnostic's code (which, in a hover, may be any address except a `command:`).
import { commands, type Disposable, l10n, Uri, workspace } from 'vscode';
import { CHECK_PAGE, FAQ_ANSWER, type Page, type PageParams } from '../../server/src/protocol/requests.ts';
import { CHECK_PAGE_TEMPLATE, PAGE_SCHEME } from './pageLinks.ts';
import type { Server } from './server.ts';

const REQUESTS = { faq: FAQ_ANSWER, checks: CHECK_PAGE } as const;

export type PageKind = keyof typeof REQUESTS;
export type OpenPage = (kind: PageKind, id: string) => Promise<void>;

/** Registers the virtual documents and returns what opens one. */
export function registerPages(context: { readonly subscriptions: Disposable[] }, server: Server): OpenPage {
  const provideTextDocumentContent = async (uri: Uri) => textOf(await read(server, kindOf(uri), idOf(uri)));
  context.subscriptions.push(
    workspace.registerTextDocumentContentProvider(PAGE_SCHEME, { provideTextDocumentContent }),
  );
  return async (kind, id) => {
    const { title } = await read(server, kind, id);
    await commands.executeCommand('vscode.open', addressOf(kind, id, title));
  };
}

async function read(server: Server, kind: PageKind, id: string): Promise<Page> {
  const page = await server.ask<PageParams, Page | null>(REQUESTS[kind], { id });
  if (page === null) throw new Error(l10n.t('There is no page "{0}".', id));
  return page;
}

/** A check's page is at the address that its diagnostics link to; an answer's tab shows the question. */
function addressOf(kind: PageKind, id: string, title: string): Uri {
  if (kind === 'checks') return Uri.parse(CHECK_PAGE_TEMPLATE.replace('{id}', encodeURIComponent(id)));
  return Uri.from({ scheme: PAGE_SCHEME, path: `/${kind}/${fileName(title)}.md`, query: id });
}

function kindOf(uri: Uri): PageKind {
  return uri.path.startsWith('/checks/') ? 'checks' : 'faq';
}

function idOf(uri: Uri): string {
  return uri.query || uri.path.replace(/^.*\//, '').replace(/\.md$/, '');
}

function textOf({ title, markdown }: Page): string {
  return /^\s*# /.test(markdown) ? markdown : `# ${title}\n\n${markdown}`;
}

/** The title as the tab will show it; a slash would cut it. */
function fileName(title: string): string {
  return title.replace(/[\\/]/g, '\u2215').replace(/[`?]/g, '');
}
