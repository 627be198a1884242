/** What clocks are made with, ms. */
export interface ClockOptions {
  /** How far records may be out of order. */
  readonly outOfOrdernessMs: number;
  /** How far behind the partition's watermark a key's own may stay. */
  readonly offlineMs: number;
  /** Silence after which event time goes on by itself; Infinity: never. */
  readonly idleCloseMs: number;
}

/** A clock as plain JSON; null: there was nothing yet. */
export interface ClockState {
  readonly watermark: number | null;
  readonly behind: number | null;
  readonly settled: number | null;
  readonly maxEventTime: number | null;
  readonly reached: number | null;
  readonly lastAppend: number | null;
}

/**
 * How far event time has come in a partition: its watermark is the highest min(event time, append
 * time) − bound, so that a device whose clock is ahead does not carry the others with it. After
 * `idleCloseMs` of silence it goes on at the pace of real time, as in Bytewax's EventClock. Times are
 * epoch ms, −Infinity before the first record; none ever goes back.
 */
export class PartitionClock {
  /** The partition's watermark. */
  watermark = -Infinity;
  /** The least watermark of a key: the partition's − offline. */
  behind = -Infinity;
  /** `behind` when all that was due by it had been emitted last. */
  settled = -Infinity;
  /** Highest event time. */
  maxEventTime = -Infinity;
  /** Highest append time. */
  lastAppend = -Infinity;
  readonly bound: number;
  /** Highest min(event time, append time). */
  #reached = -Infinity;
  readonly #offlineMs: number;
  readonly #idleCloseMs: number;

  constructor(options: ClockOptions) {
    this.bound = options.outOfOrdernessMs;
    this.#offlineMs = options.offlineMs;
    this.#idleCloseMs = options.idleCloseMs;
  }

  /** Takes a record. True if `behind` rose. */
  observe(eventTime: number, appendTime: number): boolean {
    if (eventTime > this.maxEventTime) this.maxEventTime = eventTime;
    const reached = eventTime < appendTime ? eventTime : appendTime;
    if (reached > this.#reached) this.#reached = reached;
    return this.#raise(reached - this.bound);
  }

  /** Takes the append time of a record, whatever becomes of it. */
  appended(appendTime: number): void {
    if (appendTime > this.lastAppend) this.lastAppend = appendTime;
  }

  /**
   * Takes `silentMs` of silence since the last append. True if `behind` rose. What is reached is at
   * or below the last append time, so the watermark stays at or below the broker's time − bound.
   */
  idle(silentMs: number): boolean {
    if (silentMs < this.#idleCloseMs || this.#reached === -Infinity) return false;
    return this.#raise(this.#reached + silentMs - this.bound);
  }

  state(): ClockState {
    const { watermark, behind, settled, maxEventTime, lastAppend } = this;
    return {
      watermark: toJson(watermark),
      behind: toJson(behind),
      settled: toJson(settled),
      maxEventTime: toJson(maxEventTime),
      reached: toJson(this.#reached),
      lastAppend: toJson(lastAppend),
    };
  }

  /** Goes on from a state. `behind` rises at once if less is waited for than before. */
  restore(state: ClockState): void {
    this.maxEventTime = fromJson(state.maxEventTime);
    this.lastAppend = fromJson(state.lastAppend);
    this.#reached = fromJson(state.reached);
    this.watermark = fromJson(state.watermark);
    this.settled = fromJson(state.settled);
    this.behind = Math.max(fromJson(state.behind), this.watermark - this.#offlineMs);
  }

  #raise(to: number): boolean {
    if (!(to > this.watermark)) return false;
    this.watermark = to;
    if (!(to - this.#offlineMs > this.behind)) return false;
    this.behind = to - this.#offlineMs;
    return true;
  }
}

/** A time as JSON, which has no −Infinity. */
export function toJson(time: number): number | null {
  return time === -Infinity ? null : time;
}

/** Undoes {@linkcode toJson}. */
export function fromJson(time: number | null | undefined): number {
  return time ?? -Infinity;
}
