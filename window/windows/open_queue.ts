import { grown } from "../keys/key_table.ts";

const NONE = 0;
/** Waits to be emitted. */
const READY = 1;
/** Was emitted and has not changed since. */
const RESTING = 2;
/** Was emitted and has changed since, but may not be emitted yet. */
const HELD = 3;

/** First in, first out. */
class Fifo {
  #ring = new Float64Array(64);
  #from = 0;
  length = 0;

  push(value: number): void {
    if (this.length === this.#ring.length) {
      const ring = new Float64Array(2 * this.length);
      ring.set(this.#ring.subarray(this.#from));
      ring.set(this.#ring.subarray(0, this.#from), this.length - this.#from);
      this.#ring = ring;
      this.#from = 0;
    }
    this.#ring[(this.#from + this.length++) & (this.#ring.length - 1)] = value;
  }

  get first(): number {
    return this.#ring[this.#from]!;
  }

  shift(): number {
    const value = this.first;
    this.#from = (this.#from + 1) & (this.#ring.length - 1);
    this.length--;
    return value;
  }
}

/** Rate limit of open updates: whose windows changed, and who was emitted less than so long ago. */
export class OpenQueue {
  readonly #everyMs: number;
  #states = new Uint8Array(64);
  readonly #ready = new Fifo();
  /** Keys that were emitted, and when, in turn. */
  readonly #resting = new Fifo();
  readonly #since = new Fifo();

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** An open window of the key has changed. */
  touch(key: number): void {
    this.#states = grown(this.#states, key + 1);
    const state = this.#states[key];
    if (state === NONE) {
      this.#states[key] = READY;
      this.#ready.push(key);
    } else if (state === RESTING) {
      this.#states[key] = HELD;
    }
  }

  /**
   * The next key whose turn it is at monotone time `now`, ms; −1 when none is left. It is taken to be
   * emitted now.
   */
  take(now: number): number {
    while (this.#since.length > 0 && this.#since.first + this.#everyMs <= now) {
      this.#since.shift();
      const key = this.#resting.shift();
      if (this.#states[key] === HELD) {
        this.#states[key] = READY;
        this.#ready.push(key);
      } else {
        this.#states[key] = NONE;
      }
    }
    if (this.#ready.length === 0) return -1;
    const key = this.#ready.shift();
    this.#states[key] = RESTING;
    this.#resting.push(key);
    this.#since.push(now);
    return key;
  }
}
