import kafkajs from "kafkajs";
import type { Delivery } from "./deliver.ts";
import { createCheckedProducer } from "#core/kafka/acknowledged.ts";
import { NO_JITTER, retry } from "#core/async/retry.ts";
import type { EncodeValue } from "#core/registry/value_encoder.ts";
import { atMost } from "#core/async/time_limit.ts";
import type { Sink, SinkEvents } from "./sink.ts";

/** Options of {@linkcode openKafkaSink}. */
export interface KafkaSinkOptions {
  readonly kafka: kafkajs.Kafka;
  /** Brokers as they are shown in messages. */
  readonly brokers: readonly string[];
  /** Topic of a stream. */
  readonly topicOf: (stream: string) => string;
  /** What encodes the records of a stream; undefined where they are JSON. */
  readonly encoderOf: (stream: string) => EncodeValue | undefined;
  readonly events: SinkEvents;
  /** Ends all waiting for Kafka; what is not written then is lost. */
  readonly giveUp: AbortSignal;
}

const WAITS = { initialMs: 250, maxMs: 5_000, jitter: NO_JITTER };

/**
 * Writes records with an idempotent producer: one request is on its way while the next batch is
 * made. A batch that fails is sent again as it was, with the sequence numbers it had, so the broker
 * recognises what it already has; more requests at once would break that in kafkajs, which numbers a
 * request when it is sent and takes the numbers back when it fails.
 *
 * @throws {Error} saying what to do, when Kafka cannot be reached
 */
export async function openKafkaSink(options: KafkaSinkOptions): Promise<Sink> {
  const { kafka, brokers, events, giveUp } = options;
  const producer = createCheckedProducer(kafka, {
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: keyPartitioner,
  });
  try {
    await producer.connect();
  } catch (error) {
    throw new Error(explain(error, brokers));
  }
  let waiting = 0;
  let onItsWay = Promise.resolve();

  const write = async (batch: readonly Delivery[]): Promise<void> => {
    const topicMessages = byTopic(batch, options);
    let away = false;
    const send = async () => {
      await producer.sendBatch({
        acks: -1,
        compression: kafkajs.CompressionTypes.ZSTD,
        topicMessages,
      });
      return true;
    };
    const again = (error: unknown) => {
      if (isFatal(error)) throw new Error(explain(error, brokers));
      if (!away) events.away(explain(error, brokers));
      return away = true;
    };
    if (!await retry(send, { ...WAITS, again, signal: giveUp })) return;
    waiting -= batch.length;
    events.written(batch);
    if (away) events.back();
  };

  return {
    async send(batch) {
      waiting += batch.length;
      await atMost(onItsWay, { signal: giveUp });
      if (giveUp.aborted) return;
      onItsWay = write(batch);
      // Nothing may be waiting when it fails: the next send or close throws.
      onItsWay.catch(() => {});
    },
    async close() {
      await atMost(onItsWay, { signal: giveUp });
      if (waiting === 0) await producer.disconnect();
      return waiting;
    },
  };
}

function byTopic(
  batch: readonly Delivery[],
  { topicOf, encoderOf }: Pick<KafkaSinkOptions, "topicOf" | "encoderOf">,
): kafkajs.TopicMessages[] {
  const messages = new Map<string, kafkajs.Message[]>();
  for (const { stream, key, value } of batch) {
    let list = messages.get(stream);
    if (list === undefined) messages.set(stream, list = []);
    list.push({ key, value: encoderOf(stream)?.(value) ?? value });
  }
  return [...messages].map(([stream, list]) => ({ topic: topicOf(stream), messages: list }));
}

/** Bounds the memory that wrong keys can take. */
const REMEMBERED_KEYS = 100_000;

/**
 * kafkajs's default partitioner (murmur2 of the key, as in the Java client), which remembers: a
 * fleet has few keys and many records.
 */
export function keyPartitioner(): ReturnType<kafkajs.ICustomPartitioner> {
  const choose = kafkajs.Partitioners.DefaultPartitioner();
  const known = new Map<string, number>();
  return (args) => {
    const name = `${args.partitionMetadata.length} ${args.message.key}`;
    let partition = known.get(name);
    if (partition === undefined) {
      partition = choose(args);
      if (known.size >= REMEMBERED_KEYS) known.clear();
      known.set(name, partition);
    }
    return partition;
  };
}

/** Errors that another try does not mend. */
const FATAL_NAMES = new Set([
  "KafkaJSSASLAuthenticationError",
  "KafkaJSUnsupportedMagicByteInMessageSet",
  "KafkaJSNotImplemented",
  "RangeError",
  "TypeError",
  "NotCapable",
]);

/** True when sending again cannot help, such as a refused login or a record that is too large. */
export function isFatal(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (FATAL_NAMES.has(at.name)) return true;
    if (at.name === "KafkaJSProtocolError") {
      return (at as { retriable?: boolean }).retriable === false;
    }
  }
  return false;
}

/** What went wrong and what to do about it, in one line. */
export function explain(error: unknown, brokers: readonly string[]): string {
  const message = rootMessage(error);
  if (isFatal(error)) {
    return isRefusedLogin(error)
      ? `Kafka at ${brokers} refuses the login: check KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD ` +
        `and KAFKA_SECURITY_PROTOCOL (${message})`
      : `Kafka at ${brokers} does not take the records: ${message}`;
  }
  return `Kafka does not answer at ${brokers}: start it with 'deno task services', ` +
    `or set KAFKA_BOOTSTRAP_SERVERS (${message})`;
}

function isRefusedLogin(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.name === "KafkaJSSASLAuthenticationError") return true;
  }
  return false;
}

/** kafkajs wraps an error once per retry layer, each time with the same text. */
function rootMessage(error: unknown): string {
  let at = error;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  return at instanceof Error ? at.message : String(at);
}
