import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { PollFailure } from "./failure.ts";

/**
 * Networks that are not part of the public internet. Of IPv4 the IANA registry of special-purpose
 * addresses (RFC 6890 and its updates), and multicast. Of IPv6 all but the global unicast addresses
 * (2000::/3), and of these what is special too. Prefixes that carry an IPv4 address (mapped,
 * translated, NAT64, 6to4, Teredo), through which a private one could be reached, are in it whole.
 */
const NOT_PUBLIC: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["::", 3],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["4000::", 2],
  ["8000::", 1],
];

/** Finds the addresses of a name. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** Options of {@linkcode AddressPolicy}. */
export interface AddressPolicyOptions {
  /** Networks that may be asked though they are not public, such as `10.1.0.0/16`. */
  readonly networks: readonly string[];
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
}

/**
 * Which addresses may be asked: what an address in a setting or a redirect leads to must not be a
 * server that only this machine reaches (server-side request forgery).
 */
export class AddressPolicy {
  readonly #notPublic = new BlockList();
  readonly #allowed = new BlockList();
  readonly #resolve: Resolve;

  constructor({ networks, resolve = systemResolve }: AddressPolicyOptions) {
    for (const [network, prefix] of NOT_PUBLIC) {
      this.#notPublic.addSubnet(network, prefix, familyOf(network));
    }
    for (const entry of networks) {
      const [network = "", prefix] = entry.split("/");
      const family = familyOf(network);
      const longest = family === "ipv6" ? 128 : 32;
      this.#allowed.addSubnet(network, prefix === undefined ? longest : Number(prefix), family);
    }
    this.#resolve = resolve;
  }

  /** Whether an IP address may be asked. */
  allows(address: string): boolean {
    const plain = unmapped(address);
    if (plain === undefined) return false;
    const family = familyOf(plain);
    return this.#allowed.check(plain, family) || !this.#notPublic.check(plain, family);
  }

  /**
   * Checks that every address of a host may be asked.
   *
   * @param host name or address, that of IPv6 in brackets
   * @throws {PollFailure} when one may not, or there is none
   */
  async check(host: string): Promise<void> {
    const name = host.replace(/^\[(.*)\]$/, "$1");
    const addresses = isIP(name) === 0 ? await this.#addressesOf(name) : [name];
    for (const address of addresses) this.checkAddress(host, address);
  }

  /** @throws {PollFailure} when the address may not be asked */
  checkAddress(host: string, address: string): void {
    if (this.allows(address)) return;
    const of = host.includes(address) ? `${address} is` : `${host} is at ${address},`;
    throw new PollFailure(
      "refused",
      `${of} not a public address: name its network in SLUICE_POLL_NETWORKS if it is meant`,
    );
  }

  async #addressesOf(name: string): Promise<readonly string[]> {
    try {
      return await this.#resolve(name);
    } catch (cause) {
      throw new PollFailure("unreachable", `the name '${name}' cannot be resolved`, { cause });
    }
  }
}

async function systemResolve(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

/**
 * An address without its zone, which is no part of it; IPv4 mapped into IPv6, which is how a socket of
 * IPv6 shows it, as IPv4. Undefined for what is no address.
 */
function unmapped(address: string): string | undefined {
  const bare = address.replace(/%.*$/, "");
  if (isIP(bare) !== 6) return isIP(bare) === 4 ? bare : undefined;
  const { hostname } = new URL(`http://[${bare}]/`);
  const [, high, low] = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return bare;
  const halves = [high, low].map((half) => Number.parseInt(half, 16));
  return halves.flatMap((half) => [half >> 8, half & 0xff]).join(".");
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}
