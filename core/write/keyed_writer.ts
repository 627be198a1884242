import { Buffer } from "node:buffer";
import type kafkajs from "kafkajs";
import { backoff, type BackoffOptions } from "../async/retry.ts";
import { BATCH_BYTES, BatchBuilder, type SealedBatch } from "../kafka/batch_builder.ts";
import { isTooLarge, MissingPartition } from "../kafka/acknowledged.ts";
import { LogFollower } from "../kafka/follow_log.ts";
import { partitionOf } from "../kafka/partitioner.ts";
import {
  type PartitionOutput,
  TransactionalProducer,
  TransactionFailed,
} from "../kafka/transactional_producer.ts";
import { Lane, type LaneItem, type LaneOptions } from "./lane.ts";
import {
  decodeOutcome,
  encodeOutcome,
  type Outcome,
  Outcomes,
  type Remembered,
} from "./outcomes.ts";
import type { PlacedRecord, RecordsToWrite } from "./records.ts";

/** A request with the key under which it is written once. */
export interface KeyedRequest extends RecordsToWrite, RequestToken {
  readonly fingerprint: string;
}

/** What a request is known by. */
export interface RequestToken {
  readonly token: string;
  /**
   * What decides on the partition of its outcome: the same for a token for ever. With the key of its
   * records here, a transaction writes to few partitions. Default: the token, which divides requests
   * evenly.
   */
  readonly place?: string | undefined;
}

/** Options of {@linkcode KeyedWriter}. */
export interface KeyedWriterOptions {
  /** Topic of the outcomes; its partitions divide the keys. */
  readonly topic: string;
  /** Partitions of that topic. */
  readonly partitions: () => Promise<number>;
  /** The end of one of them, exclusive. */
  readonly end: (partition: number) => Promise<number>;
  /** Begins the names of transactions and consumer groups; the same for all instances. */
  readonly prefix: string;
  /** Which outcomes of each partition are remembered. */
  readonly remembered: Remembered;
  readonly lane: Omit<LaneOptions<LaneItem>, "commit" | "apart">;
}

/** What became of a keyed request. */
export interface KeyedEnd {
  /** Records that are in Kafka. */
  readonly accepted: number;
  /** True when an earlier request with the key has written them. */
  readonly repeated: boolean;
}

/** The key of a request belongs to one with another body. */
export class KeyReused extends Error {
  override readonly name = "KeyReused";
}

/**
 * Writes each request once, however often and to whichever instance it is sent. A transaction holds
 * the records and the outcome of their request, under the hash of its key, in the partition that its
 * place belongs to. Transactions of one partition have one name on all instances, and who begins with
 * that name ends what others have begun with it. So whoever writes has read all that was written
 * before; and what became of a transaction whose end was not seen is known as soon as its name is
 * taken again.
 */
export class KeyedWriter {
  readonly #kafka: kafkajs.Kafka;
  readonly #options: KeyedWriterOptions;
  readonly #shards = new Map<number, Shard>();
  #following: Promise<LogFollower> | undefined;
  /** Requests that are being written, by token. */
  readonly #underWay = new Map<string, UnderWay>();

  constructor(kafka: kafkajs.Kafka, options: KeyedWriterOptions) {
    this.#kafka = kafka;
    this.#options = options;
  }

  /**
   * Writes the records, unless a request with the same key has.
   *
   * @throws {KeyReused} when that one had another body
   * @throws the error of kafkajs: whether they are written shows when the request is sent again
   */
  async write(request: KeyedRequest): Promise<KeyedEnd> {
    const { token, fingerprint } = request;
    const running = this.#underWay.get(token);
    if (running !== undefined) {
      requireSame(running, request);
      const { accepted } = await running.end;
      return { accepted, repeated: true };
    }
    const end = this.#write(request).finally(() => this.#underWay.delete(token));
    this.#underWay.set(token, { fingerprint, end });
    return await end;
  }

  /** Reads what was written before, so that the first request need not wait for that. */
  warmUp(): void {
    // A failure comes again with the first request.
    this.#follower().catch(() => {});
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await Promise.all([...this.#shards.values()].map((shard) => shard.close()));
    const follower = await this.#following?.catch(() => undefined);
    await follower?.close();
  }

  async #write(request: KeyedRequest): Promise<KeyedEnd> {
    const place = Buffer.from(request.place ?? request.token);
    const partitions = await this.#options.partitions();
    const shard = this.#shard(partitionOf("murmur2", place, 0, place.length, partitions));
    const before = shard.outcomes.get(request.token);
    const repeated = before === undefined ? await shard.write(request) : true;
    const outcome = shard.outcomes.get(request.token) ?? outcomeOf(request);
    requireSame(outcome, request);
    return { accepted: outcome.accepted, repeated };
  }

  #shard(partition: number): Shard {
    const known = this.#shards.get(partition);
    if (known !== undefined) return known;
    const { topic, prefix, remembered, lane } = this.#options;
    const shard: Shard = new Shard({
      place: { topic, partition },
      remembered,
      lane,
      open: () =>
        TransactionalProducer.open(this.#kafka, { transactionalId: `${prefix}-${partition}` }),
      catchUp: async () => {
        const [follower, end] = await Promise.all([
          this.#follower(),
          this.#options.end(partition),
        ]);
        await follower.caughtUp(partition, end, { ms: CATCH_UP_MS });
      },
    });
    this.#shards.set(partition, shard);
    return shard;
  }

  /** The follower of the outcomes; one that failed is replaced. */
  #follower(): Promise<LogFollower> {
    if (this.#following !== undefined) return this.#following;
    const { topic, prefix } = this.#options;
    const opening = LogFollower.open(this.#kafka, {
      topic,
      groupId: `${prefix}-${crypto.randomUUID()}`,
      onRecord: (partition, record) => {
        const outcome = decodeOutcome(record);
        if (record.key === null || outcome === undefined) return;
        this.#shard(partition).outcomes.set(record.key.toString(), outcome);
      },
    });
    this.#following = opening;
    opening.then((follower) => follower.failure.catch(() => follower.close())).catch(() => {})
      .finally(() => {
        if (this.#following === opening) this.#following = undefined;
      });
    return opening;
  }
}

/** A request that is being written. */
interface UnderWay {
  readonly fingerprint: string;
  readonly end: Promise<KeyedEnd>;
}

function requireSame(
  earlier: { readonly fingerprint: string },
  { fingerprint }: KeyedRequest,
): void {
  if (earlier.fingerprint !== fingerprint) throw new KeyReused("the key has another body already");
}

function outcomeOf({ fingerprint, records }: KeyedRequest): Outcome {
  return { fingerprint, accepted: records.length, at: Date.now() };
}

/** Options of {@linkcode Shard}. */
interface ShardOptions {
  /** Where its outcomes are. */
  readonly place: { readonly topic: string; readonly partition: number };
  readonly remembered: Remembered;
  readonly lane: KeyedWriterOptions["lane"];
  /** Takes the name of its transactions, which ends all earlier ones. */
  readonly open: () => Promise<TransactionalProducer>;
  /** Reads the outcomes up to their end. */
  readonly catchUp: () => Promise<void>;
}

/** Tries to write a group of requests before they fail. */
const TRIES = 5;
const BETWEEN_TRIES = { initialMs: 20, maxMs: 500, jitter: [0.2, 1.8] } as const;
/** A group of requests is tried for so long while others take the name again and again, ms. */
const TAKEN_OVER_MS = 12_000;
/** Most that is left to an instance that has taken the name, as a multiple of what taking it lasts. */
const LONGEST_TURN = 10;

/** Longest wait for what others have written, ms. */
const CATCH_UP_MS = 10_000;

/** The keys of one partition of the outcomes. */
class Shard {
  readonly #options: ShardOptions;
  readonly #lane: Lane<ShardItem>;
  readonly outcomes: Outcomes;
  /** While it is there, nobody else has written. */
  #producer: TransactionalProducer | undefined;
  /** How long it took to take the name, ms. */
  #takenInMs = 0;
  /** Of the time since then, what commits took, ms. */
  #usedMs = 0;

  constructor(options: ShardOptions) {
    this.#options = options;
    this.outcomes = new Outcomes(options.remembered);
    this.#lane = new Lane({
      ...options.lane,
      commit: (items) => this.#commit(items),
      apart: isTooLarge,
    });
  }

  /** @returns true when an earlier request with the key has written the records */
  async write(request: KeyedRequest): Promise<boolean> {
    const item: ShardItem = {
      group: request.group,
      bytes: request.bytes,
      request,
      repeated: false,
    };
    await this.#lane.write(item);
    return item.repeated;
  }

  async close(): Promise<void> {
    await this.#lane.idle();
    await this.#giveUp();
  }

  async #commit(items: readonly ShardItem[]): Promise<void> {
    const until = performance.now() + TAKEN_OVER_MS;
    for (let attempt = 0;; attempt++) {
      try {
        return await this.#tryCommit(items);
      } catch (error) {
        // What became of it is known once the name of the transaction is taken again.
        await this.#giveUp();
        const cause = error instanceof TransactionFailed ? error.cause ?? error : error;
        const takenOver = TAKEN_OVER.has(typeOf(cause));
        // That another instance is busy too is no fault of Kafka's.
        const over = takenOver ? performance.now() >= until : attempt + 1 >= TRIES;
        if (isFinal(cause) || over) throw cause;
        await backoff(attempt, takenOver ? this.#turn() : BETWEEN_TRIES);
      }
    }
  }

  async #tryCommit(items: readonly ShardItem[]): Promise<void> {
    const producer = this.#producer ??= await this.#take();
    for (const item of items) item.repeated = this.outcomes.get(item.request.token) !== undefined;
    const fresh = items.filter(({ repeated }) => !repeated).map(({ request }) => request);
    if (fresh.length === 0) return;
    // One batch is made after the other, in the same memory.
    const builder = new BatchBuilder();
    const began = performance.now();
    await producer.commit([
      ...recordOutputs(fresh, builder),
      this.#outcomeOutput(fresh, builder),
    ]);
    this.#usedMs += performance.now() - began;
    for (const request of fresh) this.outcomes.set(request.token, outcomeOf(request));
  }

  /**
   * How long another instance that has taken the name is left alone: it has to take it and to write,
   * and gets the more time the more this one had. So two that are busy take turns that are long
   * against the change of hands, and one that has little to write waits little.
   */
  #turn(): BackoffOptions {
    const ms = this.#takenInMs;
    return { initialMs: 2 * ms + 4 * this.#usedMs, maxMs: LONGEST_TURN * ms };
  }

  async #take(): Promise<TransactionalProducer> {
    const began = performance.now();
    const producer = await this.#options.open();
    try {
      await this.#options.catchUp();
      this.#takenInMs = performance.now() - began;
      this.#usedMs = 0;
      return producer;
    } catch (error) {
      await producer.close();
      throw error;
    }
  }

  async #giveUp(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.close();
  }

  #outcomeOutput(requests: readonly KeyedRequest[], builder: BatchBuilder): PartitionOutput {
    for (const request of requests) {
      builder.append(Buffer.from(request.token), encodeOutcome(outcomeOf(request)));
    }
    return { ...this.#options.place, batches: [builder.seal()] };
  }
}

interface ShardItem extends LaneItem {
  readonly request: KeyedRequest;
  repeated: boolean;
}

/** The records of requests as batches of the partitions of their topics. */
function recordOutputs(
  requests: readonly KeyedRequest[],
  builder: BatchBuilder,
): readonly PartitionOutput[] {
  const topics = new Map<string, Map<number, PlacedRecord[]>>();
  for (const { records } of requests) {
    for (const record of records) {
      const { topic, partition } = record;
      let partitions = topics.get(topic);
      if (partitions === undefined) topics.set(topic, partitions = new Map());
      const placed = partitions.get(partition);
      if (placed === undefined) partitions.set(partition, [record]);
      else placed.push(record);
    }
  }
  return [...topics].flatMap(([topic, partitions]) =>
    [...partitions].map(([partition, records]): PartitionOutput => ({
      topic,
      partition,
      batches: batchesOf(records, builder),
    }))
  );
}

/** Records of one partition. */
function batchesOf(
  records: readonly PlacedRecord[],
  builder: BatchBuilder,
): readonly SealedBatch[] {
  const batches: SealedBatch[] = [];
  // The records of a message mostly have one key.
  let [lastKey, keyBytes]: [string | null, Buffer | null] = [null, null];
  for (const { key, value, headers } of records) {
    if (key !== lastKey) [lastKey, keyBytes] = [key, key === null ? null : Buffer.from(key)];
    builder.append(keyBytes, value, headers);
    if (builder.bytes >= BATCH_BYTES) batches.push(builder.seal());
  }
  if (builder.count > 0) batches.push(builder.seal());
  return batches;
}

/** Errors that another try ends with too. */
const FINAL: ReadonlySet<unknown> = new Set([
  "UNKNOWN_TOPIC_OR_PARTITION",
  "TOPIC_AUTHORIZATION_FAILED",
  "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
  "GROUP_AUTHORIZATION_FAILED",
]);

/** Errors of a transaction whose name another instance has taken. */
const TAKEN_OVER: ReadonlySet<unknown> = new Set([
  "INVALID_PRODUCER_EPOCH",
  "INVALID_PRODUCER_ID_MAPPING",
]);

function isFinal(error: unknown): boolean {
  return error instanceof MissingPartition || isTooLarge(error) || FINAL.has(typeOf(error));
}

/** Kafka's name of an error. */
function typeOf(error: unknown): unknown {
  return (error as { type?: unknown } | null)?.type;
}
