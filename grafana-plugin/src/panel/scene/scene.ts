import { Annotation } from '../input/readAnnotations';
import { EventTime } from '../model/windowState';
import { CompletenessCell } from './completenessCells';
import { Geometry, Row } from './geometry';
import { RugTick } from './rug';
import { TimeScale } from './timeScale';
import { ValueScale } from './valueScale';
import { ShownKey, WindowMark } from './windowMarks';

/** A value's line or area across the plot. */
export interface ThresholdLine {
  value: number;
  /** Up to which value its area reaches; null: to the top. */
  until: number | null;
  color: string;
}

/** Where something happened, px. */
export interface AnnotationMark {
  x: number;
  annotation: Annotation;
}

/** All that changes only when final windows, the range or the options change. */
export interface BaseScene {
  geometry: Geometry;
  time: TimeScale;
  value: ValueScale;
  keys: readonly ShownKey[];
  event: EventTime;
  style: 'bars' | 'lines';
  /** Bars have no room side by side. */
  tops: boolean;
  drawn: number | null;
  /** `name`: the row's key, empty for all; `latest`: value of its newest final window, as text. */
  rows: Array<{ row: Row; name: string; marks: WindowMark[]; cells: CompletenessCell[]; latest: string }>;
  ticks: RugTick[];
  annotations: AnnotationMark[];
  timeLabels: Array<{ x: number; text: string }>;
  valueLabels: Array<{ value: number; text: string }>;
  /** What is drawn and, above rows, from which to which value each reaches; `end`: its right edge, px. */
  caption: { text: string; end: number } | null;
  thresholds: { mode: 'off' | 'line' | 'area'; lines: ThresholdLine[] };
  /** 0 to 1. */
  fillOpacity: number;
  /** px */
  lineWidth: number;
}

/** Where the person points: a window by key and start, and the x of the pointer. */
export interface Cursor {
  key: string;
  start: number;
}

/** All that may change with every frame, drawn above a base. */
export interface LiveScene {
  /** Marks of the open windows, row by row as in the base. */
  rows: Array<{ row: Row; marks: WindowMark[] }>;
  event: EventTime;
  /** Wall clock, epoch ms; null in a replay. */
  now: number | null;
  show: { watermark: boolean; lateness: boolean };
  cursor: Cursor | null;
  /** Dragged range, px. */
  selection: { from: number; to: number } | null;
}
