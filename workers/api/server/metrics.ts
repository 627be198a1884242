import prom from "prom-client";
import { createMetrics } from "#core/telemetry/metrics.ts";

/** Counts of the API worker. */
export interface ApiMetrics {
  request(route: string, answer: AnswerLabels): void;
  liveClients(stream: string, change: 1 | -1): void;
  liveEvents(stream: string, events: readonly { readonly type: string }[]): void;
  /** The metrics in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** How a request was answered. */
export interface AnswerLabels {
  readonly method: string;
  readonly status: number;
  /** Time until the answer was ready, ms. */
  readonly ms: number;
}

/** What is looked at when the metrics are read. */
export interface ApiGauges {
  /** Events in the log of each stream. */
  readonly logEntries: () => Iterable<readonly [stream: string, entries: number]>;
  readonly feedLive: () => boolean;
}

/** A registry with the metrics of the API worker. */
export function createApiMetrics(gauges: ApiGauges): ApiMetrics {
  const registry = createMetrics("api");
  const registers = [registry];
  const requests = new prom.Histogram({
    name: "sluice_api_request_seconds",
    help: "Time until the answer to a request was ready",
    labelNames: ["route", "method", "status"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const clients = new prom.Gauge({
    name: "sluice_api_live_clients",
    help: "Live connections",
    labelNames: ["stream"],
    registers,
  });
  const events = new prom.Counter({
    name: "sluice_api_live_events_total",
    help: "Events sent to live connections; 'gap' reports that one missed some",
    labelNames: ["stream", "type"],
    registers,
  });
  new prom.Gauge({
    name: "sluice_api_live_log_entries",
    help: "Events that live connections can resume from",
    labelNames: ["stream"],
    registers,
    collect() {
      for (const [stream, entries] of gauges.logEntries()) this.set({ stream }, entries);
    },
  });
  new prom.Gauge({
    name: "sluice_api_live_feed_up",
    help: "1 while the feed of the live connections is up to date",
    registers,
    collect() {
      this.set(gauges.feedLive() ? 1 : 0);
    },
  });
  return {
    request: (route, { method, status, ms }) =>
      requests.observe({ route, method, status: String(status) }, ms / 1_000),
    liveClients: (stream, change) => clients.inc({ stream }, change),
    liveEvents: (stream, sent) => {
      for (const { type } of sent) events.inc({ stream, type });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
