import type cassandra from "cassandra-driver";
import type { Logger } from "#core/telemetry/log.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { LiveTail } from "../live/mod.ts";
import type { Metrics } from "../metrics.ts";
import type { QueryMemory } from "./query_memory.ts";
import type { Settings } from "../settings/settings.ts";

/** What the queries of one datasource are answered from. */
export interface QuerySources {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  /** @throws {DownstreamError} while Cassandra is away */
  readonly cassandra: () => Promise<cassandra.Client>;
  /** Null where no brokers are configured. @throws as {@linkcode QuerySources.cassandra} does */
  readonly tail: () => Promise<LiveTail | null>;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Of the datasource. */
  readonly uid: string;
  /** The memory for answers of all datasources. */
  readonly memory: QueryMemory;
}
