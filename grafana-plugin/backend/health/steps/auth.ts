import { errorMessage } from "../../../../workers/core/telemetry/log.ts";
import { cassandraClient } from "../../settings/connect/cassandra.ts";
import { cassandraFault } from "../../settings/connect/cassandra_fault.ts";
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
    if (!(error instanceof TimeoutError)) {
      return cassandraFault(error, cassandra);
    }
    return {
      message: `The contact points accept connections but do not answer CQL ` +
        `(${errorMessage(error)})`,
      fix: `set ${LABELS.contactPoints} to the port of the native protocol (usually 9042); ` +
        (cassandra.tls === null
          ? `if the nodes want TLS, switch ${LABELS.cassandraTls} on`
          : `if the nodes do not speak TLS, switch ${LABELS.cassandraTls} off`),
    };
  },
};
