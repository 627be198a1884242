import { ByteAdmission } from "#core/async/byte_admission.ts";
import type { Config } from "#core/config/config.ts";
import { type EnvironmentReader, type Stream, topicsOf } from "#core/declaration/mod.ts";
import { KafkaAdmin } from "#core/http/kafka_admin.ts";
import { createKafka } from "#core/kafka/client.ts";
import { messagesTopic, REQUESTS_KEPT_MS, requestsTopic } from "#core/kafka/topics.ts";
import { createRecordReader } from "#core/record/record_reader.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { createValueEncoder } from "#core/registry/open_registry.ts";
import type { ValueEncoder } from "#core/registry/value_encoder.ts";
import { RecordWriter } from "#core/write/record_writer.ts";
import type { CheckedStream } from "#core/write/records_body.ts";
import { phoneStreams } from "#streams/phone/reading.ts";
import { type Rate, RateLimit } from "./access/rate_limit.ts";
import { anybody, type TokenCheck, tokenCheck } from "./access/tokens.ts";
import type { PhoneTopics } from "./phone/message_records.ts";
import { RecentDevices } from "./phone/recent_devices.ts";
import { SchemaGate } from "./schema_gate.ts";
import { createIngestMetrics, type IngestMetrics } from "./telemetry.ts";

/** What all that takes messages works with. */
export interface Ingest {
  readonly config: Config;
  readonly log: Logger;
  /** Streams that records may be sent for, by name. */
  readonly streams: ReadonlyMap<string, CheckedStream>;
  /** Topics of the phones' streams. */
  readonly topics: PhoneTopics;
  readonly kafka: KafkaAdmin;
  /** Writes the records of requests for a stream; shares their keys with the API. */
  readonly records: RecordWriter;
  /** Writes the messages of devices. */
  readonly messages: RecordWriter;
  /** Encodes the records of streams that are not written as JSON. */
  readonly values: ValueEncoder;
  /** Opened when the streams' schemas were checked; until then nothing is written. */
  readonly gate: SchemaGate;
  /** Bounds what the bodies of requests hold in memory. */
  readonly bodies: ByteAdmission;
  readonly tokens: TokenCheck;
  readonly limit: RateLimit;
  readonly recent: RecentDevices;
  readonly metrics: IngestMetrics;
}

/** Options of {@linkcode createIngest}. */
export interface IngestOptions {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  readonly log: Logger;
}

/**
 * Kafka's client for writing: it holds what it writes until it gives up, after three quarters of a
 * minute. Short first waits are for the markers of a transaction before.
 */
const WRITING = { retries: 5, requestTimeoutMs: 8_000, initialRetryMs: 20 } as const;

/** Written requests and messages that are remembered in each partition. */
const REMEMBERED_REQUESTS = 100_000;
const REMEMBERED_MESSAGES = 500_000;

/** Bodies that may wait for room, and how long, ms. */
const MAX_WAITING_BODIES = 2_000;
const MAX_BODY_WAIT_MS = 2_000;

/** Nothing is connected yet. */
export function createIngest(config: Config, { streams, env, log }: IngestOptions): Ingest {
  const checked = new Map(
    streams.map((declaration): [string, CheckedStream] => [declaration.name, {
      declaration,
      topics: topicsOf(declaration, env),
      reader: createRecordReader(declaration),
    }]),
  );
  const kafka = new KafkaAdmin(createKafka(config, { clientId: "sluice-ingest", log, retries: 3 }));
  const writing = createKafka(config, { ...WRITING, clientId: "sluice-ingest", log });
  const values = createValueEncoder(config, { clientId: "sluice-ingest", log, streams, env });
  const gate = new SchemaGate();
  const partitions = async (topic: string) => {
    const count = await kafka.partitions(topic);
    await gate.passed();
    return count;
  };
  const writer = (topic: string, name: string, remembered: { keepMs: number; keep: number }) =>
    new RecordWriter(writing, {
      topic,
      partitions,
      end: (partition) => kafka.endOf(topic, partition),
      prefix: `${config.group}-${name}`,
      remembered,
      values,
    });
  const bodies = new ByteAdmission({
    capacityBytes: config.ingestBodyMegabytes * 1_000_000,
    maxWaiting: MAX_WAITING_BODIES,
    maxWaitMs: MAX_BODY_WAIT_MS,
  });
  const limit = new RateLimit({
    device: rate(config.ingestDeviceRate, config.ingestDeviceBurst),
    all: rate(config.ingestRate, config.ingestRate * 2),
  });
  return {
    config,
    log,
    streams: checked,
    topics: new Map(phoneStreams.flatMap(({ name }): [string, CheckedStream["topics"]][] => {
      const topics = checked.get(name)?.topics;
      return topics === undefined ? [] : [[name, topics]];
    })),
    kafka,
    records: writer(requestsTopic(config.group), "requests", {
      keepMs: REQUESTS_KEPT_MS,
      keep: REMEMBERED_REQUESTS,
    }),
    messages: writer(messagesTopic(config.group), "messages", {
      keepMs: config.ingestRemember,
      keep: REMEMBERED_MESSAGES,
    }),
    values,
    gate,
    bodies,
    tokens: config.ingestTokens.length === 0 ? anybody : tokenCheck(config.ingestTokens),
    limit,
    recent: new RecentDevices(),
    metrics: createIngestMetrics({
      bodyBytes: () => bodies.inFlightBytes,
      devices: () => limit.devices,
    }),
  };
}

function rate(perSecond: number, burst: number): Rate {
  return perSecond === 0 ? { perSecond: Infinity, burst: 1 } : { perSecond, burst };
}
