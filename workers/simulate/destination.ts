import { within } from "#core/async/time_limit.ts";
import type kafkajs from "kafkajs";
import { configFromEnvironment } from "#core/config/config.ts";
import { type Stream, topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import {
  type FetchedRecords,
  fetchedRecords,
  onPassed,
  recordsOf,
} from "#core/kafka/record_batch.ts";
import { planTopics, readyTopics } from "#core/kafka/topics.ts";
import { createValueDecoder, createValueEncoder } from "#core/registry/open_registry.ts";
import type { ValueDecoder } from "#core/registry/value_decoder.ts";
import type { EncodeValue } from "#core/registry/value_encoder.ts";
import { checkSchemas } from "#core/setup/check_schemas.ts";
import type { Logger } from "#core/telemetry/log.ts";
import { createIngestSink } from "./ingest_sink.ts";
import { explain, openKafkaSink } from "./kafka_sink.ts";
import type { Sink, SinkEvents } from "./sink.ts";

/** Where a simulation sends to. */
export interface Destination {
  /** What answers there, for people. */
  readonly name: string;
  /** Addresses, for people. */
  readonly addresses: readonly string[];
  /** Newest event time that it holds, epoch ms; -Infinity when it is empty or need not be known. */
  newest(): Promise<number>;
  /** @param giveUp ends all waiting for it */
  open(events: SinkEvents, giveUp: AbortSignal): Promise<Sink>;
}

const READ_TIMEOUT_MS = 20_000;

/**
 * Kafka as the environment names it, with its topics there.
 *
 * @throws {Error} saying what to do, when Kafka, a topic or the schema registry is not there, or a
 * declared schema does not fit those that are registered
 */
export async function openDestination(
  streams: readonly Stream[],
  log: Logger,
): Promise<Destination> {
  const config = configFromEnvironment();
  const brokers = config.kafkaBootstrapServers;
  // Its state is reported once by the sink; kafkajs repeats it with every try.
  const quiet = { ...log, warn: log.debug };
  const kafka = createKafka(config, { clientId: "sluice-simulate", log: quiet, retries: 3 });
  const env = (name: string) => Deno.env.get(name);
  const topics = new Map(streams.map((stream) => [stream.name, topicsOf(stream, env).records]));
  const admin = kafka.admin();
  try {
    await admin.connect();
  } catch (error) {
    throw new Error(explain(error, brokers));
  }
  try {
    await readyTopics(admin, {
      topics: [...topics.values()],
      plans: planTopics(streams, config, env),
      autoSetup: config.autoSetup,
      log,
    });
  } finally {
    await admin.disconnect();
  }
  await checkSchemas(config, {
    ...{ streams, env, clientId: "sluice-simulate", writes: true, log: quiet },
  });
  const encoders = new Map<string, EncodeValue>();
  const encoder = createValueEncoder(config, {
    clientId: "sluice-simulate",
    log: quiet,
    streams,
    env,
  });
  try {
    for (const stream of streams) {
      const encode = await encoder.of(topics.get(stream.name)!);
      if (encode !== undefined) encoders.set(stream.name, encode);
    }
  } finally {
    await encoder.close();
  }
  return {
    name: "Kafka",
    addresses: brokers,
    newest: () =>
      newestEventTime({
        values: createValueDecoder(config, { clientId: "sluice-simulate", log }),
        kafka,
        streams: new Map(streams.map((stream) => [topics.get(stream.name)!, stream])),
        groupId: `${config.group}.simulate.${crypto.randomUUID()}`,
        timeoutMs: READ_TIMEOUT_MS,
      }),
    open: (events, giveUp) =>
      openKafkaSink({
        kafka,
        brokers,
        events,
        giveUp,
        topicOf: (stream) => topics.get(stream)!,
        encoderOf: (stream) => encoders.get(stream),
      }),
  };
}

/** The ingest worker as the environment names it: to it each start is a new recording. */
export function ingestDestination(): Destination {
  const { ingestUrl, ingestPort, ingestTokens } = configFromEnvironment();
  const url = new URL("/sensor_data", ingestUrl || `http://127.0.0.1:${ingestPort}`).href;
  // The first that speaks for any device, as these play many.
  const token = ingestTokens.find((entry) => !/.=./.test(entry)) ?? "";
  return {
    name: "The ingest worker",
    addresses: [url],
    newest: () => Promise.resolve(-Infinity),
    open: (events, giveUp) => Promise.resolve(createIngestSink({ url, token, events, giveUp })),
  };
}

/** Options of {@linkcode newestEventTime}. */
interface NewestOptions {
  readonly kafka: kafkajs.Kafka;
  /** Streams by the topic that holds their records. */
  readonly streams: ReadonlyMap<string, Stream>;
  /** A consumer group of its own; it is deleted afterwards. */
  readonly groupId: string;
  readonly timeoutMs: number;
  /** Closed afterwards. */
  readonly values: ValueDecoder;
}

/** So many records at the end of each partition are read: one may be late, or not valid. */
const TAIL = 20;

/**
 * The newest event time at the end of any partition, epoch ms; -Infinity when all are empty.
 *
 * @throws {Error} when Kafka does not answer in time
 */
async function newestEventTime(options: NewestOptions): Promise<number> {
  const { kafka, streams, groupId } = options;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const tails = await findTails(admin, [...streams.keys()]);
    if (tails.length === 0) return -Infinity;
    const newest = await readTails(tails, options);
    await admin.deleteGroups([groupId]);
    return newest;
  } finally {
    await Promise.all([admin.disconnect(), options.values.close()]);
  }
}

interface Tail {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  /** Exclusive. */
  readonly to: bigint;
}

async function findTails(admin: kafkajs.Admin, topics: readonly string[]): Promise<Tail[]> {
  const perTopic = await Promise.all(topics.map(async (topic) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.map(({ partition, low, high }) => {
      const [first, to] = [BigInt(low), BigInt(high)];
      const from = to - BigInt(TAIL);
      return { topic, partition, from: from > first ? from : first, to };
    });
  }));
  return perTopic.flat().filter(({ from, to }) => from < to);
}

async function readTails(tails: readonly Tail[], options: NewestOptions): Promise<number> {
  const { kafka, groupId, timeoutMs } = options;
  const streams = new Map(
    [...options.streams].map(([topic, stream]) => [
      topic,
      { time: stream.time, values: options.values.of(stream) },
    ]),
  );
  const open = new Map(tails.map((tail) => [`${tail.topic} ${tail.partition}`, tail.to]));
  const consumer = kafka.consumer({ groupId });
  const done = Promise.withResolvers<void>();
  let newest = -Infinity;
  const take = async (fetched: FetchedRecords) => {
    const { topic, partition, nextOffset } = fetched;
    const { time, values } = streams.get(topic)!;
    // What cannot be read is passed over: its neighbours count.
    const records = [...recordsOf(fetched, { onUndecodable: () => {} })];
    await values.readyAll(records.map(({ value }) => value));
    for (const { value } of records) {
      newest = Math.max(newest, eventTimeOf(values.jsonOf(value), time));
    }
    const name = `${topic} ${partition}`;
    if (nextOffset >= (open.get(name) ?? Infinity)) open.delete(name);
    if (open.size === 0) done.resolve();
  };
  onPassed(consumer, (fetched) => void take(fetched));
  const read = async () => {
    await consumer.connect();
    await consumer.subscribe({ topics: [...streams.keys()], fromBeginning: false });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => take(fetchedRecords(batch)),
    });
    for (const { topic, partition, from } of tails) {
      consumer.seek({ topic, partition, offset: String(from) });
    }
    await done.promise;
  };
  try {
    await within(read(), {
      ms: timeoutMs,
      message: `Kafka did not give the newest records within ${timeoutMs} ms`,
    });
  } finally {
    await consumer.disconnect();
  }
  return newest;
}

function eventTimeOf(value: Uint8Array | null, field: string): number {
  try {
    const record: unknown = JSON.parse(new TextDecoder().decode(value ?? new Uint8Array()));
    const time = (record as Readonly<Record<string, unknown>> | null)?.[field];
    const ms = typeof time === "number" ? time : Date.parse(String(time));
    return Number.isFinite(ms) ? ms : -Infinity;
  } catch {
    // Not a record: its neighbours count.
    return -Infinity;
  }
}
