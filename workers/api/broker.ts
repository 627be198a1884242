import type kafkajs from "kafkajs";
import { cached, oneAtATime } from "#core/async/cached.ts";
import { KafkaAdmin } from "#core/http/kafka_admin.ts";
import { fetchGroupLags, type GroupLag, type GroupsOptions } from "#core/kafka/lag.ts";
import { fetchTopicOffsets, type TopicOffsets } from "#core/kafka/offsets.ts";
import type { PartHealth } from "./history/connection.ts";

/** Options of {@linkcode Broker}. */
export interface BrokerOptions {
  /** Topics whose offsets are reported. */
  readonly topics: readonly string[];
  readonly groups: GroupsOptions;
}

/** How long an answer about offsets and groups is good, ms: pages ask every second or two. */
const FRESH = { keepMs: 1_000 };

/** What the routes ask of Kafka. */
export class Broker extends KafkaAdmin {
  /**
   * {@linkcode offsets} as they are now. However many clients come with positions that only Kafka can
   * tell about, it is asked once at a time.
   */
  readonly freshOffsets: () => Promise<TopicOffsets>;
  /** Offsets of the topics that exist. */
  readonly offsets: () => Promise<TopicOffsets>;
  /** Lag of the consumer groups. */
  readonly lags: () => Promise<readonly GroupLag[]>;
  /** Brokers, and where the partitions are. */
  readonly cluster: () => Promise<Cluster>;

  constructor(kafka: kafkajs.Kafka, options: BrokerOptions) {
    super(kafka);
    this.freshOffsets = oneAtATime(() =>
      this.ask((admin) => fetchTopicOffsets(admin, options.topics))
    );
    this.offsets = cached(() => this.freshOffsets(), FRESH);
    this.lags = cached(async () => {
      const offsets = await this.offsets();
      return await this.ask((admin) => fetchGroupLags(admin, offsets, options.groups));
    }, FRESH);
    this.cluster = cached(
      () => this.ask((admin) => describeCluster(admin, options.topics)),
      FRESH,
    );
  }

  /** Asks Kafka for a sign of life. */
  async health(): Promise<PartHealth> {
    try {
      await this.ask((admin) => admin.describeCluster());
      return { state: "connected" };
    } catch {
      return {
        state: "away",
        fix: "start Kafka (deno task services) or set KAFKA_BOOTSTRAP_SERVERS to where it runs",
      };
    }
  }
}

/** Brokers, and which of them have the partitions of some topics. */
export interface Cluster {
  /** Id of the broker that decides on topics; null while there is none. */
  readonly controller: number | null;
  readonly brokers: readonly {
    readonly id: number;
    readonly host: string;
    readonly port: number;
    readonly leads: number;
    readonly replicas: number;
  }[];
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly PartitionPlace[];
  }[];
}

/** The brokers that have a partition. */
interface PartitionPlace {
  readonly partition: number;
  /** Null while it has none. */
  readonly leader: number | null;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
}

async function describeCluster(
  admin: kafkajs.Admin,
  wanted: readonly string[],
): Promise<Cluster> {
  const existing = new Set(await admin.listTopics());
  const [{ brokers, controller }, metadata] = await Promise.all([
    admin.describeCluster(),
    admin.fetchTopicMetadata({ topics: wanted.filter((topic) => existing.has(topic)) }),
  ]);
  const topics = metadata.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionId, leader, replicas, isr }): PartitionPlace => ({
      partition: partitionId,
      leader: leader < 0 ? null : leader,
      replicas,
      inSync: isr,
    })).sort((one, other) => one.partition - other.partition),
  }));
  const all = topics.flatMap(({ partitions }) => partitions);
  return {
    controller: controller === null || controller < 0 ? null : controller,
    brokers: brokers.map(({ nodeId: id, host, port }) => ({
      id,
      host,
      port,
      leads: all.filter(({ leader }) => leader === id).length,
      replicas: all.filter(({ replicas }) => replicas.includes(id)).length,
    })).sort((one, other) => one.id - other.id),
    topics: topics.sort((one, other) => one.name < other.name ? -1 : 1),
  };
}
