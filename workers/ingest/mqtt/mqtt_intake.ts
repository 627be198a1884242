import { Buffer } from "node:buffer";
import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from "mqtt";
import { retry } from "#core/async/retry.ts";
import type { Config } from "#core/config/config.ts";
import type { MqttSource } from "#core/declaration/mod.ts";
import { jsonText } from "#core/http/body.ts";
import { kafkaProblem } from "#core/http/kafka_problem.ts";
import { problemOf } from "#core/http/problem.ts";
import { HEADERS } from "#core/record/headers.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { readTlsFiles } from "#core/tls.ts";
import type { WriteEnd } from "#core/write/record_writer.ts";
import type { CheckedStream } from "#core/write/records_body.ts";
import { phoneOther } from "#streams/phone/phone_other.ts";
import type { PhoneMessage } from "#streams/phone/reading.ts";
import type { Ingest } from "../ingest.ts";
import { parseMessage } from "../phone/parse_message.ts";
import { summaryOf } from "../phone/recent_devices.ts";
import { writePhoneMessage } from "../phone/take_phone_message.ts";
import { acknowledgeLate } from "./late_acks.ts";
import { type DeadMessage, mqttRecord } from "./mqtt_record.ts";
import { type TopicPattern, topicPattern } from "./topic_pattern.ts";

/** A running intake of MQTT messages. */
export interface MqttIntake {
  /** Whether the broker is there now. */
  readonly connected: boolean;
  /** Takes no more messages; those under way are sent again to whoever subscribes next. */
  stop(): Promise<void>;
}

/** Messages that may be under way at once. */
const UNDER_WAY = 1_000;
/** Larger ones do not fit into a record. */
const MAX_MESSAGE_BYTES = 1_000_000;
/** Bytes of a larger one that its dead letter keeps, so that a person sees what it was. */
const HEAD_BYTES = 64 << 10;
const RECONNECT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** Waits between tries while Kafka is away. */
const AGAIN = { initialMs: 200, maxMs: 10_000 } as const;

/** A topic pattern and whose records its messages are. */
interface Subscription {
  readonly pattern: TopicPattern;
  readonly take: (
    packet: IPublishPacket,
    fields: Readonly<Record<string, string>>,
  ) => Promise<void>;
}

/**
 * Subscribes to the topics that streams declare, and to that of phones. A message is acknowledged
 * once Kafka has it, as a record or as a dead letter; while Kafka is away it is tried again.
 *
 * @returns undefined when no broker is set
 * @throws {Error} when the broker's address or a file of TLS cannot be used
 */
export function startMqtt(ingest: Ingest): MqttIntake | undefined {
  const { config, log, metrics } = ingest;
  if (config.mqttUrl === "") return undefined;
  const stopping = new AbortController();
  const subscriptions = subscriptionsOf(ingest, stopping.signal);
  const client = connect(config.mqttUrl, clientOptions(config));
  acknowledgeLate(client, {
    underWay: UNDER_WAY,
    take: async (packet) => {
      await Promise.all(subscriptions.map(async ({ pattern, take }) => {
        const fields = pattern.match(packet.topic);
        if (fields !== undefined) await take(packet, fields);
      }));
    },
  });
  let problem = "";
  client.on("error", (error) => {
    // One line for each state, not for each try.
    if (problem === error.message) return;
    problem = error.message;
    log.warn("the MQTT broker cannot be used", { error: errorMessage(error) });
  });
  client.on("close", () => metrics.mqttUp(false));
  client.on("connect", () => {
    problem = "";
    metrics.mqttUp(true);
    const filters = [...new Set(subscriptions.map(({ pattern }) => shared(config, pattern)))];
    log.info("connected to the MQTT broker", { topics: filters });
    client.subscribe(filters, { qos: 1 }, (error, granted = []) => {
      const refused = granted.filter(({ qos }) => qos >= 128).map(({ topic }) => topic);
      if (error !== null && error !== undefined) {
        log.warn("the MQTT broker refuses to subscribe", { error: errorMessage(error) });
      } else if (refused.length > 0) {
        log.warn("the MQTT broker refuses topics: allow this user to subscribe", { refused });
      }
    });
  });
  return {
    get connected() {
      return client.connected;
    },
    async stop() {
      stopping.abort();
      await end(client);
    },
  };
}

function clientOptions(config: Config): IClientOptions {
  const { mqttUsername, mqttPassword, mqttClientId, mqttShare } = config;
  const tls = readTlsFiles({
    caFile: config.mqttTlsCaFile,
    certFile: config.mqttTlsCertFile,
    keyFile: config.mqttTlsKeyFile,
  });
  // One of a group need not be waited for: the others take its messages.
  const named = mqttClientId !== "" || mqttShare === "";
  const name = mqttClientId === "" ? `${config.group}-ingest` : mqttClientId;
  return {
    ...tls,
    ...(mqttUsername === "" ? {} : { username: mqttUsername }),
    ...(mqttPassword === "" ? {} : { password: mqttPassword }),
    clientId: named ? name : `${name}-${crypto.randomUUID().slice(0, 8)}`,
    clean: !named,
    reconnectPeriod: RECONNECT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Each connection subscribes anew: topics may have been declared since the broker's session began.
    resubscribe: false,
    timerVariant: "native",
  };
}

function shared({ mqttShare }: Config, { filter }: TopicPattern): string {
  return mqttShare === "" ? filter : `$share/${mqttShare}/${filter}`;
}

async function end(client: MqttClient): Promise<void> {
  const ended = Promise.withResolvers<void>();
  client.end(true, {}, () => ended.resolve());
  await ended.promise;
}

function subscriptionsOf(ingest: Ingest, signal: AbortSignal): readonly Subscription[] {
  const streams = [...ingest.streams.values()].flatMap((stream) =>
    (stream.declaration.mqtt ?? []).map((source): Subscription => ({
      pattern: topicPattern(source.topic),
      take: (packet, fields) => takeRecord({ stream, source, packet, fields }, ingest, signal),
    }))
  );
  const { mqttPhoneTopic } = ingest.config;
  if (mqttPhoneTopic === "" || ingest.topics.size === 0) return streams;
  return [...streams, {
    pattern: topicPattern(mqttPhoneTopic),
    take: (packet) => takePhone(packet, ingest, signal),
  }];
}

interface TakenMessage {
  readonly stream: CheckedStream;
  readonly source: MqttSource;
  readonly packet: IPublishPacket;
  readonly fields: Readonly<Record<string, string>>;
}

async function takeRecord(
  { stream, source, packet, fields }: TakenMessage,
  ingest: Ingest,
  signal: AbortSignal,
): Promise<void> {
  const payload = Buffer.from(packet.payload);
  const made = payload.length > MAX_MESSAGE_BYTES
    ? { reason: `the message has ${payload.length} bytes: a record has at most 1 MB` }
    : mqttRecord(stream, source, { payload, topicFields: fields, at: Date.now() });
  const dead = (reason: string) => takeDead(stream, { reason, packet, payload }, ingest, signal);
  if ("reason" in made) return await dead(made.reason);
  try {
    await untilWritten(
      () => ingest.records.write({ stream, records: [made], body: made.value }),
      ingest,
      signal,
    );
  } catch (error) {
    // Its topic, or the format that the stream is written in, may not take it.
    const problem = problemOf(error)?.problem;
    if (problem === undefined) throw error;
    return await dead(problem.detail);
  }
  ingest.metrics.mqtt("record");
}

async function takePhone(
  packet: IPublishPacket,
  ingest: Ingest,
  signal: AbortSignal,
): Promise<void> {
  const payload = Buffer.from(packet.payload);
  let message: PhoneMessage;
  let repeated: boolean;
  try {
    message = parseMessage(jsonText(payload));
    // What is wrong with a reading shows here, before anything is written.
    const write = () => writePhoneMessage(message, payload.length, ingest);
    repeated = (await untilWritten(write, ingest, signal)).repeated > 0;
  } catch (error) {
    const problem = problemOf(error)?.problem;
    const home = deadLettersOfPhones(ingest);
    if (problem === undefined || home === undefined) throw error;
    ingest.recent.noteProblem({ client: "MQTT", status: problem.status, detail: problem.detail });
    const dead = { reason: problem.detail, packet, payload };
    return await takeDead(home, dead, ingest, signal);
  }
  const summary = summaryOf(message);
  ingest.metrics.mqtt("phone");
  ingest.metrics.message({ source: "mqtt", repeated, readings: summary.readings });
  ingest.recent.note(summary, { repeated });
}

/** The stream whose dead letters those of phones are, which `SLUICE_STREAMS` may leave out. */
function deadLettersOfPhones({ streams, topics }: Ingest): CheckedStream | undefined {
  const [first = ""] = topics.keys();
  return streams.get(phoneOther.name) ?? streams.get(first);
}

/** A message that is no record, and why. */
interface DeadPacket extends DeadMessage {
  readonly packet: IPublishPacket;
  readonly payload: Buffer;
}

async function takeDead(
  { topics: { dead: topic } }: CheckedStream,
  { reason, packet, payload }: DeadPacket,
  ingest: Ingest,
  signal: AbortSignal,
): Promise<void> {
  const whole = payload.length <= MAX_MESSAGE_BYTES;
  const value = whole ? payload : payload.subarray(0, HEAD_BYTES);
  const headers = {
    [HEADERS.reason]: reason,
    [HEADERS.mqttTopic]: packet.topic,
    ...(whole ? {} : { [HEADERS.valueBytes]: String(payload.length) }),
  };
  const record = { topic, partitioner: "murmur2", key: null, value, headers } as const;
  await untilWritten(
    () => ingest.records.writeMessage({ group: topic, records: [record], bytes: value.length }),
    ingest,
    signal,
  );
  ingest.metrics.mqtt("dead");
}

/**
 * Writes until it is written.
 *
 * @throws {ProblemError} when the message is wrong, or too large for its topic
 * @throws {Error} when the worker stops before
 */
async function untilWritten(
  write: () => Promise<WriteEnd>,
  { log, metrics }: Ingest,
  signal: AbortSignal,
): Promise<WriteEnd> {
  const written = await retry(write, {
    ...AGAIN,
    signal,
    again: (error, attempt) => {
      const problem = kafkaProblem(error);
      if (problem.problem.status < 500) throw problem;
      metrics.mqtt("failed");
      if (attempt === 0) {
        log.warn("an MQTT message waits for Kafka", { error: errorMessage(error) });
      }
      return true;
    },
  });
  if (written === undefined) throw new Error("the worker stopped before the message was written");
  return written;
}
