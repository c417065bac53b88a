// The tiny entry: looks for the marks of our dialects in opened documents, and loads the language client and the server
// only once a document carries them (or a command is run). Imports nothing heavy: dist/client.cjs stays a few kB.
import { commands, type Disposable, EventEmitter, type ExtensionContext, type TextDocument, workspace } from 'vscode';
import type { DocumentStatus } from '../../server/src/protocol/requests.ts';
import type { SecGroupApi } from './api.ts';
import { COMMAND_IDS } from './commandIds.ts';
import type * as Main from './desktop.ts';
import type { Session } from './main.ts';
import { carriesMarks, LANGUAGES, mayCarryMarks, OUR_FILES } from './marked.ts';
import { createView } from './overview/view.ts';

/** While typing, only documents up to this many lines are looked at; longer ones when opened and saved. */
const LINES_WHILE_TYPING = 20_000;
const TYPING_PAUSE_MS = 250;

let session: Session | undefined;

export function activate(context: ExtensionContext): SecGroupApi {
  const onReady = new EventEmitter<void>();
  const onStatus = new EventEmitter<DocumentStatus>();
  const onOverview = new EventEmitter<void>();
  const firstReady = new Promise<void>((resolve) => onReady.event(resolve));

  const start = (): Session => {
    session ??= loadMain().startSession(context, { onReady, onStatus, onOverview, view });
    return session;
  };

  const view = createView(() => start().content);

  for (const id of COMMAND_IDS) {
    context.subscriptions.push(commands.registerCommand(id, (...args: unknown[]) => start().run(id, args)));
  }
  context.subscriptions.push(onReady, onStatus, onOverview, view, watchForMarks(start));

  return {
    get started() {
      return session !== undefined;
    },
    ready: () => firstReady,
    onReady: onReady.event,
    onStatus: onStatus.event,
    lastStatus: (uri) => session?.lastStatus(uri),
    serverPid: () => session?.serverPid(),
    onOverview: onOverview.event,
    overview: () => session?.overview ?? { lines: [], quota: undefined },
  };
}

export async function deactivate(): Promise<void> {
  await session?.stop();
  session = undefined;
}

/** The bundle beside this one. `require`, not `import()`: VS Code gives its own module only to the former everywhere. */
function loadMain(): typeof Main {
  return require('./client-main.cjs') as typeof Main;
}

/** Calls `found` once, for the first document that carries marks, now or after an edit; then watches no more. */
function watchForMarks(found: () => void): Disposable {
  let pause: NodeJS.Timeout | undefined;
  const look = (document: TextDocument, isOurs = carriesMarks) => {
    if (!isOurs(document)) return;
    stop();
    found();
  };
  const lookSoon = (document: TextDocument) => {
    if (!LANGUAGES.includes(document.languageId) || document.lineCount > LINES_WHILE_TYPING) return;
    clearTimeout(pause);
    pause = setTimeout(() => document.isClosed || look(document, mayCarryMarks), TYPING_PAUSE_MS);
  };
  const watchers = [
    // Also fires when the language of an open document changes.
    workspace.onDidOpenTextDocument((document) => look(document)),
    workspace.onDidSaveTextDocument((document) => look(document)),
    workspace.onDidChangeTextDocument((event) => lookSoon(event.document)),
  ];
  const stop = () => {
    clearTimeout(pause);
    for (const watcher of watchers.splice(0)) watcher.dispose();
  };
  if (workspace.textDocuments.some(carriesMarks)) {
    stop();
    found();
  } else
    void folderHoldsOurs().then((ours) => {
      if (!ours || watchers.length === 0) return;
      stop();
      found();
    });
  return { dispose: stop };
}

/** Whether there are files of ours that nobody has opened yet, whose findings belong into the Problems list. */
async function folderHoldsOurs(): Promise<boolean> {
  if (!workspace.getConfiguration('secgroup').get('workspaceDiagnostics', true)) return false;
  return (await workspace.findFiles(OUR_FILES, undefined, 1)).length > 0;
}
