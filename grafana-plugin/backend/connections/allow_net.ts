import { formatAddress } from "../settings/address.ts";
import type { Address } from "../settings/settings.ts";

/**
 * How Deno reports that the process may not connect to a host. Addresses are refused in its own words,
 * names as if the system refused to look them up: `getaddrinfo EPERM kafka-1`.
 */
const DENIED = /Requires net access to "([^"]+)"|\b(?:getaddrinfo|connect) EPERM ([^\s,;)"]+)/g;

/**
 * What to do when an error, or one of its causes, is that this process may not connect;
 * undefined for any other error.
 *
 * @param addresses what else has to be reached, so that all that is missing is named at once
 */
export function allowNetFix(
  error: unknown,
  addresses: readonly Address[] = [],
): string | undefined {
  const denied = findDenied(error, 0);
  if (denied.length === 0) return undefined;
  return addToAllowNet([...new Set([...deniedHosts(addresses), ...denied])].join(","));
}

/** Hosts of these addresses that this process may not connect to, each once. */
export function deniedHosts(addresses: readonly Address[]): readonly string[] {
  return [...new Set(addresses.map(formatAddress).filter(isDenied).map(hostOf))];
}

function isDenied(host: string): boolean {
  try {
    return Deno.permissions.querySync({ name: "net", host }).state !== "granted";
  } catch {
    // It cannot be a host's name, so that no list can permit it.
    return false;
  }
}

/** How an administrator lets this plugin reach names whose addresses are connected to. */
export function addNamesToAllowNet(names: readonly string[]): string {
  const addresses = names.length === 1 ? "the addresses behind it" : "the addresses behind them";
  return addToAllowNet(`${names.join(",")} and ${addresses}`);
}

function addToAllowNet(hosts: string): string {
  return `add ${hosts} to 'allow_net' under [plugin.sluice-streams-datasource] in grafana.ini (or ` +
    "to the variable GF_PLUGIN_SLUICE_STREAMS_DATASOURCE_ALLOW_NET) and restart Grafana";
}

/** Hosts that an error names as refused, also where a library put that into a text of its own. */
function findDenied(error: unknown, depth: number): readonly string[] {
  if (depth > 8) return [];
  if (!(error instanceof Error)) return typeof error === "string" ? hostsIn(error) : [];
  const { cause, errors, innerErrors } = error as {
    cause?: unknown;
    errors?: object;
    innerErrors?: object;
  };
  const inner = [cause, ...Object.values(errors ?? {}), ...Object.values(innerErrors ?? {})];
  return [...hostsIn(error.message), ...inner.flatMap((each) => findDenied(each, depth + 1))];
}

function hostsIn(text: string): readonly string[] {
  return [...text.matchAll(DENIED)].map(([, address, name]) => hostOf(address ?? name!));
}

/** Without its port, and an IPv6 address in brackets, as `allow_net` takes it. */
function hostOf(address: string): string {
  const host = address.replace(/:\d+$/, "");
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
