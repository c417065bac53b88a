/** What was asked of a part's surroundings while it was read, and the answer. */
export interface Asked {
  readonly about: string;
  readonly name: string;
  /** Both, put together once: thousands are asked again at each edit. */
  readonly key: string;
  readonly answer: unknown;
  /** The version in which it was last seen that the answer is still this one. */
  seenIn?: object;
}

/** Answers to questions by what they are about and a name, such as about the parameter `Port`: the same as long as nothing has changed in it. */
export type Answers<A extends object> = { readonly [About in keyof A]: (name: string) => A[About] | undefined };

/**
 * What surrounds the parts of a document, in one version of it. A part depends on what it asks here while it is read: where the
 * next version gives the same answers, it is what it was.
 */
export class Surroundings<A extends object = object> {
  readonly #answers: Answers<A>;
  readonly #given = new Map<string, Asked>();
  /** Stands for this version, and keeps nothing of it alive. */
  readonly #version = {};
  #reading: Set<Asked> | undefined;

  constructor(answers: Answers<A>) {
    this.#answers = answers;
  }

  /** What is being read by {@link watch}, as an object. */
  get reading(): object | undefined {
    return this.#reading;
  }

  ask<About extends keyof A & string>(about: About, name: string): A[About] | undefined {
    if (this.#reading === undefined) return this.#answers[about](name);
    const key = `${about} ${name}`;
    const asked = this.#given.get(key) ?? this.#answered(about, name, key);
    this.#reading.add(asked);
    return asked.answer as A[About] | undefined;
  }

  /** Reads something, and notes what it asks. */
  watch<T>(read: () => T): { readonly value: T; readonly asked: readonly Asked[] } {
    const outer = this.#reading;
    const own = new Set<Asked>();
    this.#reading = own;
    const value = read();
    this.#reading = outer;
    for (const asked of own) outer?.add(asked);
    return { value, asked: own.size === 0 ? NOTHING : [...own] };
  }

  /** Whether all is answered as it was in another version; if so it is noted as if it had been asked again. */
  isStill(asked: readonly Asked[]): boolean {
    const isSame = asked.every((one) => one.seenIn === this.#version || this.#isSame(one));
    if (isSame && this.#reading) for (const one of asked) this.#reading.add(this.#now(one));
    return isSame;
  }

  /** Parts that ask the same thing share it: it is looked at once for all of them. */
  #isSame(asked: Asked): boolean {
    if (this.#now(asked).answer !== asked.answer) return false;
    asked.seenIn = this.#version;
    return true;
  }

  #now({ about, name, key }: Asked): Asked {
    return this.#given.get(key) ?? this.#answered(about as keyof A & string, name, key);
  }

  #answered(about: keyof A & string, name: string, key: string): Asked {
    const asked = { about, name, key, answer: this.#answers[about](name) };
    this.#given.set(key, asked);
    return asked;
  }
}

const NOTHING: readonly Asked[] = [];

/** Those of parts that stand by themselves. */
export const NO_SURROUNDINGS = new Surroundings({});
