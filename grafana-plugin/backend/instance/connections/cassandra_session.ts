import type cassandra from "cassandra-driver";
import { Lazy } from "#core/async/cached.ts";
import { DownstreamError } from "../../sdk/mod.ts";
import { cassandraClient } from "../../settings/connect/cassandra.ts";
import { cassandraFault } from "../../settings/connect/cassandra_fault.ts";
import { faultText } from "../../settings/connect/fault.ts";
import type { CassandraSettings } from "../../settings/settings.ts";

/** How every connection of a datasource is kept: a page of panels makes one try, not twenty. */
export const KEPT = {
  retryAfterMs: 2_000,
  closedMessage: "the data source's settings have changed",
} as const;

/** A Cassandra client that connects when it is first needed. */
export function cassandraSession(
  settings: CassandraSettings,
): Lazy<cassandra.Client> {
  return new Lazy({
    ...KEPT,
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
