import { join, resolve } from "node:path";
import { addressesOf } from "../services/external.ts";
import { grafanaIni, renderIni } from "./grafana_config.ts";

/** Options of {@linkcode prepareGrafana}. */
export interface PrepareGrafanaOptions {
  readonly port: number;
  /** The repository. */
  readonly root: string;
  /** `host:port` lists of the services that the plugin reads. */
  readonly services: readonly string[];
  /** More hosts, such as Cassandra nodes that the contact points lead to. */
  readonly allowNet: string | undefined;
}

/** Files of a prepared Grafana. */
export interface PreparedGrafana {
  readonly config: string;
  readonly passwordFile: string;
}

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Makes the folder of a Grafana of its own: configuration, password, places for data.
 *
 * @param dir the folder
 */
export async function prepareGrafana(
  dir: string,
  { port, root, services, allowNet }: PrepareGrafanaOptions,
): Promise<PreparedGrafana> {
  const folder = resolve(dir);
  // Grafana warns of a plugins folder that is not there.
  await Deno.mkdir(join(folder, "plugins"), { recursive: true });
  const passwordFile = join(folder, "admin-password");
  await ensureAdminPassword(passwordFile);
  const config = join(folder, "grafana.ini");
  const ini = grafanaIni({
    port,
    dir: folder,
    root: resolve(root),
    passwordFile,
    allowNet: pluginHosts(services, allowNet),
  });
  await Deno.writeTextFile(config, renderIni(ini));
  return { config, passwordFile };
}

/** Hosts that the plugin may connect to: this machine, the services, and those that were given. */
export function pluginHosts(services: readonly string[], given: string | undefined): string {
  const hosts = services.flatMap(addressesOf).map(({ hostname }) =>
    hostname.includes(":") ? `[${hostname}]` : hostname
  );
  const chosen = (given ?? "").split(",").map((host) => host.trim()).filter((host) => host !== "");
  return [...new Set([...LOOPBACK, ...chosen, ...hosts])].join(",");
}

/**
 * Makes a password for Grafana's `admin` where there is none yet. Grafana takes it at the first
 * start on a data folder.
 */
async function ensureAdminPassword(file: string): Promise<void> {
  const password = crypto.randomUUID();
  try {
    await Deno.writeTextFile(file, password, { createNew: true, mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}
