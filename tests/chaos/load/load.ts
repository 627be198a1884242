import { crc32 } from "../kafka/crc32.ts";
import type { Codec } from "../kafka/codecs.ts";
import { javaPartition } from "../kafka/murmur2.ts";
import type { OutgoingRecord } from "../kafka/record_batch.ts";
import type { Random } from "../../support/random.ts";
import { type DeclaredStream, FUTURE_CAP_MS } from "../streams/declared.ts";
import { type Device, devicesOf } from "./devices.ts";
import { encodeRecord, type NumberedRecord } from "./numbered.ts";
import type { Sender } from "./sender.ts";

/** Which partition a producer gives a key: Java's rule, or librdkafka's. */
export type Partitioner = "murmur2" | "crc32";

/** Options of {@linkcode Load}. */
export interface LoadOptions {
  readonly streams: readonly DeclaredStream[];
  readonly random: Random;
  readonly sender: Sender;
  /** Name of the topic with a stream's records. */
  readonly topicOf: (stream: string) => string;
  readonly partitions: number;
}

const TICK_MS = 100;
/** How far ahead of the clock the records are that close every window at the end. */
const CLOSING_MS = FUTURE_CAP_MS - 3_600_000;

/** Sends the records of a run, paced by the wall clock. */
export class Load {
  /** Partitions of the topics with records, as producers know them. */
  partitions: number;
  readonly #options: LoadOptions;
  readonly #devices: ReadonlyMap<string, readonly Device[]>;
  readonly #numbers = new Map<string, number>();
  /** Keys that were ever sent, by stream. */
  readonly #keys = new Map<string, Set<string>>();
  #since = 0;
  #holdsRouted = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.partitions = options.partitions;
    const { random } = options;
    this.#devices = new Map(options.streams.map((stream) => {
      const number = (device: string) => this.number(stream.name, device);
      return [stream.name, devicesOf(stream, { random, number })] as const;
    }));
  }

  /** The next number of a device, from 0. */
  number(stream: string, device: string): number {
    const name = `${stream} ${device}`;
    const number = this.#numbers.get(name) ?? 0;
    this.#numbers.set(name, number + 1);
    return number;
  }

  /** Records that the broker acknowledged. */
  get sent(): number {
    return this.#options.sender.sent;
  }

  /** Begins or goes on. */
  resume(): void {
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
  }

  /** Sends nothing more, and waits for nothing. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Sends what devices hold back, and nothing more; resolves when the broker has it. */
  async pause(): Promise<void> {
    this.stop();
    for (const stream of this.#options.streams) {
      this.send(stream, this.#devices.get(stream.name)!.flatMap((device) => device.flush()));
    }
    await this.#options.sender.flushed();
  }

  /** Whether streams whose records are routed get none for the time being. */
  holdRouted(hold: boolean): void {
    this.#holdsRouted = hold;
  }

  /** From now on no record is older than this, epoch ms. */
  startOver(since: number): void {
    this.#since = since;
  }

  /** Sends records, each to the partition that a producer of that kind chooses. */
  send(
    stream: DeclaredStream,
    records: readonly NumberedRecord[],
    { partitioner, codec }: { partitioner?: Partitioner; codec?: Codec } = {},
  ): void {
    const batches = new Map<number, OutgoingRecord[]>();
    for (const record of records) {
      const encoded = encodeRecord(stream, record);
      const partition = this.partitionOf(encoded.key!, partitioner);
      const batch = batches.get(partition) ?? [];
      batches.set(partition, batch);
      batch.push(encoded);
      this.#known(stream.name).add(record.device);
    }
    for (const [partition, batch] of batches) this.sendRaw(stream, { partition, codec }, batch);
  }

  /** Sends records byte for byte. */
  sendRaw(
    stream: DeclaredStream,
    { partition, codec = "none" }: { partition: number; codec?: Codec | undefined },
    records: readonly OutgoingRecord[],
  ): void {
    const topic = this.#options.topicOf(stream.name);
    this.#options.sender.send({ topic, partition, records, codec });
  }

  /** The partition that a producer gives a key. */
  partitionOf(key: Uint8Array, partitioner: Partitioner = "murmur2"): number {
    return partitioner === "murmur2"
      ? javaPartition(key, this.partitions)
      : crc32(key) % this.partitions;
  }

  /** Sends a record per key far enough ahead to close all windows of the key. */
  async close(): Promise<void> {
    await this.pause();
    for (const stream of this.#options.streams) {
      const time = Date.now() + CLOSING_MS;
      const devices = [...this.#known(stream.name)];
      this.send(
        stream,
        devices.map((device) => ({ device, time, seq: this.number(stream.name, device) })),
      );
    }
    await this.#options.sender.flushed();
  }

  #known(stream: string): Set<string> {
    const keys = this.#keys.get(stream) ?? new Set();
    this.#keys.set(stream, keys);
    return keys;
  }

  #tick(): void {
    const now = Date.now();
    const { streams, random } = this.#options;
    for (const stream of streams) {
      if (this.#holdsRouted && stream.partitioner === "any") continue;
      const records = this.#devices.get(stream.name)!
        .flatMap((device) => device.report(now, this.#since));
      const partitioner = stream.partitioner === "any" && random.chance(0.5) ? "crc32" : "murmur2";
      this.send(stream, records, { partitioner });
    }
  }
}
