import prom from "prom-client";
import { type CountRequest, requestMetrics } from "#core/http/request_metrics.ts";
import { createMetrics } from "#core/telemetry/metrics.ts";

/** Where a message came from. */
type Source = "http" | "mqtt";

/** Counts of the ingest worker. */
export interface IngestMetrics {
  /** A message of a phone that Kafka has. */
  message(message: {
    readonly source: Source;
    readonly repeated: boolean;
    readonly readings: number;
  }): void;
  /** A request that was answered. */
  readonly request: CountRequest;
  /** A message of MQTT, and what became of it. */
  mqtt(result: "record" | "dead" | "phone" | "failed"): void;
  /** Whether the MQTT broker is there. */
  mqttUp(up: boolean): void;
  readonly registry: prom.Registry;
}

/** What is looked at when the metrics are read. */
export interface IngestGauges {
  /** Bytes of request bodies that are held. */
  readonly bodyBytes: () => number;
  /** Devices whose rate is known. */
  readonly devices: () => number;
}

/** A registry with the metrics of the ingest worker. */
export function createIngestMetrics(gauges: IngestGauges): IngestMetrics {
  const registry = createMetrics("ingest");
  const registers = [registry];
  const messages = new prom.Counter({
    name: "sluice_ingest_messages_total",
    help: "Messages of phones that Kafka has; repeated ones had been written before",
    labelNames: ["source", "repeated"],
    registers,
  });
  const readings = new prom.Counter({
    name: "sluice_ingest_readings_total",
    help: "Readings of phones that were written",
    labelNames: ["source"],
    registers,
  });
  const mqtt = new prom.Counter({
    name: "sluice_ingest_mqtt_messages_total",
    help: "Messages of MQTT that were written as records or dead letters; failed tries in between",
    labelNames: ["result"],
    registers,
  });
  const mqttUp = new prom.Gauge({
    name: "sluice_ingest_mqtt_up",
    help: "1 while the MQTT broker is there",
    registers,
  });
  gauge("sluice_ingest_body_bytes", "Bodies of requests that are held, bytes", gauges.bodyBytes);
  gauge("sluice_ingest_devices", "Devices that sent lately", gauges.devices);
  return {
    message({ source, repeated, readings: count }) {
      messages.inc({ source, repeated: String(repeated) });
      if (!repeated) readings.inc({ source }, count);
    },
    request: requestMetrics(registry, "ingest"),
    mqtt: (result) => mqtt.inc({ result }),
    mqttUp: (up) => mqttUp.set(up ? 1 : 0),
    registry,
  };

  function gauge(name: string, help: string, look: () => number): void {
    new prom.Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(look());
      },
    });
  }
}
