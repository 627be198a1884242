import prom from "prom-client";
import type { Ledger } from "#core/progress.ts";
import type { Commit, ParkedStream } from "./events.ts";

const OUTCOMES = ["counted", "late", "dead", "filtered"] as const satisfies (keyof Ledger)[];
const LABELS = ["stream", "task"] as const;

/** The metrics of the process worker. */
export function createProcessMetrics(registry: prom.Registry) {
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new prom.Gauge({ name, help, labelNames, registers });
  const counter = (name: string, help: string) =>
    new prom.Counter({ name, help, labelNames: LABELS, registers });
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
  const parked = gauge("sluice_parked", "1 while a stream cannot go on in a task", LABELS);
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
    committed({ task, messages: written, duration, progress }: Commit): void {
      transactions.observe(duration / 1_000);
      messages.inc(written);
      for (const [stream, state] of Object.entries(progress.streams)) {
        const labels = { stream, task: String(task) };
        records.set({ ...labels, outcome: "in" }, state.ledger.in);
        for (const outcome of OUTCOMES) records.set({ ...labels, outcome }, state.ledger[outcome]);
        if (state.watermark !== null) watermark.set(labels, state.watermark / 1_000);
      }
    },
    parked(
      task: number,
      { before, now }: {
        readonly before: readonly ParkedStream[];
        readonly now: readonly ParkedStream[];
      },
    ): void {
      for (const { stream } of before) parked.remove({ stream, task: String(task) });
      for (const { stream } of now) parked.set({ stream, task: String(task) }, 1);
    },
    gap: increase(gaps),
    undecodable: increase(undecodable),
    setAside: increase(aside),
    mismatch: increase(mismatches),
    /** Drops the figures of tasks that another worker has now. */
    forget(kept: readonly number[]): void {
      const own = new Set(kept.map(String));
      for (const metric of [records, watermark, parked]) dropOthers(metric, own);
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
