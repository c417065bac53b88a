/** Up to this many milliseconds an analysis is cheap enough to run at every key. */
const CHEAP = 100;
/** Who does not press the next key within this time has come to the end of a word. */
const LONGEST_PAUSE = 150;
/** No document waits longer than this for its findings. */
const LONGEST_WAIT = 500;

/** What an analysis consists of. */
type Work = 'reading' | 'checking';

interface Waiting {
  cancel: () => void;
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
  readonly #costs = new Map<string, Record<Work, number>>();
  /** The documents that have been edited since they last came to rest. */
  readonly #edited = new Set<string>();

  /** Resolves when the document has come to rest. All who wait for one document are woken together. */
  quiet(uri: string): Promise<void> {
    const waiting = this.#waiting.get(uri);
    if (waiting) return waiting.quiet;
    let wake = () => {};
    const quiet = new Promise<void>((resolve) => {
      wake = () => {
        this.#waiting.delete(uri);
        this.#edited.delete(uri);
        resolve();
      };
    });
    this.#waiting.set(uri, { cancel: after(this.#pause(uri), wake), since: performance.now(), wake, quiet });
    return quiet;
  }

  /** An edit has arrived: those who wait, wait a little longer. */
  edited(uri: string): void {
    this.#edited.add(uri);
    const waiting = this.#waiting.get(uri);
    if (waiting === undefined) return;
    waiting.cancel();
    const left = waiting.since + LONGEST_WAIT - performance.now();
    waiting.cancel = after(Math.min(this.#pause(uri), left), waiting.wake);
  }

  /** Remembers what a part of an analysis has cost, in milliseconds. */
  note(uri: string, kind: Work, cost: number): void {
    this.#costs.set(uri, { ...(this.#costs.get(uri) ?? { reading: 0, checking: 0 }), [kind]: cost });
  }

  forget(uri: string): void {
    this.#costs.delete(uri);
    this.#edited.delete(uri);
    const waiting = this.#waiting.get(uri);
    if (waiting === undefined) return;
    waiting.cancel();
    waiting.wake();
  }

  #pause(uri: string): number {
    if (!this.#edited.has(uri)) return 0;
    const { reading = 0, checking = 0 } = this.#costs.get(uri) ?? {};
    const cost = reading + checking;
    return cost <= CHEAP ? 0 : Math.min(cost, LONGEST_PAUSE);
  }
}

/**
 * The connection hands over one message a turn of the event loop, so two turns without an edit tell that there is none; a
 * timer would take a millisecond or more. Two more let the questions go first that came with the edit, such as what may be
 * written at the cursor: somebody waits for those.
 */
const TURNS = 4;

/**
 * Calls back after so many milliseconds; without a pause as soon as what has arrived is taken in.
 * @returns what keeps it from calling back
 */
function after(pause: number, callback: () => void): () => void {
  if (pause <= 0) return afterTurns(TURNS, callback);
  const timer = setTimeout(callback, pause);
  return () => clearTimeout(timer);
}

/** Resolves when what has already arrived is taken in, and questions among it are being answered. */
export function inTurns(): Promise<void> {
  return new Promise((resolve) => {
    afterTurns(TURNS, resolve);
  });
}

function afterTurns(turns: number, callback: () => void): () => void {
  let cancel = () => {};
  const wait = (left: number) => {
    cancel = nextTurn(left === 1 ? callback : () => wait(left - 1));
  };
  wait(turns);
  return () => cancel();
}

/** A browser knows no `setImmediate`, and has timers that follow each other wait for some milliseconds each: there it is a message. */
function nextTurn(callback: () => void): () => void {
  if (typeof setImmediate === 'undefined') {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', callback, { once: true });
    port1.start();
    port2.postMessage(undefined);
    return () => port1.close();
  }
  const turn = setImmediate(callback);
  return () => clearImmediate(turn);
}
