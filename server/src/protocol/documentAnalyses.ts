import type { Position, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analysis, DocumentSource, Engine } from '../engine/engine.ts';
import type { Diagnosis, Snapshot } from '../engine/snapshot.ts';
import { isProjectFile } from '../project/names.ts';
import { dayOf } from '../util/day.ts';
import type { Circumstances, Configuration } from './configuration.ts';
import type { EditedDocument } from './openDocument.ts';
import type { ProjectAnalyses, ProjectAnalysis } from './projectFiles.ts';
import { inTurns, Scheduler } from './scheduler.ts';

/** A document and what the engine makes of its newest version. */
export interface Looked {
  readonly document: EditedDocument;
  readonly analysis: Analysis | ProjectAnalysis;
}

/** A document of ours and what is known about its newest version. */
export interface Open {
  readonly document: TextDocument;
  readonly snapshot: Snapshot;
}

interface Host {
  readonly documents: TextDocuments<EditedDocument>;
  readonly engine: Engine;
  readonly configuration: Configuration;
  /** The checks of ignores in a project's file that nothing needs; undefined as long as nobody knows. */
  idleIn(uri: string, text: string): ReadonlySet<string> | undefined;
  /** What documents know of each other may have changed; one of them, if it is named, has been looked at since. */
  changed(except?: string): void;
}

const LEFT_OUT: Analysis = { kind: 'foreign' };
/** For so many milliseconds checks run before what has arrived meanwhile is heard. */
const MOMENT = 4;
/** Checks that had to begin anew, and have taken so many milliseconds by then, are interrupted no more. */
const LONGEST_CHECK = 500;

/** Looks at open documents: at their newest version, and where that may wait, when they have come to rest. */
export class DocumentAnalyses {
  readonly #host: Host;
  readonly #scheduler = new Scheduler();
  #projects: ProjectAnalyses | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The analysis of a document's newest version; undefined once it is closed. */
  async look(uri: string): Promise<Looked | undefined> {
    const { configuration, engine } = this.#host;
    const circumstances = await configuration.around(uri);
    const document = await this.#ready(uri, circumstances);
    if (document === undefined) return undefined;
    engine.workspace.today = dayOf(new Date());
    // What has changed elsewhere concerns this document as well, whoever asks; what it changes itself concerns the others.
    this.#host.changed();
    const analysis = isProjectFile(uri)
      ? await this.#projectAnalysisOf(document)
      : this.#analyse(document, circumstances);
    this.#host.changed(uri);
    return { document, analysis };
  }

  /** The same once the keys that are under way have arrived; for answers that may wait. */
  async lookWhenQuiet(uri: string): Promise<Looked | undefined> {
    await this.#scheduler.quiet(uri);
    return this.look(uri);
  }

  /**
   * The same with all that is found. It is read first and then checked a bit at a time: what is asked meanwhile is answered
   * in between, and who edits meanwhile is heard.
   */
  async checkWhenQuiet(uri: string): Promise<Looked | undefined> {
    const looked = await this.lookWhenQuiet(uri);
    const again = () => this.lookWhenQuiet(uri);
    await this.#goOn(looked, again);
    // Who has waited for the same checks to ask about one place is answered before all that is found is told.
    return this.#goOn(looked, again);
  }

  /** The same for answers that somebody waits for. */
  async check(uri: string, checks: Checks = all): Promise<Looked | undefined> {
    const looked = await this.look(uri);
    if (looked === undefined || check(looked, checks, MOMENT)) return looked;
    return this.#goOn(looked, () => inTurns().then(() => this.look(uri)), checks);
  }

  async #goOn(
    begun: Looked | undefined,
    look: () => Promise<Looked | undefined>,
    checks: Checks = all,
  ): Promise<Looked | undefined> {
    const latest = performance.now() + LONGEST_CHECK;
    for (;;) {
      const looked = await look();
      if (looked === undefined) return undefined;
      const isLate = performance.now() > latest && looked.analysis !== begun?.analysis;
      if (check(looked, checks, isLate ? Number.POSITIVE_INFINITY : MOMENT)) return looked;
    }
  }

  async snapshotOf(uri: string): Promise<Open | undefined> {
    return snapshotIn(await this.look(uri));
  }

  /** The same with all that is found; with a position, with what is found there. */
  async checkedSnapshotOf(uri: string, position?: Position): Promise<Open | undefined> {
    return snapshotIn(await this.check(uri, position && at(position)));
  }

  /** What is found in a document. The checks run to their end when it is asked for. */
  diagnosesOf({ document: { uri }, analysis }: Looked): readonly Diagnosis[] {
    const diagnoses = diagnosesIn(analysis);
    if (analysis.kind === 'snapshot') this.#scheduler.note(uri, 'checking', analysis.snapshot.checkTime);
    return diagnoses;
  }

  edited(uri: string): void {
    this.#scheduler.edited(uri);
  }

  closed(uri: string): void {
    const { configuration, engine } = this.#host;
    this.#scheduler.forget(uri);
    configuration.forget(uri);
    engine.close(uri);
  }

  /** The document, once all is loaded that looking at it takes. */
  async #ready(uri: string, { settings }: Circumstances): Promise<EditedDocument | undefined> {
    const { documents, engine } = this.#host;
    for (;;) {
      const document = documents.get(uri);
      const loading = document && engine.prepare(sourceOf(document), settings);
      if (loading === undefined) return document;
      await loading;
    }
  }

  #analyse(document: EditedDocument, { settings, leftOut }: Circumstances): Analysis {
    const { engine } = this.#host;
    const { uri } = document;
    if (leftOut) {
      engine.remove(uri);
      return LEFT_OUT;
    }
    const start = performance.now();
    const analysis = engine.analyse(sourceOf(document), settings);
    const cost = performance.now() - start;
    // What has been read before says nothing about the cost.
    if (cost > 1) this.#scheduler.note(uri, 'reading', cost);
    return analysis;
  }

  async #projectAnalysisOf(document: TextDocument): Promise<ProjectAnalysis> {
    const { ProjectAnalyses } = await import('./projectFiles.ts');
    this.#projects ??= new ProjectAnalyses((uri, text) => this.#host.idleIn(uri, text));
    return this.#projects.of(document);
  }
}

/** Goes on with the checks that it takes until it is time for something else; returns whether they have run. */
type Checks = (open: Open, isTime: () => boolean) => boolean;

const all: Checks = ({ snapshot }, isTime) => snapshot.check(isTime);

/** Those whose findings may stand at a position. */
function at(position: Position): Checks {
  return ({ snapshot, document }, isTime) => snapshot.checkAt(document.offsetAt(position), isTime);
}

/**
 * Goes on with checks for so many milliseconds.
 * @returns whether they have run
 */
function check(looked: Looked, checks: Checks, milliseconds: number): boolean {
  const open = snapshotIn(looked);
  const end = performance.now() + milliseconds;
  return open === undefined || checks(open, () => performance.now() > end);
}

/** What is known about a document that was looked at, where it is one of ours. */
export function snapshotIn(looked: Looked | undefined): Open | undefined {
  if (looked?.analysis.kind !== 'snapshot') return undefined;
  return { document: looked.document, snapshot: looked.analysis.snapshot };
}

/** What an analysis has found. */
export function diagnosesIn(analysis: Looked['analysis']): readonly Diagnosis[] {
  if (analysis.kind === 'snapshot') return analysis.snapshot.diagnoses;
  return analysis.kind === 'project' ? analysis.diagnoses : [];
}

function sourceOf({ uri, version, languageId, content }: EditedDocument): DocumentSource {
  return { uri, version, languageId, text: content };
}
