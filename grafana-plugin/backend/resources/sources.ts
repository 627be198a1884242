import type { KafkaSession } from "../connections/kafka.ts";
import type { QuerySources } from "../queries/query_sources.ts";
import type { PluginContext } from "../sdk/mod.ts";

/** What the resources of one datasource are answered from. */
export interface Sources extends QuerySources {
  /** Null where no brokers are configured. */
  readonly kafka: KafkaSession | null;
}

/** What hono hands to each route beside the request. */
export interface Bindings {
  readonly context: PluginContext;
  readonly signal: AbortSignal;
}
