import type { FoundGrafana } from "./find_grafana.ts";

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
