// Code lenses and inlay hints in the words of the protocol. What finds them is loaded when somebody first asks.
import {
  type ClientCapabilities,
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  InlayHintRefreshRequest,
  type ServerCapabilities,
} from 'vscode-languageserver';
import type { LensKind, LensText } from '../features/codeLens.ts';
import { toRange, toSpan } from './convert.ts';
import { SHOW_EFFECTIVE_RULES, SHOW_PLACES } from './requests.ts';
import type { Session } from './session.ts';

const codeLenses = () => import('../features/codeLens.ts');
const hints = () => import('../features/inlayHints.ts');

/** Keeps a fault of ours in one request from taking anything else down. */
export type Guard = <P, R>(name: string, nothing: R, handle: (params: P) => Promise<R>) => (params: P) => Promise<R>;

export const lensCapabilities: ServerCapabilities = {
  codeLensProvider: { resolveProvider: true },
  inlayHintProvider: true,
};

export function answerLenses(connection: Connection, session: Session, guarded: Guard): void {
  connection.onCodeLens(
    guarded('codeLens', null, async ({ textDocument: { uri } }) => {
      await session.lookWhenQuiet(uri);
      const found = await session.snapshotOf(uri);
      if (found === undefined) return null;
      const { lenses } = await codeLenses();
      const { codeLens } = (await session.configuration.of(uri)).editing;
      const { groups } = found.snapshot.file;
      return lenses(found.snapshot, codeLens).map(({ kind, group, span }): CodeLens => {
        const data: LensData = { uri, kind, group, name: groups[group]?.name ?? '' };
        return { range: toRange(found.document, span), data };
      });
    }),
  );
  connection.onCodeLensResolve(async (lens) =>
    guarded('codeLens/resolve', { ...lens, command: { title: '', command: '' } }, () => resolved(session, lens))(lens),
  );
  connection.languages.inlayHint.on(
    guarded('inlayHint', null, async ({ textDocument: { uri }, range }) => {
      await session.lookWhenQuiet(uri);
      const found = await session.snapshotOf(uri);
      if (found === undefined) return null;
      const { inlayHints } = await hints();
      const { editing } = await session.configuration.of(uri);
      const { document, snapshot } = found;
      return inlayHints(snapshot, toSpan(document, range), editing.inlayHints).map(({ at, label, tooltip }) => ({
        position: document.positionAt(at),
        label,
        paddingLeft: true,
        ...(tooltip && { tooltip: { kind: 'markdown' as const, value: tooltip } }),
      }));
    }),
  );
}

/** Has lenses and hints asked for again; they say more than what stands in their own document. */
export function refreshLenses(connection: Connection, { workspace }: ClientCapabilities): void {
  if (workspace?.codeLens?.refreshSupport) void connection.sendRequest(CodeLensRefreshRequest.type);
  if (workspace?.inlayHint?.refreshSupport) void connection.sendRequest(InlayHintRefreshRequest.type);
}

/** What a lens carries until it is resolved. */
interface LensData {
  readonly uri: string;
  readonly kind: LensKind;
  readonly group: number;
  readonly name: string;
}

async function resolved(session: Session, lens: CodeLens): Promise<CodeLens> {
  const { uri, kind, group, name } = lens.data as LensData;
  const found = await session.snapshotOf(uri);
  const { lensText } = await codeLenses();
  // The text may have changed since.
  const { groups = [] } = found?.snapshot.file ?? {};
  const index = groups[group]?.name === name ? group : groups.findIndex((candidate) => candidate.name === name);
  const text = found && lensText(found.snapshot, { kind, group: index });
  if (found === undefined || text === undefined) return { ...lens, command: { title: '–', command: '' } };
  const { title, leadsTo } = text;
  if (!session.options.commands) return { ...lens, command: { title, command: '' } };
  return { ...lens, command: { title, ...commandOf(leadsTo) } };

  function commandOf(target: LensText['leadsTo']) {
    if ('effectiveRules' in target) {
      return { command: SHOW_EFFECTIVE_RULES, arguments: [uri, target.effectiveRules] };
    }
    const ranges = target.places.flatMap((place) => (found ? [toRange(found.document, place)] : []));
    return ranges.length === 0 ? { command: '' } : { command: SHOW_PLACES, arguments: [uri, lens.range.start, ranges] };
  }
}
