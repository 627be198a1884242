import { isIP } from "node:net";
import { ProblemError } from "./problem.ts";

/** Options of {@linkcode createHostCheck}. */
export interface HostCheckOptions {
  /** Names that this server answers to besides loopback, as the setting has them. */
  readonly allowed: readonly string[];
  /** Address that the server listens on. */
  readonly listen: string;
}

/**
 * Checks the `Host` of a request.
 *
 * @throws {ProblemError} 400 when it is none, 421 when it is not a name of this server
 */
export type HostCheck = (host: string) => void;

/**
 * Makes the check against DNS rebinding: a page of another site can make its own name resolve to
 * this machine, but its requests carry that name. Loopback names are this server's, and, where it
 * listens beyond loopback, so is every address: nobody can make an address resolve to another.
 */
export function createHostCheck({ allowed, listen }: HostCheckOptions): HostCheck {
  const anyAddress = !isLoopback(bare(listen));
  const entries = allowed.map((entry) => entry.toLowerCase());
  return (given) => {
    const host = parseHost(given);
    if (isLoopback(host.name) || (anyAddress && isIP(host.name) !== 0)) return;
    if (entries.some((entry) => hostFits(host, entry))) return;
    throw new ProblemError(
      "unknown-host",
      `This server does not answer to the name '${host.name}': use an address such as ` +
        `http://localhost, or add the name to SLUICE_ALLOWED_HOSTS`,
    );
  };
}

/** A `Host` header taken apart, in lower case and without the brackets of IPv6. */
export interface Host {
  readonly name: string;
  /** Empty when none is given. */
  readonly port: string;
}

/** A name, an IPv4 address or an IPv6 address in brackets, and a port. */
const HOST = /^(?:([a-z0-9._-]{1,255})|\[([0-9a-f:.]{2,45})\])(?::(\d{1,5})?)?$/i;

/** @throws {ProblemError} 400 when it is no name or address, or more than that */
export function parseHost(text: string): Host {
  const [, name, address, port = ""] = HOST.exec(text) ?? [];
  const found = name ?? address;
  if (found === undefined || (address !== undefined && isIP(address) !== 6)) {
    throw new ProblemError(
      "bad-request",
      "The header Host must be one name or address, with a port where it is not the usual one",
    );
  }
  // A dot at the end makes a name absolute: it is the same name.
  return { name: found.toLowerCase().replace(/(?<=.)\.$/, ""), port };
}

/** `*` is any host, `*.a.b` any name below a.b, `a.b` that name on any port, `a.b:1` on port 1. */
export function hostFits({ name, port }: Host, entry: string): boolean {
  if (entry === "*") return true;
  const [, entryName = "", entryPort] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  return entryName.startsWith("*.")
    ? name.endsWith(entryName.slice(1)) && name.length >= entryName.length
    : name === bare(entryName);
}

/** `localhost` and what is below it (RFC 6761), 127.0.0.0/8, ::1. */
export function isLoopback(name: string): boolean {
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  if (isIP(name) === 4) return name.startsWith("127.");
  return isIP(name) === 6 && LOOPBACK_6.test(name);
}

/** However it is written, and as IPv4 mapped into IPv6. */
const LOOPBACK_6 = /^(?:[0:]*:0*1|[0:]*:ffff:127(?:\.\d+){3})$/i;

function bare(name: string): string {
  return name.replace(/^\[(.*)\]$/, "$1");
}
