import type cassandra from "cassandra-driver";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { Limits } from "../../../src/contract/settings.ts";
import type { TimeRange } from "../../../src/frames/mod.ts";
import type { QueryLease } from "../query_memory.ts";
import type { LiveTail } from "../../live/mod.ts";

/** What every query of streams works with. */
export interface QueryContext {
  readonly client: cassandra.Client;
  readonly keyspace: string;
  /** Stored declarations by name. */
  readonly streams: ReadonlyMap<string, StoredStream>;
  /** Absent where no brokers are configured: then history is all there is. */
  readonly tail?: LiveTail | undefined;
  readonly limits: Required<Limits>;
  /** Epoch ms, `to` exclusive. */
  readonly range: Readonly<TimeRange>;
  /** Time between two points that the panel can show, ms. */
  readonly intervalMs: number;
  readonly maxDataPoints: number;
  /** An alert rule asks: it takes series and numbers only, and nothing live. */
  readonly fromAlert: boolean;
  /** What may be held in memory. Absent where nothing bounds it. */
  readonly lease?: QueryLease | undefined;
  readonly signal: AbortSignal;
}

/** How long a query waits for the tail of a datasource that has just begun, ms. */
export const TAIL_WAIT_MS = 4_000;
