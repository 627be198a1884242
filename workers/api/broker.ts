import type kafkajs from "kafkajs";
import { cached, Lazy } from "#core/async/cached.ts";
import { fetchGroupLags, type GroupLag, type GroupsOptions } from "#core/kafka/lag.ts";
import { fetchTopicOffsets, type TopicOffsets } from "#core/kafka/offsets.ts";
import type { PartHealth } from "./history/connection.ts";
import { answerOf } from "#core/http/kafka_problem.ts";

/** Options of {@linkcode Broker}. */
export interface BrokerOptions {
  /** Topics whose offsets are reported. */
  readonly topics: readonly string[];
  readonly groups: GroupsOptions;
}

/** How long an answer about offsets and groups is good, ms: pages ask every second or two. */
const FRESH = { keepMs: 1_000 };
const ASK_TIMEOUT_MS = 8_000;
/** How long a number of partitions is good, ms: producers look as seldom. */
const KNOWN = { keepMs: 30_000 };

/** What the routes ask of Kafka; it connects when it is first asked. */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #admin: Lazy<kafkajs.Admin>;
  readonly #partitions = new Map<string, () => Promise<number>>();
  /** Offsets of the topics that exist. */
  readonly offsets: () => Promise<TopicOffsets>;
  /** Lag of the consumer groups. */
  readonly lags: () => Promise<readonly GroupLag[]>;

  constructor(kafka: kafkajs.Kafka, options: BrokerOptions) {
    this.#options = options;
    this.#admin = connectedLazily(() => kafka.admin());
    this.offsets = cached(() => this.freshOffsets(), FRESH);
    this.lags = cached(async () => {
      const offsets = await this.offsets();
      return await this.#ask((admin) => fetchGroupLags(admin, offsets, options.groups));
    }, FRESH);
  }

  /** Asks Kafka for a sign of life. */
  async health(): Promise<PartHealth> {
    try {
      await this.#ask((admin) => admin.describeCluster());
      return { state: "connected" };
    } catch {
      return {
        state: "away",
        fix: "start Kafka (deno task services) or set KAFKA_BOOTSTRAP_SERVERS to where it runs",
      };
    }
  }

  /** {@linkcode offsets} as they are now. */
  freshOffsets(): Promise<TopicOffsets> {
    return this.#ask((admin) => fetchTopicOffsets(admin, this.#options.topics));
  }

  /** Partitions of a topic. @throws {ProblemError} when Kafka does not answer or has no such topic */
  async partitions(topic: string): Promise<number> {
    const known = this.#partitions.get(topic) ?? cached(() => this.#countPartitions(topic), KNOWN);
    this.#partitions.set(topic, known);
    return await known();
  }

  /** Where a partition ends now, exclusive. @throws {ProblemError} when Kafka does not answer */
  async endOf(topic: string, partition: number): Promise<number> {
    const offsets = await this.#ask((admin) => fetchTopicOffsets(admin, [topic]));
    return offsets.get(topic)?.find((known) => known.partition === partition)?.latest ?? 0;
  }

  async close(): Promise<void> {
    await this.#admin.close();
  }

  async #countPartitions(topic: string): Promise<number> {
    const { topics } = await this.#ask((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    return topics.find(({ name }) => name === topic)!.partitions.length;
  }

  #ask<T>(question: (admin: kafkajs.Admin) => Promise<T>): Promise<T> {
    return answerOf(this.#admin.get().then(question), ASK_TIMEOUT_MS);
  }
}

interface Connectable {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

function connectedLazily<T extends Connectable>(make: () => T): Lazy<T> {
  return new Lazy({
    open: async () => {
      const client = make();
      await client.connect();
      return client;
    },
    close: (client) => client.disconnect(),
  });
}
