import type { BaseScene, LiveScene } from "./scene.ts";
import { toX } from "./time_scale.ts";

/** Left and right edge of the time whose windows can still change, px within the plot; null: there is none. */
export function bandEdges({ time, geometry: { plot } }: BaseScene, { event, show }: LiveScene) {
  if (!show.lateness || event.watermark === null || event.allowedLateness <= 0) {
    return null;
  }
  const from = Math.max(plot.x, toX(time, event.watermark - event.allowedLateness));
  const to = Math.min(plot.x + plot.width, toX(time, event.watermark));
  return to > from ? { from, to } : null;
}

/** Puts the band's element there: behind the canvases it does not tint the bars, and moving it paints nothing. */
export function placeBand(element: HTMLElement, base: BaseScene, live: LiveScene) {
  const edges = bandEdges(base, live);
  const { y, height } = base.geometry.plot;
  element.style.visibility = edges ? "visible" : "hidden";
  if (edges) {
    element.style.transform = `translate(${edges.from}px, ${y}px)`;
    element.style.width = `${edges.to - edges.from}px`;
    element.style.height = `${height}px`;
  }
}
