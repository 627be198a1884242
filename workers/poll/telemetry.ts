import prom from "prom-client";
import { createMetrics } from "#core/telemetry/metrics.ts";
import type { FailureKind } from "./failure.ts";

/** What became of the items of a response. */
export interface ItemCounts {
  readonly written: number;
  /** Those that were written before. */
  readonly repeated: number;
  /** Those of the written ones that are not valid, and become dead letters. */
  readonly invalid: number;
  /** Left out because Kafka takes none so large. */
  readonly oversized: number;
}

/** Everything that the poll worker counts. No label holds an address or anything of a record. */
export interface PollMetrics {
  readonly registry: prom.Registry;
  request(stream: string, result: "fresh" | "unchanged" | FailureKind, seconds: number): void;
  items(stream: string, counts: ItemCounts): void;
  waiting(stream: string, seconds: number): void;
}

/** The metrics of the poll worker. */
export function createPollMetrics(): PollMetrics {
  const registry = createMetrics("poll");
  const registers = [registry];
  const requests = new prom.Counter({
    name: "sluice_poll_requests_total",
    help: "Requests to polled servers, by result",
    labelNames: ["stream", "result"],
    registers,
  });
  const items = new prom.Counter({
    name: "sluice_poll_items_total",
    help: "Items of responses: written, of those not valid, repeated, or larger than Kafka takes",
    labelNames: ["stream", "outcome"],
    registers,
  });
  const success = new prom.Gauge({
    name: "sluice_poll_last_success_timestamp_seconds",
    help: "When a request last succeeded",
    labelNames: ["stream"],
    registers,
  });
  const wait = new prom.Gauge({
    name: "sluice_poll_wait_seconds",
    help: "Wait before the next request, as it was last chosen",
    labelNames: ["stream"],
    registers,
  });
  const seconds = new prom.Histogram({
    name: "sluice_poll_request_seconds",
    help: "Time from a request to the end of its response",
    labelNames: ["stream"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  });
  return {
    registry,
    request(stream, result, took) {
      requests.inc({ stream, result });
      seconds.observe({ stream }, took);
      if (result === "fresh" || result === "unchanged") success.setToCurrentTime({ stream });
    },
    items(stream, counts) {
      for (const [outcome, count] of Object.entries(counts)) {
        if (count > 0) items.inc({ stream, outcome }, count);
      }
    },
    waiting: (stream, duration) => wait.set({ stream }, duration),
  };
}
