import type cassandra from "cassandra-driver";
import type { Logger } from "#core/telemetry/log.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { KafkaSession } from "../connections/kafka_session.ts";
import type { LiveTail } from "../live/mod.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { PluginContext } from "../sdk/mod.ts";
import type { Settings } from "../settings/settings.ts";

/** What the resources of one datasource are answered from. */
export interface Sources {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  /** @throws {DownstreamError} while Cassandra is away */
  readonly cassandra: () => Promise<cassandra.Client>;
  /** Null where no brokers are configured. */
  readonly kafka: KafkaSession | null;
  /** Null where no brokers are configured. */
  readonly tail: () => Promise<LiveTail | null>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What hono hands to each route beside the request. */
export interface Bindings {
  readonly context: PluginContext;
  readonly signal: AbortSignal;
}
