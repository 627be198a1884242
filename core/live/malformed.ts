/** A message that is not what its topic is for. */
export interface MalformedMessage {
  readonly partition: number;
  readonly offset: number;
  /** When the broker appended it, epoch ms. */
  readonly appended: number;
  readonly fault: string;
}

/** What a log has left out of what it holds. */
export interface MalformedMessages {
  readonly count: number;
  readonly newest?: MalformedMessage;
}

/** Offsets that a partition is complete in: [from, next). */
interface Held {
  from(partition: number): number | undefined;
  next(partition: number): number | undefined;
}

/** More are not kept: then only the newest of them are counted. */
const MAX_KEPT = 20_000;

/** The malformed messages among what a ring holds; those that it no longer does are forgotten. */
export class MalformedRing {
  readonly #held: Held;
  /** In the order in which they came. */
  #kept: MalformedMessage[] = [];

  constructor(held: Held) {
    this.#held = held;
  }

  add(message: MalformedMessage): void {
    if (this.#kept.length >= MAX_KEPT) this.#kept = this.#kept.slice(MAX_KEPT / 10);
    this.#kept.push(message);
  }

  /** Forgets what the ring does not hold: before a partition that began anew reuses its offsets. */
  trim(): void {
    if (this.#kept.length === 0) return;
    this.#kept = this.#kept.filter(({ partition, offset }) =>
      offset >= (this.#held.from(partition) ?? Infinity) &&
      offset < (this.#held.next(partition) ?? 0)
    );
  }

  get figures(): MalformedMessages {
    this.trim();
    const newest = this.#kept.at(-1);
    return { count: this.#kept.length, ...(newest === undefined ? {} : { newest }) };
  }
}
