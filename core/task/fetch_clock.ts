/**
 * Knows up to when the input has been read.
 *
 * A fetch that began at time t returns what had arrived by t, and the next fetch from the same
 * broker begins only when all of it has been processed. So when a fetch begins, everything up to the
 * beginning of the one before has been processed. A worker that was frozen, or that waits for the
 * state of another task, begins no fetch, and its clock stands still. Times are of one monotone
 * clock, ms: a wall clock that is wrong or set says nothing about silence. Pure.
 */
export class FetchClock {
  readonly #brokers = new Map<number, { began: number; readUntil: number | undefined }>();

  /** A fetch from a broker begins. */
  fetchBegins(broker: number, now: number): void {
    this.#brokers.set(broker, { began: now, readUntil: this.#brokers.get(broker)?.began });
  }

  /** Partitions were assigned anew: which brokers are read may change. */
  reset(): void {
    this.#brokers.clear();
  }

  /** Everything that had arrived by then has been processed; undefined while that is not known. */
  get readUntil(): number | undefined {
    let earliest: number | undefined;
    for (const { readUntil } of this.#brokers.values()) {
      if (readUntil === undefined) return undefined;
      earliest = Math.min(earliest ?? Infinity, readUntil);
    }
    return earliest;
  }
}
