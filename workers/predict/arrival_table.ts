import { Buffer } from "node:buffer";
import { ARRIVAL } from "#core/contract/predicted_series.ts";
import type { ArrivalDeclaration } from "#core/declaration/mod.ts";
import type { Prediction } from "#core/contract/prediction.ts";
import type { StateLane } from "#core/task/state_lane.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { ArrivalModel, type Direction, type ExpectedArrival } from "#predict/mod.ts";
import type { WindowUpdate } from "#window/mod.ts";

/** Options of {@linkcode ArrivalTable}. */
export interface ArrivalTableOptions {
  readonly stream: string;
  readonly arrival: ArrivalDeclaration;
  /** Where rows of state go. */
  readonly state: StateLane;
}

/** What is known of a vehicle's way; the model knows the rest. */
interface Way {
  at: number;
  course: number;
  direction: Direction;
  /** What was expected first in each tenth of the way: told again when it has arrived. */
  told: (Prediction | undefined)[];
}

/** What the model was given. */
type Step = readonly [key: string, at: number, progress: number, course: number | null];

/** A snapshot is saved at the latest after so many steps; until then they are learned once more. */
const SAVE_EVERY = 512;
const TENTHS = 10;
const MINUTE_MS = 60_000;
/** A way that nothing was heard of for so long is forgotten, ms. */
const FORGOTTEN_MS = 6 * 3_600_000;
/** Degrees, or whatever the course is in, that are no movement. */
const STANDS = 1e-5;
/** Brokers refuse large messages. */
const CHUNK_BYTES = 512 << 10;

const SNAPSHOT = "a";
const STEPS = "b";

/** Whether a row is one of arrivals. */
export const isArrivalRow = (key: Uint8Array): boolean =>
  key[0] === SNAPSHOT.charCodeAt(0) || key[0] === STEPS.charCodeAt(0);

/** When the keys of one stream in one task arrive. */
export class ArrivalTable {
  readonly #options: ArrivalTableOptions;
  #model: ArrivalModel;
  readonly #ways = new Map<string, Way>();
  #steps: Step[] = [];
  #version = 0;
  #arrived = 0;
  #newest = -Infinity;
  #chunks = 0;
  #isChanged = false;

  constructor(options: ArrivalTableOptions) {
    this.#options = options;
    this.#model = new ArrivalModel({ destination: options.arrival.destination });
  }

  /** Journeys that have ended. */
  get arrived(): number {
    return this.#arrived;
  }

  get error(): Prediction["error"] {
    const error = this.#model.error;
    return error && { mae: error.mae, relative: error.relative, coverage: error.coverage };
  }

  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** The whole state, for comparisons. */
  snapshot(): Uint8Array {
    return this.#encode();
  }

  /**
   * Takes a window.
   *
   * @returns what is to be told; undefined when the window is none that arrivals follow
   */
  take(window: WindowUpdate): readonly Prediction[] | undefined {
    const { window: size, progress, course } = this.#options.arrival;
    if (window.size !== size || window.status !== "final") return undefined;
    const come = window.measures[progress]?.last;
    if (come === undefined) return undefined;
    const at = course === undefined ? null : window.measures[course]?.last ?? null;
    const step: Step = [window.key, window.end, come, at];
    this.#steps.push(step);
    this.#isChanged = true;
    const told = this.#learn(step);
    // At once: versions must not depend on when transactions are.
    if (this.#version === 0 || this.#steps.length >= SAVE_EVERY) this.#save();
    return told;
  }

  /** Writes the rows that have changed; always all at once. */
  writeChanges(): boolean {
    if (!this.#isChanged) return true;
    this.#isChanged = false;
    const steps = { version: this.#version, steps: this.#steps };
    this.#options.state.row(Buffer.from(STEPS), Buffer.from(JSON.stringify(steps)));
    return true;
  }

  #save(): void {
    this.#version++;
    this.#steps = [];
    for (const [key, { at }] of this.#ways) {
      if (this.#newest - at > FORGOTTEN_MS) this.#ways.delete(key);
    }
    const bytes = this.#encode();
    const chunks = Math.ceil(bytes.length / CHUNK_BYTES);
    for (let i = 0; i < Math.max(chunks, this.#chunks); i++) {
      const chunk = bytes.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES);
      this.#options.state.row(Buffer.from(`${SNAPSHOT}${i}`), i < chunks ? chunk : null);
    }
    this.#chunks = chunks;
  }

  /**
   * Goes on from stored rows; from the beginning where they cannot be read.
   *
   * @throws {RangeError} when they are of another version or destination, or damaged
   */
  restore(rows: ReadonlyMap<string, Uint8Array>): void {
    try {
      this.#readRows(rows);
    } catch (error) {
      this.#model = new ArrivalModel({ destination: this.#options.arrival.destination });
      this.#ways.clear();
      this.#steps = [];
      [this.#version, this.#arrived, this.#newest] = [0, 0, -Infinity];
      throw new RangeError(errorMessage(error), { cause: error });
    }
  }

  #readRows(rows: ReadonlyMap<string, Uint8Array>): void {
    const chunks = [...rows].filter(([key]) => key.startsWith(SNAPSHOT))
      .sort(([a], [b]) => Number(a.slice(1)) - Number(b.slice(1))).map(([, chunk]) => chunk);
    if (chunks.length === 0) return;
    // Even if they cannot be read: the next snapshot replaces all of them.
    this.#chunks = chunks.length;
    this.#decode(Buffer.concat(chunks));
    const steps = rows.get(STEPS);
    if (steps === undefined) return;
    const stored = JSON.parse(Buffer.from(steps).toString()) as {
      readonly version: number;
      readonly steps: readonly Step[];
    };
    if (stored.version !== this.#version) return;
    for (const step of stored.steps) {
      this.#steps.push(step);
      this.#learn(step);
    }
  }

  #learn(step: Step): readonly Prediction[] {
    const [key, at, progress, course] = step;
    this.#newest = Math.max(this.#newest, at);
    const way = this.#wayOf(key, { at, course });
    const { direction } = way;
    const { expected, arrived } = this.#model.observe(key, { at, progress, direction });
    if (arrived !== undefined) {
      this.#arrived++;
      const told = way.told.flatMap((one) =>
        one === undefined ? [] : [{
          ...one,
          actual: (arrived.at - one.start) / MINUTE_MS,
          ...(this.error && { error: this.error }),
        }]
      );
      way.told = [];
      return told;
    }
    if (expected === undefined) return [];
    const prediction = this.#tell(key, at, expected);
    const { destination } = this.#options.arrival;
    const tenth = Math.min(TENTHS - 1, Math.floor(progress / destination * TENTHS));
    // A new journey begins where there are expectations of a later tenth.
    if (way.told.length > tenth + 1) way.told = [];
    way.told[tenth] ??= prediction;
    return [prediction];
  }

  #wayOf(key: string, { at, course }: { readonly at: number; readonly course: number | null }) {
    const way = this.#ways.get(key);
    if (way === undefined) {
      const begun: Way = { at, course: course ?? 0, direction: "out", told: [] };
      this.#ways.set(key, begun);
      return begun;
    }
    way.at = at;
    if (course !== null && Math.abs(course - way.course) > STANDS) {
      way.direction = course > way.course ? "out" : "back";
      way.course = course;
    }
    return way;
  }

  #tell(key: string, at: number, { arrival, lower, upper, level }: ExpectedArrival): Prediction {
    const { stream, arrival: { window: size } } = this.#options;
    const minutes = (time: number) => (time - at) / MINUTE_MS;
    return {
      ...{ stream, key, measure: ARRIVAL, aggregate: "value", size },
      ...{ start: at, end: Math.round(arrival), horizon: 1, made: at },
      ...{ value: minutes(arrival), lower: minutes(lower), upper: minutes(upper), level },
      model: "arrival",
      version: this.#version,
      learned: this.#arrived,
      ...(this.error && { error: this.error }),
    };
  }

  #encode(): Uint8Array {
    const head = Buffer.from(JSON.stringify({
      version: this.#version,
      arrived: this.#arrived,
      newest: this.#newest,
      ways: [...this.#ways],
    }));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(head.length);
    return Buffer.concat([length, head, this.#model.snapshot()]);
  }

  #decode(bytes: Buffer): void {
    const end = 4 + bytes.readUInt32BE(0);
    const head = JSON.parse(bytes.subarray(4, end).toString()) as {
      readonly version: number;
      readonly arrived: number;
      readonly newest: number;
      readonly ways: readonly (readonly [string, Way])[];
    };
    const { destination } = this.#options.arrival;
    this.#model = ArrivalModel.restore(bytes.subarray(end), { destination });
    this.#version = head.version;
    this.#arrived = head.arrived;
    this.#newest = head.newest;
    for (const [key, { told, ...way }] of head.ways) {
      // JSON has null where the array has nothing.
      this.#ways.set(key, { ...way, told: told.map((one) => one ?? undefined) });
    }
  }
}
