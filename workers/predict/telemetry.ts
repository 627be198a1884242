import prom from "prom-client";
import type { Config } from "#core/config/config.ts";
import type { Commit } from "#core/task/events.ts";
import { createTaskMetrics, dropOtherTasks, type TaskMetrics } from "#core/task/metrics.ts";
import { TaskReporter } from "#core/task/reporter.ts";
import { startHealthServer } from "#core/telemetry/health_server.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { createMetrics } from "#core/telemetry/metrics.ts";
import type { PredictEvents, PredictReport } from "./events.ts";

/** What the predict worker reports, and where. */
export interface PredictTelemetry {
  readonly events: PredictEvents;
  readonly port: number;
  stop(): Promise<void>;
}

/** Options of {@linkcode startPredictTelemetry}. */
export interface PredictTelemetryOptions {
  readonly config: Pick<Config, "host" | "predictMetricsPort">;
  readonly log: Logger;
}

/**
 * Serves `/metrics` and `/health`, and logs what a person must know.
 *
 * @throws {Error} when the port is taken
 */
export function startPredictTelemetry(
  { config, log }: PredictTelemetryOptions,
): PredictTelemetry {
  const registry = createMetrics("predict");
  const reporter = new PredictReporter(log, registry);
  const server = startHealthServer(registry, {
    host: config.host,
    port: config.predictMetricsPort,
    portSetting: "SLUICE_PREDICT_METRICS_PORT",
    health: () => reporter.health(),
  });
  return { events: reporter, port: server.port, stop: () => server.stop() };
}

/** Log lines, metrics and health of the predict worker. */
export class PredictReporter extends TaskReporter<PredictReport> implements PredictEvents {
  readonly #metrics: ReturnType<typeof createPredictMetrics>;
  readonly #full = new Set<string>();
  readonly #malformed = new Set<string>();

  constructor(log: Logger, registry = createMetrics("predict")) {
    const metrics = createPredictMetrics(registry);
    super(log, metrics);
    this.#metrics = metrics;
  }

  override committed(commit: Commit<PredictReport>): void {
    this.#metrics.committed(commit);
  }

  learned: PredictEvents["learned"] = (stream, lesson) => this.#metrics.learned(stream, lesson);

  warmStarted: PredictEvents["warmStarted"] = (stream) => this.#metrics.warmStarted(stream);

  noRoom: PredictEvents["noRoom"] = (stream) => {
    this.#metrics.noRoom(stream);
    if (this.#full.has(stream)) return;
    this.#full.add(stream);
    this.log.warn("new keys are not predicted: there are as many series as there may be", {
      stream,
      fix: "raise SLUICE_PREDICT_SERIES, or run another predict worker",
    });
  };

  abandoned: PredictEvents["abandoned"] = (stream, { series, reason }) =>
    this.log.warn("models cannot be read and are learned anew", { stream, series, reason });

  malformed: PredictEvents["malformed"] = (stream, { topic, partition }, offset) => {
    this.#metrics.malformed(stream);
    if (this.#malformed.has(topic)) return;
    this.#malformed.add(topic);
    this.log.error("a message of a topic of windows holds no window, and is left out", {
      topic,
      partition,
      offset,
      fix: "find out what wrote it; further ones of the topic are counted, not logged",
    });
  };
}

const OUTCOMES = ["learned", "revised", "passed", "malformed"] as const;

function createPredictMetrics(registry: prom.Registry) {
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new prom.Gauge({ name, help, labelNames, registers });
  const counter = (name: string, help: string) =>
    new prom.Counter({ name, help, labelNames: ["stream"], registers });
  const tasks: TaskMetrics = createTaskMetrics(registry);
  const windows = gauge(
    "sluice_predict_windows",
    "Messages of a topic of windows by outcome since the state of the task began",
    ["stream", "task", "outcome"],
  );
  const series = gauge("sluice_predict_series", "Series with a model", ["stream", "task"]);
  const bytes = gauge("sluice_predict_model_bytes", "Memory of the models", ["stream", "task"]);
  const predictions = counter("sluice_predictions_total", "Predictions written");
  const anomalies = counter("sluice_predict_anomalies_total", "Windows that were anomalies");
  const warm = counter(
    "sluice_predict_warm_starts_total",
    "Series that began with what Cassandra keeps",
  );
  const full = counter(
    "sluice_predict_left_out_total",
    "Windows that were not predicted since there are as many series as there may be",
  );
  const malformed = counter("sluice_predict_malformed_total", "Messages that hold no window");
  const scored = counter("sluice_predict_scored_total", "Predictions whose window has come");
  const covered = counter(
    "sluice_predict_covered_total",
    "Those of them that had the value in their band",
  );
  return {
    ...tasks,
    committed(commit: Commit<PredictReport>): void {
      tasks.committed(commit);
      for (const [stream, state] of Object.entries(commit.progress.streams)) {
        const labels = { stream, task: String(commit.task) };
        series.set(labels, state.series);
        bytes.set(labels, state.bytes);
        for (const outcome of OUTCOMES) windows.set({ ...labels, outcome }, state.counts[outcome]);
      }
    },
    learned(stream: string, lesson: Parameters<PredictEvents["learned"]>[1]): void {
      predictions.inc({ stream }, lesson.predictions.length);
      for (const { actual, lower, upper, anomaly } of lesson.predictions) {
        if (actual === undefined) continue;
        scored.inc({ stream });
        if (actual >= lower && actual <= upper) covered.inc({ stream });
        if (anomaly === true) anomalies.inc({ stream });
      }
    },
    warmStarted: (stream: string) => warm.inc({ stream }),
    noRoom: (stream: string) => full.inc({ stream }),
    malformed: (stream: string) => malformed.inc({ stream }),
    forget(kept: readonly number[]): void {
      tasks.forget(kept);
      for (const each of [series, bytes]) dropOtherTasks(each, kept);
      dropOtherTasks(windows, kept);
    },
  };
}
