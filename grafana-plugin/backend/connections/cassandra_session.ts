import type cassandra from "cassandra-driver";
import { DownstreamError } from "../sdk/mod.ts";
import { cassandraClient } from "./cassandra.ts";
import { cassandraFault } from "./cassandra_fault.ts";
import { faultText } from "./fault.ts";
import type { CassandraSettings } from "../settings/settings.ts";
import { Lazy } from "../instance/connections/lazy.ts";

const RETRY_AFTER_MS = 2_000;

/** A Cassandra client that connects when it is first needed. */
export function cassandraSession(
  settings: CassandraSettings,
): Lazy<cassandra.Client> {
  return new Lazy({
    retryAfterMs: RETRY_AFTER_MS,
    open: async () => {
      const client = cassandraClient(settings);
      try {
        await client.connect();
        return client;
      } catch (error) {
        await client.shutdown().catch(() => {});
        throw new DownstreamError(faultText(cassandraFault(error, settings)), {
          cause: error,
        });
      }
    },
    close: (client) => client.shutdown(),
  });
}
