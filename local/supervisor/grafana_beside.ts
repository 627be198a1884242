import { resolve } from "node:path";
import type { Logger } from "#core/telemetry/log.ts";
import type { ScenarioEntry } from "#streams/scenarios.ts";
import {
  AlertReceiver,
  findGrafana,
  type FoundGrafana,
  grafanaCommand,
  grafanaEnvironment,
  type GrafanaSettings,
  prepareGrafana,
} from "../grafana/mod.ts";
import { checkPorts } from "../services/ports.ts";
import type { Services } from "../services/mod.ts";
import { describeEnd } from "../services/process/child_process.ts";
import type { Output } from "./output.ts";
import { untilHealthy } from "./ready.ts";
import type { Lookup, TaskCommand } from "./task_command.ts";
import type { Worker } from "./worker.ts";

/** Options of {@linkcode GrafanaBeside}. */
export interface GrafanaBesideOptions {
  /** Folder for this Grafana's configuration and data. */
  readonly dir: string;
  readonly settings: GrafanaSettings;
  /** What runs: their dashboards are named. */
  readonly scenarios: readonly ScenarioEntry[];
  /** Runs the build of the plugin. */
  readonly build: Worker;
  /** Runs Grafana. */
  readonly server: Worker;
  /** The environment. */
  readonly lookup: Lookup;
  readonly log: Logger;
  readonly output: Output;
}

/** What a run needs to know. */
export interface GrafanaRun extends Pick<Services, "kafka" | "cassandra"> {
  /** How the plugin is built. */
  readonly builder: () => TaskCommand;
}

/** A Grafana that runs beside the workers, with the plugin, dashboards and alert rules. */
export class GrafanaBeside {
  readonly #options: GrafanaBesideOptions;
  readonly #configFile: string;
  #alerts: AlertReceiver | undefined;
  #reported = false;

  constructor(options: GrafanaBesideOptions) {
    this.#options = options;
    this.#configFile = resolve(options.dir, "grafana.ini");
  }

  /** Whether it was said where it is, or that there is none. */
  get reported(): boolean {
    return this.#reported;
  }

  /** Ends what a killed supervisor left behind. */
  async clearTheWay(): Promise<void> {
    await this.#options.server.clearTheWay(this.#configFile);
  }

  /** Where it will be; undefined where there is no Grafana. */
  async url(): Promise<string | undefined> {
    const { home, port } = this.#options.settings;
    return "grafana" in await findGrafana(home) ? `http://localhost:${port}/` : undefined;
  }

  /**
   * Builds the plugin, starts Grafana and reports when it can be used; where there is no Grafana, it
   * reports how to get one.
   *
   * @throws {Error} when the plugin cannot be built or the port is taken
   */
  async run(run: GrafanaRun, signal: AbortSignal): Promise<void> {
    const { settings: { home, port }, log } = this.#options;
    const found = await findGrafana(home);
    if ("missing" in found) {
      this.#reported = true;
      return log.info(found.missing);
    }
    await checkPorts([{ port, purpose: "Grafana", setting: "SLUICE_GRAFANA_PORT" }]);
    await this.#buildPlugin(run.builder());
    if (!signal.aborted) await this.#startServer(found.grafana, run, signal);
  }

  /** Stops both in order. */
  async stop(): Promise<void> {
    await this.#options.build.stop();
    await this.#options.server.stop();
    await this.#alerts?.stop();
  }

  /** Ends both at once. */
  async kill(): Promise<void> {
    await Promise.all([this.#options.build.kill(), this.#options.server.kill()]);
  }

  async #buildPlugin(command: TaskCommand): Promise<void> {
    const { build, log } = this.#options;
    log.info("making the Grafana plugin, if it has changed; its steps follow as they happen");
    const end = await build.once(command);
    if (end.code !== 0 && end.signal === undefined) {
      throw new Error(
        `the plugin could not be built (${describeEnd(end)}); the lines above say why`,
      );
    }
  }

  async #startServer(
    grafana: FoundGrafana,
    { kafka, cassandra }: GrafanaRun,
    signal: AbortSignal,
  ): Promise<void> {
    const { dir, settings: { port, alertWebhook }, server, lookup, log, output, scenarios } =
      this.#options;
    const { config, passwordFile } = await prepareGrafana(dir, {
      port,
      root: ".",
      services: [kafka.bootstrap, cassandra.contactPoints],
      allowNet: lookup("SLUICE_ALLOW_NET"),
    });
    const addresses: Record<string, string> = {
      KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap,
      CASSANDRA_CONTACT_POINTS: cassandra.contactPoints,
      CASSANDRA_LOCAL_DC: cassandra.localDatacenter,
    };
    const env = grafanaEnvironment({
      dashboards: resolve("dashboards"),
      alertWebhook: alertWebhook || this.#receiveAlerts(),
      lookup: (name) => addresses[name] ?? lookup(name),
    });
    server.start({ ...grafanaCommand(grafana, config), env });
    log.info(`starting Grafana ${grafana.version}`);
    if (await untilHealthy(`http://127.0.0.1:${port}/api/health`, signal)) {
      this.#reported = true;
      output.text(grafanaBlock({ port, passwordFile, scenarios }));
    }
  }

  #receiveAlerts(): string {
    const { log } = this.#options;
    this.#alerts = new AlertReceiver(({ firing, text }) =>
      firing ? log.warn(`alert: ${text}`) : log.info(`resolved: ${text}`)
    );
    return this.#alerts.url;
  }
}

interface GrafanaPlaces {
  readonly port: number;
  readonly passwordFile: string;
  readonly scenarios: readonly ScenarioEntry[];
}

/** What is shown of the Grafana that runs now. */
function grafanaBlock({ port, passwordFile, scenarios }: GrafanaPlaces): string {
  const site = `http://localhost:${port}`;
  const dashboards = scenarios.flatMap(({ title, dashboards }) =>
    dashboards.map((uid, n) =>
      `              ${(n === 0 ? title : "").padEnd(16)}${site}/d/${uid}\n`
    )
  ).join("");
  return `
  Grafana     ${site}/
${dashboards}              everybody on this machine may look; to change things, log in as admin with the
              password in ${passwordFile}

`;
}
