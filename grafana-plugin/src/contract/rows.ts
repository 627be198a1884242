import type { RecordRow } from '#core/contract/record.ts';
import type { WindowRow } from '#core/contract/window.ts';

export type { RecordRow, WindowRow };

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

export const RECORD_COLUMNS = ['key', 'time', 'partition', 'offset', 'record'] as const;

/** One log line; no other line has its `id`. */
export interface LogRow {
  /** Epoch ms. */
  time: number;
  body: string;
  level: 'info' | 'warning' | 'error' | 'critical';
  id: string;
  labels: Record<string, string>;
}

export const LOG_COLUMNS = ['timestamp', 'body', 'severity', 'id', 'labels'] as const;
