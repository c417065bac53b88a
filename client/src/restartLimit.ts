const RESTARTS = 4;
const WITHIN_MS = 3 * 60 * 1000;

/** Allows four restarts in three minutes: a server that crashes on every document is not started for ever. */
export class RestartLimit {
  #restarts: number[] = [];

  allows(now: number): boolean {
    this.#restarts = this.#restarts.filter((time) => now - time < WITHIN_MS);
    if (this.#restarts.length >= RESTARTS) return false;
    this.#restarts.push(now);
    return true;
  }
}
