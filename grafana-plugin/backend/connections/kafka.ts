import kafkajs from "kafkajs";
import { Lazy } from "#core/async/cached.ts";
import { within } from "#core/async/time_limit.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { type CheckedProducer, createCheckedProducer } from "#core/kafka/acknowledged.ts";
import { createKafka } from "#core/kafka/client.ts";
import { fetchTopicOffsets } from "#core/kafka/offsets.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { type KafkaRecord, recordsOf } from "#core/kafka/record_batch.ts";
import { DownstreamError } from "../sdk/mod.ts";
import { formatAddress } from "../settings/address.ts";
import type { KafkaSettings } from "../settings/settings.ts";
import { KEPT } from "./cassandra.ts";
import { faultText } from "./fault.ts";
import { kafkaFault } from "./kafka_fault.ts";

const ADMIN_TIMEOUT_MS = 8_000;
const SEND_TIMEOUT_MS = 15_000;
const READ_TIMEOUT_MS = 20_000;

/** What resources need of Kafka; each client connects when it is first needed. */
export class KafkaSession {
  readonly #settings: KafkaSettings;
  readonly #kafka: kafkajs.Kafka;
  readonly #admin: Lazy<kafkajs.Admin>;
  readonly #producer: Lazy<CheckedProducer>;

  constructor(settings: KafkaSettings, log: Logger) {
    const kafka = kafkaClient(settings, { log });
    this.#settings = settings;
    this.#kafka = kafka;
    this.#admin = connectedLazily(() => kafka.admin());
    this.#producer = connectedLazily(() =>
      createCheckedProducer(kafka, {
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      })
    );
  }

  /** @throws {DownstreamError} with what to do, when Kafka does not answer */
  withAdmin<T>(call: (admin: kafkajs.Admin) => Promise<T>): Promise<T> {
    return this.#answered(this.#admin.get().then(call), ADMIN_TIMEOUT_MS);
  }

  /**
   * Writes messages and waits until all in-sync replicas have them.
   *
   * @throws {DownstreamError} when Kafka does not acknowledge; some may be written all the same
   */
  async send(topic: string, messages: kafkajs.Message[]): Promise<void> {
    const sent = this.#producer.get().then((producer) =>
      producer.sendBatch({ topicMessages: [{ topic, messages }], acks: -1 })
    );
    await this.#answered(sent, SEND_TIMEOUT_MS);
  }

  /**
   * Reads all that a topic of one partition holds; nothing where it is missing.
   *
   * @throws {DownstreamError} with what to do, when Kafka does not answer
   */
  async readTopic(
    topic: string,
    { group, onRecord }: {
      /** Begins the name of the short-lived consumer group. */
      readonly group: string;
      readonly onRecord: (record: KafkaRecord) => void;
    },
  ): Promise<void> {
    const existing = await this.withAdmin((admin) => fetchTopicOffsets(admin, [topic]));
    if (!existing.has(topic)) return;
    const read = readLog(this.#kafka, {
      topic,
      partitions: [0],
      groupId: `${group}-grafana-${crypto.randomUUID()}`,
      onFetched: (fetched) => recordsOf(fetched).forEach(onRecord),
    });
    await this.#answered(read, READ_TIMEOUT_MS);
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#admin.close(), this.#producer.close()]);
  }

  async #answered<T>(call: Promise<T>, ms: number): Promise<T> {
    try {
      return await within(call, { ms });
    } catch (error) {
      throw new DownstreamError(faultText(kafkaFault(error, this.#settings)), {
        cause: error,
      });
    }
  }
}

interface Connectable {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

function connectedLazily<T extends Connectable>(make: () => T): Lazy<T> {
  return new Lazy({
    ...KEPT,
    open: async () => {
      const client = make();
      try {
        await client.connect();
        return client;
      } catch (error) {
        await client.disconnect().catch(() => {});
        throw error;
      }
    },
    close: (client) => client.disconnect(),
  });
}

/** Options of {@linkcode kafkaClient}. */
export interface KafkaClientOptions {
  readonly log: Logger;
  /** Tries of one request before it fails. Default 3. */
  readonly retries?: number;
}

/** A kafkajs client for these settings; nothing is connected yet. */
export function kafkaClient(
  settings: KafkaSettings,
  options: KafkaClientOptions,
): kafkajs.Kafka {
  return createKafka({
    kafkaBootstrapServers: settings.brokers.map(formatAddress),
    kafkaSecurityProtocol: settings.securityProtocol,
    kafkaSaslMechanism: settings.saslMechanism,
    kafkaSaslUsername: settings.credentials?.username ?? "",
    kafkaSaslPassword: settings.credentials?.password ?? "",
    kafkaSslCaFile: "",
    kafkaSslCertFile: "",
    kafkaSslKeyFile: "",
  }, {
    clientId: "sluice-grafana",
    log: options.log,
    retries: options.retries ?? 3,
    ...(settings.tls === null ? {} : { tls: settings.tls }),
  });
}
