import { type Message, DocumentDiagnosticReportKind as Report } from 'vscode-languageserver/node';
import { isResent } from './resent.ts';

/** What has been written of an object that may be sent again, as most findings are with each edit; a comma before it. */
const pieces = new WeakMap<object, Buffer>();

/** Findings as they were written, one after the other, and where each of them ends. */
interface Written {
  readonly findings: readonly object[];
  readonly bytes: Buffer;
  readonly ends: Uint32Array;
}

/** What was written last: the next edit leaves it as it is up to where it stands, and it need not be put together again. */
let last: Written = { findings: [], bytes: Buffer.alloc(0), ends: new Uint32Array() };

/**
 * A message as JSON. Its findings, and the outline, are put together of what was written of them before: at a thousand of
 * them, writing all anew takes as long as finding them.
 */
export function written(message: Message): Buffer {
  const { result } = message as { result?: unknown };
  if (isResent(result)) return framed(message, result, result.map(pieceAt)).all;
  const findings = findingsIn(message);
  if (findings === undefined) return Buffer.from(JSON.stringify(message));
  const { parts, ends } = partsOf(findings);
  const { all, bytes } = framed(message, findings, parts);
  last = { findings, bytes, ends };
  return all;
}

/** The message with a list in it that has been written in pieces; the bytes of these. */
function framed(message: Message, list: readonly object[], parts: readonly Buffer[]): { all: Buffer; bytes: Buffer } {
  const frame = JSON.stringify(message, (_, value) => (value === list ? HERE : value));
  const [before = '', behind = ''] = frame.split(JSON.stringify(HERE));
  const [head, tail] = [Buffer.from(`${before}[`), Buffer.from(`]${behind}`)];
  const all = Buffer.concat([head, ...parts, tail]);
  return { all, bytes: all.subarray(head.length, all.length - tail.length) };
}

/** Stands for the list; nothing else in its message is called so. */
const HERE = '\0';

function partsOf(findings: readonly object[]): { readonly parts: readonly Buffer[]; readonly ends: Uint32Array } {
  const changed = findings.findIndex((finding, i) => finding !== last.findings[i]);
  const kept = changed < 0 ? findings.length : changed;
  const ends = new Uint32Array(findings.length);
  ends.set(last.ends.subarray(0, kept));
  let end = last.ends[kept - 1] ?? 0;
  const parts = [last.bytes.subarray(0, end)];
  for (let i = kept; i < findings.length; i++) {
    const part = pieceAt(findings[i] as object, i);
    parts.push(part);
    end += part.length;
    ends[i] = end;
  }
  return { parts, ends };
}

/** With the comma that parts it from the one before. */
function pieceAt(object: object, index: number): Buffer {
  const piece = pieces.get(object) ?? Buffer.from(`,${JSON.stringify(object)}`);
  pieces.set(object, piece);
  return index === 0 ? piece.subarray(1) : piece;
}

/** The findings that a message tells of one document. */
function findingsIn(message: Message): readonly object[] | undefined {
  const { params, result } = message as {
    params?: { diagnostics?: object[] };
    result?: { kind?: string; items?: object[] };
  };
  return params?.diagnostics ?? (result?.kind === Report.Full ? result.items : undefined);
}
