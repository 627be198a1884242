import { Random } from "../random/random.ts";

/** In each period of this length an entity may lose its connection once, ms. */
const PERIOD_MS = 3_600_000;

/** Options of {@linkcode Connection}. */
export interface ConnectionOptions {
  /** Chance of losing the connection in each period. */
  readonly share: number;
  /** How long it is lost, ms. */
  readonly lostForMs: number;
  /** Numbers that name this entity's stream of randomness. */
  readonly seeds: readonly number[];
}

/** The connection of one entity: says when what it sends at a time gets through. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #periodMs: number;
  #period = NaN;
  #lostFrom = Infinity;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    // Twice the absence, so that an entity is never away for ever.
    this.#periodMs = Math.max(PERIOD_MS, 2 * options.lostForMs);
  }

  /** When a record of this time (epoch ms) is delivered: the same time, or when it is back. */
  deliveryOf(time: number): number {
    const period = Math.floor(time / this.#periodMs);
    if (period !== this.#period) this.#draw(period);
    const backAt = this.#lostFrom + this.#options.lostForMs;
    return time >= this.#lostFrom && time < backAt ? backAt : time;
  }

  #draw(period: number): void {
    const { share, lostForMs, seeds } = this.#options;
    const random = new Random(...seeds, period);
    const lost = random.next() < share;
    const from = period * this.#periodMs + random.integer(0, this.#periodMs - lostForMs);
    this.#period = period;
    this.#lostFrom = lost ? from : Infinity;
  }
}
