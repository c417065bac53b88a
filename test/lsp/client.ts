/**
 * A bare language client: spawns the bundled server and speaks JSON-RPC by hand, without the library that the server is
 * built on. It waits for messages and never sleeps.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The machine's own Node, where npm tells which that is: the server runs there, and may be years older than what builds it. */
const NODE = process.env.npm_node_execpath ?? process.execPath;
const SERVER = fileURLToPath(new URL('../../dist/server.js', import.meta.url));

export interface ClientOptions {
  /** The server to start, another one than ours. */
  readonly command?: readonly string[];
  /** A message that has not come after so many milliseconds never will. */
  readonly timeout?: number;
  /** The language of the machine, in the form of `LC_ALL`. */
  readonly machine?: string;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

type Waiter = { readonly matches: (message: Message) => boolean; readonly resolve: (message: Message) => void };

export class Client {
  /** Everything the server has said, in order. */
  readonly received: Message[] = [];
  /** Answers to what the server asks, by method; one may come later, or be an error. */
  readonly answers: Record<string, (params: never) => unknown> = {};
  readonly exited: Promise<number | null>;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiters: Waiter[] = [];
  readonly #timeout: number;
  #chunks: Buffer[] = [];
  /** So many bytes at least must come before the next message is complete. */
  #missing = 0;
  #nextId = 1;

  constructor({ command = [NODE, SERVER, '--stdio'], timeout = 20_000, machine = 'C' }: ClientOptions = {}) {
    const [program = '', ...args] = command;
    this.#timeout = timeout;
    this.#process = spawn(program, args, { env: { ...process.env, LC_ALL: machine } });
    this.#process.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    this.exited = new Promise((resolve) => this.#process.on('exit', resolve));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Initializes with these capabilities and opens nothing. */
  async start(capabilities: object = {}, more: object = {}): Promise<{ capabilities: Record<string, unknown> }> {
    const result = await this.request('initialize', { processId: null, rootUri: null, capabilities, ...more });
    this.notify('initialized', {});
    return result as { capabilities: Record<string, unknown> };
  }

  open(uri: string, text: string, languageId = 'yaml'): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  /** Replaces all of the text. */
  change(uri: string, version: number, text: string): void {
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  }

  async request(method: string, params: unknown): Promise<unknown> {
    const { answer } = this.send(method, params);
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message} (${error.code})`);
    return result;
  }

  /** Sends a request and gives its id, so that it can be cancelled. */
  send(method: string, params: unknown): { id: number; answer: Promise<Message> } {
    const id = this.#nextId++;
    const answer = this.#wait(
      `the answer to ${method}`,
      (message) => message.id === id && message.method === undefined,
    );
    this.#write({ jsonrpc: '2.0', id, method, params });
    return { id, answer };
  }

  notify(method: string, params: unknown): void {
    this.#write({ jsonrpc: '2.0', method, params });
  }

  /** Has all messages that are sent meanwhile arrive at once. */
  together<T>(send: () => T): T {
    this.#process.stdin.cork();
    try {
      return send();
    } finally {
      this.#process.stdin.uncork();
    }
  }

  /** Writes bytes as they are. */
  raw(text: string): void {
    this.#process.stdin.write(text);
  }

  /** The next notification of a method whose parameters match; one that has come already counts. */
  async notification<T>(method: string, matches: (params: T) => boolean = () => true): Promise<T> {
    const fits = (message: Message) => message.method === method && matches(message.params as T);
    const message = this.received.find(fits) ?? (await this.#wait(`notification ${method}`, fits));
    return message.params as T;
  }

  /** The diagnostics pushed for a version of a document. */
  async diagnostics(uri: string, version: number): Promise<Diagnostic[]> {
    const fits = (params: { uri: string; version?: number }) => params.uri === uri && params.version === version;
    const pushed = await this.notification<{ uri: string; version?: number; diagnostics: Diagnostic[] }>(
      'textDocument/publishDiagnostics',
      fits,
    );
    return pushed.diagnostics;
  }

  /** Goes without a word. */
  leave(): Promise<number | null> {
    this.#process.stdin.end();
    return this.exited;
  }

  async stop(): Promise<number | null> {
    await this.request('shutdown', null);
    this.notify('exit', null);
    return this.exited;
  }

  kill(): void {
    // What is still being written to it, such as an answer to a request of its own, goes nowhere.
    this.#process.stdin.on('error', () => {});
    this.#process.kill('SIGKILL');
  }

  #wait(what: string, matches: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${what} did not come within ${this.#timeout} ms`)),
        this.#timeout,
      );
      const gone = () => reject(new Error(`the server ended before ${what} came`));
      this.#process.once('exit', gone);
      const done = (message: Message) => {
        clearTimeout(timer);
        this.#process.off('exit', gone);
        resolve(message);
      };
      this.#waiters.push({ matches, resolve: done });
    });
  }

  async #answer(id: number | string, answer: unknown): Promise<void> {
    try {
      this.#write({ jsonrpc: '2.0', id, result: (await answer) ?? null });
    } catch (error) {
      this.#write({ jsonrpc: '2.0', id, error: { code: -32603, message: String(error) } });
    }
  }

  #write(message: object): void {
    const body = JSON.stringify(message);
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  /** Puts what has come together only when a message is complete: a large one comes in many pieces. */
  #read(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#missing -= chunk.length;
    if (this.#missing > 0) return;
    let buffer = Buffer.concat(this.#chunks);
    for (;;) {
      const split = buffer.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, Math.max(split, 0)).toString())?.[1]);
      this.#missing = split < 0 ? 0 : split + 4 + length - buffer.length;
      if (split < 0 || this.#missing > 0) break;
      this.#take(JSON.parse(buffer.subarray(split + 4, split + 4 + length).toString()));
      buffer = buffer.subarray(split + 4 + length);
    }
    this.#chunks = [buffer];
  }

  #take(message: Message): void {
    this.received.push(message);
    if (message.id !== undefined && message.method !== undefined) {
      void this.#answer(message.id, this.answers[message.method]?.(message.params as never));
    }
    const index = this.#waiters.findIndex((waiter) => waiter.matches(message));
    if (index >= 0) this.#waiters.splice(index, 1)[0]?.resolve(message);
  }
}

export interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly severity: number;
  readonly source: string;
  readonly range: { readonly start: Position; readonly end: Position };
  readonly codeDescription: { readonly href: string };
  readonly relatedInformation?: readonly {
    readonly location: { readonly uri: string; readonly range: { readonly start: Position; readonly end: Position } };
  }[];
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Location {
  readonly uri: string;
  readonly range: Range;
}
