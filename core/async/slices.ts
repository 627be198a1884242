import { setImmediate } from "node:timers";

/** Default slice, ms: between two slices everything else has its turn. */
const SLICE_MS = 5;
/** Work that has had fewer slices is short, and goes before work that takes long. */
const SHORT_SLICES = 8;
/** Rows between two looks at the clock. */
const ROWS_PER_LOOK = 256;

/** Options of {@linkcode Slices}. */
export interface SlicesOptions {
  /** Longest slice, ms. Default 5. */
  readonly sliceMs?: number;
}

/**
 * Cuts long work into slices, between which everything else gets its turn: between two pieces of it,
 * `if (slices.over) await slices.next()`.
 *
 * Timers and promises have a turn between any two slices. Sockets are looked at on every 61st turn of
 * a busy loop only, unless the process was started with `DENO_TOKIO_EVENT_INTERVAL=1`.
 */
export class Slices {
  readonly #signal: AbortSignal | undefined;
  readonly #sliceMs: number;
  #end: number;
  #had = 0;

  /** @param signal ends the work between two slices */
  constructor(signal?: AbortSignal, { sliceMs = SLICE_MS }: SlicesOptions = {}) {
    this.#signal = signal;
    this.#sliceMs = sliceMs;
    this.#end = performance.now() + sliceMs;
  }

  /** True once a slice has lasted long enough. */
  get over(): boolean {
    return performance.now() >= this.#end;
  }

  /**
   * Waits until others had their turn.
   *
   * @throws the signal's reason when it is aborted
   */
  async next(): Promise<void> {
    await turns.wait(this.#had++ < SHORT_SLICES);
    this.#signal?.throwIfAborted();
    this.#end = performance.now() + this.#sliceMs;
  }

  /**
   * Does work that comes in short steps, in slices.
   *
   * @throws as {@linkcode next} and the work do
   */
  async run<Result>(steps: Generator<void, Result>): Promise<Result> {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (this.over) await this.next();
    }
  }

  /**
   * Visits rows, in slices.
   *
   * @throws as {@linkcode next} does
   */
  async each(rows: number, visit: (row: number) => void): Promise<void> {
    for (let row = 0; row < rows; row++) {
      if (row % ROWS_PER_LOOK === 0 && this.over) await this.next();
      visit(row);
    }
  }
}

/**
 * Who waits for a slice. However many there are, one of them goes on between two turns of the event
 * loop, so that together they hold up nothing else longer than one alone: short work first, but
 * every other time it is the turn of long work.
 */
class TurnQueue {
  readonly #short: (() => void)[] = [];
  readonly #long: (() => void)[] = [];
  #longIsNext = false;
  #runs = false;

  wait(isShort: boolean): Promise<void> {
    return new Promise((resolve) => {
      (isShort ? this.#short : this.#long).push(resolve);
      if (!this.#runs) setImmediate(this.#go);
      this.#runs = true;
    });
  }

  readonly #go = () => {
    const [first, second] = this.#longIsNext
      ? [this.#long, this.#short]
      : [this.#short, this.#long];
    (first.shift() ?? second.shift())?.();
    this.#longIsNext = !this.#longIsNext;
    this.#runs = this.#short.length + this.#long.length > 0;
    if (this.#runs) setImmediate(this.#go);
  };
}

const turns = new TurnQueue();
