import { Buffer } from "node:buffer";
import type { Kind, LiveLog } from "#core/live/log.ts";
import type { LiveEntry, Ring } from "#core/live/ring.ts";
import type { Prediction } from "#core/contract/prediction.ts";
import type { RecordReader } from "#core/record/record_reader.ts";
import { eventData } from "./event_data.ts";
import { encodePosition, type LivePosition } from "./position.ts";

/** What a live client asked for. */
export interface LiveCursorOptions {
  readonly stream: string;
  readonly reader: RecordReader;
  readonly kinds: readonly Kind[];
  /** Only events of this key. */
  readonly key?: string | undefined;
  /** At most one record per key and {@linkcode SAMPLE_MS}. */
  readonly sample?: boolean;
  /** Begin with the newest state of each window. */
  readonly snapshot?: boolean;
  /** Where the client was; `foreign` when its position means nothing here. */
  readonly resume?: LivePosition | "foreign" | undefined;
}

/** Time between two sampled records of one key, ms. */
export const SAMPLE_MS = 500;

const MAX_EVENTS = 256;
const MAX_CHARS = 256 * 1_024;

type Offsets = Record<number, number>;

/**
 * One client's place in the log of a stream.
 *
 * It holds offsets, no events: what it has not read stays in the log, and when the log drops it the
 * client gets a `gap`.
 */
export class LiveCursor {
  readonly #log: LiveLog;
  readonly #options: LiveCursorOptions;
  readonly #key: Uint8Array | undefined;
  readonly #next = new Map<Kind, Offsets>();
  readonly #epochs = new Map<Kind, number>();
  #seq = 0;
  /** Append time of the last event that was handed out, epoch ms. */
  #at = 0;
  #queue: LiveEvent[] = [];
  /** Sampled records that wait for the next flush, by key. */
  readonly #sampled = new Map<string, LiveEntry>();
  #flushAt = 0;
  /** Position in the records up to the last flush: what an id may claim to have delivered. */
  #flushed: Offsets = {};

  constructor(log: LiveLog, options: LiveCursorOptions) {
    this.#log = log;
    this.#options = options;
    this.#key = options.key === undefined ? undefined : Buffer.from(options.key);
    const { resume } = options;
    if (resume === undefined || resume === "foreign" || resume.stream !== options.stream) {
      if (resume !== undefined) this.#reportGap("foreign", Date.now());
      this.#goToEnd();
      this.#queueSnapshot();
    } else this.#resume(resume);
    this.#flushed = { ...this.#next.get("records") };
  }

  /** Entries before this one were read. */
  get seq(): number {
    return this.#seq;
  }

  /** True when the client has seen offsets that are not in the log yet. */
  get ahead(): boolean {
    return this.#options.kinds.some((kind) => {
      const ring = this.#log.rings[kind];
      return ring.partitions.some((p) => (this.#next.get(kind)![p] ?? 0) > ring.next(p)!);
    });
  }

  /** The position after everything that was handed out. */
  get id(): string {
    const next: Partial<Record<Kind, (number | undefined)[]>> = {};
    for (const kind of this.#options.kinds) {
      const offsets = kind === "records" && this.#options.sample
        ? this.#flushed
        : this.#next.get(kind)!;
      const list: (number | undefined)[] = [];
      for (const [partition, offset] of Object.entries(offsets)) list[Number(partition)] = offset;
      next[kind] = list;
    }
    return encodePosition({ stream: this.#options.stream, at: this.#at, next });
  }

  /** Time until sampled records are due, ms; undefined when none wait. */
  dueIn(now: number): number | undefined {
    return this.#sampled.size === 0 ? undefined : Math.max(0, this.#flushAt - now);
  }

  /**
   * The next events, in order of arrival; empty when the client has everything.
   *
   * @param now epoch ms
   */
  take(now: number): readonly LiveEvent[] {
    this.#checkGap(now);
    if (this.#queue.length > 0) return this.#queue.splice(0, MAX_EVENTS);
    const events: LiveEvent[] = [];
    let chars = 0;
    while (events.length < MAX_EVENTS && chars < MAX_CHARS) {
      const found = this.#log.firstFrom(this.#seq, this.#options.kinds);
      if (found === undefined) {
        this.#seq = this.#log.nextSeq;
        break;
      }
      const { kind, entry } = found;
      this.#seq = entry.seq + 1;
      const offsets = this.#next.get(kind)!;
      if (entry.offset < (offsets[entry.partition] ?? 0)) continue;
      offsets[entry.partition] = entry.offset + 1;
      if (!this.#wants(entry)) continue;
      if (kind === "records" && this.#options.sample) {
        this.#sampled.set(Buffer.from(entry.key ?? []).toString(), entry);
        continue;
      }
      const data = eventData(kind, entry, this.#options.reader);
      if (data === null) continue;
      this.#at = entry.appended;
      events.push({ type: EVENT_TYPES[kind], id: this.id, data });
      chars += data.length;
    }
    if (this.#sampled.size > 0 && now >= this.#flushAt) events.push(...this.#flushSampled(now));
    return events;
  }

  #flushSampled(now: number): readonly LiveEvent[] {
    const events: LiveEvent[] = [];
    for (const entry of this.#sampled.values()) {
      const data = eventData("records", entry, this.#options.reader);
      if (data === null) continue;
      this.#at = Math.max(this.#at, entry.appended);
      events.push({ type: EVENT_TYPES.records, id: null, data });
    }
    this.#sampled.clear();
    this.#flushAt = now + SAMPLE_MS;
    this.#flushed = { ...this.#next.get("records") };
    return withLastId(events, this.id);
  }

  #wants(entry: LiveEntry): boolean {
    return this.#key === undefined ||
      (entry.key !== null && Buffer.compare(this.#key, entry.key) === 0);
  }

  /** Goes on where the client was, as far back as the log reaches. */
  #resume(position: LivePosition): void {
    this.#at = position.at;
    let expired = false;
    for (const kind of this.#options.kinds) {
      const ring = this.#log.rings[kind];
      const known = position.next[kind];
      const offsets: Offsets = {};
      for (const partition of ring.partitions) {
        const from = ring.from(partition)!;
        const wanted = known === undefined ? ring.next(partition)! : known[partition] ?? from;
        if (wanted < from) expired = true;
        offsets[partition] = Math.max(wanted, from);
      }
      this.#next.set(kind, offsets);
      this.#epochs.set(kind, ring.epoch);
    }
    if (!expired) return;
    const oldest = this.#log.firstFrom(0, this.#options.kinds)?.entry.appended;
    this.#reportGap("expired", oldest ?? Date.now());
    this.#queueSnapshot();
  }

  #goToEnd(): void {
    for (const kind of this.#options.kinds) {
      const ring = this.#log.rings[kind];
      this.#next.set(
        kind,
        Object.fromEntries(ring.partitions.map((p) => [p, ring.next(p)!])),
      );
      this.#epochs.set(kind, ring.epoch);
    }
    this.#seq = this.#log.nextSeq;
  }

  /** Reports a gap when the log dropped entries that this client has not read. */
  #checkGap(now: number): void {
    const reason = this.#options.kinds.map((kind): GapReason | undefined => {
      const ring = this.#log.rings[kind];
      if (this.#epochs.get(kind) !== ring.epoch) return "foreign";
      const offsets = this.#next.get(kind)!;
      return ring.partitions.some((p) => (offsets[p] ?? Infinity) < ring.from(p)!)
        ? "slow"
        : undefined;
    }).find((found) => found !== undefined);
    if (reason === undefined) return;
    this.#queue = [];
    this.#sampled.clear();
    this.#reportGap(reason, now);
    // The oldest entries would be dropped again before a slow client had them.
    this.#goToEnd();
    this.#flushed = { ...this.#next.get("records") };
    this.#queueSnapshot();
  }

  #reportGap(reason: GapReason, to: number): void {
    const gap: Gap = { reason, from: this.#at === 0 ? null : this.#at, to };
    this.#queue.push({ type: "gap", id: null, data: JSON.stringify(gap) });
  }

  #queueSnapshot(): void {
    const { snapshot, kinds, key } = this.#options;
    if (snapshot && kinds.includes("windows")) {
      for (const entry of newestWindows(this.#log.rings.windows, key)) {
        const data = eventData("windows", entry, this.#options.reader);
        if (data !== null) this.#queue.push({ type: EVENT_TYPES.windows, id: null, data });
      }
    }
    if (snapshot && kinds.includes("predictions")) {
      for (const entry of newestPredictions(this.#log.rings.predictions, key)) {
        const data = eventData("predictions", entry, this.#options.reader);
        if (data !== null) this.#queue.push({ type: EVENT_TYPES.predictions, id: null, data });
      }
    }
    this.#queue = withLastId(this.#queue, this.id);
  }
}

/** Only after the last of a group has the client everything up to the position. */
function withLastId(events: readonly LiveEvent[], id: string): LiveEvent[] {
  return events.map((event, index) => index === events.length - 1 ? { ...event, id } : event);
}

/** The part of a window update that a snapshot looks at. */
interface WindowIdentity {
  readonly key: string;
  readonly start: number;
  readonly size: number;
  readonly count: number;
}

/**
 * The newest update of each window in the ring, in order of arrival, without withdrawn ones.
 *
 * @param key only windows of this key
 */
function newestWindows(ring: Ring, key?: string): readonly LiveEntry[] {
  const wanted = key === undefined ? undefined : Buffer.from(key);
  const newest = new Map<string, LiveEntry>();
  for (const entry of ring.entries()) {
    if (entry.value === null) continue;
    if (wanted !== undefined && (entry.key === null || !wanted.equals(entry.key))) continue;
    const window = JSON.parse(new TextDecoder().decode(entry.value)) as WindowIdentity;
    const identity = `${window.size} ${window.start} ${window.key}`;
    newest.delete(identity);
    if (window.count > 0) newest.set(identity, entry);
  }
  return [...newest.values()];
}

/** What was told last of each window and horizon in the ring, in order of arrival. */
function newestPredictions(ring: Ring, key?: string): readonly LiveEntry[] {
  const wanted = key === undefined ? undefined : Buffer.from(key);
  const newest = new Map<string, LiveEntry>();
  for (const entry of ring.entries()) {
    if (entry.value === null || entry.key === null) continue;
    if (wanted !== undefined && !wanted.equals(entry.key)) continue;
    const { size, measure, aggregate, horizon, start, key: of } = JSON.parse(
      Buffer.from(entry.value).toString(),
    ) as Prediction;
    const identity = `${size} ${measure} ${aggregate} ${horizon} ${start} ${of}`;
    newest.delete(identity);
    newest.set(identity, entry);
  }
  return [...newest.values()];
}

/** One event for a live client. */
export interface LiveEvent {
  readonly type: string;
  /** Position after this event; null inside a group of events that only its end can be resumed. */
  readonly id: string | null;
  /** JSON text. */
  readonly data: string;
}

/** Why a client missed events; it should read the history again. */
export type GapReason = "expired" | "slow" | "foreign";

/** Data of a `gap` event. Times are append times, epoch ms; `from` is null when it is not known. */
export interface Gap {
  readonly reason: GapReason;
  readonly from: number | null;
  readonly to: number;
}

/** Name of the event that each kind becomes. */
const EVENT_TYPES: Readonly<Record<Kind, string>> = {
  windows: "window",
  records: "record",
  late: "late",
  dead: "dead",
  predictions: "prediction",
};
