import prom from "prom-client";
import { type CountRequest, requestMetrics } from "#core/http/request_metrics.ts";
import { createMetrics } from "#core/telemetry/metrics.ts";

/** Counts of the API worker. */
export interface ApiMetrics {
  readonly request: CountRequest;
  /** Counts a live connection until what it returns is called, which may be more than once. */
  liveClient(stream: string): () => void;
  liveEvents(stream: string, events: readonly { readonly type: string }[]): void;
  /** The metrics in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** What is looked at when the metrics are read. */
export interface ApiGauges {
  /** Events in the log of each stream. */
  readonly logEntries: () => Iterable<readonly [stream: string, entries: number]>;
  readonly feedLive: () => boolean;
  /** Bytes of request bodies that are held. */
  readonly bodyBytes: () => number;
}

/** A registry with the metrics of the API worker. */
export function createApiMetrics(gauges: ApiGauges): ApiMetrics {
  const registry = createMetrics("api");
  const registers = [registry];
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
    name: "sluice_api_body_bytes",
    help: "Bodies of requests that are held at the moment, bytes",
    registers,
    collect() {
      this.set(gauges.bodyBytes());
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
    request: requestMetrics(registry, "api"),
    liveClient(stream) {
      clients.inc({ stream });
      let counted = true;
      return () => {
        if (counted) clients.dec({ stream });
        counted = false;
      };
    },
    liveEvents: (stream, sent) => {
      for (const { type } of sent) events.inc({ stream, type });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
