import { join } from "node:path";
import { Restarts } from "#core/async/retry.ts";
import { inTime } from "#core/async/time_limit.ts";
import { pause, untilAborted } from "#core/async/wait.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import {
  type ServiceName,
  type ServiceProgress,
  type Services,
  startServices,
} from "../services/mod.ts";
import type { GrafanaSettings } from "../grafana/mod.ts";
import type { StartServicesOptions } from "../services/start_services.ts";
import { checkPorts, type PortNeed } from "../services/ports.ts";
import { describeEnd } from "../services/process/child_process.ts";
import { catalogue } from "#streams/catalogue.ts";
import { scenarioList, workersOf } from "#streams/scenarios.ts";
import { allowNet, type Lookup, polledHosts, taskCommand } from "./task_command.ts";
import type { Running, StartArguments } from "./arguments.ts";
import { GrafanaBeside } from "./grafana_beside.ts";
import type { Output } from "./output.ts";
import { readyBlock, untilHealthy } from "./ready.ts";
import { RESTARTS, Worker, type WorkerCommand } from "./worker.ts";

/** Options of {@linkcode Supervisor}. */
export interface SupervisorOptions {
  readonly dir: string;
  /** Content of deno.json, whose tasks define how each worker is run. */
  readonly denoJson: string;
  readonly arguments: StartArguments;
  readonly running: Running;
  readonly apiPort: number;
  readonly ingestPort: number;
  /** Ports of the workers; those of the services are checked by the services. */
  readonly ports: readonly PortNeed[];
  /** The environment. */
  readonly lookup: Lookup;
  readonly services: Pick<StartServicesOptions, "settings" | "external">;
  /** Left out: no Grafana is run. */
  readonly grafana?: GrafanaSettings;
  /** Shows the first start of the services; what they do later is logged. */
  readonly onStarting: (progress: ServiceProgress) => void;
  readonly log: Logger;
  readonly output: Output;
}

/** Workers that always run. */
const WORKERS = ["process", "persist", "predict", "api"] as const;
/** Every name that may stand before a log line. */
export const NAMES: readonly string[] = [
  "sluice",
  "setup",
  ...WORKERS,
  ...workersOf(scenarioList),
  "simulate",
  "plugin",
  "grafana",
];
const GRACE_MS = 15_000;
/** The simulation starts by then even if the API is not up. */
const SIMULATE_AFTER_MS = 30_000;

/** Runs everything: services, setup, workers, simulation; and stops them in the opposite order. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #stopping = new AbortController();
  readonly #setup: Worker;
  readonly #workers: readonly { readonly name: string; readonly worker: Worker }[];
  readonly #simulate: Worker;
  readonly #grafana: GrafanaBeside | undefined;
  #services: Promise<Services> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#setup = this.#worker("setup");
    const { dir, grafana, log, output, lookup, running } = options;
    const workers = [...WORKERS, ...running.workers];
    this.#workers = workers.map((name) => ({ name, worker: this.#worker(name) }));
    this.#simulate = this.#worker("simulate");
    this.#grafana = grafana && new GrafanaBeside({
      dir: join(dir, "grafana"),
      settings: grafana,
      scenarios: running.scenarios,
      build: this.#worker("plugin"),
      server: this.#worker("grafana"),
      lookup,
      log,
      output,
    });
  }

  /** Asks {@linkcode run} to stop everything in order. */
  stop(): void {
    this.#stopping.abort(new Error("Stopped"));
  }

  /** Ends every child at once. */
  async kill(): Promise<void> {
    this.stop();
    const children = [this.#setup, this.#simulate, ...this.#workers.map(({ worker }) => worker)];
    await Promise.all([...children.map((child) => child.kill()), this.#grafana?.kill()]);
    const services = await this.#services?.catch(() => undefined); // Its own start reports it.
    await services?.kill();
  }

  /**
   * Runs until it is stopped.
   *
   * @returns the exit code
   * @throws {ServiceError} when the services cannot start
   */
  async run(): Promise<number> {
    const { signal } = this.#stopping;
    await Deno.mkdir(join(this.#options.dir, "run"), { recursive: true });
    await this.#clearTheWay();
    await checkPorts(this.#options.ports);
    try {
      this.#services = this.#startServices(signal);
      const services = await this.#services;
      try {
        return await this.#runWorkers(services, signal);
      } finally {
        await services.stop();
      }
    } catch (error) {
      if (signal.aborted) return 0;
      throw error;
    }
  }

  async #runWorkers(services: Services, signal: AbortSignal): Promise<number> {
    const { log } = this.#options;
    const command = (name: string) => this.#command(name, services);
    const setup = this.#setup.once(command("setup"));
    signal.addEventListener("abort", () => void this.#setup.stop(), { once: true });
    const end = await setup;
    if (signal.aborted) return 0;
    if (end.code !== 0) {
      log.error(`setup failed (${describeEnd(end)}): the lines above say why; nothing else starts`);
      return 1;
    }
    const grafanaUrl = this.#options.lookup("SLUICE_GRAFANA_URL") || await this.#grafana?.url();
    for (const { name, worker } of this.#workers) {
      const { env, ...rest } = command(name);
      const links = name === "api" && grafanaUrl ? { SLUICE_GRAFANA_URL: grafanaUrl } : {};
      worker.start({ ...rest, env: { ...env, ...links } });
    }
    const grafana = this.#startGrafana(services, signal);
    await this.#announce(services, signal);
    const { simulate } = this.#options.arguments;
    if (simulate !== undefined && !signal.aborted) {
      const { args, ...rest } = command("simulate");
      this.#simulate.start({ ...rest, args: [...args, ...simulate] });
    }
    await untilAborted(signal);
    log.info("stopping the simulation, the workers, then the services");
    await Promise.all([this.#simulate.stop(), this.#grafana?.stop()]);
    await grafana;
    await Promise.all(this.#workers.map(({ worker }) => worker.stop()));
    return 0;
  }

  /** Waits for the API, but not for ever: the block may come later than the simulation. */
  async #announce({ kafka, cassandra }: Services, signal: AbortSignal): Promise<void> {
    const { apiPort, ingestPort, dir, output, log, running } = this.#options;
    const health = `http://127.0.0.1:${apiPort}/api/v1/health`;
    const local = kafka.local || cassandra.local;
    const ready = untilHealthy(health, signal).then((healthy) => {
      if (!healthy) return true;
      output.text(readyBlock({
        apiPort,
        ingestPort: workersOf(running.scenarios).includes("ingest") ? ingestPort : undefined,
        scenarios: running.scenarios,
        kafka: kafka.bootstrap,
        cassandra: cassandra.contactPoints,
        dataDir: local ? dir : undefined,
        grafana: this.#grafana?.reported === false,
      }));
      return true;
    });
    if (await inTime(ready, { ms: SIMULATE_AFTER_MS })) return;
    log.warn(`the API has not answered for ${SIMULATE_AFTER_MS / 1_000} s: going on without it`, {
      health,
    });
  }

  /** Grafana is an extra: nothing else waits for it, or stops when it cannot be run. */
  async #startGrafana({ kafka, cassandra }: Services, signal: AbortSignal): Promise<void> {
    const { log } = this.#options;
    try {
      const builder = () => {
        const task = this.#task("plugin:build", {});
        return { ...task, args: [...task.args, "--packaged"] };
      };
      await this.#grafana?.run({ builder, kafka, cassandra }, signal);
    } catch (error) {
      log.error(`going on without Grafana: ${errorMessage(error)}`);
    }
  }

  async #startServices(signal: AbortSignal): Promise<Services> {
    const { dir, services: options, arguments: { reset }, onStarting, log } = this.#options;
    let report = onStarting;
    const services = await startServices({
      ...options,
      dir,
      reset,
      signal,
      onProgress: (step) => report(step),
      onDeath: (name, message) => void this.#revive(name, message),
    });
    report = (step) => log.info(step.text);
    return services;
  }

  /** Starts a service that died again, until it stays. */
  async #revive(name: ServiceName, message: string): Promise<void> {
    const { log } = this.#options;
    const { signal } = this.#stopping;
    const services = await this.#services!.catch(() => undefined);
    const restarts = this.#restarts[name];
    let [reason, began] = [message, this.#servicesSince[name]];
    while (!signal.aborted && services !== undefined) {
      const wait = restarts.next(performance.now() - began);
      log.error(`${reason}; starting it again in ${wait / 1_000} s`, { tries: restarts.failures });
      await pause(wait, signal);
      if (signal.aborted) return;
      began = this.#servicesSince[name] = performance.now();
      try {
        return await services[name].restart();
      } catch (error) {
        reason = errorMessage(error);
      }
    }
  }

  readonly #restarts: Readonly<Record<ServiceName, Restarts>> = {
    kafka: new Restarts(RESTARTS),
    cassandra: new Restarts(RESTARTS),
  };
  readonly #servicesSince: Record<ServiceName, number> = {
    kafka: performance.now(),
    cassandra: performance.now(),
  };

  async #clearTheWay(): Promise<void> {
    const all = [
      { name: "setup", worker: this.#setup },
      ...this.#workers,
      { name: "simulate", worker: this.#simulate },
    ];
    await Promise.all(
      all.map(({ name, worker }) => worker.clearTheWay(this.#task(name, {}).entry)),
    );
    await this.#grafana?.clearTheWay();
  }

  #command(name: string, { kafka, cassandra }: Services): WorkerCommand {
    const { lookup, running } = this.#options;
    const polled = name === "poll" ? polledHosts(catalogue, lookup) : [];
    const addresses = [kafka.bootstrap, cassandra.contactPoints, ...polled];
    const env = {
      // What a person chose is narrower than the scenarios.
      SLUICE_STREAMS: lookup("SLUICE_STREAMS") || running.streams.join(","),
      KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap,
      CASSANDRA_CONTACT_POINTS: cassandra.contactPoints,
      CASSANDRA_LOCAL_DC: cassandra.localDatacenter,
      SLUICE_ALLOW_NET: allowNet(addresses, lookup("SLUICE_ALLOW_NET")),
    };
    const command = this.#task(name, env);
    return { ...command, env: { ...command.env, ...env } };
  }

  #task(task: string, env: Readonly<Record<string, string>>) {
    const lookup = (variable: string) => env[variable] ?? this.#options.lookup(variable);
    return taskCommand(this.#options.denoJson, { task, lookup });
  }

  #worker(name: string): Worker {
    const { dir, log, output } = this.#options;
    return new Worker({
      name,
      runDir: join(dir, "run"),
      finite: name === "simulate",
      graceMs: GRACE_MS,
      log,
      onLine: (line) => output.line(name, line),
    });
  }
}
