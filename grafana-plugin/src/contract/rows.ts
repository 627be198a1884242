export type WindowStatus = 'open' | 'final' | 'revised';

/**
 * One window as it travels from the backend to the browser, in history and live alike. Times are
 * epoch ms. The highest revision of a (key, start) is the truth; count 0 withdraws a session.
 */
export interface WindowRow {
  key: string;
  start: number;
  end: number;
  status: WindowStatus;
  revision: number;
  count: number;
  late: number;
  watermark: number | null;
  /** Append time in Kafka of the update, epoch ms; null for rows from Cassandra. */
  appended: number | null;
  /** By `<measure>.<aggregate>`, such as `speed.avg`. */
  values: Record<string, number | null>;
}

/** Fixed columns of a frame of windows, in order; the measures' columns follow them by name. */
export const WINDOW_COLUMNS = [
  'key',
  'start',
  'end',
  'status',
  'revision',
  'count',
  'late',
  'watermark',
  'appended',
] as const;

/** One record; (partition, offset) of its topic tells it from every other. */
export interface RecordRow {
  key: string;
  /** Event time, epoch ms. */
  time: number;
  partition: number;
  offset: number;
  /** The record's fields as its producer wrote them. */
  record: Record<string, unknown>;
}

export const RECORD_COLUMNS = ['key', 'time', 'partition', 'offset', 'record'] as const;

/** One log line; `id` tells it from every other. */
export interface LogRow {
  /** Epoch ms. */
  time: number;
  body: string;
  level: 'info' | 'warning' | 'error' | 'critical';
  id: string;
  labels: Record<string, string>;
}

export const LOG_COLUMNS = ['timestamp', 'body', 'severity', 'id', 'labels'] as const;
