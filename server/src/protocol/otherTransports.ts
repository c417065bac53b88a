// What the program does that is not started with `--stdio`: it talks otherwise, or says how it wants to be started.
import { parseArgs } from 'node:util';
import { t } from '@vscode/l10n';
import {
  type Connection,
  createConnection,
  createServerPipeTransport,
  createServerSocketTransport,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageReader,
  type MessageWriter,
  ProposedFeatures,
} from 'vscode-languageserver/node';
import { languageOf, speak } from '../util/language.ts';
import type { ServerOptions } from './session.ts';

const options = {
  'node-ipc': { type: 'boolean' },
  socket: { type: 'string' },
  pipe: { type: 'string' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

/** The connection that the arguments ask for. Without one, the program ends here. */
export async function connectOtherwise({ version, locale }: ServerOptions): Promise<Connection> {
  // Editors may add arguments of their own.
  const { values } = parseArgs({ args: process.argv.slice(2), options, strict: false });
  const transport = transportOf(values);
  if (transport !== undefined) return createConnection(ProposedFeatures.all, ...transport);
  await speak(languageOf(locale));
  const { stdout, stderr } = process;
  if (values.version) stdout.write(`${version}\n`);
  else (values.help ? stdout : stderr).write(`${usage(version)}\n`);
  return process.exit(values.version || values.help ? 0 : 1);
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

function transportOf({ socket, pipe, ...values }: Values): [MessageReader, MessageWriter] | undefined {
  if (values['node-ipc'] && process.send) return [new IPCMessageReader(process), new IPCMessageWriter(process)];
  if (Number(socket) > 0) return createServerSocketTransport(Number(socket));
  return typeof pipe === 'string' ? createServerPipeTransport(pipe) : undefined;
}

function usage(version: string): string {
  return [
    t('SecGroup {0}: a language server for security groups of Alibaba Cloud.', version),
    t('An editor starts it with one of these:'),
    `  --stdio           ${t('over standard input and output')}`,
    `  --socket=<port>   ${t('over a port of this machine at which the editor listens')}`,
    `  --pipe=<name>     ${t('the same over a pipe')}`,
    `  --node-ipc        ${t("over Node's own channel")}`,
  ].join('\n');
}
