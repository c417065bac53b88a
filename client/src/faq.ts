import { l10n, type QuickPickItem, window } from 'vscode';
import { type FaqSummary, SEARCH_FAQ, type SearchFaqParams } from '../../server/src/protocol/requests.ts';
import type { Server } from './server.ts';

interface Answer extends QuickPickItem {
  readonly id: string;
}

/** Lets the user search the FAQ by question, keyword or pasted error text; settles when the list is closed. */
export async function searchFaq(server: Server, open: (id: string) => Promise<void>): Promise<void> {
  const picker = window.createQuickPick<Answer>();
  picker.title = l10n.t('Security Group FAQ');
  picker.placeholder = l10n.t('Type a question or a keyword, or paste an error text');
  picker.matchOnDetail = true;

  let searches = 0;
  const search = async (query: string) => {
    searches += 1;
    const turn = searches;
    picker.busy = true;
    const items = await answersTo(server, query);
    if (turn !== searches) return; // A later search is under way; its answer is the one to show.
    picker.items = items;
    picker.busy = false;
  };

  const chosen = await new Promise<Answer | undefined>((resolve, reject) => {
    picker.onDidChangeValue((query) => search(query).catch(reject));
    picker.onDidAccept(() => resolve(picker.selectedItems[0]));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
    search('').catch(reject);
  }).finally(() => picker.dispose());
  if (chosen !== undefined) await open(chosen.id);
}

/** In the server's order, each one shown: it makes more of a pasted error text than a comparison of letters would. */
async function answersTo(server: Server, query: string): Promise<Answer[]> {
  const found = await server.ask<SearchFaqParams, FaqSummary[]>(SEARCH_FAQ, { query });
  return found.map(({ id, question, detail }) => ({ id, label: question, detail, alwaysShow: true }));
}
