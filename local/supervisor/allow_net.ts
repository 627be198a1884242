import { addressesOf } from "../services/external.ts";

const LOCAL: ReadonlySet<string> = new Set(["localhost", "127.0.0.1"]);

/**
 * The value of SLUICE_ALLOW_NET: hosts that workers may reach beside this machine, written so that
 * it continues `--allow-net=localhost,127.0.0.1`.
 *
 * @param lists `host:port` lists of the services in use
 * @param given what the person set; kept
 * @returns `,host,host`, or nothing when all are local
 */
export function allowNet(lists: readonly string[], given: string | undefined): string {
  const hosts = lists.flatMap(addressesOf).map(({ hostname }) =>
    hostname.includes(":") ? `[${hostname}]` : hostname
  );
  const said = (given ?? "").split(",").map((host) => host.trim()).filter((host) => host !== "");
  const all = new Set([...said, ...hosts].filter((host) => !LOCAL.has(host)));
  return [...all].map((host) => `,${host}`).join("");
}
