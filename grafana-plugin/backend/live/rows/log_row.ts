import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { maskLetterValue } from "#core/contract/mask.ts";
import type { LogLevel } from "../../../src/contract/query.ts";
import type { LogRow, RecordRow } from "../../../src/contract/rows.ts";
import { formatSize } from "../../../src/frames/mod.ts";

/** Longest text of one line; more is cut, characters. */
const MAX_BODY = 4_000;

/** The part of a stream that its log lines follow from. */
export type LoggedStream = Pick<
  StoredStream,
  "name" | "key" | "text" | "dimensions"
>;

/** A record's texts as a line; null when it has none. */
export function textLog(stream: LoggedStream, row: RecordRow): LogRow | null {
  const { record } = row;
  const texts = (stream.text ?? []).map((field) => record[field])
    .filter((value) => typeof value === "string" && value !== "");
  if (texts.length === 0) return null;
  const dimensions = Object.keys(stream.dimensions).flatMap((field) => {
    const value = record[field];
    return value === undefined || value === null ? [] : [[field, String(value)] as const];
  });
  return {
    time: row.time,
    body: texts.join(" · ").slice(0, MAX_BODY),
    level: recordLevel(record),
    id: `text ${stream.name} ${row.partition} ${row.offset}`,
    labels: {
      source: "text",
      stream: stream.name,
      key: row.key,
      ...Object.fromEntries(dimensions),
    },
  };
}

/** Where and when a record came into a `.late` or `.dead` topic. */
interface Arrived {
  /** Append time, epoch ms. */
  readonly at: number;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
}

/** A record that was too late, as Kafka and Cassandra hold it. Times are epoch ms. */
export interface LateArrival extends Arrived {
  readonly eventTime: number | null;
  readonly lateByMs: number | null;
  /** Of the windows that it was too late for; 0 for sessions. ms. */
  readonly windowSize: number | null;
  readonly window: { readonly start: number; readonly end: number } | null;
}

/**
 * A late record as a line, one for each size of windows that it was too late for. Its time is when it
 * came, not when it happened.
 */
export function lateLog(stream: string, late: LateArrival): LogRow {
  const by = late.lateByMs === null ? "late" : `${seconds(late.lateByMs)} too late`;
  const size = late.windowSize === null ? null : formatSize(late.windowSize);
  const missed = late.windowSize === 0 ? " for sessions" : size && ` for windows of ${size}`;
  const event = late.eventTime === null ? "" : `, event time ${iso(late.eventTime)}`;
  const window = late.window === null ? "" : `, window of ${iso(late.window.start)}`;
  return {
    time: late.at,
    body: `${late.key ?? "a record without key"} came ${by}${missed ?? ""}${event}${window}`,
    level: "warning",
    id: `late ${stream} ${late.at} ${late.partition} ${late.offset}`,
    labels: {
      source: "late",
      stream,
      ...(late.key === null ? {} : { key: late.key }),
      ...(size === null ? {} : { window: size }),
      ...(late.lateByMs === null ? {} : { late_by_ms: String(late.lateByMs) }),
      ...(late.eventTime === null ? {} : { event_time: String(late.eventTime) }),
    },
  };
}

/** A record that could not be processed, as Kafka and Cassandra hold it. */
export interface DeadArrival extends Arrived {
  readonly reason: string | null;
  /** The bytes as they came. */
  readonly value: Uint8Array | null;
}

/** The part of a stream that the lines of its dead letters follow from. */
export type LetteredStream = Pick<StoredStream, "name" | "schema" | "sensitive">;

/**
 * A dead letter as a line: the reason, then the beginning of what it holds, where what the stream
 * declares as sensitive is masked.
 */
export function deadLog(letters: LetteredStream, dead: DeadArrival): LogRow {
  const { name: stream, sensitive = [] } = letters;
  // A beginning is no JSON, by which fields are found.
  const length = sensitive.length === 0 ? MAX_BODY : Infinity;
  const value = dead.value && new TextDecoder().decode(dead.value.subarray(0, length));
  const text = maskLetterValue(value, letters) ?? "";
  const reason = dead.reason ?? "no reason given";
  return {
    time: dead.at,
    body: (text === "" ? reason : `${reason}: ${text}`).slice(0, MAX_BODY),
    level: "error",
    id: `dead ${stream} ${dead.at} ${dead.partition} ${dead.offset}`,
    labels: {
      source: "dead",
      stream,
      ...(dead.key === null ? {} : { key: dead.key }),
      partition: String(dead.partition),
      offset: String(dead.offset),
    },
  };
}

function iso(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`;
}

/** What the values of a field that holds a state mean; anything else is information. */
const LEVELS: Readonly<Record<string, LogLevel>> = {
  critical: "critical",
  emergency: "critical",
  fatal: "critical",
  alarm: "critical",
  error: "error",
  err: "error",
  failed: "error",
  failure: "error",
  fault: "error",
  down: "error",
  active: "warning",
  warning: "warning",
  warn: "warning",
  alert: "warning",
  degraded: "warning",
  offline: "warning",
  maintenance: "warning",
};

/** Fields that hold a state, the clearest first. */
const FIELDS = /^(severity|level|(\w+_)?status|(\w+_)?state|(notification_)?type)$/;
const ORDER = ["severity", "level", "status", "state", "type"];

/**
 * The level of a record that is shown as a log line, from its field of severity, level, status,
 * state or type, in this order: an incident that is `active` is a warning, one that is `resolved`
 * information.
 */
export function recordLevel(
  record: Readonly<Record<string, unknown>>,
): LogLevel {
  const rank = (field: string) => ORDER.findIndex((name) => field.endsWith(name));
  const fields = Object.keys(record).filter((field) => FIELDS.test(field))
    .sort((a, b) => rank(a) - rank(b));
  for (const field of fields) {
    const value = record[field];
    const level = typeof value === "string" ? LEVELS[value.toLowerCase()] : undefined;
    if (level !== undefined) return level;
  }
  return "info";
}
