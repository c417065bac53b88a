// Where VS Code has Node: the server is a process.
import type { ExtensionContext } from 'vscode';
import { LanguageClient, type LanguageClientOptions, TransportKind } from 'vscode-languageclient/node';
import type { Launched } from './launch.ts';
import { type Session, type SessionEvents, startSession as start } from './main.ts';

export function startSession(context: ExtensionContext, events: SessionEvents): Session {
  return start(context, events, launchProcess);
}

function launchProcess(context: ExtensionContext, options: LanguageClientOptions): Launched {
  const plain = { module: context.asAbsolutePath('dist/server.js'), transport: TransportKind.stdio };
  const debug = { ...plain, options: { execArgv: ['--nolazy', '--inspect=6009'] } };
  const client = new QuietClient('secgroup', 'SecGroup', { run: plain, debug }, options);
  return { client, pid: () => client.serverProcess?.pid, end: () => undefined };
}

/** Says nothing by pop-up: the output and the language status tell; whoever ran a command is told by the command. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}
