import { isIP } from "node:net";
import type { Address } from "./settings.ts";

/** `host`, `host:port`, `[v6]` or `[v6]:port`. */
const ADDRESS = /^(?:\[([0-9a-f:.]+)\]|([^\s:/@[\]]+))(?::(\d{1,5}))?$/i;

/**
 * Reads `host` or `host:port`; an IPv6 address with a port is written in brackets.
 *
 * @returns undefined when the text is neither
 */
export function parseAddress(
  text: string,
  defaultPort: number,
): Address | undefined {
  if (isIP(text) === 6) return { host: text, port: defaultPort };
  const [, v6, name, given] = ADDRESS.exec(text) ?? [];
  const host = v6 ?? name;
  if (host === undefined || (v6 !== undefined && isIP(v6) !== 6)) {
    return undefined;
  }
  const port = given === undefined ? defaultPort : Number(given);
  return port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

/** `host:port` as people write it. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Several addresses, separated by commas. */
export function formatAddresses(addresses: readonly Address[]): string {
  return addresses.map(formatAddress).join(", ");
}
