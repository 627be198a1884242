import { Buffer } from "node:buffer";
import type kafkajs from "kafkajs";
import { createCheckedProducer } from "#core/kafka/acknowledged.ts";
import { describeTopics } from "#core/kafka/topic_state.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { recordsOf } from "#core/kafka/record_batch.ts";
import { keyOfRow, type StateHead } from "#window/mod.ts";
import type { RelatedKey } from "./related_keys.ts";

/** A compacted topic of a worker's state. */
export interface StateTopic {
  readonly topic: string;
  /** Whose it is. */
  readonly worker: "process" | "predict";
}

/** Rows of keys in it. */
export interface HeldRows extends StateTopic {
  readonly rows: readonly { readonly partition: number; readonly key: Buffer }[];
}

const NUL = 0;

/**
 * The rows of a worker's state that are of these keys: windows that are open, or may still be
 * corrected; models.
 *
 * @param prefix begins the name of a short-lived consumer group
 * @throws the kafkajs error when the brokers cannot be reached
 */
export async function heldRows(
  kafka: kafkajs.Kafka,
  keys: readonly RelatedKey[],
  { admin, prefix, ...of }: StateTopic & {
    readonly admin: kafkajs.Admin;
    readonly prefix: string;
  },
): Promise<HeldRows> {
  const { topic, worker } = of;
  const state = (await describeTopics(admin, [topic], { config: false })).get(topic);
  if (state === undefined) return { ...of, rows: [] };
  const names = new Set(keys.map(({ stream }) => stream));
  const heads = new Map<string, StateHead | undefined>();
  const rows = new Map<string, { stream: string; partition: number; key: Buffer; row: Buffer }>();
  await readLog(kafka, {
    topic,
    partitions: Array.from({ length: state.partitions }, (_, partition) => partition),
    groupId: `${prefix}-${crypto.randomUUID()}`,
    onFetched: (fetched) => {
      const { partition } = fetched;
      for (const { key, value } of recordsOf(fetched)) {
        if (key === null) continue;
        const end = key.indexOf(NUL);
        const stream = key.subarray(0, end < 0 ? key.length : end).toString();
        if (!names.has(stream)) continue;
        const name = `${partition} ${key.toString("base64")}`;
        if (end < 0) heads.set(`${partition} ${stream}`, windowsOf(value));
        else if (value === null) rows.delete(name);
        else rows.set(name, { stream, partition, key, row: key.subarray(end + 1) });
      }
    },
  });
  const wanted = (stream: string, found: string) =>
    keys.some((one) => one.stream === stream && one.key === found);
  return {
    ...of,
    rows: [...rows.values()].filter(({ stream, partition, row }) => {
      if (worker === "predict") return wanted(stream, keyOfModel(row));
      const specs = heads.get(`${partition} ${stream}`)?.specs;
      const key = specs && keyOfRow(row, specs);
      return key !== undefined && wanted(stream, Buffer.from(key).toString());
    }),
  };
}

/** The key of a model's row: behind a letter, size, measure and aggregate, with blanks between. */
function keyOfModel(row: Buffer): string {
  return row.toString().split(" ").slice(3).join(" ");
}

/** The head of a stream's windows; undefined for an input that keeps none, or in another form. */
function windowsOf(head: Buffer | null): StateHead | undefined {
  const { windows } = JSON.parse(head?.toString() ?? "{}") as { readonly windows?: StateHead };
  return Array.isArray(windows?.specs) ? windows : undefined;
}

/**
 * Writes a tombstone for each row, so that compaction drops it. Only while nobody works with the
 * state: a worker that runs holds it in memory, and would write the rows again.
 */
export async function deleteHeldRows(
  kafka: kafkajs.Kafka,
  { topic, rows }: HeldRows,
): Promise<void> {
  if (rows.length === 0) return;
  const producer = createCheckedProducer(kafka, {
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: () => ({ message }) => message.partition!,
  });
  await producer.connect();
  try {
    const messages = rows.map(({ partition, key }) => ({ partition, key, value: null }));
    await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] });
  } finally {
    await producer.disconnect();
  }
}
