import type { TopicPartition } from "../kafka/acknowledged.ts";
import type { LogFingerprint, Recognition } from "../kafka/log_fingerprint.ts";
import type { TopicIdentity, TopicLookup } from "../kafka/log_identity.ts";

/** Topics are not the ones any more that work began with; what was read since must be read again. */
export class LogReplaced extends Error {
  override readonly name = "LogReplaced";
}

/** What work relies on of a topic that it reads. */
export interface ReadTopic {
  readonly topic: string;
  readonly id: string | undefined;
  readonly partitions: number;
  readonly partition: number;
  /** The record that the partition must still have; undefined when the id says enough. */
  readonly anchor: LogFingerprint | undefined;
}

/**
 * Knows which logs the names of topics stand for.
 *
 * A name may come to stand for another log at any time, and a fetch does not tell. But ids are never
 * used again: when a topic has the id that it had before, after its records were fetched, then they
 * were fetched from that log. So who asks anew before each commit never commits what came from
 * another one. The same holds for its number of partitions, by which keys are placed; and, where topics
 * have no ids, for a record that was processed before: no other log has it.
 */
export class TopicWatch {
  readonly #look: TopicLookup;
  readonly #topics: readonly string[];
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<ReadonlyMap<string, TopicIdentity>> | undefined;

  /** @param topics all that will be asked for: one request serves every task */
  constructor(look: TopicLookup, topics: readonly string[]) {
    this.#look = look;
    this.#topics = topics;
  }

  /**
   * Topics as they are after this call began; callers in the meantime share a request. Those that
   * do not exist are left out.
   */
  fresh(): Promise<ReadonlyMap<string, TopicIdentity>> {
    // The request that is under way began before this call, so it proves nothing.
    this.#next ??= this.#running.then(() => {
      const asked = this.#look.ask(this.#topics);
      this.#running = asked.catch(() => {});
      this.#next = undefined;
      return asked;
    });
    return this.#next;
  }

  /** Whether a partition is the log that held a record. */
  recognize(at: TopicPartition, record: LogFingerprint): Promise<Recognition> {
    return this.#look.recognize(at, record);
  }

  /**
   * Makes sure that the topics are still the same.
   *
   * @throws {LogReplaced} when one is not
   */
  async verify(read: readonly ReadTopic[]): Promise<void> {
    const now = await this.fresh();
    for (const { topic, id, partitions, partition, anchor } of read) {
      const found = now.get(topic);
      if (found === undefined) throw new LogReplaced(`topic '${topic}' was deleted`);
      if (id !== undefined && found.id !== id) {
        throw new LogReplaced(`topic '${topic}' was deleted and made anew`);
      }
      if (found.partitions !== partitions) {
        throw new LogReplaced(`topic '${topic}' has ${found.partitions} partitions now`);
      }
      if (anchor === undefined) continue;
      const recognition = await this.recognize({ topic, partition }, anchor);
      if (recognition === "other" || recognition === "shorter") {
        throw new LogReplaced(
          `topic '${topic}', partition ${partition}, has not the record at offset ${anchor.offset} ` +
            "any more that was read from it",
        );
      }
    }
  }
}
