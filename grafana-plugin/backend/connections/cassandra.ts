import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import type cassandra from "cassandra-driver";
import { createCassandra } from "#core/cassandra/client.ts";
import type { TlsOptions } from "#core/tls.ts";
import { Lazy } from "#core/async/cached.ts";
import { DownstreamError } from "../sdk/mod.ts";
import { formatAddress } from "../settings/address.ts";
import type { CassandraSettings } from "../settings/settings.ts";
import { cassandraFault } from "./cassandra_fault.ts";
import { faultText } from "./fault.ts";

/** Options of {@linkcode cassandraClient}. */
export interface CassandraClientOptions {
  /** False to connect whatever keyspaces there are. Default true. */
  readonly useKeyspace?: boolean;
}

/** A driver client for these settings; it connects on its first statement or by `connect()`. */
export function cassandraClient(
  settings: CassandraSettings,
  options: CassandraClientOptions = {},
): cassandra.Client {
  const tls = cassandraTls(settings);
  return createCassandra({
    cassandraContactPoints: settings.contactPoints.map(formatAddress),
    cassandraLocalDc: settings.localDatacenter,
    cassandraKeyspace: settings.keyspace,
    cassandraUsername: settings.credentials?.username ?? "",
    cassandraPassword: settings.credentials?.password ?? "",
    cassandraSslCaFile: "",
    cassandraSslCertFile: "",
    cassandraSslKeyFile: "",
    cassandraConsistency: settings.consistency,
  }, {
    clientId: "sluice-grafana",
    ...options,
    ...(tls === undefined ? {} : { tls }),
  });
}

/**
 * TLS options of these settings; undefined where TLS is off.
 *
 * The driver connects by address, also to nodes that are no contact points. Where no server name is set, a
 * node's certificate must therefore bear its address or one of the contact points' names.
 */
export function cassandraTls(
  settings: CassandraSettings,
): TlsOptions | undefined {
  if (settings.tls === null) return undefined;
  const { serverName, ...pems } = settings.tls;
  if (serverName !== undefined) return { ...pems, servername: serverName };
  const names = settings.contactPoints.map(({ host }) => host).filter((host) => isIP(host) === 0);
  return {
    ...pems,
    checkServerIdentity: (host, certificate) => {
      const faults = [host, ...names].map((name) => checkServerIdentity(name, certificate));
      return faults.includes(undefined) ? undefined : faults[0];
    },
  };
}

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
