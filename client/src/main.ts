// The heavy part, loaded by the entry on the first document of ours or the first command.
import { commands, type EventEmitter, type ExtensionContext, l10n, type Uri, window } from 'vscode';
import type { DocumentStatus } from '../../server/src/protocol/requests.ts';
import type { CommandId } from './commandIds.ts';
import { showDeadRules } from './deadRules.ts';
import { EffectiveRules, revealRule } from './effectiveRules.ts';
import { explainReachability } from './explain.ts';
import { ExplanationPanel } from './explanationPanel.ts';
import { searchFaq } from './faq.ts';
import type { Launch } from './launch.ts';
import { newFile } from './newFile.ts';
import { Groups } from './overview/groups.ts';
import { QuotaItem } from './overview/quotaItem.ts';
import type { Content, GroupsView } from './overview/view.ts';
import { registerPages } from './pages.ts';
import { renameAt } from './rename.ts';
import { Server } from './server.ts';
import { showPlaces } from './showPlaces.ts';
import { StatusItem } from './status.ts';

/** Events that exist before this part is loaded, so that listeners need not wait for it. */
export interface SessionEvents {
  readonly onReady: EventEmitter<void>;
  readonly onStatus: EventEmitter<DocumentStatus>;
  /** The view or the status bar shows something new. */
  readonly onOverview: EventEmitter<void>;
  readonly view: GroupsView;
}

export interface Session {
  run(id: CommandId, args: readonly unknown[]): Promise<void>;
  lastStatus(uri: Uri): DocumentStatus | undefined;
  serverPid(): number | undefined;
  /** What fills the view. */
  readonly content: Content;
  readonly overview: Overview;
  stop(): Promise<void>;
}

/** What the view and the status bar show. */
export interface Overview {
  readonly lines: readonly string[];
  readonly quota: string | undefined;
}

/** Starts the server and everything that listens to it. */
export function startSession(context: ExtensionContext, events: SessionEvents, launch: Launch): Session {
  const output = window.createOutputChannel('SecGroup', { log: true });
  const status = new StatusItem();
  const server = new Server(context, launch, output);
  const openPage = registerPages(context, server);
  const effectiveRules = new EffectiveRules(context, server);
  const explanation = new ExplanationPanel();
  const groups = new Groups(server, events.view);
  const quota = new QuotaItem(server, (uri) => status.lastOf(uri)?.kind !== undefined);
  context.subscriptions.push(output, status, explanation, groups, quota);
  groups.onShown(() => events.onOverview.fire());
  quota.onShown(() => events.onOverview.fire());

  server.onState((state) => {
    status.serverIs(state);
    if (state === 'running') events.onReady.fire();
  });
  server.onStatus((document) => {
    status.documentIs(document);
    events.onStatus.fire(document);
  });

  const actions: Record<CommandId, (args: readonly unknown[]) => unknown> = {
    'secgroup.restartServer': () => server.restart(),
    'secgroup.showOutput': () => output.show(),
    'secgroup.searchFaq': () => searchFaq(server, (id) => openPage('faq', id)),
    'secgroup.openFaqAnswer': ([id]) => openPage('faq', String(id)),
    'secgroup.openCheckPage': ([id]) => openPage('checks', String(id)),
    'secgroup.newFile': () => newFile(server),
    'secgroup.explainReachability': (args) => explainReachability(server, explanation, args),
    'secgroup.showEffectiveRules': (args) => effectiveRules.show(args),
    'secgroup.revealRule': revealRule,
    'secgroup.showPlaces': (args) => showPlaces(server, args),
    'secgroup.renameAt': renameAt,
    'secgroup.showDeadRules': (args) => showDeadRules(server, args),
    'secgroup.showQuota': (args) => groups.reveal(args),
    'secgroup.refreshGroups': () => groups.refresh(),
    'secgroup.filterGroups': () => groups.askFilter(),
    'secgroup.onlyFindings': () => groups.showOnlyFindings(),
    'secgroup.allGroups': () => groups.showAll(),
  };

  server.start().catch(() => undefined); // The server itself has told output and status.

  return {
    run: (id, args) => orSay(async () => void (await actions[id](args))),
    lastStatus: (uri) => status.lastOf(uri),
    serverPid: () => server.pid,
    content: groups,
    overview: {
      get lines() {
        return groups.lines;
      },
      get quota() {
        return quota.text;
      },
    },
    stop: () => server.stop(),
  };
}

/** Runs what the user asked for; a failure is told to them, with the way to the details. */
async function orSay(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    void offerOutput(error instanceof Error ? error.message : String(error));
  }
}

async function offerOutput(reason: string): Promise<void> {
  const showOutput = l10n.t('Show Output');
  const chosen = await window.showErrorMessage(l10n.t('SecGroup: {0}', reason), showOutput);
  if (chosen === showOutput) await commands.executeCommand('secgroup.showOutput');
}
