/** A workspace of files that are not open, for tests of what they tell each other. */
import assert from 'node:assert/strict';
import { Engine } from '../server/src/engine/engine.ts';
import { isStillSo, noting } from '../server/src/engine/outside.ts';
import { combine, readLayer } from '../server/src/engine/settings.ts';
import type { Snapshot } from '../server/src/engine/snapshot.ts';

export type Files = Readonly<Record<string, string>>;

const settings = combine([readLayer({ checks: { 'absorbed-rule': 'hint', 'contradicting-tie': 'hint' } })]);
const uriOf = (name: string) => `file:///work/${name}`;

/** Each file is looked at again until nothing that it was told is old. */
export class Workspace {
  readonly engine = new Engine();
  readonly #texts = new Map<string, string>();
  readonly #looks = new Map<string, Snapshot>();

  constructor(files: Files) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    this.settle();
  }

  write(name: string, text: string): this {
    this.#texts.set(name, text);
    this.#look(name);
    return this;
  }

  settle(): this {
    for (let rounds = 0; rounds < 9; rounds++) {
      const old = [...this.#looks].filter(
        ([name, { outside }]) => !isStillSo(outside, this.engine.workspace.witnesses(uriOf(name))),
      );
      if (old.length === 0) return this;
      for (const [name] of old) this.#look(name);
    }
    return assert.fail('the files never come to rest');
  }

  remove(name: string): this {
    this.engine.remove(uriOf(name));
    this.#texts.delete(name);
    this.#looks.delete(name);
    return this.settle();
  }

  get looks(): readonly Snapshot[] {
    return [...this.#looks.values()];
  }

  /** What a check says in each file, with where it says it. */
  said(check: string): string[] {
    return [...this.#looks].flatMap(([name, { diagnoses }]) =>
      diagnoses
        .filter((one) => one.check === check)
        .map(({ span, message }) => {
          const line = (this.#texts.get(name) ?? '').slice(0, span.start).split('\n').length;
          return `${name}:${line} ${message}`;
        }),
    );
  }

  #look(name: string): void {
    const source = { uri: uriOf(name), version: 0, languageId: undefined, text: this.#texts.get(name) ?? '' };
    const analysis = this.engine.analyseClosed(source, settings, noting);
    assert.ok(analysis.kind === 'snapshot', name);
    void analysis.snapshot.diagnoses;
    this.#looks.set(name, analysis.snapshot);
  }
}
