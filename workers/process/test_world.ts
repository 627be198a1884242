import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import Type from "typebox";
import { eventually } from "#core/async/wait.ts";
import { type Config, readConfig } from "#core/config/config.ts";
import {
  days,
  defineStream,
  seconds,
  type Stream,
  type StreamTopics,
  topicsOf,
} from "#core/declaration/mod.ts";
import { createKafka, type KafkaOptions } from "#core/kafka/client.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { type KafkaRecord, recordsOf } from "#core/kafka/record_batch.ts";
import {
  changelogTopic,
  ensureTopics,
  partialsTopic,
  planTopics,
  progressTopic,
  routedTopic,
} from "#core/kafka/topics.ts";
import type { StreamProgress, TaskProgress } from "#core/progress.ts";
import { createValueDecoder } from "#core/registry/open_registry.ts";
import { createLogger, type Logger } from "#core/telemetry/log.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { windowId } from "#window/testing/mod.ts";
import { type StreamInput, streamInputs } from "./stream_input.ts";
import { ProcessReporter } from "./telemetry.ts";
import { runProcessWorker } from "./worker.ts";

/** First event time of the tests' records, epoch ms; the start of a window. */
export const START = Date.UTC(2026, 0, 1);

/** A stream whose records have a device, a time and a power. */
export function meterStream(changes: Partial<Stream> = {}): Stream {
  return defineStream(
    {
      name: "meter",
      title: "Meter",
      description: "Power of one device",
      scenario: "test",
      topic: { name: "meter", env: "METER_TOPIC" },
      key: "device",
      time: "at",
      schema: Type.Object({
        device: Type.String({ minLength: 1 }),
        at: Type.Integer(),
        watts: Type.Number({ minimum: 0 }),
      }),
      measures: { watts: { label: "Power", unit: "W" } },
      dimensions: {},
      windows: [{ kind: "tumbling", sizeMs: seconds(10), allowedLatenessMs: seconds(20) }],
      outOfOrdernessMs: seconds(5),
      recordsPerSecond: 1,
      retention: { topicMs: days(1), rawMs: days(1), windowsMs: days(1) },
      ...changes,
    } as Parameters<typeof defineStream>[0],
  ) as Stream;
}

/** Options of {@linkcode openWorld}. */
export interface WorldOptions {
  readonly bootstrap: string;
  /** Default: one {@linkcode meterStream}. */
  readonly streams?: readonly Stream[];
  /** Default 3. */
  readonly partitions?: number;
  readonly settings?: Readonly<Record<string, string>>;
}

/** A line of the log. */
export type LogLine = Readonly<Record<string, unknown>> & {
  readonly level: string;
  readonly msg: string;
};

/** A worker's surroundings that no other test shares. */
export interface World {
  readonly config: Config;
  readonly kafka: kafkajs.Kafka;
  readonly admin: kafkajs.Admin;
  readonly streams: readonly Stream[];
  /** Those of the first stream. */
  readonly topics: StreamTopics;
  readonly changelog: string;
  readonly progressTopic: string;
  readonly routed: string;
  /** Those of the stream with this name. */
  topicsOf(stream: string): StreamTopics;
  /** Topic of the partials of a derived stream. */
  partials(stream: string): string;
  /** Lines that workers have logged. */
  readonly lines: readonly LogLine[];
  /** Makes missing topics and partitions, as `deno task setup` does. */
  setUp(partitions?: number): Promise<void>;
  /** Runs a worker until it is told to stop. */
  worker(options?: WorkerOptions): Worker;
  send(messages: readonly kafkajs.Message[], topic?: string): Promise<void>;
  /** All committed records of a topic, by partition. */
  read(topic: string): Promise<KafkaRecord[][]>;
  /** The newest state of each window of a stream. Default: the first. */
  windows(stream?: string): Promise<Map<string, WindowUpdate>>;
  /** The newest progress report of each task about a stream. Default: the first. */
  progress(stream?: string): Promise<Map<number, StreamProgress>>;
  /** Records in by the newest progress reports of all tasks. */
  recordsIn(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a worker differs from others of the test. */
export interface WorkerOptions {
  readonly streams?: readonly Stream[];
  readonly connect?: (options: KafkaOptions) => kafkajs.Kafka;
  readonly settings?: Readonly<Record<string, string>>;
  /** Changes what is made of a stream. */
  readonly wrap?: (input: StreamInput) => StreamInput;
}

/** A running worker. */
export interface Worker {
  readonly reporter: ProcessReporter;
  /** Asks it to stop and waits for that. */
  stop(): Promise<void>;
}

/** Opens surroundings of their own on a running Kafka. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const id = `t${crypto.randomUUID().slice(0, 8)}`;
  const values: Readonly<Record<string, string>> = {
    METER_TOPIC: `${id}.meter`,
    OTHER_TOPIC: `${id}.other`,
    KAFKA_BOOTSTRAP_SERVERS: options.bootstrap,
    SLUICE_GROUP: id,
    KAFKA_PARTITIONS: String(options.partitions ?? 3),
    SLUICE_IDLE_CLOSE: "never",
    SLUICE_COMMIT_INTERVAL: "50ms",
    SLUICE_OPEN_UPDATE_INTERVAL: "100ms",
    ...options.settings,
  };
  const own = /^SLUICE_TOPIC_(.+)$/;
  const env = (name: string) =>
    values[name] ?? own.exec(name)?.[1]?.toLowerCase().replace(/^/, `${id}.`);
  const config = readConfig(env);
  const lines: LogLine[] = [];
  const log = createLogger("test", { write: (line) => lines.push(JSON.parse(line)) });
  const kafka = createKafka(config, { clientId: "test", log: quiet });
  const admin = kafka.admin();
  await admin.connect();
  const streams = options.streams ?? [meterStream()];
  const group = config.group;
  const named = (name: string) => topicsOf(streams.find((one) => one.name === name)!, env);
  const topics = topicsOf(streams[0]!, env);
  const running = new Set<Worker>();

  const setUp = async (partitions = config.kafkaPartitions) => {
    await ensureTopics(admin, planTopics(streams, { ...config, kafkaPartitions: partitions }, env));
  };
  const read = async (topic: string) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    const records: KafkaRecord[][] = offsets.map(() => []);
    await readLog(kafka, {
      topic,
      partitions: offsets.map(({ partition }) => partition),
      groupId: `read-${crypto.randomUUID()}`,
      onFetched: (fetched) => void records[fetched.partition]!.push(...recordsOf(fetched)),
    });
    return records;
  };
  const progress = async (stream = streams[0]!.name) => {
    const found = new Map<number, StreamProgress>();
    for (const { value } of (await read(progressTopic(group))).flat()) {
      const report = JSON.parse(value!.toString()) as TaskProgress;
      const state = report.streams[stream];
      if (state !== undefined) found.set(report.task, state);
    }
    return found;
  };
  await setUp();
  return {
    config,
    kafka,
    admin,
    streams,
    topics,
    topicsOf: named,
    partials: (stream) => partialsTopic(group, stream),
    changelog: changelogTopic(group),
    progressTopic: progressTopic(group),
    routed: routedTopic(group, streams[0]!.name),
    lines,
    setUp,
    worker(more = {}) {
      const controller = new AbortController();
      const own = readConfig((name) => more.settings?.[name] ?? env(name));
      const reporter = new ProcessReporter(log);
      const values = createValueDecoder(own, { clientId: "test", log });
      const work = runProcessWorker({
        config: own,
        log,
        signal: controller.signal,
        inputs: streamInputs(more.streams ?? streams, { env, group, values })
          .map((input) => more.wrap?.(input) ?? input),
        events: reporter,
        ...(more.connect === undefined ? {} : { connect: more.connect }),
      });
      const worker: Worker = {
        reporter,
        async stop() {
          running.delete(worker);
          controller.abort();
          await work;
          await values.close();
        },
      };
      running.add(worker);
      return worker;
    },
    async send(messages, topic = topics.records) {
      await produce(kafka, topic, messages);
    },
    read,
    async windows(stream = streams[0]!.name) {
      const newest = new Map<string, WindowUpdate>();
      for (const { value } of (await read(named(stream).windows)).flat()) {
        const update = JSON.parse(value!.toString()) as WindowUpdate;
        const earlier = newest.get(windowId(update));
        if (earlier === undefined || update.revision >= earlier.revision) {
          newest.set(windowId(update), update);
        }
      }
      return newest;
    },
    progress,
    async recordsIn() {
      return [...(await progress()).values()].reduce((sum, { ledger }) => sum + ledger.in, 0);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...running].map((worker) => worker.stop()));
      await admin.disconnect();
    },
  };
}

/** A log that nobody reads. */
export const quiet: Logger = createLogger("test", { write: () => {} });

async function produce(
  kafka: kafkajs.Kafka,
  topic: string,
  messages: readonly kafkajs.Message[],
): Promise<void> {
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    for (let from = 0; from < messages.length; from += 500) {
      await producer.send({ topic, messages: messages.slice(from, from + 500) });
    }
  } finally {
    await producer.disconnect();
  }
}

/** A valid record of the meter. */
export function reading(device: string, at: number, watts = 1): kafkajs.Message {
  return { key: device, value: JSON.stringify({ device, at, watts }) };
}

/** Readings with disorder made by a plain generator, so that a failing seed can be repeated. */
export function readings(count: number, seed = 42): kafkajs.Message[] {
  let state = seed;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  return Array.from({ length: count }, (_, index) => {
    const device = `d${Math.floor(random() * 20)}`;
    const behind = random() < 0.03 ? 60_000 * random() : 6_000 * random();
    const at = Math.round(START + index * 20 - behind);
    if (random() < 0.01) return { key: device, value: `{"device":"${device}","at":"?"}` };
    return reading(device, at, Math.round(random() * 1e4) / 10);
  });
}

/** Waits until the log has a line of this level whose text and fields match. */
export function untilLogged(world: World, pattern: RegExp, level = "error"): Promise<LogLine> {
  return eventually(() => {
    const line = world.lines.find((one) =>
      one.level === level && pattern.test(JSON.stringify(one))
    );
    assert(
      line !== undefined,
      `no line matches ${pattern}: ${JSON.stringify(world.lines.slice(-5))}`,
    );
    return line;
  });
}
