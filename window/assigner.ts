import type { HoppingSpec, TumblingSpec } from "./spec.ts";

/**
 * Assigns event times to panes: the slices of `slideMs`, aligned to the epoch, of which windows of
 * `sizeMs` are made (general stream slicing, Traub et al., EDBT 2019). A record belongs to one
 * pane, a pane to `panes` windows. A tumbling window is a single pane.
 */
export interface PaneAssigner {
  readonly sizeMs: number;
  readonly slideMs: number;
  /** Panes per window = windows per pane. */
  readonly panes: number;
  /** Start of the pane that holds an event time, also for times before the epoch. */
  paneStart(eventTime: number): number;
  /** End of the `nth` window (1 … `panes`) that contains the pane, in order of ends. */
  windowEnd(paneStart: number, nth: number): number;
  /** How many of the windows that contain the pane end at or before `time`, 0 … `panes`. */
  endedBy(paneStart: number, time: number): number;
}

/** The panes of tumbling and hopping windows. */
export function paneAssigner(spec: TumblingSpec | HoppingSpec): PaneAssigner {
  const { sizeMs } = spec;
  const slideMs = spec.kind === "hopping" ? spec.slideMs : sizeMs;
  const panes = sizeMs / slideMs;
  return {
    sizeMs,
    slideMs,
    panes,
    // `+ 0` turns -0 into 0, so that a start is never -0.
    paneStart: (eventTime) => Math.floor(eventTime / slideMs) * slideMs + 0,
    windowEnd: (paneStart, nth) => paneStart + nth * slideMs,
    endedBy: (paneStart, time) =>
      Math.max(0, Math.min(panes, Math.floor((time - paneStart) / slideMs))),
  };
}

/** A span of event time, epoch ms; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The sessions `from` … `to` − 1 that a record joins; `from` is where a new one would go. */
export interface Touched {
  readonly from: number;
  readonly to: number;
}

/**
 * Finds the sessions a record joins: those with `start − gap < eventTime < end`. A session's end is
 * its last event time + gap, so two records exactly one gap apart are in different sessions.
 *
 * @param sessions of one key, by start, none touching another.
 * @param record the record's event time and the gap, ms.
 */
export function touchedSessions(
  sessions: readonly Span[],
  record: { eventTime: number; gapMs: number },
): Touched {
  const { eventTime, gapMs } = record;
  let to = sessions.length;
  while (to > 0 && sessions[to - 1]!.start >= eventTime + gapMs) to--;
  let from = to;
  while (from > 0 && sessions[from - 1]!.end > eventTime) from--;
  return { from, to };
}

/**
 * Whether a record is too late for its session. It is when its own span `[eventTime, eventTime +
 * gap)` is past the lateness and it does not fall inside a session that is still kept. Touching a
 * kept session from before its start is not enough: the start would move back to where a dropped
 * session may have begun, and a window that was emitted as final would be emitted anew from revision 1.
 */
export function lateForSession(
  sessions: readonly Span[],
  record: { eventTime: number; touched: Touched; ownEnd: number; keepMs: number },
  watermark: number,
): boolean {
  if (record.ownEnd + record.keepMs > watermark) return false;
  const first = record.touched.from < record.touched.to ? sessions[record.touched.from] : undefined;
  return first === undefined || record.eventTime < first.start;
}
