import type { Config } from "#core/config/config.ts";
import type { TaskProgress } from "#core/progress.ts";
import type { ValueDecoder } from "#core/registry/value_decoder.ts";
import { TaskReporter } from "#core/task/reporter.ts";
import { startHealthServer } from "#core/telemetry/health_server.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { createMetrics } from "#core/telemetry/metrics.ts";
import type { Commit, ProcessEvents } from "./events.ts";
import { createProcessMetrics, type ProcessMetrics } from "./metrics.ts";

/** Options of {@linkcode startProcessTelemetry}. */
export interface ProcessTelemetryOptions {
  readonly config: Pick<Config, "host" | "processMetricsPort">;
  readonly log: Logger;
  readonly values: ValueDecoder;
}

/** What the process worker reports, and where. */
export interface ProcessTelemetry {
  readonly events: ProcessEvents;
  stop(): Promise<void>;
}

/**
 * Serves `/metrics` and `/health`, and logs what a person must know.
 *
 * @throws {Error} when the port is taken
 */
export function startProcessTelemetry(options: ProcessTelemetryOptions): ProcessTelemetry {
  const { config, log, values } = options;
  const registry = createMetrics("process");
  const reporter = new ProcessReporter(log, registry);
  const server = startHealthServer(registry, {
    host: config.host,
    port: config.processMetricsPort,
    portSetting: "SLUICE_PROCESS_METRICS_PORT",
    health: () => {
      const schemas = values.health();
      return { ...reporter.health(), ...(schemas === undefined ? {} : { schemas }) };
    },
  });
  return { events: reporter, stop: () => server.stop() };
}

/** Log lines, metrics and health of the process worker. */
export class ProcessReporter extends TaskReporter<TaskProgress> {
  readonly #metrics: ProcessMetrics;

  constructor(log: Logger, registry = createMetrics("process")) {
    const metrics = createProcessMetrics(registry);
    super(log, metrics);
    this.#metrics = metrics;
  }

  override committed(commit: Commit): void {
    this.#metrics.committed(commit);
  }
}
