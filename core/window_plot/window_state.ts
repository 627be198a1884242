import type { WindowItem } from "./window_item.ts";

/** Where a stream's event time stands, epoch ms and ms. */
export interface EventTime {
  /** Windows that end at or before it are final. */
  watermark: number | null;
  /** How long after its end a window takes corrections. */
  allowedLateness: number;
}

/** What a person is told of a window: `settled` is final and can no longer change. */
export type WindowState = "open" | "final" | "revised" | "settled";

/** Whether no late record can change the window any more. */
export function isSettled(item: WindowItem, { watermark, allowedLateness }: EventTime): boolean {
  return item.status !== "open" && watermark !== null && item.end + allowedLateness <= watermark;
}

/** The state with its own name and look; a revised window stays `revised` when it has settled. */
export function stateOf(item: WindowItem, time: EventTime): WindowState {
  if (item.status !== "final") {
    return item.status;
  }
  return isSettled(item, time) ? "settled" : "final";
}

/** Share of the window's time that the watermark has passed, 0 to 1. */
export function progressOf(item: WindowItem, watermark: number | null): number {
  if (item.status !== "open") {
    return 1;
  }
  const passed = Math.max(item.watermark ?? -Infinity, watermark ?? -Infinity) - item.start;
  return Math.min(1, Math.max(0, passed / (item.end - item.start)));
}
