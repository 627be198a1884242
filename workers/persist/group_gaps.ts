import { GapDetector, type OffsetGap } from "#core/kafka/gap.ts";
import type { FetchedRecords } from "#core/kafka/record_batch.ts";
import { watchCommitted } from "#core/kafka/wire/committed_offsets.ts";

/**
 * Finds gaps in what a member of a consumer group reads: its first fetch of a partition should begin
 * where the group has committed, every other one where the last one ended.
 */
export class GroupGaps {
  readonly #detector: GapDetector;
  /** Partitions that were fetched since the group was joined. */
  readonly #fetched = new Set<string>();
  readonly #unwatch: () => void;

  /** @param onGap called with offsets that were deleted before they were read */
  constructor(groupId: string, onGap: (gap: OffsetGap) => void) {
    this.#detector = new GapDetector(onGap);
    this.#unwatch = watchCommitted(groupId, (topic, partition, offset) => {
      const isFirst = !this.#fetched.has(`${topic} ${partition}`);
      if (isFirst && offset >= 0) this.#detector.expect(topic, partition, offset);
    });
  }

  /** The group was joined: partitions may have been read by another member in the meantime. */
  joined(): void {
    this.#detector.forget();
    this.#fetched.clear();
  }

  /** A fetch has come. */
  fetched(fetched: FetchedRecords): void {
    this.#fetched.add(`${fetched.topic} ${fetched.partition}`);
    this.#detector.fetched(fetched);
  }

  close(): void {
    this.#unwatch();
  }
}
