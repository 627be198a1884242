import { javaPartition } from "../kafka/murmur2.ts";
import type { LogRecord } from "../kafka/record_batch.ts";
import { type DeclaredStream, FUTURE_CAP_MS, MAX_KEY_BYTES } from "../streams/declared.ts";

/** A record that counts. */
export interface GoodRecord {
  readonly key: string;
  /** Event time, epoch ms. */
  readonly time: number;
  readonly seq: number;
  /** Its measures; absent ones are left out. */
  readonly measures: Readonly<Record<string, number>>;
  readonly site?: string;
}

/**
 * What must become of a record: it counts (`good`), or it is a dead letter (`dead`). One that is right,
 * but not where its key belongs (`misplaced`), is a dead letter, and may be stored as well. One that
 * is right, but too far ahead of its append (`future`), is a dead letter that windows by group are
 * shown too.
 */
export type Judgement =
  | { readonly kind: "good" | "misplaced"; readonly record: GoodRecord }
  | { readonly kind: "dead" | "future" };

const DEAD = { kind: "dead" } as const;
const LATEST_TIME = 8.64e15;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;
/** Keeps a byte order mark, which is no JSON. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Where a record is in the log. */
export interface Place {
  readonly partition: number;
  /** Partitions of the topic when it was appended. */
  readonly partitions: number;
}

/** Judges a record from its bytes, its append time and its partition. */
export function judge(stream: DeclaredStream, log: LogRecord, place: Place): Judgement {
  const text = decode(log.value);
  const key = decode(log.key);
  if (text === undefined || key === undefined || log.key === null) return DEAD;
  const fields = parse(text);
  if (fields === undefined) return DEAD;
  const { device, time, seq, mix, value, site } = fields;
  const at = eventTime(time, stream);
  const whole = (number: unknown): number is number => Number.isInteger(number);
  if (device !== key || key === "" || log.key.length > MAX_KEY_BYTES) return DEAD;
  if (!whole(seq) || seq < 0 || !whole(mix) || at === undefined) return DEAD;
  if (value !== undefined && !(typeof value === "number" && Number.isFinite(value))) return DEAD;
  const right = javaPartition(log.key, place.partitions);
  const isMisplaced = stream.partitioner !== "any" && right !== place.partition;
  if (at > log.timestamp + FUTURE_CAP_MS) return isMisplaced ? DEAD : { kind: "future" };
  const measures = { seq, mix, ...(value === undefined ? {} : { value }) };
  const record = { key, time: at, seq, measures, ...(typeof site === "string" ? { site } : {}) };
  return { kind: isMisplaced ? "misplaced" : "good", record };
}

function decode(bytes: Uint8Array | null): string | undefined {
  if (bytes === null) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const parsed = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? parsed
      : undefined;
  } catch {
    return undefined;
  }
}

function eventTime(time: unknown, stream: DeclaredStream): number | undefined {
  const at = stream.time === "epoch"
    ? time
    : typeof time === "string" && TIME.test(time)
    ? Date.parse(time)
    : undefined;
  const right = Number.isInteger(at) && (at as number) >= 0 && (at as number) <= LATEST_TIME;
  return right ? at as number : undefined;
}
