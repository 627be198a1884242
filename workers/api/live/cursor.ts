import { Buffer } from "node:buffer";
import type { Kind, LiveLog } from "#core/live/log.ts";
import type { LiveEntry } from "#core/live/ring.ts";
import type { RecordReader } from "#core/record/record_reader.ts";
import { eventData } from "./event_data.ts";
import { encodePosition, type LivePosition } from "./position.ts";
import { newestOf, SNAPSHOT_KINDS } from "./snapshot.ts";

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

/** Bounds of what is handed out at once; a single event may be longer. */
const MAX_EVENTS = 256;
const MAX_CHARS = 256 * 1_024;

type Offsets = Record<number, number>;

/**
 * Events that go before the further ones of the log. They are of one position: only with the last of
 * them has the client come to it.
 */
interface Group {
  readonly kind: Kind;
  /** Places in the ring of the kind, ascending. */
  readonly seqs: ArrayLike<number>;
  /** The next of them. */
  at: number;
  /** What the ring has dropped meanwhile was missed; else it is what a later client would not get. */
  readonly isOwed: boolean;
}

/**
 * One client's place in the log of a stream.
 *
 * It holds places, no events: what it has not read stays in the log, and when the log drops it the
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
  #gap: Gap | undefined;
  #groups: Group[] = [];
  /** Places of sampled records that wait for the next flush, by key. */
  readonly #sampled = new Map<string, number>();
  #flushAt = 0;
  /** Position in the records before the first of those: what an id may claim to have delivered. */
  #flushed: Offsets = {};

  constructor(log: LiveLog, options: LiveCursorOptions) {
    this.#log = log;
    this.#options = options;
    this.#key = options.key === undefined ? undefined : Buffer.from(options.key);
    const { resume } = options;
    if (resume === undefined || resume === "foreign" || resume.stream !== options.stream) {
      if (resume !== undefined) this.#reportGap("foreign", Date.now());
      this.#goToEnd();
      this.#beginSnapshot();
    } else this.#resume(resume);
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

  /**
   * The position after everything that was handed out; null inside of what can only be had as a
   * whole, such as a gap and the snapshot after it: who resumed behind it would never get the rest.
   */
  get id(): string | null {
    return this.#gap === undefined && this.#groups.length === 0 ? this.#position() : null;
  }

  #position(): string {
    const next: Partial<Record<Kind, (number | undefined)[]>> = {};
    for (const kind of this.#options.kinds) {
      const waits = kind === "records" && this.#sampled.size > 0;
      const offsets = waits ? this.#flushed : this.#next.get(kind)!;
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
    const batch = new Batch();
    this.#takeGap(batch);
    this.#takeGroups(batch, now);
    if (this.#groups.length > 0) return batch.events;
    this.#takeLog(batch);
    if (this.#sampled.size > 0 && now >= this.#flushAt) {
      const seqs = [...this.#sampled.values()].sort((one, other) => one - other);
      this.#groups.push({ kind: "records", seqs, at: 0, isOwed: true });
      this.#sampled.clear();
      this.#flushAt = now + SAMPLE_MS;
      this.#takeGroups(batch, now);
    }
    return batch.events;
  }

  /** Takes what the log has, up to the bounds of a batch. */
  #takeLog(batch: Batch): void {
    while (!batch.isFull) {
      const found = this.#log.firstFrom(this.#seq, this.#options.kinds);
      if (found === undefined) return this.#comeToEnd();
      const { kind, entry } = found;
      this.#seq = entry.seq + 1;
      const offsets = this.#next.get(kind)!;
      if (entry.offset < (offsets[entry.partition] ?? 0)) continue;
      const isWanted = this.#wants(entry);
      const isSampled = isWanted && kind === "records" && this.#options.sample === true;
      if (isSampled) {
        if (this.#sampled.size === 0) this.#flushed = { ...offsets };
        this.#sampled.set(Buffer.from(entry.key ?? []).toString(), entry.seq);
      }
      offsets[entry.partition] = entry.offset + 1;
      if (!isWanted || isSampled) continue;
      const data = eventData(kind, entry, this.#options.reader);
      if (data === null) continue;
      this.#at = entry.appended;
      batch.add({ type: EVENT_TYPES[kind], id: this.#position(), data });
    }
  }

  #takeGap(batch: Batch): void {
    if (this.#gap === undefined) return;
    batch.add({ type: "gap", id: null, data: JSON.stringify(this.#gap) });
    this.#gap = undefined;
  }

  /** Takes what there is of the groups, up to the bounds of a batch. */
  #takeGroups(batch: Batch, now: number): void {
    let group: Group | undefined;
    while ((group = this.#firstGroup()) !== undefined && !batch.isFull) {
      const seq = group.seqs[group.at++]!;
      const entry = this.#log.rings[group.kind].firstFrom(seq);
      if (entry?.seq !== seq) {
        if (!group.isOwed) continue;
        this.#miss("slow", now);
        this.#takeGap(batch);
        continue;
      }
      if (!this.#wants(entry)) continue;
      const data = eventData(group.kind, entry, this.#options.reader);
      if (data === null) continue;
      if (group.isOwed) this.#at = Math.max(this.#at, entry.appended);
      batch.add({ type: EVENT_TYPES[group.kind], id: null, data });
    }
    if (group === undefined) batch.settle(() => this.#position());
  }

  /** The first group that has something left. */
  #firstGroup(): Group | undefined {
    while (this.#groups[0] !== undefined && this.#groups[0].at >= this.#groups[0].seqs.length) {
      this.#groups.shift();
    }
    return this.#groups[0];
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
    this.#beginSnapshot();
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

  /**
   * Everything was read: also what the rings hold no entry of, such as predictions of other streams,
   * has been passed, and need not be there when the client resumes.
   */
  #comeToEnd(): void {
    this.#seq = this.#log.nextSeq;
    for (const kind of this.#options.kinds) {
      const ring = this.#log.rings[kind];
      const offsets = this.#next.get(kind)!;
      for (const p of ring.partitions) offsets[p] = Math.max(offsets[p] ?? 0, ring.next(p)!);
    }
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
    if (reason !== undefined) this.#miss(reason, now);
  }

  /** The oldest entries would be dropped again before a slow client had them: it goes on at the end. */
  #miss(reason: GapReason, now: number): void {
    this.#groups = [];
    this.#sampled.clear();
    this.#reportGap(reason, now);
    this.#goToEnd();
    this.#beginSnapshot();
  }

  #reportGap(reason: GapReason, to: number): void {
    this.#gap = { reason, from: this.#at === 0 ? null : this.#at, to };
  }

  #beginSnapshot(): void {
    const { snapshot, kinds } = this.#options;
    if (!snapshot) return;
    for (const kind of SNAPSHOT_KINDS) {
      if (!kinds.includes(kind)) continue;
      const seqs = newestOf(this.#log.rings[kind], kind);
      this.#groups.push({ kind, seqs, at: 0, isOwed: false });
    }
  }
}

/** Events that are handed out at once. */
class Batch {
  readonly events: LiveEvent[] = [];
  #chars = 0;

  get isFull(): boolean {
    return this.events.length >= MAX_EVENTS || this.#chars >= MAX_CHARS;
  }

  add(event: LiveEvent): void {
    this.events.push(event);
    this.#chars += event.data.length;
  }

  /** With the last event so far the client has come to a position. */
  settle(position: () => string): void {
    const last = this.events.at(-1);
    if (last?.id === null) this.events[this.events.length - 1] = { ...last, id: position() };
  }
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
