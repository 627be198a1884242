import prom from "prom-client";
import type { Ledger } from "#core/progress.ts";
import { createTaskMetrics, dropOtherTasks, type TaskMetrics } from "#core/task/metrics.ts";
import type { Commit } from "./events.ts";

const OUTCOMES = ["counted", "late", "dead", "filtered"] as const satisfies (keyof Ledger)[];
const LABELS = ["stream", "task"] as const;

/** The metrics of the process worker. */
export interface ProcessMetrics extends TaskMetrics {
  committed(commit: Commit): void;
}

/** Makes {@linkcode ProcessMetrics}. */
export function createProcessMetrics(registry: prom.Registry): ProcessMetrics {
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new prom.Gauge({ name, help, labelNames, registers });
  const records = gauge(
    "sluice_records",
    "Records of a task by outcome since its state began: in = counted + late + dead + filtered",
    [...LABELS, "outcome"],
  );
  const watermark = gauge(
    "sluice_watermark_seconds",
    "Watermark of a stream in a task, seconds since 1970",
    LABELS,
  );
  const tasks = createTaskMetrics(registry);
  return {
    ...tasks,
    committed(commit) {
      tasks.committed(commit);
      const { task, progress } = commit;
      for (const [stream, state] of Object.entries(progress.streams)) {
        const labels = { stream, task: String(task) };
        records.set({ ...labels, outcome: "in" }, state.ledger.in);
        for (const outcome of OUTCOMES) records.set({ ...labels, outcome }, state.ledger[outcome]);
        if (state.watermark !== null) watermark.set(labels, state.watermark / 1_000);
      }
    },
    forget(kept) {
      tasks.forget(kept);
      dropOtherTasks(records, kept);
      dropOtherTasks(watermark, kept);
    },
  };
}
