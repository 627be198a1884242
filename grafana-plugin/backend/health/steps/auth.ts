import cassandra from "cassandra-driver";
import { errorMessage } from "#core/telemetry/log.ts";
import { cassandraClient } from "../../connections/cassandra.ts";
import { cassandraFault } from "../../connections/cassandra_fault.ts";
import { TimeoutError } from "../../settings/connect/within.ts";
import { LABELS } from "../../settings/labels.ts";
import type { Step } from "../check.ts";

/** Opens a session: log-in and datacenter. */
export const authStep: Step = {
  name: "auth",
  timeoutMs: 5_000,
  async run(check) {
    const { cassandra } = check.settings;
    check.client = cassandraClient(cassandra, { useKeyspace: false });
    await check.client.connect();
    const { rows: [row] } = await check.client.execute(
      "SELECT release_version FROM system.local",
    );
    const user = cassandra.credentials?.username;
    const who = user === undefined ? "no log-in needed" : `logged in as '${user}'`;
    return {
      message: `Cassandra ${row?.["release_version"]}, datacenter ` +
        `'${cassandra.localDatacenter}', ${who}`,
    };
  },
  fault(error, { cassandra }) {
    const silence = silenceOf(error);
    if (silence === undefined) return cassandraFault(error, cassandra);
    return {
      message: `The contact points accept connections but do not answer CQL (${silence})`,
      fix: `set ${LABELS.contactPoints} to the port of the native protocol (usually 9042); ` +
        (cassandra.tls === null
          ? `if the nodes want TLS, switch ${LABELS.cassandraTls} on`
          : `if the nodes do not speak TLS, switch ${LABELS.cassandraTls} off`),
    };
  },
};

/** How the contact points are silent, though TCP reached them; undefined when they said something. */
function silenceOf(error: unknown): string | undefined {
  if (error instanceof TimeoutError) return errorMessage(error);
  if (!(error instanceof cassandra.errors.NoHostAvailableError)) return undefined;
  return Object.values(error.innerErrors).map(errorMessage)
    .find((text) => /ECONNRESET|EPIPE|Socket was closed/.test(text));
}
