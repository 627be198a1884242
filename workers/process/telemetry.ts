import prom from "prom-client";
import type { Config } from "#core/config/config.ts";
import type { Ledger } from "#core/progress.ts";
import { startHealthServer } from "#core/telemetry/health_server.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { createMetrics } from "#core/telemetry/metrics.ts";
import type { Commit } from "./task.ts";

/** What the process worker reports. */
export interface ProcessTelemetry {
  /** The worker owns these tasks from now on. */
  assigned(tasks: readonly number[]): void;
  committed(commit: Commit): void;
  /** The worker owns nothing until it has joined its group again. */
  lost(): void;
  stop(): Promise<void>;
}

/** Options of {@linkcode startProcessTelemetry}. */
export interface ProcessTelemetryOptions {
  readonly config: Pick<Config, "host" | "processMetricsPort">;
  readonly log: Logger;
}

/**
 * Serves `/metrics` and `/health` and logs changes of the assignment.
 *
 * @throws {Error} when the port is taken
 */
export function startProcessTelemetry(options: ProcessTelemetryOptions): ProcessTelemetry {
  const { config, log } = options;
  const registry = createMetrics("process");
  const metrics = createProcessMetrics(registry);
  let tasks: readonly number[] | undefined;
  const server = startHealthServer(registry, {
    host: config.host,
    port: config.processMetricsPort,
    portSetting: "SLUICE_PROCESS_METRICS_PORT",
    health: () => ({
      group: tasks === undefined
        ? {
          ok: false,
          detail:
            "has not joined its consumer group yet: it waits for Kafka, or up to 10 s for a member that crashed",
        }
        : { ok: true, detail: `owns tasks ${tasks.join(", ") || "none"}` },
    }),
  });
  return {
    assigned(now) {
      tasks = [...now].sort((a, b) => a - b);
      metrics.forget(tasks);
      log.info("tasks assigned", { tasks });
    },
    lost: () => tasks = undefined,
    committed: (commit) => metrics.record(commit),
    stop: () => server.stop(),
  };
}

const OUTCOMES = ["counted", "late", "dead", "filtered"] as const satisfies (keyof Ledger)[];

function createProcessMetrics(registry: prom.Registry) {
  const registers = [registry];
  const labelNames = ["stream", "task"] as const;
  const records = new prom.Gauge({
    name: "sluice_records",
    help:
      "Records of a task by outcome since its state began: in = counted + late + dead + filtered",
    labelNames: [...labelNames, "outcome"],
    registers,
  });
  const watermark = new prom.Gauge({
    name: "sluice_watermark_seconds",
    help: "Watermark of a stream in a task, seconds since 1970",
    labelNames,
    registers,
  });
  const transactions = new prom.Histogram({
    name: "sluice_transaction_seconds",
    help: "Time from the first message of a transaction to its commit",
    buckets: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers,
  });
  const messages = new prom.Counter({
    name: "sluice_messages_written_total",
    help: "Messages written in transactions, state included",
    registers,
  });
  return {
    record({ task, messages: written, duration, progress }: Commit): void {
      transactions.observe(duration / 1_000);
      messages.inc(written);
      for (const [stream, state] of Object.entries(progress.streams)) {
        const labels = { stream, task: String(task) };
        records.set({ ...labels, outcome: "in" }, state.ledger.in);
        for (const outcome of OUTCOMES) records.set({ ...labels, outcome }, state.ledger[outcome]);
        if (state.watermark !== null) watermark.set(labels, state.watermark / 1_000);
      }
    },
    /** Drops the figures of tasks that another worker has now. */
    forget(kept: readonly number[]): void {
      const own = new Set(kept.map(String));
      for (const gauge of [records, watermark]) dropOthers(gauge, own);
    },
  };
}

function dropOthers(gauge: prom.Gauge<"stream" | "task" | "outcome">, own: ReadonlySet<string>) {
  void gauge.get().then(({ values }) => {
    for (const { labels } of values) {
      if (!own.has(String(labels.task))) gauge.remove(labels);
    }
  });
}
