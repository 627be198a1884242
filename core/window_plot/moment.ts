import { positionAt } from "./playback.ts";
import type { Span } from "./scales.ts";
import type { PlotSettings } from "./settings.ts";
import type { EventTime, KeyWindows, WindowItem } from "./windows.ts";

/** What is to be seen at one moment. */
export interface Moment {
  keys: readonly KeyWindows[];
  range: Span;
  event: EventTime;
  /** Wall clock, epoch ms; null in a replay. */
  now: number | null;
  /** Changes when a window stops being open. */
  settled: string;
}

type MomentSettings = Pick<
  PlotSettings,
  "source" | "hidden" | "playback" | "range" | "follow" | "event"
>;

/** What settings show at the wall-clock time `now` in a plot of `width` px. */
export function momentAt(
  settings: MomentSettings,
  { now, width }: { now: number; width: number },
): Moment {
  const { source, hidden, playback, event } = settings;
  const keys = hidden.size > 0 ? source.keys.filter(({ key }) => !hidden.has(key)) : source.keys;
  if (playback.kind === "replay") {
    const at = positionAt(playback.clock, now);
    return {
      keys: replayView(keys, at),
      range: { from: playback.clock.from, to: playback.clock.to },
      event: { ...event, watermark: at, offline: 0 },
      now: null,
      settled: `replay ${endedCount(keys, at)}`,
    };
  }
  const clock = playback.kind === "paused" ? playback.at : now;
  const range = settings.follow
    ? followingRange(settings.range, { now: clock, width, openEnd: latestOpenEnd(keys) })
    : settings.range;
  return { keys, range, event, now: clock, settled: String(source.settledVersion) };
}

/**
 * The windows as they stood when event time was `at`: those that had ended are final, those that
 * had begun are open, later ones are not there yet. What an open window held then is not known; it
 * keeps the value that it came to.
 */
export function replayView(keys: readonly KeyWindows[], at: number): KeyWindows[] {
  return keys.map(({ key, windows }) => {
    const shown: WindowItem[] = [];
    for (const item of windows) {
      if (item.start > at) {
        break;
      }
      shown.push(item.end > at ? { ...item, status: "open", watermark: at, before: null } : item);
    }
    return { key, windows: shown };
  });
}

/** How many windows had ended at `at`: the picture of the ended ones changes with this number only. */
export function endedCount(keys: readonly KeyWindows[], at: number): number {
  let ended = 0;
  for (const { windows } of keys) {
    for (const { end } of windows) {
      if (end <= at) {
        ended++;
      }
    }
  }
  return ended;
}

/** The part of a range that has windows, which is what a replay plays. */
export function replayRange(keys: readonly KeyWindows[], range: Span): Span {
  let from = Infinity;
  let to = -Infinity;
  for (const { windows } of keys) {
    for (const { start, end } of windows) {
      if (end > range.from && start < range.to) {
        from = Math.min(from, start);
        to = Math.max(to, end);
      }
    }
  }
  return from < to ? { from: Math.max(range.from, from), to: Math.min(range.to, to) } : range;
}

/** Longest room right of now, as a share of the range, in which open windows show what they still miss. */
const LEAD = 0.12;

/**
 * The range that a panel following `now` shows. It moves by whole pixels, so that a picture can be
 * kept between its steps, and ends a little after `now` where windows that are open end later.
 */
export function followingRange(
  range: Span,
  { now, width, openEnd }: { now: number; width: number; openEnd: number },
) {
  const span = range.to - range.from;
  const lead = Math.min(span * LEAD, Math.max(0, openEnd - now));
  const pixel = span / Math.max(1, width);
  // A lead in coarse steps: it would otherwise shrink with every frame and the range would stand still.
  const steps = span / 100;
  const to = Math.ceil((now + Math.ceil(lead / steps) * steps) / pixel) * pixel;
  return { from: to - span, to };
}

/** Latest end of any open window, epoch ms; -Infinity where all are final. */
export function latestOpenEnd(keys: readonly KeyWindows[]): number {
  let latest = -Infinity;
  for (const { windows } of keys) {
    for (let at = windows.length - 1; at >= 0; at--) {
      const item = windows[at];
      if (item?.status !== "open") {
        break;
      }
      latest = Math.max(latest, item.end);
    }
  }
  return latest;
}
