/** Knows how far event time has come: no record older than the watermark is expected any more. */
export interface Clock {
  /** Epoch ms; -Infinity before the first record. Never goes back. */
  readonly watermark: number;
  /** Highest event time seen, epoch ms; -Infinity before the first record. */
  readonly maxEventTime: number;
  /** Takes the event time of a record. True if the watermark moved. */
  observe(eventTime: number): boolean;
  /** Takes `silentMs` of wall-clock silence up to `now`. True if the watermark moved. */
  idle(now: number, silentMs: number): boolean;
}

export interface WatermarkClockOptions {
  /** How far records may be out of order, ms. */
  outOfOrdernessMs: number;
  /** Silence after which event time flows on at the pace of the wall clock, ms; Infinity: never. */
  idleCloseMs: number;
}

/**
 * Watermark with a bound on disorder: highest event time − bound. After `idleCloseMs` of silence
 * it may go on to highest event time + silence − bound, as Bytewax's EventClock does, but never
 * past now − bound: a record produced right now is not late because no record came for a while.
 */
export class WatermarkClock implements Clock {
  watermark = -Infinity;
  maxEventTime = -Infinity;
  readonly #bound: number;
  readonly #idleCloseMs: number;

  constructor(options: WatermarkClockOptions) {
    this.#bound = options.outOfOrdernessMs;
    this.#idleCloseMs = options.idleCloseMs;
  }

  observe(eventTime: number): boolean {
    if (eventTime <= this.maxEventTime) return false;
    this.maxEventTime = eventTime;
    return this.#raise(eventTime - this.#bound);
  }

  idle(now: number, silentMs: number): boolean {
    if (silentMs < this.#idleCloseMs || this.maxEventTime === -Infinity) return false;
    return this.#raise(Math.min(this.maxEventTime + silentMs, now) - this.#bound);
  }

  /** Sets both times, for restored state. */
  restore(watermark: number, maxEventTime: number): void {
    this.watermark = watermark;
    this.maxEventTime = maxEventTime;
  }

  #raise(to: number): boolean {
    if (!(to > this.watermark)) return false;
    this.watermark = to;
    return true;
  }
}
