import { LISTED_AGAIN_MS } from "#core/cassandra/inserts.ts";

/** Half of it: a row may wait before it is written. */
const KNOWN_MS = LISTED_AGAIN_MS / 2;
/** Some 100 bytes each. */
const MOST = 10_000;

/** Buckets that were listed a short while ago, so that not every batch lists them again. */
export class Listed {
  /** When each was listed, on the monotone clock, ms; first listed first. */
  readonly #at = new Map<string, number>();

  has(bucket: string, now = performance.now()): boolean {
    const at = this.#at.get(bucket);
    return at !== undefined && now - at < KNOWN_MS;
  }

  /** @param at when their listing was about to be written */
  add(buckets: Iterable<string>, at: number): void {
    for (const bucket of buckets) {
      this.#at.delete(bucket);
      this.#at.set(bucket, at);
    }
    for (const bucket of this.#at.keys()) {
      if (this.#at.size <= MOST) break;
      this.#at.delete(bucket);
    }
  }
}
