import type { FetchedRecords } from "./record_batch.ts";

/** Offsets of a partition that a reader should have read and cannot any more. */
export interface OffsetGap {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/**
 * Compares where a reader should go on with where its fetches begin. A fetch that begins later has
 * passed over offsets that retention has deleted; offsets without records inside of a fetch, such as
 * markers of transactions or what compaction removed, are no gap.
 */
export class GapDetector {
  readonly #onGap: (gap: OffsetGap) => void;
  readonly #expected = new Map<string, number>();

  /** @param onGap called once for each gap, before the records after it */
  constructor(onGap: (gap: OffsetGap) => void) {
    this.#onGap = onGap;
  }

  /** The reader goes on at this offset, such as the one that its group committed. */
  expect(topic: string, partition: number, offset: number): void {
    this.#expected.set(placeOf(topic, partition), offset);
  }

  /** Nothing is known any more of where the reader goes on, such as before its group is joined. */
  forget(): void {
    this.#expected.clear();
  }

  /** A fetch has come; the next one is expected to begin where it ended. */
  fetched(fetched: FetchedRecords): void {
    const { topic, partition, fetchedOffset, nextOffset } = fetched;
    const place = placeOf(topic, partition);
    const expected = this.#expected.get(place);
    if (expected !== undefined && fetchedOffset > expected) {
      this.#onGap({ topic, partition, from: expected, to: fetchedOffset });
    }
    this.#expected.set(place, nextOffset);
  }
}

function placeOf(topic: string, partition: number): string {
  return `${topic} ${partition}`;
}
