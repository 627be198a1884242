import type { KafkaRecord } from "../kafka/record_batch.ts";
import { type MalformedMessages, MalformedRing } from "./malformed.ts";
import { RateMeter } from "./rate_meter.ts";
import { isMalformed, readPrediction, readWindow } from "./read_message.ts";
import { type LiveEntry, Ring, type RingOptions } from "./ring.ts";

/** What a stream has topics of its own for. */
export const TOPIC_KINDS = ["windows", "records", "late", "dead"] as const;

/** What can be followed live; the topic of predictions is of all streams. */
export const KINDS = [...TOPIC_KINDS, "predictions"] as const;

/** Kind of topic. */
export type Kind = typeof KINDS[number];

/** Options of {@linkcode LiveLog}. */
export type LiveLogOptions = Readonly<Record<Kind, RingOptions>>;

/** Kinds whose messages are not of whoever wrote the records, and so are to be right. */
const READERS = new Map<Kind, (value: Uint8Array) => object>([
  ["windows", readWindow],
  ["predictions", readPrediction],
]);

const MIB = 1 << 20;

/** Enough for a reconnect of some minutes at usual rates, and for a late viewer's snapshot. */
export const LIVE_LOG_DEFAULTS: LiveLogOptions = {
  windows: { maxEntries: 20_000, maxBytes: 12 * MIB },
  records: { maxEntries: 20_000, maxBytes: 12 * MIB },
  late: { maxEntries: 2_000, maxBytes: 3 * MIB },
  dead: { maxEntries: 2_000, maxBytes: 3 * MIB },
  predictions: { maxEntries: 10_000, maxBytes: 6 * MIB },
};

/**
 * The newest events of one stream, which all live clients read: a client is a place in this log, so
 * a slow one costs no memory.
 */
export class LiveLog {
  readonly rings: Readonly<Record<Kind, Ring>>;
  /** Records per second by the time of their append. */
  readonly rate = new RateMeter();
  #seq = 0;
  readonly #malformed: ReadonlyMap<Kind, MalformedRing>;
  readonly #waiting = new Set<() => void>();

  constructor(options: LiveLogOptions = LIVE_LOG_DEFAULTS) {
    this.rings = {
      windows: new Ring(options.windows),
      records: new Ring(options.records),
      late: new Ring(options.late),
      dead: new Ring(options.dead),
      predictions: new Ring(options.predictions),
    };
    this.#malformed = new Map(
      [...READERS.keys()].map((kind) => [kind, new MalformedRing(this.rings[kind])]),
    );
  }

  /** Holds no more than this from now on. */
  resize(options: LiveLogOptions): void {
    for (const kind of KINDS) this.rings[kind].resize(options[kind]);
  }

  /** The `seq` that the next entry gets. */
  get nextSeq(): number {
    return this.#seq;
  }

  /** What was left out since it is not of its kind, as long as the ring would still hold it. */
  malformed(kind: Kind): MalformedMessages {
    return this.#malformed.get(kind)?.figures ?? { count: 0 };
  }

  /**
   * Adds records of one partition in their order and wakes the clients. What is no window or
   * prediction in a topic of these is left out.
   */
  append(kind: Kind, partition: number, records: readonly KafkaRecord[]): void {
    const ring = this.rings[kind];
    const next = ring.next(partition) ?? 0;
    const malformed = this.#malformed.get(kind);
    const read = READERS.get(kind);
    malformed?.trim();
    for (const { offset, timestamp: appended, key, value, headers } of records) {
      // A rejoin may read a batch again.
      if (offset < next) continue;
      if (kind === "records") this.rate.add(appended);
      const message = value === null ? undefined : read?.(value);
      if (message !== undefined && isMalformed(message)) {
        ring.pass(partition, offset);
        malformed?.add({ partition, offset, appended, fault: message.fault });
        continue;
      }
      ring.push({ seq: this.#seq++, partition, offset, key, value, headers, appended });
    }
    for (const wake of [...this.#waiting]) wake();
  }

  /** The oldest entry of these kinds whose `seq` is at least this one, with its kind. */
  firstFrom(seq: number, kinds: readonly Kind[]): { kind: Kind; entry: LiveEntry } | undefined {
    let first: { kind: Kind; entry: LiveEntry } | undefined;
    for (const kind of kinds) {
      const entry = this.rings[kind].firstFrom(seq);
      if (entry !== undefined && (first === undefined || entry.seq < first.entry.seq)) {
        first = { kind, entry };
      }
    }
    return first;
  }

  /** Resolves when the log grows beyond `seq`, when `ms` have passed, or when `signal` aborts. */
  changed(
    seq: number,
    options: { readonly ms: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const { ms, signal } = options;
    if (this.#seq > seq || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake);
    });
  }

  /** Memory that the rings take. */
  get bytes(): number {
    return KINDS.reduce((sum, kind) => sum + this.rings[kind].bytes, 0);
  }

  get entries(): number {
    return KINDS.reduce((sum, kind) => sum + this.rings[kind].size, 0);
  }
}
