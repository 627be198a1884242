import prom from "prom-client";
import { createMetrics } from "#core/telemetry/metrics.ts";

/** What became of one query. */
export interface QueryOutcome {
  readonly kind: string;
  /** `ok`, or whose fault it was: the query’s, that of Cassandra or Kafka, or ours. */
  readonly result: "ok" | "query" | "downstream" | "plugin";
  readonly ms: number;
  readonly rows: number;
}

/** State of one datasource instance's live tail. */
export interface LiveFigures {
  readonly uid: string;
  readonly channels: number;
  readonly entries: number;
  /** Memory that they take. */
  readonly bytes: number;
  /** Messages that were left out since they hold no window, by stream. */
  readonly malformed: ReadonlyMap<string, number>;
  readonly up: boolean;
  /** Age of the newest event time by stream, ms. */
  readonly lag: ReadonlyMap<string, number>;
}

/** State of the memory for answers. */
export interface MemoryFigures {
  readonly capacityBytes: number;
  readonly inFlightBytes: number;
  readonly waiting: number;
  readonly refused: number;
}

/** Counts of the datasource's backend. */
export interface Metrics {
  query(outcome: QueryOutcome): void;
  resource(
    outcome: {
      readonly route: string;
      readonly status: number;
      readonly ms: number;
    },
  ): void;
  /** Exports the figures of a live tail until the function that it returns is called. */
  watch(figures: () => LiveFigures): () => void;
  /** Exports the figures of the memory for answers. */
  watchMemory(figures: () => MemoryFigures): void;
  /** In Prometheus' text format. */
  text(): Promise<string>;
}

/** A registry with the metrics of the datasource's backend. */
export function createDatasourceMetrics(): Metrics {
  const registry = createMetrics("grafana-datasource");
  const registers = [registry];
  const tails = new Set<() => LiveFigures>();
  const seconds = new prom.Histogram({
    name: "sluice_datasource_query_seconds",
    help: "Time until the answer to a query was ready, by kind and result",
    labelNames: ["kind", "result"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const rows = new prom.Counter({
    name: "sluice_datasource_rows_total",
    help: "Rows in the answers to queries",
    labelNames: ["kind"],
    registers,
  });
  const resources = new prom.Histogram({
    name: "sluice_datasource_resource_seconds",
    help: "Time until the answer of a resource was ready",
    labelNames: ["route", "status"],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers,
  });
  liveGauge(
    "sluice_datasource_live_channels",
    "Live channels that are fed",
    ({ channels }) => channels,
  );
  liveGauge(
    "sluice_datasource_live_entries",
    "Events that the live tail holds",
    ({ entries }) => entries,
  );
  liveGauge(
    "sluice_datasource_live_bytes",
    "Memory that the events of the live tail take, as counted",
    ({ bytes }) => bytes,
  );
  streamGauge(
    "sluice_datasource_live_malformed",
    "Messages of topics of windows that were left out since they hold none",
    ({ malformed }) => malformed,
  );
  liveGauge(
    "sluice_datasource_live_up",
    "1 while the live tail is up to date",
    ({ up }) => up ? 1 : 0,
  );
  streamGauge(
    "sluice_datasource_live_lag_seconds",
    "Age of the newest event time that the workers reported",
    ({ lag }) => new Map([...lag].map(([stream, ms]) => [stream, ms / 1_000])),
  );

  function streamGauge(
    name: string,
    help: string,
    values: (figures: LiveFigures) => ReadonlyMap<string, number>,
  ): void {
    new prom.Gauge({
      name,
      help,
      labelNames: ["uid", "stream"],
      registers,
      collect() {
        this.reset();
        for (const tail of tails) {
          const figures = tail();
          for (const [stream, value] of values(figures)) {
            this.set({ uid: figures.uid, stream }, value);
          }
        }
      },
    });
  }

  function liveGauge(
    name: string,
    help: string,
    value: (figures: LiveFigures) => number,
  ): void {
    new prom.Gauge({
      name,
      help,
      labelNames: ["uid"],
      registers,
      collect() {
        this.reset();
        for (const tail of tails) {
          const figures = tail();
          this.set({ uid: figures.uid }, value(figures));
        }
      },
    });
  }

  return {
    query: ({ kind, result, ms, rows: count }) => {
      seconds.observe({ kind, result }, ms / 1_000);
      if (count > 0) rows.inc({ kind }, count);
    },
    resource: ({ route, status, ms }) =>
      resources.observe({ route, status: String(status) }, ms / 1_000),
    watch: (figures) => {
      tails.add(figures);
      return () => void tails.delete(figures);
    },
    watchMemory: (figures) => {
      const gauge = (name: string, help: string, value: (of: MemoryFigures) => number) =>
        new prom.Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(value(figures()));
          },
        });
      gauge(
        "sluice_datasource_memory_capacity_bytes",
        "Memory that answers of this process may take together",
        ({ capacityBytes }) => capacityBytes,
      );
      gauge(
        "sluice_datasource_memory_in_flight_bytes",
        "Memory that answers in the making take, as counted",
        ({ inFlightBytes }) => inFlightBytes,
      );
      gauge(
        "sluice_datasource_memory_waiting",
        "Queries that wait for memory",
        ({ waiting }) => waiting,
      );
      new prom.Counter({
        name: "sluice_datasource_memory_refused_total",
        help: "Queries that were refused for want of memory",
        registers,
        collect() {
          this.reset();
          this.inc(figures().refused);
        },
      });
    },
    text: () => registry.metrics(),
  };
}
