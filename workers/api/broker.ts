import kafkajs from "kafkajs";
import { cached, Lazy } from "#core/async/cached.ts";
import { within } from "#core/async/time_limit.ts";
import {
  type CheckedProducer,
  createCheckedProducer,
  MissingPartition,
} from "#core/kafka/acknowledged.ts";
import { fetchGroupLags, type GroupLag, type GroupsOptions } from "#core/kafka/lag.ts";
import { fetchTopicOffsets, type TopicOffsets } from "#core/kafka/offsets.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import type { PartHealth } from "./history/connection.ts";
import { ProblemError } from "./contract/problem.ts";

/** Options of {@linkcode Broker}. */
export interface BrokerOptions {
  /** Topics whose offsets are reported. */
  readonly topics: readonly string[];
  readonly groups: GroupsOptions;
}

/** How long an answer about offsets and groups is good, ms: pages ask every second or two. */
const FRESH = { keepMs: 1_000 };
const ASK_TIMEOUT_MS = 8_000;
const SEND_TIMEOUT_MS = 15_000;
/** Below this, compressing costs more than it saves, bytes. */
const COMPRESS_FROM = 1_024;

/** What the routes ask of Kafka; it connects when it is first asked. */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #admin: Lazy<kafkajs.Admin>;
  readonly #producer: Lazy<CheckedProducer>;
  /** Offsets of the topics that exist. */
  readonly offsets: () => Promise<TopicOffsets>;
  /** Lag of the consumer groups. */
  readonly lags: () => Promise<readonly GroupLag[]>;
  readonly health: () => Promise<PartHealth>;

  constructor(kafka: kafkajs.Kafka, options: BrokerOptions) {
    this.#options = options;
    this.#admin = connectedLazily(() => kafka.admin());
    this.#producer = connectedLazily(() =>
      createCheckedProducer(kafka, {
        allowAutoTopicCreation: false,
        createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      })
    );
    this.offsets = cached(() => this.freshOffsets(), FRESH);
    this.lags = cached(async () => {
      const offsets = await this.offsets();
      return await this.#ask((admin) => fetchGroupLags(admin, offsets, options.groups));
    }, FRESH);
    this.health = cached(() => this.#health(), FRESH);
  }

  /** {@linkcode offsets} as they are now. */
  freshOffsets(): Promise<TopicOffsets> {
    return this.#ask((admin) => fetchTopicOffsets(admin, this.#options.topics));
  }

  /**
   * Writes messages to a topic and waits until all in-sync replicas have them.
   *
   * @throws {ProblemError} when Kafka does not acknowledge; some of them may be written all the same
   */
  async send(topic: string, messages: kafkajs.Message[]): Promise<void> {
    const bytes = messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    const send = async (producer: CheckedProducer) =>
      void await producer.sendBatch({
        topicMessages: [{ topic, messages }],
        acks: -1,
        compression: bytes < COMPRESS_FROM
          ? kafkajs.CompressionTypes.None
          : kafkajs.CompressionTypes.ZSTD,
      });
    await answerOf(this.#producer.get().then(send), SEND_TIMEOUT_MS);
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#admin.close(), this.#producer.close()]);
  }

  async #health(): Promise<PartHealth> {
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

/**
 * Waits for a call to Kafka, but not for ever.
 *
 * @throws {ProblemError} when it fails or takes longer than `ms`
 */
async function answerOf<T>(call: Promise<T>, ms: number): Promise<T> {
  try {
    return await within(call, { ms });
  } catch (error) {
    throw kafkaProblem(error);
  }
}

/** What an error of a call to Kafka means to the client of the API. */
function kafkaProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const type = (error as { type?: unknown } | null)?.type;
  if (type === "MESSAGE_TOO_LARGE" || type === "RECORD_LIST_TOO_LARGE") {
    return new ProblemError(
      "too-large",
      "Kafka refuses the records because they are too large: send fewer at once",
      { cause: error },
    );
  }
  if (
    type === "UNKNOWN_TOPIC_OR_PARTITION" || error instanceof MissingPartition ||
    error instanceof kafkajs.KafkaJSTopicMetadataNotLoaded
  ) {
    return new ProblemError(
      "not-set-up",
      "A topic is missing in Kafka: run `deno task setup`",
      { cause: error },
    );
  }
  return new ProblemError(
    "kafka-away",
    `Kafka does not answer at the moment (${errorMessage(error)}): try again`,
    { cause: error },
  );
}
