import { DEVICES, readingAt, START, WINDOW_MS } from "./dataset.ts";

/** A closed window as every program must report it. */
export interface ClosedWindow {
  readonly device: string;
  /** Epoch ms. */
  readonly start: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly avg: number;
}

/**
 * What the windows of the data set hold, computed record by record from the generator: the job's
 * only description that shares no code with the programs it checks.
 */
export class Oracle {
  /** Windows of the data set: those with at least one record. */
  readonly windows: number;
  readonly #counts: Uint32Array;
  readonly #sums: Float64Array;
  readonly #mins: Float64Array;
  readonly #maxs: Float64Array;
  readonly #slots: number;

  constructor(records: number) {
    this.#slots = Math.floor((readingAt(records - 1).time - START) / WINDOW_MS) + 1;
    const size = this.#slots * DEVICES;
    this.#counts = new Uint32Array(size);
    this.#sums = new Float64Array(size);
    this.#mins = new Float64Array(size).fill(Infinity);
    this.#maxs = new Float64Array(size).fill(-Infinity);
    for (let index = 0; index < records; index++) {
      const { time, temperature } = readingAt(index);
      const at = Math.floor((time - START) / WINDOW_MS) * DEVICES + index % DEVICES;
      this.#counts[at]!++;
      this.#sums[at]! += temperature;
      this.#mins[at] = Math.min(this.#mins[at]!, temperature);
      this.#maxs[at] = Math.max(this.#maxs[at]!, temperature);
    }
    this.windows = this.#counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  }

  /** Compares the windows of one run, each of which must come exactly once. */
  check(): OracleCheck {
    const seen = new Uint8Array(this.#counts.length);
    let found = 0;
    const take = (window: ClosedWindow) => {
      const at = this.#indexOf(window);
      if (seen[at] === 1) throw new Error(`Window ${describe(window)} was reported twice`);
      seen[at] = 1;
      found++;
      const sum = this.#sums[at]!;
      const expected: Omit<ClosedWindow, "device" | "start"> = {
        count: this.#counts[at]!,
        sum,
        min: this.#mins[at]!,
        max: this.#maxs[at]!,
        avg: sum / this.#counts[at]!,
      };
      for (const [name, value] of Object.entries(expected)) {
        const given = window[name as keyof typeof expected];
        if (!near(given, value)) {
          throw new Error(`Window ${describe(window)} has ${name} ${given} instead of ${value}`);
        }
      }
    };
    return { take, missing: () => this.windows - found };
  }

  #indexOf(window: ClosedWindow): number {
    const slot = (window.start - START) / WINDOW_MS;
    const device = Number(window.device.slice("device-".length));
    if (
      Number.isInteger(slot) && slot >= 0 && slot < this.#slots && Number.isInteger(device) &&
      device >= 0 && device < DEVICES && this.#counts[slot * DEVICES + device]! > 0
    ) return slot * DEVICES + device;
    throw new Error(`Window ${describe(window)} is not one of the data set`);
  }
}

/** The comparison of one run with the {@linkcode Oracle}. */
export interface OracleCheck {
  /** @throws {Error} naming the window when it is unknown, reported before, or wrong */
  readonly take: (window: ClosedWindow) => void;
  /** Windows that were not reported yet. */
  readonly missing: () => number;
}

/** Sums are rounded in another order, and some are compensated. */
function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
}

function describe({ device, start }: ClosedWindow): string {
  return `${device} ${start}`;
}
