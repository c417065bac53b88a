// "Explain Reachability…": who, to whom, which traffic; the answer opens rendered, with links that jump to the rules.
import { l10n, type QuickPickItem, Uri, window, workspace } from 'vscode';
import {
  EXPLAIN,
  type ExplainAnswer,
  type ExplainParams,
  type ExplainResult,
  TARGETS,
  type TargetName,
  type TargetsParams,
} from '../../server/src/protocol/requests.ts';
import type { ExplanationPanel } from './explanationPanel.ts';
import type { Server } from './server.ts';

/**
 * Asks what decides about some packets. With an address and a question (a code action gives both) the question is shown to
 * be changed; otherwise it is put together step by step for the active editor's document.
 */
export async function explainReachability(
  server: Server,
  panel: ExplanationPanel,
  [address, question]: readonly unknown[],
): Promise<void> {
  const uri = await documentOf(address);
  const asked = typeof question === 'string' ? await change(server, uri, question) : await compose(server, uri);
  if (asked !== undefined) await panel.show(await answerTo(server, uri, asked));
}

/** The document that is meant, open so that the server knows it. */
export async function documentOf(address: unknown): Promise<Uri> {
  const uri = typeof address === 'string' ? Uri.parse(address) : window.activeTextEditor?.document.uri;
  if (uri === undefined) throw new Error(l10n.t('Open a file with security groups first.'));
  return (await workspace.openTextDocument(uri)).uri;
}

/** @param more what to ask for beyond the groups of the document and what they are attached to */
export async function targetsOf(
  server: Server,
  uri: Uri,
  more: Omit<TargetsParams, 'uri'> = {},
): Promise<readonly TargetName[]> {
  const targets = await server.ask<TargetsParams, TargetName[]>(TARGETS, { uri: uri.toString(), ...more });
  if (targets.length === 0) throw new Error(l10n.t('This file holds no security group.'));
  return targets;
}

async function answerTo(server: Server, uri: Uri, question: string): Promise<ExplainAnswer> {
  const result = await ask(server, uri, question);
  if (result === null) throw new Error(l10n.t('This file holds no security group.'));
  if ('problem' in result) throw new Error(result.problem);
  return result;
}

function ask(server: Server, uri: Uri, question: string): Promise<ExplainResult | null> {
  return server.ask<ExplainParams, ExplainResult | null>(EXPLAIN, { uri: uri.toString(), question });
}

/** Why a question cannot be answered, for an input box; undefined when it can. */
async function problemOf(server: Server, uri: Uri, question: string): Promise<string | undefined> {
  const result = await ask(server, uri, question);
  return result !== null && 'problem' in result ? result.problem.replaceAll('`', '') : undefined;
}

function change(server: Server, uri: Uri, question: string): Thenable<string | undefined> {
  return window.showInputBox({
    title: l10n.t('Explain Reachability'),
    prompt: l10n.t('Who -> to whom, and which traffic'),
    value: question,
    validateInput: (text) => problemOf(server, uri, text),
  });
}

async function compose(server: Server, uri: Uri): Promise<string | undefined> {
  const all = await targetsOf(server, uri, { beyond: true });
  // A question names them; what is the same to it is offered once.
  const targets = all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i);
  const from = await pickParty(targets, {
    title: l10n.t('Explain Reachability (1/3): From'),
    placeholder: l10n.t('An address such as 203.0.113.9, a block, or one of these'),
  });
  if (from === undefined) return undefined;
  const to = await pickParty(
    targets.filter(({ name }) => name !== from),
    {
      title: l10n.t('Explain Reachability (2/3): From {0} to', from),
      placeholder: l10n.t('One of these, or an address'),
      targetsFirst: true,
    },
  );
  if (to === undefined) return undefined;
  const traffic = await window.showInputBox({
    title: l10n.t('Explain Reachability (3/3): {0} to {1}', from, to),
    prompt: l10n.t('Protocol and port: tcp 22, udp 53, tcp 8000-9000, ping, all'),
    placeHolder: 'tcp 22',
    validateInput: (text) => (text === '' ? undefined : problemOf(server, uri, questionOf(from, to, text))),
  });
  return traffic && questionOf(from, to, traffic);
}

function questionOf(from: string, to: string, traffic: string): string {
  return `${from} -> ${to} ${traffic}`;
}

interface Prompt {
  readonly title: string;
  readonly placeholder: string;
  /** The groups and instances before the internet. */
  readonly targetsFirst?: boolean;
}

/** Lets the user choose a group, an instance or the internet, or type an address. */
async function pickParty(targets: readonly TargetName[], prompt: Prompt): Promise<string | undefined> {
  const picker = window.createQuickPick();
  const internet: QuickPickItem = { label: 'internet', description: l10n.t('any public address') };
  const items = (isBeyond: boolean) =>
    targets
      .filter(({ kind }) => (kind === 'group-beyond') === isBeyond)
      .map(({ name, detail }): QuickPickItem => ({ label: name, description: detail }));
  const near = prompt.targetsFirst ? [...items(false), internet] : [internet, ...items(false)];
  const offered = [...near, ...items(true)];
  picker.title = prompt.title;
  picker.placeholder = prompt.placeholder;
  picker.items = offered;
  const chosen = await new Promise<string | undefined>((resolve) => {
    picker.onDidChangeValue((text) => {
      const typed = text.trim();
      const isAddress = /^[\d.]+(?:\/\d*)?$|^[\da-f.]*:[\da-f:.]*(?:\/\d*)?$/i.test(typed);
      picker.items = isAddress
        ? [{ label: typed, description: l10n.t('this address'), alwaysShow: true }, ...offered]
        : offered;
    });
    picker.onDidAccept(() => resolve(picker.selectedItems[0]?.label));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
  picker.dispose();
  return chosen;
}
