import type cassandra from "cassandra-driver";
import type { Logger } from "#core/telemetry/log.ts";
import type { LiveTail } from "../live/mod.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Settings } from "../settings/settings.ts";
import { Catalogue } from "../catalogue/catalogue.ts";
import { readStreams } from "../catalogue/read_streams.ts";
import { cassandraSession } from "../connections/cassandra_session.ts";
import { KafkaSession } from "../connections/kafka_session.ts";
import type { Lazy } from "./connections/lazy.ts";
import { LiveConnection } from "../live/live_connection.ts";

/** Options of {@linkcode Connections}. */
export interface ConnectionsOptions {
  /** Of the datasource. */
  readonly uid: string;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** The connections of one datasource; each is made when it is first needed. */
export class Connections {
  readonly catalogue: Catalogue;
  /** Null where no brokers are configured. */
  readonly kafka: KafkaSession | null;
  readonly #cassandra: Lazy<cassandra.Client>;
  readonly #live: LiveConnection | null;

  constructor(settings: Settings, options: ConnectionsOptions) {
    const { cassandra, kafka, group } = settings;
    this.#cassandra = cassandraSession(cassandra);
    this.catalogue = new Catalogue(
      async () => await readStreams(await this.#cassandra.get(), cassandra.keyspace),
      (streams) => this.#live?.follow(streams),
    );
    this.kafka = kafka === null ? null : new KafkaSession(kafka, options.log);
    this.#live = kafka === null ? null : new LiveConnection({
      ...options,
      kafka,
      group,
      streams: () => this.catalogue.streams(),
    });
  }

  /** @throws {DownstreamError} with what to do, while Cassandra is away */
  cassandra(): Promise<cassandra.Client> {
    return this.#cassandra.get();
  }

  /** Null where no brokers are configured. @throws as {@linkcode cassandra} does */
  async tail(): Promise<LiveTail | null> {
    return await this.#live?.get() ?? null;
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#live?.close(), this.kafka?.close()]);
    await this.#cassandra.close();
  }
}
