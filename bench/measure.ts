import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Document, makeDocument, type Place } from './document.ts';
import { type Launch, Subject } from './subject.ts';

/** How often each thing is measured at one size: less often where it takes long. */
interface Effort {
  /** Edits before the first that counts, the peer's and ours: code must be warm. */
  readonly warmUp: number;
  /** Edits that count: half of them make the mistake, half take it back. */
  readonly edits: number;
  readonly bursts: number;
  readonly requests: number;
  readonly coldStarts: number;
}

const efforts: readonly (readonly [rules: number, effort: Effort])[] = [
  [200, { warmUp: 60, edits: 40, bursts: 5, requests: 20, coldStarts: 7 }],
  [2000, { warmUp: 30, edits: 30, bursts: 3, requests: 20, coldStarts: 5 }],
  [20_000, { warmUp: 30, edits: 20, bursts: 2, requests: 12, coldStarts: 3 }],
];

export interface Measured {
  readonly rules: number;
  /** The bare event pass over the ROS YAML text. */
  readonly floor: readonly number[];
  /** By the name of the launch. */
  readonly servers: ReadonlyMap<string, Times>;
}

export interface Times {
  readonly edit: number[];
  readonly cold: number[];
  readonly burst: number[];
  readonly keyInQuote: number[];
  readonly hover: number[];
  readonly hoverBehindEdit: number[];
  readonly completionBehindEdit: number[];
  readonly allBehindEdit: number[];
  readonly outline: number[];
  readonly rename: number[];
  memory: number | undefined;
}

export interface Contender {
  readonly launch: Launch;
  readonly format: 'ros-yaml' | 'ros-json' | 'native-yaml';
  /** What else to measure beside edits. */
  readonly all: boolean;
}

/** Measures all contenders at one size in turns, so that whatever else the machine does hits them alike. */
export async function measure(rules: number, contenders: readonly Contender[]): Promise<Measured> {
  const effort = (efforts.find(([size]) => size >= rules) ?? efforts[efforts.length - 1])?.[1] as Effort;
  const entrants = contenders.map((contender) => new Entrant(contender, rules, effort));
  const floor = await Floor.start(entrants[0]?.document as Document);
  try {
    for (const entrant of entrants) await entrant.openAndWarmUp(effort);
    for (let i = 0; i < effort.warmUp; i++) await floor.pass(entrants[0]?.place(i) as Place);
    const floorTimes: number[] = [];
    for (let i = 0; i < effort.edits / 2; i++) {
      // In the midst of them, and as often: so that the two can be compared round by round. What a pass leaves to be tidied
      // up takes from whoever comes next, which is why both of ours come before.
      for (const entrant of entrants.slice(0, 2)) await entrant.edit(i);
      for (let twice = 0; twice < 2; twice++) floorTimes.push(await floor.pass(entrants[0]?.place(i) as Place));
      for (const entrant of entrants.slice(2)) await entrant.edit(i);
    }
    const full = entrants.filter(({ contender }) => contender.all);
    for (let i = 0; i < effort.requests; i++) for (const entrant of full) await entrant.requests(i);
    for (let i = 0; i < effort.bursts; i++) for (const entrant of full) await entrant.burst(i);
    for (const entrant of entrants) entrant.noteMemory();
    for (const entrant of entrants) entrant.close();
    for (let i = 0; i < effort.coldStarts; i++) for (const entrant of full) await entrant.coldStart(i);
    return {
      rules,
      floor: floorTimes,
      servers: new Map(entrants.map((one) => [one.contender.launch.name, one.times])),
    };
  } finally {
    floor.stop();
    for (const entrant of entrants) entrant.close();
  }
}

/** A contender at one size. */
class Entrant {
  readonly contender: Contender;
  readonly document: Document;
  readonly times: Times = {
    edit: [],
    cold: [],
    burst: [],
    keyInQuote: [],
    hover: [],
    hoverBehindEdit: [],
    completionBehindEdit: [],
    allBehindEdit: [],
    outline: [],
    rename: [],
    memory: undefined,
  };
  #subject: Subject | undefined;

  constructor(contender: Contender, rules: number, effort: Effort) {
    this.contender = contender;
    this.document = makeDocument(rules, contender.format, effort.warmUp + effort.edits);
  }

  place(i: number): Place {
    return this.document.places[i % this.document.places.length] as Place;
  }

  async openAndWarmUp({ warmUp }: Effort): Promise<void> {
    const { subject } = await Subject.open(this.contender.launch, this.document, this.place(0));
    this.#subject = subject;
    const patience = performance.now() + 10_000;
    for (let i = 0; i < warmUp / 2 && performance.now() < patience; i++) {
      await subject.break(this.place(i));
      await subject.mend(this.place(i));
    }
  }

  async edit(i: number): Promise<void> {
    this.times.edit.push(await this.#open.break(this.place(i)));
    this.times.edit.push(await this.#open.mend(this.place(i)));
  }

  async requests(i: number): Promise<void> {
    this.times.hover.push(await this.#open.hover(this.place(i)));
    this.times.outline.push(await this.#open.outline());
    this.times.hoverBehindEdit.push(await this.#open.hoverBehindEdit(this.place(i)));
    this.times.completionBehindEdit.push(await this.#open.completionBehindEdit(this.place(i)));
    this.times.allBehindEdit.push(await this.#open.allBehindEdit(this.place(i)));
    this.times.keyInQuote.push(await this.#open.keyInQuote(this.place(i)));
    const rename = await this.#open.rename(this.document.name);
    if (rename !== undefined) this.times.rename.push(rename);
  }

  async burst(i: number): Promise<void> {
    this.times.burst.push(await this.#open.burst(this.place(i)));
  }

  async coldStart(i: number): Promise<void> {
    const { subject, ms } = await Subject.open(this.contender.launch, this.document, this.place(i));
    subject.kill();
    this.times.cold.push(ms);
  }

  noteMemory(): void {
    this.times.memory = this.#open.peakMemory();
  }

  close(): void {
    this.#subject?.kill();
  }

  get #open(): Subject {
    if (this.#subject === undefined) throw new Error('not opened yet');
    return this.#subject;
  }
}

/** The event pass in its own process. */
class Floor {
  readonly #process: ChildProcess;

  private constructor() {
    this.#process = fork(fileURLToPath(new URL('floor.ts', import.meta.url)), { execArgv: [] });
  }

  static async start({ text }: Document): Promise<Floor> {
    const floor = new Floor();
    await floor.#ask({ text });
    return floor;
  }

  /** One pass over the text with one letter more. */
  pass({ offset }: Place): Promise<number> {
    return this.#ask({ insertAt: offset });
  }

  stop(): void {
    this.#process.kill();
  }

  async #ask(message: object): Promise<number> {
    this.#process.send(message);
    const [ms] = await once(this.#process, 'message');
    return ms;
  }
}
