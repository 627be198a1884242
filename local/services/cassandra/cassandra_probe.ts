import cassandra from "cassandra-driver";
import { accepts, LOOPBACK } from "../machine/ports.ts";
import type { CassandraAccess } from "../overrides.ts";

/** Name of the one datacenter that SimpleSnitch knows. */
export const LOCAL_DATACENTER = "datacenter1";

/**
 * One try to use a Cassandra as a client would: connect and query.
 *
 * @throws {Error} while it is not ready
 */
export async function probeCassandra(port: number, access?: CassandraAccess): Promise<void> {
  if (!await accepts(LOOPBACK, port)) throw new Error(`nothing accepts connections on ${port}`);
  const client = new cassandra.Client({
    contactPoints: [`${LOOPBACK}:${port}`],
    localDataCenter: LOCAL_DATACENTER,
    ...(access === undefined ? {} : {
      authProvider: new cassandra.auth.PlainTextAuthProvider(access.username, access.password),
    }),
    ...(access?.tls === undefined ? {} : {
      sslOptions: { ...access.tls, rejectUnauthorized: true },
    }),
    pooling: { coreConnectionsPerHost: { [cassandra.types.distance.local]: 1 } },
  });
  try {
    await client.connect();
    await client.execute("SELECT release_version FROM system.local");
  } finally {
    await client.shutdown();
  }
}
