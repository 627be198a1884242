import type { Prediction } from '#core/contract/prediction.ts';
import type { RecordRow } from '#core/contract/record.ts';
import type { WindowRow } from '#core/contract/window.ts';

export type { RecordRow, WindowRow };

/** What was expected of one window of a key, and what that came to. */
export type PredictionRow = Omit<Prediction, 'stream' | 'measure' | 'aggregate' | 'size'>;

/** What series are made of predictions. */
export const PREDICTED_VALUES = ['value', 'lower', 'upper', 'actual', 'score'] as const;

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

/** Column of a frame of windows that says which may lack records or values from their beginning. */
export const PARTIAL_COLUMN = 'partial';

/** Columns of windows that a formula makes of others: inputs that each has, and that it should have. */
export const INPUT_COLUMNS = ['inputs_present', 'inputs_expected'] as const;

/** What windows that a formula makes have beside their values: the share of their inputs that are there. */
export const COMPLETENESS = 'completeness';

/** What log lines are made of: texts of a stream, or what could not be counted. */
export const LOG_SOURCES = ['text', 'late', 'dead'] as const;

/** Levels of log lines, mildest first. */
export const LOG_LEVELS = ['info', 'warning', 'error', 'critical'] as const;

/** One log line; no other line has its `id`. */
export interface LogRow {
  /** Epoch ms. */
  time: number;
  body: string;
  level: (typeof LOG_LEVELS)[number];
  id: string;
  labels: Record<string, string>;
}

export const LOG_COLUMNS = ['timestamp', 'body', 'severity', 'id', 'labels'] as const;
