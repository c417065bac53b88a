/** Up to this many milliseconds an analysis is cheap enough to run at every key. */
const CHEAP = 100;
/** Who does not press the next key within this time has come to the end of a word. */
const LONGEST_PAUSE = 150;
/** No document waits longer than this for its findings. */
const LONGEST_WAIT = 500;

interface Waiting {
  timer: NodeJS.Timeout;
  readonly since: number;
  readonly wake: () => void;
  readonly quiet: Promise<void>;
}

/**
 * Decides when a document is looked at. Edits that have already arrived are taken in first, so that only the newest
 * version is analysed; an expensive document also waits about one analysis time for the next key.
 */
export class Scheduler {
  readonly #waiting = new Map<string, Waiting>();
  readonly #costs = new Map<string, number>();

  /** Resolves when the document has come to rest. All who wait for one document are woken together. */
  quiet(uri: string): Promise<void> {
    const waiting = this.#waiting.get(uri);
    if (waiting) return waiting.quiet;
    let wake = () => {};
    const quiet = new Promise<void>((resolve) => {
      wake = () => {
        this.#waiting.delete(uri);
        resolve();
      };
    });
    this.#waiting.set(uri, { timer: setTimeout(wake, this.#pause(uri)), since: performance.now(), wake, quiet });
    return quiet;
  }

  /** An edit has arrived: those who wait, wait a little longer. */
  edited(uri: string): void {
    const waiting = this.#waiting.get(uri);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    const left = waiting.since + LONGEST_WAIT - performance.now();
    waiting.timer = setTimeout(waiting.wake, Math.max(0, Math.min(this.#pause(uri), left)));
  }

  /** Runs the work and remembers what it cost. */
  measure<T>(uri: string, work: () => T): T {
    const start = performance.now();
    const result = work();
    const cost = performance.now() - start;
    // An answer from the cache says nothing about the cost.
    if (cost > 1) this.#costs.set(uri, cost);
    return result;
  }

  forget(uri: string): void {
    this.#costs.delete(uri);
    const waiting = this.#waiting.get(uri);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    waiting.wake();
  }

  #pause(uri: string): number {
    const cost = this.#costs.get(uri) ?? 0;
    return cost <= CHEAP ? 0 : Math.min(cost, LONGEST_PAUSE);
  }
}
