import { positionAt } from "./replay_clock.ts";
import { endedCount, replayView } from "./replay_view.ts";
import { followingRange, latestOpenEnd, type Span } from "./visible_range.ts";
import type { KeyWindows } from "./window_item.ts";
import type { EventTime } from "./window_state.ts";
import type { PlotSettings } from "./plot_settings.ts";

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
      event: { ...event, watermark: at },
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
