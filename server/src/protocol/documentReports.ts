import type { Diagnostic } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Diagnosis } from '../engine/snapshot.ts';
import { checkPages } from './checkPages.ts';
import type { Client } from './client.ts';
import { toDiagnostic } from './convert.ts';
import { type DocumentAnalyses, diagnosesIn, type Looked } from './documentAnalyses.ts';
import { wordsOf } from './guard.ts';
import { STATUS } from './requests.ts';
import type { retell, Told } from './retell.ts';
import { statusOf } from './status.ts';

/** What the client is told of its documents, so that nothing is said twice. */
export class DocumentReports {
  readonly #client: Client;
  readonly #analyses: DocumentAnalyses;
  readonly #checkPage: string;
  readonly #looked: (looked: Looked) => void;
  /** What was said last of each open document, by its result id. */
  readonly #published = new WeakMap<TextDocument, string>();
  readonly #told = new WeakMap<TextDocument, string>();
  /** The findings that were said last of each open document. */
  readonly #said = new WeakMap<TextDocument, Told>();
  /** Faults of checks. */
  readonly #logged = new Set<string>();
  readonly #resultIds = new WeakMap<Looked['analysis'], string>();
  #lastResultId = 0;
  #retell: typeof retell | undefined;

  /**
   * @param checkPage the address of the pages of the checks, for clients that bring none of their own
   * @param looked called with what is told of an open document
   */
  constructor(client: Client, analyses: DocumentAnalyses, checkPage: string, looked: (looked: Looked) => void) {
    this.#client = client;
    this.#analyses = analyses;
    this.#checkPage = checkPage;
    this.#looked = looked;
  }

  /** Loads what the first findings do without: how they are told again. */
  async load(): Promise<void> {
    this.#retell = (await import('./retell.ts')).retell;
  }

  /** Names an analysis, so that a client which has it already need not get it again. */
  resultIdOf(analysis: Looked['analysis']): string {
    const id = this.#resultIds.get(analysis) ?? this.nextResultId();
    this.#resultIds.set(analysis, id);
    return id;
  }

  nextResultId(): string {
    return String(++this.#lastResultId);
  }

  /** What is found in an open document; with it goes its status. */
  diagnosticsOf(looked: Looked): Diagnostic[] {
    const diagnoses = this.#analyses.diagnosesOf(looked);
    this.#logFaults(looked.document, looked.analysis);
    this.#tellStatus(looked);
    this.#looked(looked);
    const { document } = looked;
    const tell = this.#teller(document);
    const said = this.#retell?.(document, diagnoses, tell, this.#said.get(document));
    if (said) this.#said.set(document, said);
    return said?.diagnostics ?? diagnoses.map(tell);
  }

  /** What is found in a file that is not open. */
  diagnosticsOfClosed(document: TextDocument, analysis: Looked['analysis']): Diagnostic[] {
    const diagnostics = diagnosesIn(analysis).map(this.#teller(document));
    this.#logFaults(document, analysis);
    return diagnostics;
  }

  /** Pushes what is found, where that is news. */
  async publish(uri: string): Promise<void> {
    const found = await this.#analyses.checkWhenQuiet(uri);
    if (found === undefined || this.#published.get(found.document) === this.resultIdOf(found.analysis)) return;
    this.#published.set(found.document, this.resultIdOf(found.analysis));
    const { version } = found.document;
    await this.#client.connection.sendDiagnostics({ uri, version, diagnostics: this.diagnosticsOf(found) });
  }

  /** The address of a check's page. */
  checkPageOf(check: string): string {
    const page = this.#client.options.checkPage ?? this.#checkPage.replace('{pages}', checkPages());
    return page.replace('{id}', encodeURIComponent(check));
  }

  #teller(document: TextDocument): (diagnosis: Diagnosis) => Diagnostic {
    return (diagnosis) => toDiagnostic(document, diagnosis, (check) => this.checkPageOf(check));
  }

  /** A fault is logged once, with the first file that it was met in. */
  #logFaults({ uri }: TextDocument, analysis: Looked['analysis']): void {
    if (analysis.kind !== 'snapshot') return;
    for (const { check, thrown } of analysis.snapshot.faults) {
      const words = `${check}: ${wordsOf(thrown)}`;
      if (this.#logged.has(words)) continue;
      this.#logged.add(words);
      this.#client.connection.console.error(`the check ${words}\n    in ${uri}`);
    }
  }

  #tellStatus({ document, analysis }: Looked): void {
    const { connection, options } = this.#client;
    if (!options.status || analysis.kind === 'project') return;
    if (this.#told.get(document) === this.resultIdOf(analysis)) return;
    this.#told.set(document, this.resultIdOf(analysis));
    void connection.sendNotification(STATUS, statusOf(document.uri, document.version, analysis));
  }
}
