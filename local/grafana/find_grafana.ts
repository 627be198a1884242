import { join } from "node:path";

/** A Grafana on this machine. */
export interface FoundGrafana {
  /** Its folder, with `bin`, `conf` and `public`. */
  readonly home: string;
  readonly executable: string;
  /** Such as `12.3.0`. */
  readonly version: string;
}

/** What a look for Grafana came to. */
export type GrafanaSearch =
  | { readonly grafana: FoundGrafana }
  /** Why none can be used, and what to do. */
  | { readonly missing: string };

const OLDEST = { major: 12, minor: 3 } as const;

/**
 * Asks the Grafana in a folder for its version.
 *
 * @param home the folder that a package of Grafana unpacks to
 */
export async function findGrafana(home: string): Promise<GrafanaSearch> {
  const executable = join(home, "bin", "grafana");
  const version = await versionOf(executable);
  if (version === undefined) {
    return {
      missing: `There is no Grafana in ${home}: install Grafana 12.3 or newer ` +
        "(https://grafana.com/grafana/download), or set GRAFANA_HOME to its folder. " +
        "Everything else runs without it",
    };
  }
  if (!isRecent(version)) {
    return { missing: `Grafana in ${home} is ${version}: the plugin needs 12.3 or newer` };
  }
  return { grafana: { home, executable, version } };
}

/** Whether a release has what the plugin needs. */
export function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
}

async function versionOf(executable: string): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command(executable, { args: ["--version"], stderr: "null" })
      .output();
    return /(\d+\.\d+\.\d+)/.exec(new TextDecoder().decode(stdout))?.[1];
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return undefined; // It is not there, or it is no program of this machine.
  }
}

/** How to start Grafana's server. */
export interface GrafanaCommand {
  readonly executable: string;
  readonly args: readonly string[];
  /** The configuration, by which the process is known to be ours. */
  readonly entry: string;
}

/** The command of a Grafana with a configuration of its own. */
export function grafanaCommand(
  { home, executable }: FoundGrafana,
  config: string,
): GrafanaCommand {
  return {
    executable,
    args: ["server", "--homepath", home, "--config", config],
    entry: config,
  };
}
