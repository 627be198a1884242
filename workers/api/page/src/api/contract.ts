import type { Ledger } from "#core/progress.ts";
import type { WindowStatus } from "#window/update.ts";

export type { Ledger, WindowStatus };

/** A measure or dimension as a stream declares it. */
export interface FieldLabel {
  readonly label: string;
  /** Empty or absent for a pure number. */
  readonly unit?: string;
}

/** One declared window kind of a stream. */
export interface WindowSpec {
  readonly kind: "tumbling" | "hopping" | "session";
  readonly sizeMs?: number;
  readonly slideMs?: number;
  readonly gapMs?: number;
  readonly allowedLatenessMs: number;
  readonly aggregates: readonly string[];
  readonly measures: readonly string[];
}

/** A stream as `GET /api/v1/streams` describes it. */
export interface StreamSummary {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly scenario: string;
  /** Field that holds the entity. */
  readonly key: string;
  /** Field that holds the event time. */
  readonly time: string;
  readonly measures: Readonly<Record<string, FieldLabel>>;
  readonly dimensions: Readonly<Record<string, FieldLabel>>;
  readonly location?: { readonly latitude: string; readonly longitude: string };
  readonly text?: readonly string[];
  readonly windows: readonly WindowSpec[];
}

/** Aggregates of one measure in one window, by aggregate name. */
export type MeasureSummary = Readonly<Record<string, number>>;

/** A window update; times are epoch ms. The same window and revision has the same content. */
export interface WindowUpdate {
  readonly stream: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** ms; 0 for a session, whose length is not fixed. */
  readonly size: number;
  readonly status: WindowStatus;
  readonly revision: number;
  readonly count: number;
  readonly late: number;
  readonly watermark: number | null;
  readonly measures: Readonly<Record<string, MeasureSummary>>;
}

/** A record as its producer wrote it. */
export type RecordJson = Readonly<Record<string, unknown>>;

/** Newest record of one key. */
export interface LatestEntry {
  readonly key: string;
  /** Epoch ms. */
  readonly event_time: number;
  readonly record: RecordJson;
}

/** A record later than the allowed lateness; times are epoch ms. */
export interface LateRecord {
  readonly key: string | null;
  readonly at: number;
  readonly event_time: number | null;
  readonly late_by_ms: number | null;
  readonly window: { readonly size: number; readonly start: number; readonly end: number } | null;
  readonly partition: number;
  readonly offset: number;
  readonly record: RecordJson | null;
}

/** A record that could not be processed, as it came. */
export interface DeadLetter {
  readonly key: string | null;
  /** Epoch ms. */
  readonly at: number;
  readonly reason: string | null;
  /** Where the record was read. */
  readonly source:
    | { readonly topic: string; readonly partition: number; readonly offset: number }
    | null;
  readonly partition: number;
  readonly offset: number;
  readonly value: string | null;
  /** How `value` is written. */
  readonly encoding: "utf-8" | "base64";
}

/** One stream in `GET /api/v1/pipeline`. */
export interface StreamPipeline {
  readonly stream: string;
  /** Records per second over the last 10 s. */
  readonly rate: number;
  /** Epoch ms. */
  readonly watermark: number | null;
  /** Epoch ms. */
  readonly maxEventTime: number | null;
  readonly watermarkDelayMs: number | null;
  readonly ledger: Ledger;
  readonly lag: { readonly process: number | null; readonly persist: number | null };
}

/** The pipeline at one look. */
export interface Pipeline {
  /** The server's wall clock, epoch ms. */
  readonly now: number;
  readonly streams: readonly StreamPipeline[];
}
