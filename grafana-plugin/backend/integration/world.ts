import type cassandra from "cassandra-driver";
import type kafkajs from "kafkajs";
import { eventually } from "#core/async/wait.ts";
import { createCassandra } from "#core/cassandra/client.ts";
import { windowInsert } from "#core/cassandra/inserts.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { type Config, readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { persistGroup } from "#core/kafka/groups.ts";
import { setUp } from "#core/setup/set_up.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { selectStreams } from "#streams/catalogue.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { isolatedEnvironment } from "../../../tests/support/isolation.ts";
import { testServices } from "../../../tests/support/test_services.ts";
import { type DatasourceSettings, DEFAULT_LIMITS } from "../../src/contract/settings.ts";
import { createInstance } from "../instance/create_instance.ts";
import { LiveTail } from "../live/live_tail.ts";
import { createDatasourceMetrics } from "../metrics.ts";
import { QueryMemory } from "../queries/query_memory.ts";
import type { QueryContext } from "../queries/reading/context.ts";
import type { DatasourceInstance } from "../sdk/mod.ts";
import { bound, type BoundInsert } from "../../../tests/support/bound_insert.ts";

const PARTITIONS = 2;
const quiet = createLogger("test", { level: "error" });
const none = () => {};
/** For instances, which log the failures that tests cause. */
const silent = { debug: none, info: none, warn: none, error: none };

/** A real Kafka and Cassandra with tables and topics of some streams, and data sources on them. */
export class World implements AsyncDisposable {
  readonly config: Config;
  readonly kafka: kafkajs.Kafka;
  readonly client: cassandra.Client;
  readonly streams: ReadonlyMap<string, StoredStream>;
  /** Their names in the order of the alphabet, those of their windows across keys too. */
  readonly names: readonly string[];
  /** Settings of a data source that work. */
  readonly settings: DatasourceSettings;
  /** A data source with these settings. */
  readonly instance: DatasourceInstance;
  /** Of all instances. */
  readonly metrics = createDatasourceMetrics();
  readonly memory = new QueryMemory();
  readonly #instances: DatasourceInstance[] = [];
  readonly #services: AsyncDisposable;
  readonly #producer: kafkajs.Producer;
  readonly #offsets = new Map<string, number>();

  private constructor(parts: {
    readonly config: Config;
    readonly services: AsyncDisposable;
    readonly streams: readonly StoredStream[];
    readonly kafka: kafkajs.Kafka;
    readonly producer: kafkajs.Producer;
  }) {
    const { config } = parts;
    this.config = config;
    this.settings = {
      contactPoints: [...config.cassandraContactPoints],
      localDatacenter: config.cassandraLocalDc,
      keyspace: config.cassandraKeyspace,
      kafkaBrokers: [...config.kafkaBootstrapServers],
      group: config.group,
    };
    this.#services = parts.services;
    this.kafka = parts.kafka;
    this.#producer = parts.producer;
    this.streams = new Map(
      parts.streams.map((stream) => [stream.name, stream]),
    );
    this.names = [...this.streams.keys()].sort();
    this.instance = this.make({});
    this.client = createCassandra(config, { clientId: "test" });
  }

  /** Starts or joins the services and makes tables and topics of these streams. */
  static async start(streams: readonly string[]): Promise<World> {
    const services = await testServices();
    const changes = {
      SLUICE_STREAMS: streams.join(","),
      KAFKA_PARTITIONS: String(PARTITIONS),
    };
    const environment = isolatedEnvironment(services, changes);
    const env = (name: string) => environment[name];
    const config = readConfig(env);
    // A busy Cassandra takes long for a table; what is made by then is not made again.
    const report = await eventually(() =>
      setUp(config, { streams: selectStreams(streams), env, log: quiet })
    );
    const kafka = createKafka(config, { clientId: "test", log: quiet });
    const producer = kafka.producer();
    await producer.connect();
    return new World({
      config,
      services,
      streams: report.streams,
      kafka,
      producer,
    });
  }

  stream(name: string): StoredStream {
    return this.streams.get(name)!;
  }

  /** Another instance, with changed settings; it is disposed with the world. */
  make(
    changes: Readonly<Partial<DatasourceSettings>>,
    secrets: Readonly<Record<string, string>> = {},
  ): DatasourceInstance {
    const instance = createInstance({
      uid: "test",
      name: "test",
      jsonData: { ...this.settings, ...changes },
      secureJsonData: secrets,
      updated: 1,
      url: "",
      user: "",
      database: "",
      basicAuth: null,
    }, { log: silent, metrics: this.metrics, memory: this.memory });
    this.#instances.push(instance);
    return instance;
  }

  /** A tail of all streams, or of these, not begun. */
  tail(names: readonly string[] = [...this.streams.keys()]): LiveTail {
    const streams = names.map((name) => this.stream(name));
    return new LiveTail({
      kafka: this.kafka,
      streams,
      group: this.config.group,
      log: quiet,
    });
  }

  /** Appends messages to a topic; a key always has the same partition. */
  async append(
    topic: string,
    messages: readonly kafkajs.Message[],
  ): Promise<void> {
    const placed = messages.map((message) => {
      const partition = String(message.key).length % PARTITIONS;
      const place = `${topic} ${partition}`;
      this.#offsets.set(place, (this.#offsets.get(place) ?? 0) + 1);
      return { ...message, partition };
    });
    await this.#producer.send({ topic, messages: placed });
  }

  /** Commits, as the persist worker does, that all that was appended so far is in Cassandra. */
  async commitAll(topic: string): Promise<void> {
    const admin = this.kafka.admin();
    await admin.connect();
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({
      partition,
      offset: String(this.#offsets.get(`${topic} ${partition}`) ?? 0),
    }));
    await admin.setOffsets({
      groupId: persistGroup(this.config.group),
      topic,
      partitions,
    });
    await admin.disconnect();
  }

  async insert(inserts: readonly BoundInsert[]): Promise<void> {
    for (let at = 0; at < inserts.length; at += 200) {
      await Promise.all(
        inserts.slice(at, at + 200).map(({ query, params }) =>
          // A busy Cassandra does not take every write at once.
          eventually(() =>
            this.client.execute(query, [...params], {
              prepare: true,
              isIdempotent: true,
            })
          )
        ),
      );
    }
  }

  /** Stores window updates as the persist worker does. */
  async store(
    stream: StoredStream,
    updates: readonly WindowUpdate[],
  ): Promise<void> {
    await this.insert(
      updates.map((update) =>
        bound(windowInsert(stream), {
          update,
          position: { appendedMs: update.watermark ?? update.end },
          stamp: null,
        })
      ),
    );
  }

  /** What a query of these streams works with. */
  context(range: { from: number; to: number }, tail?: LiveTail): QueryContext {
    return {
      client: this.client,
      keyspace: this.config.cassandraKeyspace,
      streams: this.streams,
      tail,
      limits: DEFAULT_LIMITS,
      range,
      intervalMs: 60_000,
      maxDataPoints: 1_000,
      fromAlert: false,
      signal: new AbortController().signal,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#instances.map((instance) => instance.dispose()));
    await this.#producer.disconnect();
    await this.client.shutdown();
    await this.#services[Symbol.asyncDispose]();
  }
}
