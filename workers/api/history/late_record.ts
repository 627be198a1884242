import type { SourcePosition } from "#core/record/source_position.ts";

/** A late record from Cassandra or Kafka. Times are epoch ms. */
export interface LateRecordSource {
  readonly key: string | null;
  /** Append time. */
  readonly at: number;
  readonly eventTime: number | null;
  readonly lateByMs: number | null;
  /** The window that it missed. */
  readonly size: number | null;
  readonly start: number | null;
  readonly end: number | null;
  /** Where the record was read. */
  readonly source: SourcePosition | null;
  /** Its place in the topic of late records. */
  readonly partition: number;
  readonly offset: number;
  /** The producer's JSON text. */
  readonly record: string | null;
}

/** The JSON text of a late record; the record's own text is put in unchanged. */
export function lateRecordJson(late: LateRecordSource): string {
  const { size, start, end } = late;
  const head = JSON.stringify({
    key: late.key,
    at: late.at,
    event_time: late.eventTime,
    late_by_ms: late.lateByMs,
    window: size === null || start === null || end === null ? null : { size, start, end },
    source: late.source,
    partition: late.partition,
    offset: late.offset,
  });
  return `${head.slice(0, -1)},"record":${late.record ?? "null"}}`;
}
