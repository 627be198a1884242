import type { Kafka, KafkaMessage } from "kafkajs";
import type { Exchange } from "./internals.ts";

/** A connection to one broker, as kafkajs keeps it. */
export interface ClusterBroker {
  /** Versions of requests that the broker knows, by the request's number. */
  readonly versions: Readonly<Record<number, { readonly maxVersion: number } | undefined>>;
  readonly connectionPool: { send<T>(exchange: Exchange<T>): Promise<T> };
  fetch(options: FetchOptions): Promise<{
    readonly responses: readonly {
      readonly partitions: readonly { readonly messages: readonly KafkaMessage[] }[];
    }[];
  }>;
}

/** What kafkajs asks a broker for. */
export interface FetchOptions {
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly fetchOffset: string;
      readonly maxBytes: number;
    }[];
  }[];
}

/** Of which partitions the first offset is asked, or the one after the last. */
export interface AskedOffsets {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number }[];
  readonly fromBeginning: boolean;
}

/** All brokers, as kafkajs keeps them behind its clients. */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  findControllerBroker(): Promise<ClusterBroker>;
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  /** Does nothing until what is known is so old, or an error has said, that it must be asked anew. */
  refreshMetadataIfNecessary(): Promise<void>;
  fetchTopicsOffset(topics: readonly AskedOffsets[]): Promise<
    readonly { readonly partitions: readonly { readonly offset: string }[] }[]
  >;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>;
  findBroker(options: { readonly nodeId: string }): Promise<ClusterBroker>;
}

/**
 * Connections to the brokers, for requests that kafkajs's clients do not offer; not yet connected.
 *
 * @returns undefined when the inside of kafkajs is not the one that is known
 */
export function createCluster(kafka: Kafka): Cluster | undefined {
  const symbol = Object.getOwnPropertySymbols(kafka)
    .find(({ description }) => description === "private:Kafka:createCluster");
  if (symbol === undefined) return undefined;
  const create = (kafka as unknown as Record<symbol, (options: object) => Cluster>)[symbol]!;
  return create({ allowAutoTopicCreation: false, metadataMaxAge: 300_000 });
}

/**
 * Runs `work` with connections of its own to the brokers.
 *
 * @returns undefined when the inside of kafkajs is not the one that is known
 * @throws the kafkajs error when no broker can be reached
 */
export async function withCluster<T>(
  kafka: Kafka,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T | undefined> {
  const cluster = createCluster(kafka);
  if (cluster === undefined) return undefined;
  try {
    await cluster.connect();
    await cluster.refreshMetadata();
    return await work(cluster);
  } finally {
    await cluster.disconnect();
  }
}
