/** Work in steps: who cannot wait does all that is left at once, others a part at a time. It begins when it is first asked for. */
export class Stepwise<T> {
  readonly #begin: () => Generator<void, T, void>;
  #steps: Generator<void, T, void> | undefined;
  #made: { readonly value: T } | undefined;
  #spent = 0;

  constructor(begin: () => Generator<void, T, void>) {
    this.#begin = begin;
  }

  get result(): T {
    while (this.#made === undefined) this.goOn(() => false);
    return this.#made.value;
  }

  /**
   * Goes on until it is time for something else.
   * @returns whether all is done
   */
  goOn(isTime: () => boolean): boolean {
    const start = performance.now();
    while (!this.isDone && !isTime()) this.#step();
    this.#spent += performance.now() - start;
    return this.isDone;
  }

  get isDone(): boolean {
    return this.#made !== undefined;
  }

  /** How long the steps so far have taken, in milliseconds. */
  get spent(): number {
    return this.#spent;
  }

  #step(): void {
    const steps = this.#steps ?? this.#begin();
    // What fails begins anew when it is asked for again.
    this.#steps = undefined;
    const step = steps.next();
    if (step.done) this.#made = { value: step.value };
    else this.#steps = steps;
  }
}
