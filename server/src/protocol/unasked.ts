/** Who asks about a document does so right behind what gives reason to; some clients wait for the keys to rest first. */
const REST_MS = 500;

/**
 * Which open documents nobody asks about: VS Code keeps documents that no tab shows any more, and opens some that none has
 * ever shown. What is found in them is told with the files that are not open, to who asks for those.
 */
export class Unasked {
  readonly #tell: () => Promise<void>;
  /** What the client knows of these documents may be old; each with the last reason, which is like no other. */
  readonly #due = new Map<string, symbol>();
  #answering = 0;
  #isWanted = false;
  #rest: NodeJS.Timeout | undefined;

  /** @param tell tells of those that are due, once all has come to rest */
  constructor(tell: () => Promise<void>) {
    this.#tell = tell;
  }

  get due(): [uri: string, reason: symbol][] {
    return [...this.#due];
  }

  /** The client wants to hear of the whole workspace. */
  wanted(): void {
    this.#isWanted = true;
    this.#wait();
  }

  /** What the client knows of the documents may be old: those that it shows it asks about. */
  changed(uris: readonly string[]): void {
    for (const uri of uris) this.#due.set(uri, Symbol());
    this.#wait();
  }

  /** The client asks about a document, and is answered with what is newest. */
  async answer<T>(uri: string, look: () => Promise<T>): Promise<T> {
    this.#answering++;
    try {
      return await look();
    } finally {
      this.#answering--;
      this.#due.delete(uri);
      this.#wait();
    }
  }

  /** @returns whether a document is to be told of, as nobody has asked about it since, and nothing has changed */
  claim(uri: string, reason: symbol): boolean {
    return this.#answering === 0 && this.#due.get(uri) === reason && this.#due.delete(uri);
  }

  #wait(): void {
    clearTimeout(this.#rest);
    if (!this.#isWanted || this.#answering > 0 || this.#due.size === 0) return;
    this.#rest = setTimeout(() => void this.#tell(), REST_MS);
    this.#rest.unref?.();
  }
}
