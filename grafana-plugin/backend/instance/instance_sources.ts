import type cassandra from "cassandra-driver";
import type { Lazy } from "#core/async/cached.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { Catalogue, readStreams } from "../catalogue/catalogue.ts";
import { cassandraSession } from "../connections/cassandra.ts";
import { KafkaSession } from "../connections/kafka.ts";
import { LiveConnection } from "../live/live_connection.ts";
import type { Metrics } from "../metrics.ts";
import type { QueryMemory } from "../queries/query_memory.ts";
import type { Sources } from "../resources/sources.ts";
import type { Settings } from "../settings/settings.ts";

/** Options of {@linkcode InstanceSources}. */
export interface InstanceOptions {
  /** Of the datasource. */
  readonly uid: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** The memory for answers of all datasources. */
  readonly memory: QueryMemory;
}

/** What one datasource is answered from; each connection is made when it is first needed. */
export class InstanceSources implements Sources {
  readonly settings: Settings;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly uid: string;
  readonly memory: QueryMemory;
  readonly catalogue: Catalogue;
  readonly kafka: KafkaSession | null;
  readonly #cassandra: Lazy<cassandra.Client>;
  readonly #live: LiveConnection | null;

  constructor(settings: Settings, options: InstanceOptions) {
    const { cassandra, kafka, group, schemaRegistry } = settings;
    this.settings = settings;
    this.log = options.log;
    this.metrics = options.metrics;
    this.uid = options.uid;
    this.memory = options.memory;
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
      schemaRegistry,
      streams: () => this.catalogue.streams(),
    });
  }

  readonly cassandra: Sources["cassandra"] = () => this.#cassandra.get();

  readonly tail: Sources["tail"] = async () => await this.#live?.get() ?? null;

  async close(): Promise<void> {
    await Promise.allSettled([this.#live?.close(), this.kafka?.close()]);
    await this.#cassandra.close();
  }
}
