import prom from "prom-client";
import { createMetrics } from "#core/telemetry/metrics.ts";
import type { Availability } from "./cassandra/availability.ts";
import type { Plan } from "./plan.ts";
import type { Route } from "./route.ts";

/** Everything that the persist worker counts. */
export interface PersistMetrics {
  readonly registry: prom.Registry;
  /** A batch was planned, written and acknowledged. */
  stored(route: Route, plan: Plan, options: { records: number; seconds: number }): void;
  refused(stream: string): void;
  retried(): void;
}

/** The metrics of the persist worker. */
export function createPersistMetrics(availability: Availability): PersistMetrics {
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
    help: "Rows that Cassandra acknowledged, by topic kind",
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
    help: "Records that Cassandra can never take; each is a dead letter",
    labelNames: ["stream"],
    registers,
  });
  const retries = new prom.Counter({
    name: "sluice_persist_retries_total",
    help: "Requests to Cassandra that were tried again",
    registers,
  });
  const seconds = new prom.Histogram({
    name: "sluice_persist_batch_seconds",
    help: "Time from a batch's arrival to its acknowledgement",
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  });
  new prom.Gauge({
    name: "sluice_cassandra_up",
    help: "1 while Cassandra takes writes",
    registers,
    collect() {
      this.set(availability.health.ok ? 1 : 0);
    },
  });
  return {
    registry,
    stored({ stream: { name: stream }, kind }, plan, batch) {
      records.inc({ stream, kind }, batch.records);
      rows.inc({ stream, kind }, plan.rows.length);
      for (const [reason, count] of Object.entries(plan.skipped)) {
        if (count > 0) skipped.inc({ stream, reason }, count);
      }
      seconds.observe(batch.seconds);
    },
    refused: (stream) => refused.inc({ stream }),
    retried: () => retries.inc(),
  };
}
