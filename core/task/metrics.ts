import prom from "prom-client";
import type { Commit, ParkedStream } from "./events.ts";

const LABELS = ["stream", "task"] as const;

/** The metrics of a worker of tasks, whatever its tasks do. */
export interface TaskMetrics {
  committed(commit: Pick<Commit<unknown>, "messages" | "duration">): void;
  parked(
    task: number,
    streams: {
      readonly before: readonly ParkedStream[];
      readonly now: readonly ParkedStream[];
    },
  ): void;
  gap(stream: string, task: number): void;
  undecodable(stream: string, task: number): void;
  setAside(stream: string, task: number): void;
  mismatch(stream: string, task: number): void;
  /** Drops the figures of tasks that another worker has now. */
  forget(kept: readonly number[]): void;
}

/** Makes {@linkcode TaskMetrics}. */
export function createTaskMetrics(registry: prom.Registry): TaskMetrics {
  const registers = [registry];
  const counter = (name: string, help: string) =>
    new prom.Counter({ name, help, labelNames: LABELS, registers });
  const parked = new prom.Gauge({
    name: "sluice_parked",
    help: "1 while a stream cannot go on in a task",
    labelNames: LABELS,
    registers,
  });
  const gaps = counter(
    "sluice_gaps_total",
    "Times that offsets were gone before they were processed, or a topic was made anew",
  );
  const undecodable = counter(
    "sluice_undecodable_batches_total",
    "Batches of records that cannot be read and were set aside",
  );
  const aside = counter(
    "sluice_records_set_aside_total",
    "Records that were set aside because processing them failed again and again",
  );
  const mismatches = counter(
    "sluice_ledger_mismatches_total",
    "Times that the ledger of a task did not add up; always 0 unless Sluice has a fault",
  );
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
  const increase = (metric: prom.Counter<"stream" | "task">) => (stream: string, task: number) =>
    metric.inc({ stream, task: String(task) });
  return {
    committed({ messages: written, duration }) {
      transactions.observe(duration / 1_000);
      messages.inc(written);
    },
    parked(task, { before, now }) {
      for (const { stream } of before) parked.remove({ stream, task: String(task) });
      for (const { stream } of now) parked.set({ stream, task: String(task) }, 1);
    },
    gap: increase(gaps),
    undecodable: increase(undecodable),
    setAside: increase(aside),
    mismatch: increase(mismatches),
    forget: (kept) => dropOtherTasks(parked, kept),
  };
}

/** Drops the figures of tasks that are not among these. */
export function dropOtherTasks<Label extends string>(
  gauge: prom.Gauge<Label | "task">,
  kept: readonly number[],
): void {
  const own = new Set(kept.map(String));
  void gauge.get().then(({ values }) => {
    for (const { labels } of values) if (!own.has(String(labels.task))) gauge.remove(labels);
  });
}
