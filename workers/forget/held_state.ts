import { Buffer } from "node:buffer";
import type kafkajs from "kafkajs";
import { createCheckedProducer } from "#core/kafka/acknowledged.ts";
import { describeTopics } from "#core/kafka/topic_state.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { recordsOf } from "#core/kafka/record_batch.ts";
import { groupsName } from "#core/task/changelog.ts";
import { type DerivedHead, keyOfDerivedRow } from "#window/derived/mod.ts";
import { keyOfRow, type StateHead } from "#window/mod.ts";
import { isArrivalRow, isKnownByArrivals } from "./arrival_rows.ts";
import type { RelatedStream } from "./related_keys.ts";

/** A compacted topic of a worker's state. */
export interface StateTopic {
  readonly topic: string;
  /** Whose it is. */
  readonly worker: "process" | "predict";
}

/** Rows of keys in it. */
export interface HeldRows extends StateTopic {
  readonly rows: readonly { readonly partition: number; readonly key: Buffer }[];
  /** Streams of which rows about many keys name one of these: not deleted, since others need them. */
  readonly shared: readonly string[];
}

/** Options of {@linkcode heldRows}. */
export interface HeldRowsOptions extends StateTopic {
  readonly admin: kafkajs.Admin;
  /** Begins the name of a short-lived consumer group. */
  readonly prefix: string;
  /** Streams that are made of others. */
  readonly derived: ReadonlySet<string>;
}

/** A row as it is in the log. */
interface Row {
  /** Under which the worker keeps it. */
  readonly name: string;
  readonly partition: number;
  readonly key: Buffer;
  /** The key without the name. */
  readonly own: Buffer;
  /** Of rows that are looked through; there may be a million others. */
  readonly value?: Buffer;
}

/** What heads have of the windows of records, and of those that are made of others. */
type WindowsHead = StateHead | DerivedHead;

const NUL = 0;

/**
 * The rows of a worker's state that are of these keys: windows that are open, or may still be
 * corrected; models.
 *
 * @throws the kafkajs error when the brokers cannot be reached
 */
export async function heldRows(
  kafka: kafkajs.Kafka,
  related: readonly RelatedStream[],
  { admin, prefix, derived, topic, worker }: HeldRowsOptions,
): Promise<HeldRows> {
  const state = (await describeTopics(admin, [topic], { config: false })).get(topic);
  if (state === undefined) return { topic, worker, rows: [], shared: [] };
  /** By the names under which the worker keeps their state. */
  const byName = new Map(related.flatMap((one) => [
    [one.stream, one] as const,
    ...(derived.has(one.stream) ? [[groupsName(one.stream), one] as const] : []),
  ]));
  const heads = new Map<string, WindowsHead | undefined>();
  const live = new Map<string, Row>();
  await readLog(kafka, {
    topic,
    partitions: Array.from({ length: state.partitions }, (_, partition) => partition),
    groupId: `${prefix}-${crypto.randomUUID()}`,
    onFetched: (fetched) => {
      const { partition } = fetched;
      for (const { key: fetchedKey, value } of recordsOf(fetched)) {
        if (fetchedKey === null) continue;
        // A part of what was fetched would keep all of that.
        const key = Buffer.from(fetchedKey);
        const end = key.indexOf(NUL);
        const name = key.subarray(0, end < 0 ? key.length : end).toString();
        if (!byName.has(name)) continue;
        const place = `${partition} ${key.toString("base64")}`;
        if (end < 0) heads.set(`${partition} ${name}`, windowsOf(value));
        else if (value === null) live.delete(place);
        else {
          const own = key.subarray(end + 1);
          const looked = worker === "predict" && isArrivalRow(own) ? { value } : {};
          live.set(place, { name, partition, key, own, ...looked });
        }
      }
    },
  });
  const keyOf = ({ name, partition, own }: Row): string | undefined => {
    if (worker === "predict") return keyOfModel(own);
    if (derived.has(name)) return Buffer.from(keyOfDerivedRow(own)).toString();
    const head = heads.get(`${partition} ${name}`);
    const key = head && keyOfRow(own, (head as StateHead).specs);
    return key && Buffer.from(key).toString();
  };
  const isOf = (name: string, key: string | undefined) =>
    key !== undefined && byName.get(name)!.isOf(key);
  const rows = [...live.values()];
  const naming = worker === "predict"
    ? related.filter(({ stream, key }) =>
      key !== undefined &&
      isKnownByArrivals(
        key,
        rows.flatMap(({ value, ...row }) =>
          row.name === stream && value !== undefined ? [{ ...row, value }] : []
        ),
      )
    )
    : [...heads].flatMap(([place, head]) => {
      const name = place.slice(place.indexOf(" ") + 1);
      return isOf(name, pendingKey(head)) ? [byName.get(name)!] : [];
    });
  return {
    topic,
    worker,
    rows: rows.filter((row) => isOf(row.name, keyOf(row))),
    shared: [...new Set(naming.map(({ stream }) => stream))],
  };
}

/** The key of a model's row: behind a letter, size, measure and aggregate, with blanks between. */
function keyOfModel(row: Buffer): string {
  return row.toString().split(" ").slice(3).join(" ");
}

/** The head of a stream's windows; undefined for an input that keeps none, or in another form. */
function windowsOf(head: Buffer | null): WindowsHead | undefined {
  const { windows } = JSON.parse(head?.toString() ?? "{}") as { readonly windows?: WindowsHead };
  return Array.isArray(windows?.specs) ? windows : undefined;
}

/** The key that a head names, while windows of it are due. */
function pendingKey(head: WindowsHead | undefined): string | undefined {
  const pending = head?.pending ?? undefined;
  if (pending === undefined || "due" in pending) return pending?.key;
  return Buffer.from(pending.key, "base64").toString();
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
