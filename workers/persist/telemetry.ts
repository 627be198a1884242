import prom from "prom-client";
import { createMetrics } from "#core/telemetry/metrics.ts";
import type { Plan, Route } from "./plan.ts";

/** A batch that is stored. */
export interface StoredBatch extends Pick<Plan, "skipped"> {
  readonly records: number;
  /** Rows that the sink acknowledged. */
  readonly rows: number;
  readonly seconds: number;
}

/** Everything that the persist worker counts; a sink adds its own to the registry. */
export interface PersistMetrics {
  readonly registry: prom.Registry;
  /** A batch was planned, written and acknowledged. */
  stored(route: Route, batch: StoredBatch): void;
  refused(stream: string): void;
  /** Offsets of a topic were deleted before they were read. */
  gap(topic: string): void;
  /** A batch of a topic could not be read. */
  undecodable(topic: string): void;
}

/** The metrics of the persist worker. */
export function createPersistMetrics(): PersistMetrics {
  const registry = createMetrics("persist");
  const registers = [registry];
  const records = new prom.Counter({
    name: "sluice_persist_records_total",
    help: "Kafka records whose batch is stored, by topic kind",
    labelNames: ["stream", "kind"],
    registers,
  });
  const rows = new prom.Counter({
    name: "sluice_persist_rows_total",
    help: "Rows that the sink acknowledged, by topic kind",
    labelNames: ["stream", "kind"],
    registers,
  });
  const skipped = new prom.Counter({
    name: "sluice_persist_skipped_total",
    help: "Records that are dead letters of the process worker, by reason",
    labelNames: ["stream", "reason"],
    registers,
  });
  const refused = new prom.Counter({
    name: "sluice_persist_refused_total",
    help: "Records that the sink can never take; each is a dead letter",
    labelNames: ["stream"],
    registers,
  });
  const gaps = new prom.Counter({
    name: "sluice_gaps_total",
    help: "Gaps in a topic: its retention deleted offsets before they were read",
    labelNames: ["topic"],
    registers,
  });
  const undecodable = new prom.Counter({
    name: "sluice_undecodable_batches_total",
    help: "Batches that could not be read and were passed over, each reported by its position",
    labelNames: ["topic"],
    registers,
  });
  const seconds = new prom.Histogram({
    name: "sluice_persist_batch_seconds",
    help: "Time from a batch's arrival to its acknowledgement",
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  });
  return {
    registry,
    stored({ stream: { name: stream }, kind }, batch) {
      records.inc({ stream, kind }, batch.records);
      rows.inc({ stream, kind }, batch.rows);
      for (const [reason, count] of Object.entries(batch.skipped)) {
        if (count > 0) skipped.inc({ stream, reason }, count);
      }
      seconds.observe(batch.seconds);
    },
    refused: (stream) => refused.inc({ stream }),
    gap: (topic) => gaps.inc({ topic }),
    undecodable: (topic) => undecodable.inc({ topic }),
  };
}
