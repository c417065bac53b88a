import { t } from '@vscode/l10n';
import type { CodeAction, Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Snapshot } from '../engine/snapshot.ts';
import { toRange } from './convert.ts';
import {
  type EffectiveRulesParams,
  type EffectiveRulesText,
  EXPLAIN_COMMAND,
  type ExplainParams,
  type ExplainResult,
  type InitializationOptions,
  type TargetName,
} from './requests.ts';
import { textDocument } from './textDocument.ts';

/** Explanations in the words of the protocol. What puts them into words is loaded when somebody first asks. */
const explanations = () => import('../features/explain.ts');
const questions = () => import('../features/question.ts');
const effective = () => import('../features/effectiveRules.ts');

export interface Open {
  readonly document: TextDocument;
  readonly snapshot: Snapshot;
}

export async function explain(
  params: ExplainParams,
  { document, snapshot }: Open,
  { ruleLink, faqLink }: InitializationOptions,
): Promise<ExplainResult> {
  const { answer } = await explanations();
  const found = answer('question' in params ? params.question : partsOf(params), snapshot, {
    link: (span) => linkTo(document.uri, toRange(document, span), ruleLink),
    ...(faqLink !== undefined && { faqLink: (id) => faqLink.replace('{id}', encodeURIComponent(id)) }),
  });
  if ('problem' in found) return found;
  const steps = found.steps.map(({ text, role, policy, span }) => {
    return { text, role, ...(policy && { policy }), ...(span && { range: toRange(document, span) }) };
  });
  return { ...found, steps };
}

type Parts = Exclude<ExplainParams, { readonly question: string }>;

function partsOf({ target, peer, protocol, port = '', direction = 'ingress' }: Parts) {
  const traffic = `${protocol} ${port}`;
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

export async function effectiveRules(
  { name, which }: EffectiveRulesParams,
  { document, snapshot }: Open,
): Promise<EffectiveRulesText | null> {
  const found = (await effective()).effectiveRules(snapshot, name, which);
  if (found === undefined) return null;
  const text = textDocument('', found.text);
  const links = found.links.map((link) => ({ range: toRange(text, link), target: toRange(document, link.target) }));
  return { title: found.title, text: found.text, links };
}

export async function targets({ snapshot }: Open): Promise<TargetName[]> {
  return (await effective()).targetsOf(snapshot);
}
