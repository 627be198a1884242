import type { TopicIdentity } from "../kafka/log_identity.ts";
import type { ParkedStream } from "./events.ts";

/** The part of a task that is asked. */
interface ParkedTask {
  readonly partition: number;
  readonly parked: readonly ParkedStream[];
}

/** First and longest wait before state that could not be read is read again, ms. */
const WAIT_MS = { first: 60_000, longest: 600_000 } as const;

/** Decides when a task with parked streams is worth restoring again. Pure but for the clock. */
export class ParkedRetries {
  readonly #now: () => number;
  readonly #waits = new Map<number, { readonly until: number; readonly ms: number }>();

  /** @param now a monotone clock, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Whether to restore the task: what a stream waits for is there, or the wait of one that waits
   * for nothing that can be looked at is over.
   */
  isDue(
    { partition, parked }: ParkedTask,
    topics: ReadonlyMap<string, TopicIdentity>,
  ): boolean {
    if (parked.length === 0) {
      this.#waits.delete(partition);
      return false;
    }
    const isThere = parked.some(({ waitsFor }) =>
      waitsFor !== undefined && (topics.get(waitsFor)?.partitions ?? 0) > partition
    );
    return isThere ||
      (parked.some(({ waitsFor }) => waitsFor === undefined) && this.#waited(partition));
  }

  #waited(partition: number): boolean {
    const now = this.#now();
    const wait = this.#waits.get(partition);
    if (wait !== undefined && now < wait.until) return false;
    const ms = wait === undefined ? WAIT_MS.first : Math.min(WAIT_MS.longest, 2 * wait.ms);
    this.#waits.set(partition, { until: now + ms, ms });
    return wait !== undefined;
  }
}
