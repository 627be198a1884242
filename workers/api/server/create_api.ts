import { ByteAdmission } from "#core/async/byte_admission.ts";
import type { Config } from "#core/config/config.ts";
import {
  type EnvironmentReader,
  isPredicted,
  type Stream,
  topicsOf,
} from "#core/declaration/mod.ts";
import { groupReads } from "#core/kafka/groups.ts";
import { createKafka } from "#core/kafka/client.ts";
import { topicRoles } from "#core/kafka/topic_roles.ts";
import {
  modelsTopic,
  planTopics,
  progressTopic,
  readyTopics,
  REQUESTS_KEPT_MS,
  requestsTopic,
  schemasTopic,
} from "#core/kafka/topics.ts";
import { LiveFeed } from "#core/live/feed.ts";
import { LiveLog } from "#core/live/log.ts";
import { ProgressBoard } from "#core/progress.ts";
import { createRecordReader } from "#core/record/record_reader.ts";
import { createValueDecoder, createValueEncoder } from "#core/registry/open_registry.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { Broker } from "../broker.ts";
import { openApiDocument } from "../contract/openapi.ts";
import { History } from "../history/history.ts";
import { routes } from "../routes/mod.ts";
import { createSchemas } from "../registry/schemas.ts";
import { PartWatch } from "../part_watch.ts";
import { PipelineWatch } from "../pipeline/watch.ts";
import { feedHealth } from "../routes/server.ts";
import { RecordWriter } from "#core/write/record_writer.ts";
import type { Api, ServedStream } from "./api.ts";
import { createApiMetrics } from "./metrics.ts";

/** Version of the API in its document. */
const API_VERSION = "1.0.0";

/**
 * Kafka's client for writing: it holds what it writes until it gives up, after three quarters of a
 * minute. Short first waits are for the markers of a transaction before.
 */
const WRITING = { retries: 5, requestTimeoutMs: 8_000, initialRetryMs: 20 } as const;

/** Outcomes of written requests in each partition: some 250 bytes each. */
const REMEMBERED_OUTCOMES = 100_000;

/** Bodies that may wait for room, and how long, ms. */
const MAX_WAITING_BODIES = 1_000;
const MAX_BODY_WAIT_MS = 2_000;

/** Options of {@linkcode createApi}. */
export interface CreateApiOptions {
  readonly streams: readonly Stream[];
  readonly env: EnvironmentReader;
  readonly log: Logger;
  /** Aborts when the server is about to stop. Default: when it stops. */
  readonly draining?: AbortSignal;
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal;
}

/** What the routes work with; nothing is connected yet. */
export function createApi(config: Config, options: CreateApiOptions): Api {
  const { streams, env, log, stopping, draining = stopping } = options;
  const registering = { clientId: "sluice-api", log };
  const values = createValueDecoder(config, registering);
  const encoder = createValueEncoder(config, { ...registering, streams, env });
  const served = new Map(
    streams.map((declaration): [string, ServedStream] => [declaration.name, {
      declaration,
      topics: topicsOf(declaration, env),
      reader: createRecordReader(declaration),
      log: new LiveLog(),
      predictions: isPredicted(declaration)
        ? { topic: config.predictionsTopic, stream: declaration.name }
        : undefined,
      values: values.of(declaration),
    }]),
  );
  const kafka = createKafka(config, { clientId: "sluice-api", log, retries: 3 });
  const board = new ProgressBoard();
  const requests = requestsTopic(config.group);
  const plans = planTopics(streams, config, env);
  const topics = [
    ...[...served.values()].flatMap(({ topics }) => Object.values(topics)),
    progressTopic(config.group),
    ...([...served.values()].some(({ predictions }) => predictions !== undefined)
      ? [config.predictionsTopic, modelsTopic(config.group)]
      : []),
    requests,
    schemasTopic(config.group),
  ];
  const live = new LiveFeed(kafka, {
    streams: () => [...served.values()],
    board,
    group: config.group,
    reader: "api",
    prepare: (admin) => readyTopics(admin, { topics, plans, autoSetup: config.autoSetup, log }),
    log,
  });
  const known = [...served.values()].map(({ declaration, topics, predictions }) => ({
    ...declaration,
    topics,
    predictionsTopic: predictions?.topic,
  }));
  const roles = topicRoles(config.group, known);
  const broker = new Broker(kafka, {
    topics: [...roles.keys()],
    groups: { prefix: `${config.group}-`, known: groupReads(config.group, known) },
  });
  const history = new History(config, { streams, env, log });
  const bodies = new ByteAdmission({
    capacityBytes: config.apiBodyMegabytes * 1_000_000,
    maxWaiting: MAX_WAITING_BODIES,
    maxWaitMs: MAX_BODY_WAIT_MS,
  });
  const writing = createKafka(config, { ...WRITING, clientId: "sluice-api", log });
  return {
    config,
    log,
    streams: served,
    history,
    broker,
    topics: roles,
    writer: new RecordWriter(writing, {
      topic: requests,
      partitions: (topic) => broker.partitions(topic),
      end: (partition) => broker.endOf(requests, partition),
      prefix: `${config.group}-requests`,
      values: encoder,
      remembered: { keepMs: REQUESTS_KEPT_MS, keep: REMEMBERED_OUTCOMES },
    }),
    schemas: createSchemas(config, registering),
    closeValues: async () => void await Promise.all([values.close(), encoder.close()]),
    bodies,
    live,
    parts: {
      kafka: new PartWatch({ ask: () => broker.health(), silenceFix: silenceOf("Kafka") }),
      cassandra: new PartWatch({
        ask: () => history.reader.health(),
        silenceFix: silenceOf("Cassandra"),
      }),
      live: new PartWatch({ ask: () => feedHealth(live), silenceFix: silenceOf("Kafka") }),
    },
    board,
    pipeline: new PipelineWatch({ streams: served, broker, board, live, group: config.group }),
    metrics: createApiMetrics({
      logEntries: () => [...served].map(([name, { log }]) => [name, log.entries] as const),
      feedLive: () => live.fault === null,
      bodyBytes: () => bodies.inFlightBytes,
    }),
    document: openApiDocument(routes, { version: API_VERSION, streams }),
    draining,
    stopping,
  };
}

function silenceOf(service: string): string {
  return `${service} is connected and does not answer: see its log, and whether its machine is busy`;
}
