import type { Config } from "#core/config/config.ts";
import { type HealthCheck, startHealthServer } from "#core/telemetry/health_server.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { createMetrics } from "#core/telemetry/metrics.ts";
import type { ParkedStream, ProcessEvents } from "./events.ts";
import { createProcessMetrics } from "./metrics.ts";

/** Options of {@linkcode startProcessTelemetry}. */
export interface ProcessTelemetryOptions {
  readonly config: Pick<Config, "host" | "processMetricsPort">;
  readonly log: Logger;
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
  const { config, log } = options;
  const registry = createMetrics("process");
  const reporter = new ProcessReporter(log, registry);
  const server = startHealthServer(registry, {
    host: config.host,
    port: config.processMetricsPort,
    portSetting: "SLUICE_PROCESS_METRICS_PORT",
    health: () => reporter.health(),
  });
  return { events: reporter, stop: () => server.stop() };
}

/** Log lines, metrics and health of the process worker. */
export class ProcessReporter implements ProcessEvents {
  readonly #log: Logger;
  readonly #metrics: ReturnType<typeof createProcessMetrics>;
  readonly #parked = new Map<number, readonly ParkedStream[]>();
  readonly #differences = new Map<string, string>();
  #tasks: readonly number[] | undefined;

  constructor(log: Logger, registry = createMetrics("process")) {
    this.#log = log;
    this.#metrics = createProcessMetrics(registry);
  }

  /** What `/health` says. */
  health(): Record<string, HealthCheck> {
    const parked = [...this.#parked].flatMap(([task, streams]) =>
      streams.map(({ stream, reason }) => `'${stream}' in task ${task}: ${reason}`)
    );
    return {
      group: this.#tasks === undefined
        ? {
          ok: false,
          detail:
            "has not joined its consumer group yet: it waits for Kafka, or up to 10 s for a member that crashed",
        }
        : { ok: true, detail: `owns tasks ${this.#tasks.join(", ") || "none"}` },
      ...(parked.length === 0 ? {} : {
        streams: { ok: false, detail: `these do not go on: ${parked.join("; ")}` },
      }),
    };
  }

  assigned: ProcessEvents["assigned"] = (tasks) => {
    this.#tasks = [...tasks].sort((a, b) => a - b);
    for (const task of this.#parked.keys()) if (!tasks.includes(task)) this.#parked.delete(task);
    this.#metrics.forget(tasks);
    this.#log.info("tasks assigned", { tasks: this.#tasks });
  };

  lost: ProcessEvents["lost"] = () => {
    this.#tasks = undefined;
  };

  committed: ProcessEvents["committed"] = (commit) => this.#metrics.committed(commit);

  restored: ProcessEvents["restored"] = (task, parked) => {
    const before = this.#parked.get(task) ?? [];
    const isIn = (list: readonly ParkedStream[], one: ParkedStream) =>
      list.some(({ stream, reason }) => stream === one.stream && reason === one.reason);
    for (const one of parked) {
      const { stream, reason } = one;
      if (!isIn(before, one)) this.#log.error("a stream cannot go on", { stream, task, reason });
    }
    for (const { stream } of before) {
      if (parked.some((one) => one.stream === stream)) continue;
      this.#log.info("a stream goes on again", { stream, task });
    }
    this.#metrics.parked(task, { before, now: parked });
    if (parked.length === 0) this.#parked.delete(task);
    else this.#parked.set(task, parked);
  };

  missed: ProcessEvents["missed"] = (stream, { topic, partition }, { from, to, why }) => {
    this.#metrics.gap(stream, partition);
    this.#log.error("offsets were passed over", { stream, topic, partition, from, to, why });
  };

  undecodable: ProcessEvents["undecodable"] = (stream, { topic, partition, message }) => {
    this.#metrics.undecodable(stream, partition);
    this.#log.error("a batch was set aside", {
      stream,
      topic,
      partition,
      reason: message,
      fix:
        "its records are not counted: see that its producer's codec and disks are sound, send again",
    });
  };

  setAside: ProcessEvents["setAside"] = (stream, { topic, partition, offset }, reason) => {
    this.#metrics.setAside(stream, partition);
    this.#log.error("a record was set aside", { stream, topic, partition, offset, reason });
  };

  miscounted: ProcessEvents["miscounted"] = (stream, { topic, partition }, difference) => {
    const place = `${stream}/${partition}`;
    if (this.#differences.get(place) === difference) return;
    this.#differences.set(place, difference);
    this.#metrics.mismatch(stream, partition);
    this.#log.error("the ledger does not add up: this is a fault of Sluice, please report it", {
      stream,
      topic,
      partition,
      difference,
    });
  };
}
