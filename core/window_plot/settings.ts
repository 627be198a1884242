import type { CalendarUnit } from "#window/spec.ts";
import type { Palette } from "./pen.ts";
import type { Playback } from "./playback.ts";
import type { Span, ValueLimits } from "./scales.ts";
import type { EventTime, KeyWindows, WindowItem } from "./windows.ts";

export type Layout = "rows" | "overlay";
export type MarkStyle = "bars" | "lines";

/** A record that no window counted. */
export interface RecordMark {
  id: string;
  /** Epoch ms. */
  time: number;
  source: "late" | "dead";
  stream: string;
  key: string;
  body: string;
}

/** Something that happened. */
export interface Annotation {
  /** Epoch ms. */
  time: number;
  title: string;
  text: string;
  /** As a theme's or a CSS name; empty: none. */
  color: string;
}

/** A value's line or area across the plot. */
interface ThresholdLine {
  value: number;
  /** Up to which value its area reaches; null: to the top. */
  until: number | null;
  color: string;
}

/** How windows are painted. */
export interface WindowLook {
  thresholds: { mode: "off" | "line" | "area"; lines: ThresholdLine[] };
  /** 0 to 1. */
  fillOpacity: number;
  /** px */
  lineWidth: number;
}

/** A window that is pointed at. */
export interface Cursor {
  key: string;
  start: number;
}

/** The windows to draw. What changes in place has versions that grow as those of `PlottedWindows` do. */
export interface WindowSource {
  readonly keys: readonly KeyWindows[];
  readonly version: number;
  readonly settledVersion: number;
}

/** All that the plot is drawn from. Functions are compared by identity: a new one draws again. */
export interface PlotSettings {
  width: number;
  height: number;
  palette: Palette;
  source: WindowSource;
  hidden: ReadonlySet<string>;
  playback: Playback;
  /** The panel's range; `follow`: it ends now and moves on. */
  range: Span;
  follow: boolean;
  event: EventTime;
  marks: readonly RecordMark[];
  annotations: readonly Annotation[];
  layout: Layout;
  style: MarkStyle;
  show: {
    watermark: boolean;
    lateness: boolean;
    /** The wall clock, which has a meaning where event time keeps up with it. */
    now: boolean;
    marks: boolean;
    completeness: boolean;
  };
  /** Name of what is drawn; empty where it has none. */
  measure: string;
  limits: ValueLimits;
  look: WindowLook;
  /** The colour of a key's window. */
  color: (key: string, window: WindowItem) => string;
  /** ms of each window's end that are drawn, null: all. Unset: as far as windows do not overlap. */
  drawn?: number | null;
  formatValue: (value: number) => string;
  /** `step`: distance of ticks, ms. */
  formatTime: (time: number, step: number) => string;
  /** Of the time zone from UTC at a time, ms. */
  zoneOffset: (time: number) => number;
  /** All windows are days, weeks or months of the time zone: ticks are where they begin. */
  calendar?: CalendarUnit | null;
  cursor: Cursor | null;
  selection: { from: number; to: number } | null;
  /** How far the rows are scrolled, px. */
  scroll: number;
}
