import { paneAssigner, shiftedStart, windowEnd } from "../assigner.ts";
import { type EmitRules, emitRules } from "../emit.ts";
import { windowSize, type WindowSpec } from "../spec.ts";

/** The windows of a spec on the line of time, epoch ms, and when they fall due. */
export interface WindowGrid {
  readonly spec: WindowSpec;
  /** As {@linkcode windowSize}. */
  readonly size: number;
  readonly rules: EmitRules;
  isStart(time: number): boolean;
  endOf(start: number): number;
  /** Start of the window that is so many whole windows later: of hopping ones by their size. */
  shift(start: number, by: number): number;
  /**
   * Merged watermark at which a window that starts here is told final, and at which it takes nothing
   * any more.
   */
  closeAt(start: number): number;
  dropAt(start: number): number;
  /** Windows that end here or before have been told, or dropped, by a watermark. */
  toldBy(watermark: number): number;
  droppedBy(watermark: number): number;
  /** The latest start of a window, or of a slide, at or before a time. */
  floor(time: number): number;
}

/**
 * @param ahead how many windows later than a window its latest input is.
 * @throws {RangeError} If the spec is one of sessions, whose starts are not known before.
 */
export function windowGrid(spec: WindowSpec, ahead = 0): WindowGrid {
  const rules = emitRules(spec.emit, spec.allowedLatenessMs);
  const { closeLagMs, keepMs } = rules;
  const size = windowSize(spec);
  const { floor, endOf, shift } = aligned(spec);
  const lastEnd = (start: number) => endOf(shift(start, ahead));
  const passed = ahead === 0
    ? (watermark: number) => watermark
    : (watermark: number) =>
      Number.isFinite(watermark) ? shift(floor(watermark), -ahead) : watermark;
  return {
    ...{ spec, size, rules, floor, endOf, shift },
    isStart: (time) => floor(time) === time,
    closeAt: (start) => lastEnd(start) + closeLagMs,
    dropAt: (start) => lastEnd(start) + keepMs,
    toldBy: (watermark) => passed(watermark - closeLagMs),
    droppedBy: (watermark) => passed(watermark - keepMs),
  };
}

function aligned(spec: WindowSpec): Pick<WindowGrid, "floor" | "endOf" | "shift"> {
  if (spec.kind === "session") {
    throw new RangeError("'specs' must not hold sessions: they cannot be merged across keys");
  }
  const panes = paneAssigner(spec);
  return {
    floor: (time) => panes.paneStart(time),
    endOf: (start) => windowEnd(spec, start),
    shift: spec.kind === "calendar"
      ? (start, by) => shiftedStart(spec, start, by)
      : (start, by) => start + by * spec.sizeMs,
  };
}
