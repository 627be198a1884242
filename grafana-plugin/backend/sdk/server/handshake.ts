import { Buffer } from "node:buffer";

/** What Grafana puts into a plugin's environment, and what this side of the handshake needs of it. */
export interface HandshakeEnvironment {
  get(name: string): string | undefined;
}

/** Variables that the SDK reads; the process must be allowed to. */
export const HANDSHAKE_VARIABLES = [
  "grafana_plugin_type",
  "PLUGIN_PROTOCOL_VERSIONS",
  "PLUGIN_MIN_PORT",
  "PLUGIN_MAX_PORT",
  "PLUGIN_UNIX_SOCKET_DIR",
  "PLUGIN_CLIENT_CERT",
  "PLUGIN_MULTIPLEX_GRPC",
] as const;

const COOKIE = { name: "grafana_plugin_type", value: "datasource" };
const CORE_PROTOCOL = 1;
const PLUGIN_PROTOCOL = 2;
const DEFAULT_PORTS = { min: 10_000, max: 25_000 };

/** What the host asks for. */
export interface Handshake {
  /** TCP ports that the host allows, both inclusive. */
  readonly ports: { readonly min: number; readonly max: number };
  /** Folder that the host made for the socket; only where it runs plugins in containers. */
  readonly socketDir: string | undefined;
  /** PEM of the only client that may connect; the host then uses TLS. */
  readonly clientCertificate: string | undefined;
  /** The host asked for one connection for everything, which this SDK does not offer. */
  readonly multiplex: boolean;
}

/**
 * Reads what the host asks for.
 *
 * @throws {Error} when no host of this protocol started the process; the message is for people
 */
export function readHandshake(env: HandshakeEnvironment): Handshake {
  if (env.get(COOKIE.name) !== COOKIE.value) {
    throw new Error(
      "This program is a Grafana plugin. It is not meant to be run by itself: Grafana starts it " +
        `(and sets ${COOKIE.name}=${COOKIE.value}) once it is in Grafana's plugin folder.`,
    );
  }
  const versions = env.get("PLUGIN_PROTOCOL_VERSIONS");
  if (
    versions !== undefined &&
    !versions.split(",").includes(String(PLUGIN_PROTOCOL))
  ) {
    throw new Error(
      `This plugin speaks version ${PLUGIN_PROTOCOL} of Grafana's plugin protocol and this host ` +
        `${versions}: use a Grafana and a plugin made for each other.`,
    );
  }
  return {
    ports: {
      min: portOf(env, "PLUGIN_MIN_PORT") ?? DEFAULT_PORTS.min,
      max: portOf(env, "PLUGIN_MAX_PORT") ?? DEFAULT_PORTS.max,
    },
    socketDir: env.get("PLUGIN_UNIX_SOCKET_DIR") || undefined,
    clientCertificate: env.get("PLUGIN_CLIENT_CERT") || undefined,
    multiplex: Boolean(env.get("PLUGIN_MULTIPLEX_GRPC")),
  };
}

function portOf(env: HandshakeEnvironment, name: string): number | undefined {
  const text = env.get(name);
  if (!text) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${name} is ${text}: it must be a port, 1 to 65535.`);
}

/** Where the plugin listens. */
export type Address =
  | { readonly network: "unix"; readonly path: string }
  | { readonly network: "tcp"; readonly host: string; readonly port: number };

/** Options of {@linkcode handshakeLine}. */
export interface HandshakeLineOptions {
  readonly multiplex: boolean;
  /** DER of the server's certificate, where the host uses TLS. */
  readonly certificate?: Uint8Array | undefined;
}

/** The line, without newline, that gives the host the address to connect to. */
export function handshakeLine(address: Address, options: HandshakeLineOptions): string {
  const place = address.network === "unix" ? address.path : `${address.host}:${address.port}`;
  const certificate = Buffer.from(options.certificate ?? []).toString("base64").replace(/=+$/, "");
  const line = [CORE_PROTOCOL, PLUGIN_PROTOCOL, address.network, place, "grpc", certificate];
  return (options.multiplex ? [...line, "false"] : line).join("|");
}
