import type cassandra from "cassandra-driver";
import { DownstreamError } from "../../sdk/mod.ts";
import { cassandraClient } from "../../settings/connect/cassandra.ts";
import { cassandraFault } from "../../settings/connect/cassandra_fault.ts";
import { faultText } from "../../settings/connect/fault.ts";
import type { CassandraSettings } from "../../settings/settings.ts";
import { Lazy } from "./lazy.ts";

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
