import { t } from '@vscode/l10n';
import type { CodeAction, Range } from 'vscode-languageserver';
import type { Snapshot } from '../engine/snapshot.ts';
import type { SymbolIndex } from '../engine/symbolIndex.ts';
import type { Behind, Views } from '../features/beyond.ts';
import type { Span } from '../text/span.ts';
import { toRange } from './convert.ts';
import type { Open } from './documentAnalyses.ts';
import type { FileNow } from './library.ts';
import {
  type EffectiveRulesParams,
  type EffectiveRulesText,
  EXPLAIN_COMMAND,
  type ExplainParams,
  type ExplainResult,
  type TargetName,
  type TargetsParams,
} from './requests.ts';
import { inTurns } from './scheduler.ts';
import type { Session } from './session.ts';
import { textDocument } from './textDocument.ts';

/** Explanations in the words of the protocol. What puts them into words is loaded when somebody first asks. */
const explanations = () => import('../features/explain.ts');
const questions = () => import('../features/question.ts');
const effective = () => import('../features/effectiveRules.ts');

export async function explain(params: ExplainParams, session: Session): Promise<ExplainResult | null> {
  const { answer, behindQuestion } = await explanations();
  const asked = 'question' in params ? params.question : partsOf(params);
  const { others } = await behindIt(params.uri, session, (snapshot, views) => behindQuestion(asked, snapshot, views));
  const found = await session.snapshotOf(params.uri);
  if (found === undefined) return null;
  const { document, snapshot } = found;
  const { ruleLink, faqLink } = session.options;
  const rangeOf = (span: Span, uri: string) => toRange(others.get(uri)?.document ?? document, span);
  const told = answer(asked, snapshot, {
    link: (span, uri) => linkTo(uri, rangeOf(span, uri), ruleLink),
    ...(faqLink !== undefined && { faqLink: (id) => faqLink.replace('{id}', encodeURIComponent(id)) }),
    views: viewsOf(others),
  });
  if ('problem' in told) return told;
  const steps = told.steps.map(({ text, role, policy, span, uri }) => ({
    ...{ text, role },
    ...(policy && { policy }),
    ...(span && { range: rangeOf(span, uri) }),
    ...(span && uri !== document.uri && { uri }),
  }));
  return { ...told, steps };
}

/** What other files know of a question: once all are known, where it needs any of them. */
async function behindIt(uri: string, session: Session, behind: (snapshot: Snapshot, views: Views) => Behind) {
  const before = await session.snapshotOf(uri);
  const beyond = before !== undefined && behind(before.snapshot, new Map()).beyond;
  if (!beyond) return { beyond, others: new Map<string, FileNow>() };
  await session.lookedAround();
  const others = await othersOf(session, async (found) => {
    const now = await session.snapshotOf(uri);
    if (now === undefined) return [];
    const { uris, names } = behind(now.snapshot, viewsOf(found));
    return names === undefined ? uris : [...uris, ...(await namesOf(session)).withMachineIn(names)];
  });
  return { beyond, others };
}

/** The names of all files. */
async function namesOf(session: Session): Promise<SymbolIndex> {
  return (await session.library()).index(inTurns);
}

type Others = ReadonlyMap<string, FileNow>;

/** Other files of the workspace, as they are now; what is found in some may lead to more. */
async function othersOf(session: Session, wanted: (found: Others) => Promise<readonly string[]>): Promise<Others> {
  const others = new Map<string, FileNow>();
  const asked = new Set<string>();
  for (;;) {
    const uris = (await wanted(others)).filter((uri) => !asked.has(uri));
    if (uris.length === 0) return others;
    const library = await session.library();
    for (const uri of uris) {
      asked.add(uri);
      const file = await library.now(uri);
      if (file) others.set(uri, file);
    }
  }
}

function viewsOf(others: Others): Views {
  return new Map([...others].map(([uri, { view }]) => [uri, view]));
}

type Parts = Exclude<ExplainParams, { readonly question: string }>;

function partsOf({ target, peer, protocol, port = '', direction = 'ingress' }: Parts) {
  const traffic = /^\d+$/.test(protocol) ? `protocol ${protocol}` : `${protocol} ${port}`;
  return direction === 'ingress' ? { from: peer, to: target, traffic } : { from: target, to: peer, traffic };
}

function linkTo(uri: string, range: Range, template: string | undefined): string {
  if (template === undefined) return `${uri}#L${range.start.line + 1}`;
  return template.replace('{args}', encodeURIComponent(JSON.stringify([uri, range])));
}

/** A code action that asks what decides about the packets of the rule at a place. */
export async function explainAction({ document, snapshot }: Open, range: Range): Promise<CodeAction | undefined> {
  const { questionAt } = await questions();
  const start = document.offsetAt(range.start);
  const question = questionAt(snapshot, { start, end: start });
  if (question === undefined) return undefined;
  const title = t('Explain what decides here');
  return { title, command: { title, command: EXPLAIN_COMMAND, arguments: [document.uri, question] } };
}

/** For a client that goes on showing them: it is told when files change that are not open. */
export function shownRules(params: EffectiveRulesParams, session: Session): Promise<EffectiveRulesText | null> {
  session.groupLists.expectChanges();
  return effectiveRules(params, session);
}

export async function effectiveRules(
  { uri, name, which }: EffectiveRulesParams,
  session: Session,
): Promise<EffectiveRulesText | null> {
  const { behindTarget, effectiveRules } = await effective();
  const { beyond, others } = await behindIt(uri, session, (snapshot, views) =>
    behindTarget(snapshot, name, views, which),
  );
  const now = await session.snapshotOf(uri);
  if (now === undefined) return null;
  const { document, snapshot } = now;
  const found = effectiveRules(snapshot, name, { which, views: viewsOf(others) });
  if (found === undefined) return null;
  const text = textDocument('', found.text);
  const links = found.links.map((link) => ({
    range: toRange(text, link),
    target: toRange(others.get(link.uri)?.document ?? document, link.target),
    ...(link.uri !== snapshot.uri && { uri: link.uri }),
  }));
  return { title: found.title, text: found.text, links, beyond };
}

export async function targets({ uri, beyond, around }: TargetsParams, session: Session): Promise<TargetName[]> {
  const open = await session.snapshotOf(uri);
  if (open === undefined) return [];
  const { snapshot } = open;
  const own = (await effective()).targetsOf(snapshot);
  if (!beyond && !around) return own;
  const { behindTargets, targetsAround, targetsBeyond, targetsOfOthers } = await import('../features/beyond.ts');
  const views = viewsOf(await othersOf(session, async () => behindTargets(snapshot)));
  const now = (await session.snapshotOf(uri))?.snapshot ?? snapshot;
  const found = [...own, ...(beyond ? targetsBeyond(now, views) : []), ...(around ? targetsAround(now, views) : [])];
  return beyond ? [...found, ...targetsOfOthers(now, views, (await namesOf(session)).machines(), found)] : found;
}
