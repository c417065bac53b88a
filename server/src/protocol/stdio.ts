// The connection of a client that talks to us over standard input and output.
import { Console } from 'node:console';
import {
  type Connection,
  createConnection,
  type Message,
  ProposedFeatures,
  DocumentDiagnosticReportKind as Report,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

/** As the library makes it, but for how messages are written: see {@link written}. */
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

/** What has been written of an object that may be sent again, as most findings are with each edit; a comma before it. */
const pieces = new WeakMap<object, Buffer>();

/**
 * A message as JSON. Its findings are put together of what was written of them before: at a thousand of them, writing all
 * anew takes as long as finding them.
 */
function written(message: Message): Buffer {
  const findings = findingsIn(message);
  if (findings === undefined) return Buffer.from(JSON.stringify(message));
  const frame = JSON.stringify(message, (_, value) => (value === findings ? HERE : value));
  const [before = '', behind = ''] = frame.split(JSON.stringify(HERE));
  const [first, ...others] = findings.map(piece);
  return Buffer.concat([
    Buffer.from(`${before}[`),
    ...(first ? [first.subarray(1), ...others] : []),
    Buffer.from(`]${behind}`),
  ]);
}

/** Stands for the findings; nothing else in their message is called so. */
const HERE = '\0';

function piece(finding: object): Buffer {
  const known = pieces.get(finding);
  if (known) return known;
  const fresh = Buffer.from(`,${JSON.stringify(finding)}`);
  pieces.set(finding, fresh);
  return fresh;
}

/** The findings that a message tells of one document. */
function findingsIn(message: Message): readonly object[] | undefined {
  const { params, result } = message as {
    params?: { diagnostics?: object[] };
    result?: { kind?: string; items?: object[] };
  };
  return params?.diagnostics ?? (result?.kind === Report.Full ? result.items : undefined);
}
