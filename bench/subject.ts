import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '../test/lsp/client.ts';
import { broken, type Document, type Place } from './document.ts';

/** A language server to measure, and how diagnostics come from it. */
export interface Launch {
  readonly name: string;
  readonly command: readonly string[];
  /** As VS Code does it where the server offers it: ask behind each edit. Else the server sends them by itself. */
  readonly diagnostics: 'pull' | 'push';
  /** What the server gets when it asks for a section of the settings. */
  readonly settings: Readonly<Record<string, unknown>>;
}

interface Found {
  readonly range: { readonly start: Spot; readonly end: Spot };
}
interface Spot {
  readonly line: number;
  readonly character: number;
}
type Check = (found: readonly Found[]) => boolean;

/** What VS Code asks for beside diagnostics, for what is in sight or at the cursor where that matters. */
const besideEdits: readonly { provider: string; method: string; ranged?: 'cursor' }[] = [
  { provider: 'foldingRangeProvider', method: 'foldingRange' },
  { provider: 'documentLinkProvider', method: 'documentLink' },
  { provider: 'documentHighlightProvider', method: 'documentHighlight' },
  { provider: 'codeActionProvider', method: 'codeAction', ranged: 'cursor' },
  { provider: 'codeLensProvider', method: 'codeLens' },
  { provider: 'inlayHintProvider', method: 'inlayHint' },
  { provider: 'semanticTokensProvider', method: 'semanticTokens/full' },
  { provider: 'documentSymbolProvider', method: 'documentSymbol' },
];

/** A key in a burst comes that many milliseconds behind the one before. */
const KEY_GAP = 60;
const KEYS = 20;
/** What takes longer than this has failed. */
const TIMEOUT = 120_000;

/** One server process with one open document. Every measure is in milliseconds and leaves the document as it was. */
export class Subject {
  readonly document: Document;
  readonly launch: Launch;
  readonly #client: Client;
  #version = 1;
  #resultId: string | undefined;
  #offers: Readonly<Record<string, unknown>> = {};

  private constructor(launch: Launch, document: Document) {
    this.launch = launch;
    this.document = document;
    this.#client = new Client({ command: launch.command, timeout: TIMEOUT });
    this.#client.answers['workspace/configuration'] = ({ items }: { items: readonly { section?: string }[] }) =>
      items.map(({ section }) => launch.settings[section ?? ''] ?? null);
  }

  /** Starts a server and opens the document, with one protocol broken: the time until it says so, and the server. */
  static async open(launch: Launch, document: Document, place: Place): Promise<{ subject: Subject; ms: number }> {
    const start = performance.now();
    const subject = new Subject(launch, document);
    const client = subject.#client;
    const textDocument = {
      publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true },
      hover: { contentFormat: ['markdown'] },
      documentSymbol: { hierarchicalDocumentSymbolSupport: true },
      foldingRange: { lineFoldingOnly: true, rangeLimit: 5000 },
      ...(launch.diagnostics === 'pull' && { diagnostic: {} }),
    };
    subject.#offers = (await client.start({ workspace: { configuration: true }, textDocument })).capabilities;
    const { uri, languageId } = document;
    client.open(uri, broken(document, place), languageId);
    await subject.#diagnosed(saysBroken(place, 1));
    const ms = performance.now() - start;
    await subject.mend(place);
    return { subject, ms };
  }

  /** A letter too many, until the server says so. */
  async break(place: Place): Promise<number> {
    const start = performance.now();
    this.#type(place, 0, 'x');
    await this.#diagnosed(saysBroken(place, 1));
    return performance.now() - start;
  }

  /** The letter goes again, until the server is content. */
  async mend(place: Place): Promise<number> {
    const start = performance.now();
    this.#type(place, 1, '');
    await this.#diagnosed(saysNothing(place));
    return performance.now() - start;
  }

  /** A letter within a quote that has been opened and not closed: the rest of the text may belong to it. */
  async keyInQuote(place: Place): Promise<number> {
    const behind = place.value.start - place.character;
    this.#type(place, 0, '"', behind);
    await this.#diagnosed(anything);
    const start = performance.now();
    this.#type(place, 0, 'x', behind + 1);
    await this.#diagnosed(anything);
    const ms = performance.now() - start;
    this.#type(place, 2, '', behind);
    await this.#diagnosed(saysNothing(place));
    return ms;
  }

  /** Keys in a row; from the last of them until the server speaks of all of them. */
  async burst(place: Place): Promise<number> {
    const puller = this.launch.diagnostics === 'pull' ? new Puller(this.#client, this.document.uri) : undefined;
    let last = 0;
    for (let key = 0; key < KEYS; key++) {
      if (key > 0) await pause(last + KEY_GAP - performance.now());
      last = performance.now();
      this.#type(place, 0, 'x', key);
      puller?.edited();
    }
    const done = saysBroken(place, KEYS);
    if (puller === undefined) await this.#pushed(done);
    else if (!done(await puller.settled())) throw new Error(`${this.launch.name}: the burst ended in another finding`);
    const ms = performance.now() - last;
    this.#type(place, KEYS, '');
    await this.#diagnosed(saysNothing(place));
    return ms;
  }

  async hover({ hover }: Place): Promise<number> {
    const start = performance.now();
    await this.#hover(hover);
    return performance.now() - start;
  }

  /** A hover asked for right behind an edit, before anything has been said of the edit. */
  async hoverBehindEdit(place: Place): Promise<number> {
    const start = performance.now();
    this.#type(place, 0, 'x');
    const diagnosed = this.launch.diagnostics === 'pull' ? this.#pulled() : this.#pushed(saysBroken(place, 1));
    await this.#hover(place.hover);
    const ms = performance.now() - start;
    await diagnosed;
    await this.mend(place);
    return ms;
  }

  /** A list of what may stand where somebody has just typed a letter. */
  async completionBehindEdit(place: Place): Promise<number> {
    const start = performance.now();
    this.#type(place, 0, 'x');
    const diagnosed = this.launch.diagnostics === 'pull' ? this.#pulled() : this.#pushed(saysBroken(place, 1));
    const position = { line: place.line, character: place.character + 1 };
    const textDocument = { uri: this.document.uri };
    const list = await this.#client.request('textDocument/completion', { textDocument, position });
    if (list === null) throw new Error(`${this.launch.name}: no completion`);
    const ms = performance.now() - start;
    await diagnosed;
    await this.mend(place);
    return ms;
  }

  /** All that VS Code asks for right behind an edit, as far as the server offers it: until the last is answered. */
  async allBehindEdit(place: Place): Promise<number> {
    const start = performance.now();
    this.#type(place, 0, 'x');
    const diagnosed = this.launch.diagnostics === 'pull' ? this.#pulled() : this.#pushed(saysBroken(place, 1));
    const textDocument = { uri: this.document.uri };
    const position = { line: place.line, character: place.character + 1 };
    const at = { start: position, end: position };
    const inSight = { start: { line: place.line, character: 0 }, end: { line: place.line + 60, character: 0 } };
    const asked = besideEdits
      .filter(({ provider }) => this.#offers[provider])
      .map(({ method, ranged }) => {
        const range = ranged === 'cursor' ? at : inSight;
        const params = { textDocument, position, range, context: { diagnostics: [] } };
        return this.#client.request(`textDocument/${method}`, params);
      });
    await Promise.all(asked);
    const ms = performance.now() - start;
    await diagnosed;
    await this.mend(place);
    return ms;
  }

  /** All edits that give the group at that place another name. Undefined where the server knows nothing to rename. */
  async rename(position: Spot): Promise<number | undefined> {
    const start = performance.now();
    const textDocument = { uri: this.document.uri };
    const edit = await this.#client.request('textDocument/rename', { textDocument, position, newName: 'Renamed' });
    return edit === null ? undefined : performance.now() - start;
  }

  async outline(): Promise<number> {
    const start = performance.now();
    const textDocument = { uri: this.document.uri };
    const symbols = await this.#client.request('textDocument/documentSymbol', { textDocument });
    if (!Array.isArray(symbols) || symbols.length === 0) throw new Error(`${this.launch.name}: no outline`);
    return performance.now() - start;
  }

  /** The most memory the process has held so far, in MB; undefined where the system does not tell. */
  peakMemory(): number | undefined {
    return this.#memory('VmHWM');
  }

  /** The memory that the process holds now, in MB; undefined where the system does not tell. */
  memory(): number | undefined {
    return this.#memory('VmRSS');
  }

  #memory(name: string): number | undefined {
    if (process.platform !== 'linux') return undefined;
    const status = readFileSync(`/proc/${this.#client.pid}/status`, 'utf8');
    return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  }

  kill(): void {
    this.#client.kill();
  }

  #type(place: Place, remove: number, text: string, behind = 0): void {
    this.#version++;
    // What has been said before says nothing of this edit.
    this.#client.received.length = 0;
    const { uri } = this.document;
    const start = { line: place.line, character: place.character + behind };
    const end = { line: place.line, character: start.character + remove };
    const textDocument = { uri, version: this.#version };
    this.#client.notify('textDocument/didChange', { textDocument, contentChanges: [{ range: { start, end }, text }] });
  }

  async #hover(position: Spot): Promise<void> {
    const found = await this.#client.request('textDocument/hover', {
      textDocument: { uri: this.document.uri },
      position,
    });
    if (found === null) throw new Error(`${this.launch.name}: no hover`);
  }

  /** Resolves when the diagnostics of the newest text are there and are as they must be. */
  async #diagnosed(check: Check): Promise<void> {
    if (this.launch.diagnostics === 'push') return this.#pushed(check);
    if (!check(await this.#pulled())) throw new Error(`${this.launch.name}: other findings than the edit makes`);
  }

  async #pushed(check: Check): Promise<void> {
    const fits = (params: { uri: string; diagnostics: Found[] }) =>
      params.uri === this.document.uri && check(params.diagnostics);
    await this.#client.notification('textDocument/publishDiagnostics', fits);
  }

  async #pulled(): Promise<readonly Found[]> {
    const report = (await this.#client.request('textDocument/diagnostic', {
      textDocument: { uri: this.document.uri },
      ...(this.#resultId && { previousResultId: this.#resultId }),
    })) as Report;
    this.#resultId = report.resultId;
    return report.items ?? [];
  }
}

interface Report {
  readonly resultId?: string;
  readonly items?: readonly Found[];
}

/** Asks as VS Code's client does: at each edit; a question under way is cancelled and asked again once it has ended. */
class Puller {
  readonly #client: Client;
  readonly #uri: string;
  #active: number | undefined;
  #again = false;
  #running: Promise<readonly Found[]> = Promise.resolve([]);

  constructor(client: Client, uri: string) {
    this.#client = client;
    this.#uri = uri;
  }

  edited(): void {
    if (this.#active === undefined) this.#running = this.#ask();
    else if (!this.#again) {
      this.#again = true;
      this.#client.notify('$/cancelRequest', { id: this.#active });
    }
  }

  settled(): Promise<readonly Found[]> {
    return this.#running;
  }

  async #ask(): Promise<readonly Found[]> {
    for (;;) {
      this.#again = false;
      const { id, answer } = this.#client.send('textDocument/diagnostic', { textDocument: { uri: this.#uri } });
      this.#active = id;
      const { result } = await answer;
      this.#active = undefined;
      if (!this.#again) return (result as Report | undefined)?.items ?? [];
    }
  }
}

function anything(): boolean {
  return true;
}

/** The value at this place, as wide as it is with these letters more, is found fault with. */
function saysBroken({ line, value }: Place, letters: number): Check {
  return (found) =>
    found.some(
      ({ range: { start, end } }) =>
        start.line === line &&
        start.character === value.start &&
        end.line === line &&
        end.character === value.end + letters,
    );
}

function saysNothing({ line, value }: Place): Check {
  return (found) => !found.some(({ range: { start } }) => start.line === line && start.character === value.start);
}
