import type { Annotation, Cursor, WindowLook } from "./plot_settings.ts";
import type { EventTime } from "./window_state.ts";
import type { CompletenessCell } from "./completeness_cells.ts";
import type { Geometry, Row } from "./geometry.ts";
import type { RugTick } from "./rug.ts";
import type { TimeScale } from "./time_scale.ts";
import type { ValueScale } from "./value_scale.ts";
import type { ShownKey, WindowMark } from "./window_marks.ts";

/** Where something happened, px. */
export interface AnnotationMark {
  x: number;
  annotation: Annotation;
}

/** All that changes only when final windows, the range or the options change. */
export interface BaseScene extends WindowLook {
  geometry: Geometry;
  time: TimeScale;
  value: ValueScale;
  keys: readonly ShownKey[];
  event: EventTime;
  style: "bars" | "lines";
  /** Bars have no room side by side. */
  tops: boolean;
  drawn: number | null;
  /** `name`: the row's key, empty for all; `latest`: value of its newest final window, as text. */
  rows: Array<
    { row: Row; name: string; marks: WindowMark[]; cells: CompletenessCell[]; latest: string }
  >;
  ticks: RugTick[];
  annotations: AnnotationMark[];
  timeLabels: Array<{ x: number; text: string }>;
  valueLabels: Array<{ value: number; text: string }>;
  /** What is drawn and, above rows, from which to which value each reaches; `end`: its right edge, px. */
  caption: { text: string; end: number } | null;
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
