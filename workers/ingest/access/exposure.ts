import { networkInterfaces } from "node:os";
import type { Config } from "#core/config/config.ts";
import { isLoopback } from "#core/http/hosts.ts";

/** Where the worker listens, and how. */
export interface Exposure {
  readonly host: string;
  /** Nothing but this machine reaches it. */
  readonly loopbackOnly: boolean;
  readonly tls: boolean;
  /** Each request needs a token. */
  readonly tokens: boolean;
}

/** The settings that decide on it. */
export type ExposureSettings = Pick<
  Config,
  "host" | "ingestHost" | "ingestTokens" | "ingestOpen" | "ingestTlsCertFile" | "ingestTlsKeyFile"
>;

/**
 * Where the worker is to listen.
 *
 * @throws {Error} in one sentence with the fix: anybody could write, or half of TLS is set
 */
export function exposureOf(config: ExposureSettings): Exposure {
  const host = config.ingestHost === "" ? config.host : config.ingestHost;
  const loopbackOnly = isLoopback(host.replace(/^\[(.*)\]$/, "$1"));
  const [cert, key] = [config.ingestTlsCertFile !== "", config.ingestTlsKeyFile !== ""];
  if (cert !== key) {
    throw new Error(
      "TLS needs a certificate and its key: set both SLUICE_INGEST_TLS_CERT_FILE and " +
        "SLUICE_INGEST_TLS_KEY_FILE",
    );
  }
  const tokens = config.ingestTokens.length > 0;
  if (!loopbackOnly && !tokens && !config.ingestOpen) {
    throw new Error(
      `Anybody who reaches ${host} could write: set SLUICE_INGEST_TOKENS to a token that devices ` +
        "send, or SLUICE_INGEST_OPEN=true in a network where that is meant",
    );
  }
  return { host, loopbackOnly, tls: cert, tokens };
}

/**
 * Addresses under which others reach a server that listens on all: IPv4 first, without those of links
 * alone. Who listens on `0.0.0.0` has no IPv6; on `::` there are both.
 */
function machineAddresses(host: "0.0.0.0" | "::"): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const usable = all.filter(({ internal, address, family }) =>
    !internal && !/^(?:fe80:|169\.254\.)/i.test(address) && (host === "::" || family === "IPv4")
  );
  return usable.toSorted((a, b) => a.family.localeCompare(b.family))
    .map(({ family, address }) => family === "IPv6" ? `[${address}]` : address);
}

/** Where devices send to, as far as this machine knows its addresses. */
export function sensorUrls({ host, loopbackOnly, tls }: Exposure, port: number): readonly string[] {
  const any = host === "[::]" ? "::" : host;
  const hosts = loopbackOnly
    ? ["localhost"]
    : any === "0.0.0.0" || any === "::"
    ? machineAddresses(any)
    : [host];
  return hosts.map((one) => `${tls ? "https" : "http"}://${one}:${port}/sensor_data`);
}
