// What the lens "2 dead rules" leads to: a list that shows each of them while one goes through it, and can remove them all.
import {
  l10n,
  Position,
  type QuickPickItem,
  QuickPickItemKind,
  Range,
  TextEditorRevealType,
  type Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import {
  DEAD_RULES,
  type DeadRulesParams,
  type DeadRulesText,
  type TextRange,
} from '../../server/src/protocol/requests.ts';
import { revealRule } from './effectiveRules.ts';
import { documentOf } from './explain.ts';
import { toRange } from './ranges.ts';
import type { Server } from './server.ts';
import { showPlaces } from './showPlaces.ts';

interface Item extends QuickPickItem {
  /** The rule that it stands for. */
  readonly range?: TextRange;
  readonly choose?: () => unknown;
}

export async function showDeadRules(
  server: Server,
  [address, position, name, group]: readonly unknown[],
): Promise<void> {
  const uri = await documentOf(address);
  const params: DeadRulesParams = { uri: uri.toString(), name: String(name), group: Number(group) };
  const found = await server.ask<DeadRulesParams, DeadRulesText | null>(DEAD_RULES, params);
  if (found === null || found.rules.length === 0) return;
  const peek = () => showPlaces(server, [params.uri, position, 'deadRules', params.name, params.group]);
  const chosen = await pick(uri, `${params.name}: ${found.title}`, itemsOf(uri, found, peek));
  await chosen?.choose?.();
}

function itemsOf(uri: Uri, { rules, removal }: DeadRulesText, peek: () => unknown): Item[] {
  return [
    ...rules.map(
      ({ text, why, range }): Item => ({
        label: `$(circle-slash) ${text}`,
        description: l10n.t('line {0}', range.start.line + 1),
        detail: why,
        range,
        choose: () => revealRule([uri.toString(), range]),
      }),
    ),
    { label: '', kind: QuickPickItemKind.Separator },
    ...(removal ? [{ label: `$(trash) ${removal.title}`, choose: () => remove(uri, removal) }] : []),
    { label: `$(references) ${l10n.t('Peek at their places')}`, choose: peek },
  ];
}

/** Asks for one; the rule at hand is shown in the editor meanwhile. */
function pick(uri: Uri, title: string, items: readonly Item[]): Promise<Item | undefined> {
  const list = window.createQuickPick<Item>();
  list.title = title;
  list.items = items;
  list.matchOnDetail = true;
  return new Promise((resolve) => {
    list.onDidChangeActive(([item]) => item?.range && reveal(uri, item.range));
    list.onDidAccept(() => {
      resolve(list.selectedItems[0]);
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}

function reveal(uri: Uri, range: TextRange): void {
  const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  // The start of the line: a long rule would scroll its line out of sight.
  const start = new Position(range.start.line, 0);
  editor?.revealRange(new Range(start, start), TextEditorRevealType.InCenterIfOutsideViewport);
}

async function remove(uri: Uri, { version, edits }: NonNullable<DeadRulesText['removal']>): Promise<void> {
  const document = await workspace.openTextDocument(uri);
  if (document.version !== version) throw new Error(l10n.t('The file has changed meanwhile. Try again.'));
  const edit = new WorkspaceEdit();
  for (const { range, newText } of edits) edit.replace(uri, toRange(range), newText);
  await workspace.applyEdit(edit);
}
