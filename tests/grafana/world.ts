import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Services } from "../../local/services/mod.ts";
import { GrafanaApi } from "../support/grafana/grafana_api.ts";
import { copyBuiltPlugin, GrafanaProcess } from "../support/grafana/grafana_process.ts";
import { type VisitOptions, Visitors } from "../support/grafana/visitors.ts";
import { Webhook } from "../support/grafana/webhook.ts";
import { isolatedEnvironment } from "../support/isolation.ts";
import { WorkerProcess } from "../support/worker_process.ts";

/** Options of {@linkcode startGrafanaWorld}. */
export interface GrafanaWorldOptions {
  readonly services: Services;
  /** The workers' variables; left out, an isolated environment in which silent streams close. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default `process`, `persist` and `predict`. */
  readonly workers?: readonly string[];
  /** Arguments of each simulation; left out, nothing is simulated. */
  readonly simulate?: readonly (readonly string[])[];
  /** More of Grafana's settings, as its variables `GF_…`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** More keys of the datasource's section of Grafana's file. */
  readonly pluginSection?: Readonly<Record<string, string>>;
}

/** Workers, perhaps a simulation, and a Grafana with the plugin and all that is provisioned. */
export interface GrafanaWorld extends AsyncDisposable {
  /** The workers' variables: topics, keyspace, group. */
  readonly env: Readonly<Record<string, string>>;
  readonly workers: ReadonlyMap<string, WorkerProcess>;
  /** Grafana itself: address, restart, kill, the plugin's pid, log. */
  readonly grafana: GrafanaProcess;
  readonly url: string;
  /** Grafana's API as an anonymous viewer. */
  readonly viewer: GrafanaApi;
  /** Grafana's API as its administrator. */
  readonly admin: GrafanaApi;
  /** Where the alerts arrive. */
  readonly webhook: Webhook;
  /** Opens a page in Chromium; paths are relative to Grafana. */
  page(options?: VisitOptions): Promise<Page>;
}

/**
 * Starts all that a test in a real Grafana needs, on free ports and in a folder that is removed.
 *
 * @throws {Error} with Grafana's log when it does not start
 */
export async function startGrafanaWorld(
  {
    services,
    simulate = [],
    settings,
    pluginSection,
    workers = ["process", "persist", "predict"],
    env = quietEnvironment(services),
  }: GrafanaWorldOptions,
): Promise<GrafanaWorld> {
  await using started = new AsyncDisposableStack();
  const dir = await Deno.makeTempDir({ prefix: "sluice-grafana-" });
  started.defer(() => Deno.remove(dir, { recursive: true }));
  const plugin = join(dir, "plugin");
  const webhook = started.use(new Webhook());

  // It registers the streams' schemas.
  await (await WorkerProcess.start("setup", env)).finished();
  const running = new Map<string, WorkerProcess>();
  for (const name of workers) running.set(name, await WorkerProcess.start(name, env));
  for (const [index, args] of simulate.entries()) {
    running.set(`simulate ${index}`, await WorkerProcess.start("simulate", env, args));
  }
  started.defer(async () => {
    await Promise.all([...running.values()].map((worker) => worker.stop()));
  });

  await copyBuiltPlugin(plugin);
  const alertWebhook = webhook.url;
  const grafana = await GrafanaProcess.start({
    dir,
    plugin,
    env,
    alertWebhook,
    ...settings && { settings },
    ...pluginSection && { pluginSection },
  });
  started.defer(() => grafana.stop());
  const visitors = started.use(await Visitors.open(grafana));

  const all = started.move();
  return {
    env,
    workers: running,
    grafana,
    url: grafana.url,
    viewer: new GrafanaApi(grafana.url),
    admin: new GrafanaApi(grafana.url, grafana.admin),
    webhook,
    page: (options) => visitors.page(options),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/**
 * Streams that fall silent, as emergencies do, have their windows closed by the clock.
 *
 * @param changes more variables
 */
export function quietEnvironment(
  services: Services,
  changes: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return isolatedEnvironment(services, { SLUICE_IDLE_CLOSE: "30s", ...changes });
}
