import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import cassandra from "cassandra-driver";
import { planTables } from "#core/cassandra/tables.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { readStreams } from "../catalogue/catalogue.ts";
import { addNamesToAllowNet, allowNetFix } from "../connections/allow_net.ts";
import { cassandraClient, cassandraTls } from "../connections/cassandra.ts";
import { cassandraFault, certificateFault } from "../connections/cassandra_fault.ts";
import { formatAddress, formatAddresses } from "../settings/address.ts";
import { TimeoutError } from "#core/async/time_limit.ts";
import { LABELS } from "../settings/labels.ts";
import type { Address } from "../settings/settings.ts";
import { connectTcp, shakeHands } from "./reach_server.ts";
import { type Step, StepFailure } from "./run_steps.ts";

/** Finds the addresses of the contact points; one that is found is enough. */
export const dnsStep: Step = {
  name: "dns",
  timeoutMs: 2_000,
  async run(check) {
    const { contactPoints } = check.settings.cassandra;
    const lookups = await Promise.allSettled(contactPoints.map(addressesOf));
    check.nodes = lookups.flatMap((found) => found.status === "fulfilled" ? found.value : []);
    const unknown = lookups.flatMap((found, n) =>
      found.status === "rejected" ? [{ name: contactPoints[n]!.host, error: found.reason }] : []
    );
    if (check.nodes.length > 0) {
      const but = unknown.length === 0
        ? ""
        : `; not found: ${unknown.map(({ name }) => name).join(", ")}`;
      return {
        message: `${check.nodes.map(({ host }) => host).join(", ")}${but}`,
      };
    }
    // Deno answers a look-up that it does not permit with EPERM.
    const denied = unknown.filter(({ error }) =>
      (error as { code?: unknown } | undefined)?.code === "EPERM"
    ).map(({ name }) => name);
    throw denied.length > 0
      ? new StepFailure(
        `This plugin may not look up ${denied.map((name) => `'${name}'`).join(", ")}`,
        addNamesToAllowNet(denied),
      )
      : new StepFailure(
        `No address is known for ${unknown.map(({ name }) => `'${name}'`).join(", ")} ` +
          `(${errorMessage(unknown[0]?.error)})`,
        `correct ${LABELS.contactPoints}, or the DNS that Grafana's machine uses`,
      );
  },
  fault: (error) => ({
    message: `DNS does not answer (${errorMessage(error)})`,
    fix: `check the DNS of Grafana's machine, or set ${LABELS.contactPoints} to addresses`,
  }),
};

async function addressesOf(
  { host, port }: Address,
): Promise<readonly Address[]> {
  if (isIP(host) !== 0) return [{ host, port }];
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => ({ host: address, port }));
}

const CONNECT_MS = 1_800;

/** Connects to the contact points by address, as the driver does; one that accepts is enough. */
export const tcpStep: Step = {
  name: "tcp",
  timeoutMs: 2_000,
  async run(check) {
    const nodes = check.nodes;
    const results = await Promise.allSettled(
      nodes.map((node) => connectTcp(node, CONNECT_MS)),
    );
    const failures = results.flatMap((result, n) =>
      result.status === "rejected" ? [{ node: nodes[n]!, error: result.reason as unknown }] : []
    );
    check.nodes = nodes.filter((_, n) => results[n]!.status === "fulfilled");
    const refused = formatAddresses(failures.map(({ node }) => node));
    if (check.nodes.length > 0) {
      const but = failures.length === 0 ? "" : `; no answer from ${refused}`;
      return {
        message: `${formatAddresses(check.nodes)} accepts connections${but}`,
      };
    }
    const denied = allowNetFix(new AggregateError(failures.map(({ error }) => error)));
    if (denied !== undefined) {
      throw new StepFailure(`This plugin may not connect to ${refused}`, denied);
    }
    throw new StepFailure(
      `Nothing accepts connections at ${refused} (${errorMessage(failures[0]?.error)})`,
      `start Cassandra there, correct ${LABELS.contactPoints} (is ` +
        `${formatAddress(nodes[0]!)} host and port of the native protocol?), or open the firewall`,
    );
  },
  fault: (error) => ({
    message: `No contact point accepts a connection (${errorMessage(error)})`,
    fix: `correct ${LABELS.contactPoints}, or open the firewall`,
  }),
};

/** Shakes hands over TLS with the first node, where TLS is on. */
export const tlsStep: Step = {
  name: "tls",
  timeoutMs: 2_500,
  async run(check) {
    const { cassandra } = check.settings;
    const tls = cassandraTls(cassandra);
    if (tls === undefined) {
      return { skipped: true, message: `${LABELS.cassandraTls} is off` };
    }
    const [node] = check.nodes;
    const at = formatAddress(node!);
    try {
      return { message: `${at} speaks ${await shakeHands(node!, tls)}` };
    } catch (error) {
      const fault = certificateFault([error], { tls: cassandra.tls, contactPoints: [node!] }) ?? {
        message: `${at} does not speak TLS, or ends the handshake (${errorMessage(error)})`,
        fix: `if the nodes do not speak TLS, switch ${LABELS.cassandraTls} off; if they want a ` +
          `client certificate, set ${LABELS.cassandraClientCert} and ${LABELS.cassandraClientKey}`,
      };
      throw new StepFailure(fault.message, fault.fix);
    }
  },
  fault: (error) => ({
    message: `The nodes do not answer a TLS handshake (${errorMessage(error)})`,
    fix: `if they do not speak TLS, switch ${LABELS.cassandraTls} off`,
  }),
};

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

/** How the contact points are silent, though TCP reached them; undefined when they sent something. */
function silenceOf(error: unknown): string | undefined {
  if (error instanceof TimeoutError) return errorMessage(error);
  if (!(error instanceof cassandra.errors.NoHostAvailableError)) return undefined;
  return Object.values(error.innerErrors).map(errorMessage)
    .find((text) => /ECONNRESET|EPIPE|Socket was closed/.test(text));
}

/** Looks for the keyspace. */
export const keyspaceStep: Step = {
  name: "keyspace",
  timeoutMs: 3_000,
  async run({ client, settings }) {
    const { keyspace } = settings.cassandra;
    const { rows } = await client!.execute(
      "SELECT keyspace_name FROM system_schema.keyspaces",
    );
    const names = rows.map((row) => String(row["keyspace_name"])).sort();
    if (names.includes(keyspace)) return { message: `'${keyspace}' exists` };
    const own = names.filter((name) => !/^(system|dse)(_|$)/.test(name));
    const known = own.length === 0 ? "there is none yet" : `there are: ${shortened(own)}`;
    throw new StepFailure(
      `Cassandra has no keyspace '${keyspace}'; ${known}`,
      `set ${LABELS.keyspace} to one that exists, or run \`deno task setup\` to make it`,
    );
  },
  fault: (error, { cassandra }) => cassandraFault(error, cassandra),
};

function shortened(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(", ");
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}

/** Reads the declarations and looks for the tables that they need. */
export const tablesStep: Step = {
  name: "tables",
  timeoutMs: 3_000,
  async run(check) {
    const { client, settings: { cassandra: { keyspace } } } = check;
    check.streams = await readStreams(client!, keyspace);
    if (check.streams === null) {
      return {
        message: `'${keyspace}' is not a keyspace of Sluice (it has no table 'streams'): ` +
          "CQL queries only",
      };
    }
    const { rows } = await client!.execute(
      "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?",
      [keyspace],
      { prepare: true },
    );
    const existing = new Set(rows.map((row) => String(row["table_name"])));
    const planned = planTables([...check.streams.values()]).map(({ name }) => name);
    const missing = planned.filter((name) => !existing.has(name));
    if (missing.length > 0) {
      throw new StepFailure(
        `Keyspace '${keyspace}' lacks tables: ${missing.join(", ")}`,
        `run \`deno task setup\`, or set ${LABELS.keyspace} to the keyspace that has them`,
      );
    }
    return {
      message: `${planned.length} tables, ${check.streams.size} streams`,
    };
  },
  fault: (error, { cassandra }) => cassandraFault(error, cassandra),
};
