import type { Span } from "./visible_range.ts";

/** Event time along the x axis: epoch ms to CSS pixels and back. */
export interface TimeScale extends Span {
  x: number;
  width: number;
}

export function toX(scale: TimeScale, time: number): number {
  return scale.x + ((time - scale.from) / (scale.to - scale.from)) * scale.width;
}

export function toTime(scale: TimeScale, x: number): number {
  return scale.from + ((x - scale.x) / scale.width) * (scale.to - scale.from);
}
