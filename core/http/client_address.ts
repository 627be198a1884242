import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import { isLoopback, parseHost } from "./hosts.ts";

/** Who asks, as far as limits are concerned. */
export type ClientAddress = (request: Pick<IncomingMessage, "socket" | "headers">) => string;

/**
 * Finds who asks: the other end of the connection or, where that is a known proxy, the client that
 * the proxy names last in `X-Forwarded-For`. What stands before that the client may have made up.
 *
 * @param proxies addresses and networks, such as `10.0.0.0/24`
 */
export function clientAddress(proxies: readonly string[]): ClientAddress {
  const known = new BlockList();
  for (const proxy of proxies) {
    const [address = "", prefix] = proxy.split("/");
    if (prefix === undefined) known.addAddress(address, familyOf(address));
    else known.addSubnet(address, Number(prefix), familyOf(address));
  }
  return ({ socket, headers }) => {
    const address = plain(socket.remoteAddress ?? "");
    if (proxies.length === 0) return address;
    if (isIP(address) === 0 || !known.check(address, familyOf(address))) return address;
    const named = plain([headers["x-forwarded-for"] ?? ""].flat().join(",").split(",").at(-1)!);
    return isIP(named) === 0 ? address : named;
  };
}

/**
 * Whether somebody at this machine asks, as far as a request shows: a proxy on this machine asks for
 * others, and says so or keeps the name that they know.
 *
 * @param client address of who asks
 */
export function isAskedHere({ url, headers }: Request, client: string): boolean {
  const isForwarded = ["x-forwarded-for", "forwarded", "via"].some((name) => headers.has(name));
  return !isForwarded && isLoopback(client) && isLoopback(parseHost(new URL(url).host).name);
}

/** An IPv4 address is the same one when a socket of IPv6 has it. */
function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.)/i, "");
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}
