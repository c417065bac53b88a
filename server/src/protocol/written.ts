import { type Message, DocumentDiagnosticReportKind as Report } from 'vscode-languageserver/node';

/** What has been written of an object that may be sent again, as most findings are with each edit; a comma before it. */
const pieces = new WeakMap<object, Buffer>();

/**
 * A message as JSON. Its findings are put together of what was written of them before: at a thousand of them, writing all
 * anew takes as long as finding them.
 */
export function written(message: Message): Buffer {
  const findings = findingsIn(message);
  if (findings === undefined) return Buffer.from(JSON.stringify(message));
  const frame = JSON.stringify(message, (_, value) => (value === findings ? HERE : value));
  const [before = '', behind = ''] = frame.split(JSON.stringify(HERE));
  const all = findings.map(piece);
  if (all[0]) all[0] = all[0].subarray(1);
  return Buffer.concat([Buffer.from(`${before}[`), ...all, Buffer.from(`]${behind}`)]);
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
