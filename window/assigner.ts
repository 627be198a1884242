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
    endedBy: (paneStart, time) =>
      Math.max(0, Math.min(panes, Math.floor((time - paneStart) / slideMs))),
  };
}
