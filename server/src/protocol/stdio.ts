// The connection of a client that talks to us over standard input and output.
import { Console } from 'node:console';
import {
  type Connection,
  createConnection,
  type Message,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

let written = (message: Message): Buffer => Buffer.from(JSON.stringify(message));

/** Loads what the first findings do without: how findings are written that have been written before. */
export async function loadWriting(): Promise<void> {
  written = (await import('./written.ts')).written;
}

/** As the library makes it, but for how messages are written. */
export function connectStdio(): Connection {
  const { stdin, stdout, stderr } = process;
  // What is printed must not stand between messages.
  globalThis.console = new Console(stderr);
  const reader = new StreamMessageReader(stdin);
  const encode = async (message: Message) => written(message);
  const writer = new StreamMessageWriter(stdout, { contentTypeEncoder: { name: 'application/json', encode } });
  const connection = createConnection(ProposedFeatures.all, reader, writer);
  let isShutDown = false;
  connection.onShutdown(() => {
    isShutDown = true;
  });
  reader.onClose(() => process.exit(isShutDown ? 0 : 1));
  return connection;
}
