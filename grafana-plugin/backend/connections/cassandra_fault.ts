import cassandra from "cassandra-driver";
import { errorMessage } from "#core/telemetry/log.ts";
import { formatAddresses } from "../settings/address.ts";
import { LABELS } from "../settings/labels.ts";
import type { CassandraSettings } from "../settings/settings.ts";
import { addNamesToAllowNet, allowNetFix, deniedHosts } from "./allow_net.ts";
import { type Fault, tlsFault } from "./fault.ts";

/** How the driver lists the datacenters that it saw. */
const DATACENTERS = /(?:Available DCs are|found hosts in data centers): \[(.*)\]/;

const { responseErrorCodes: codes } = cassandra.types;

/** What an error of the driver means and what to do about it. */
export function cassandraFault(
  error: unknown,
  settings: CassandraSettings,
): Fault {
  const nodes = formatAddresses(settings.contactPoints);
  const denied = refusalFix(error, settings);
  if (denied !== undefined) {
    return { message: `This plugin may not connect to Cassandra at ${nodes}`, fix: denied };
  }
  const causes = innerErrors(error);
  const texts = [error, ...causes].map(errorMessage);
  const datacenters = texts.map((text) => DATACENTERS.exec(text)?.[1]).find((
    seen,
  ) => seen);
  if (datacenters !== undefined) {
    const known = datacenters.split(/,\s*/).join(", ");
    return {
      message: `Cassandra at ${nodes} has no datacenter '${settings.localDatacenter}'; ` +
        `it has: ${known}`,
      fix: `set ${LABELS.localDatacenter} to one of: ${known}`,
    };
  }
  return loginFault(causes, settings) ?? answerFault(causes, settings) ??
    certificateFault(causes, settings) ?? connectionFault(error, settings) ??
    {
      message: `Cassandra at ${nodes} cannot be used (${texts[0]})`,
      fix: "try again",
    };
}

/** What to do where Deno refuses the connection; undefined where it does not. */
function refusalFix(error: unknown, { contactPoints }: CassandraSettings): string | undefined {
  const fix = allowNetFix(error, contactPoints);
  if (fix !== undefined) return fix;
  // For names that it could not look up the driver gives no reason.
  const unresolved = error instanceof cassandra.errors.NoHostAvailableError &&
    innerErrors(error).length === 0;
  const names = unresolved ? deniedHosts(contactPoints) : [];
  return names.length === 0 ? undefined : addNamesToAllowNet(names);
}

function loginFault(
  causes: readonly unknown[],
  settings: CassandraSettings,
): Fault | undefined {
  const refused = causes.some((cause) =>
    cause instanceof cassandra.errors.AuthenticationError ||
    (cause instanceof cassandra.errors.ResponseError &&
      cause.code === codes.badCredentials)
  );
  if (!refused) return undefined;
  const user = settings.credentials?.username;
  return user === undefined
    ? {
      message: "Cassandra wants a log-in",
      fix: `set ${LABELS.username} and ${LABELS.password}`,
    }
    : {
      message: `Cassandra refuses the log-in of user '${user}'`,
      fix: `correct ${LABELS.username} or ${LABELS.password}`,
    };
}

/** Faults that Cassandra itself reports in its answer. */
function answerFault(
  causes: readonly unknown[],
  settings: CassandraSettings,
): Fault | undefined {
  for (const cause of causes) {
    if (!(cause instanceof cassandra.errors.ResponseError)) continue;
    if (/Keyspace .* does not exist/i.test(cause.message)) {
      return {
        message: `Cassandra has no keyspace '${settings.keyspace}'`,
        fix: `set ${LABELS.keyspace} to one that exists, or run \`deno task setup\` to make it`,
      };
    }
    if (cause.code === codes.unauthorized) {
      return {
        message: `User '${settings.credentials?.username ?? "anonymous"}' may not read ` +
          `(${cause.message})`,
        fix: `grant SELECT ON KEYSPACE ${settings.keyspace} to this user`,
      };
    }
    if (cause.code === codes.unavailableException) {
      return {
        message: `Too few replicas are up for consistency ${settings.consistency}`,
        fix: `start the missing nodes or set ${LABELS.consistency} lower`,
      };
    }
    if (cause.code === codes.readTimeout || cause.code === codes.readFailure) {
      return {
        message: `Replicas did not answer the read in time (${cause.message})`,
        fix: "ask for a shorter time range or fewer keys, or look at the nodes' load",
      };
    }
    if (/unconfigured table|table \S+ does not exist/i.test(cause.message)) {
      return {
        message: `A table is missing (${cause.message})`,
        fix: `run \`deno task setup\`, or set ${LABELS.keyspace} to the keyspace that has it`,
      };
    }
  }
  return undefined;
}

/** What a TLS handshake with a node shows of certificates; undefined where TLS is off. */
export function certificateFault(
  causes: readonly unknown[],
  { tls, contactPoints }: Pick<CassandraSettings, "tls" | "contactPoints">,
): Fault | undefined {
  if (tls === null) return undefined;
  const peer = {
    at: `Cassandra at ${formatAddresses(contactPoints)}`,
    tls,
    fields: {
      ca: "cassandraCaCert",
      cert: "cassandraClientCert",
      key: "cassandraClientKey",
    },
    nameFix: `set ${LABELS.cassandraTlsServerName} to a name that it bears`,
  } as const;
  return causes.map((cause) => tlsFault(cause, peer)).find((fault) => fault !== undefined);
}

function connectionFault(
  error: unknown,
  settings: CassandraSettings,
): Fault | undefined {
  const away = error instanceof cassandra.errors.NoHostAvailableError ||
    error instanceof cassandra.errors.OperationTimedOutError ||
    error instanceof cassandra.errors.BusyConnectionError;
  if (!away) return undefined;
  const [first] = innerErrors(error);
  const why = first === undefined || first === error ? "" : ` (${errorMessage(first)})`;
  const tls = settings.tls === null
    ? `if the nodes want TLS, switch ${LABELS.cassandraTls} on`
    : `if the nodes do not speak TLS, switch ${LABELS.cassandraTls} off`;
  return {
    message: `No Cassandra answers at ${formatAddresses(settings.contactPoints)}${why}`,
    fix: `start it, or set ${LABELS.contactPoints} to where it runs; ${tls}`,
  };
}

function innerErrors(error: unknown): readonly unknown[] {
  if (!(error instanceof cassandra.errors.NoHostAvailableError)) return [error];
  return Object.values(error.innerErrors ?? {});
}
