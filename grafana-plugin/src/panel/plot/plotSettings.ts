import { Playback } from '../clock/playback';
import { Span } from '../clock/visibleRange';
import { Annotation } from '../input/readAnnotations';
import { RecordMark } from '../input/readMarks';
import { KeyWindows } from '../model/windowItem';
import { EventTime } from '../model/windowState';
import { Palette } from '../paint/palette';
import { BaseScene, Cursor } from '../scene/scene';
import { ValueLimits } from '../scene/valueScale';
import { Layout, MarkStyle } from '../options';

/** The windows to draw; `version` and `settledVersion` grow as those of the store do. */
export interface WindowSource {
  readonly keys: readonly KeyWindows[];
  readonly version: number;
  readonly settledVersion: number;
}

/** All that the plot is drawn from. Functions are compared by identity: a new one draws anew. */
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
  show: { watermark: boolean; lateness: boolean; marks: boolean; completeness: boolean };
  /** Name of what is drawn; empty where it has none. */
  measure: string;
  limits: ValueLimits;
  look: Pick<BaseScene, 'fillOpacity' | 'lineWidth' | 'thresholds'>;
  /** The colour of a key's value. */
  color: (key: string, value: number | null) => string;
  formatValue: (value: number) => string;
  /** `step`: distance of ticks, ms. */
  formatTime: (time: number, step: number) => string;
  /** Of the time zone from UTC at a time, ms. */
  zoneOffset: (time: number) => number;
  cursor: Cursor | null;
  selection: { from: number; to: number } | null;
  /** How far the rows are scrolled, px. */
  scroll: number;
}
