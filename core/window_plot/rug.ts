import type { RecordMark } from "./plot_settings.ts";
import type { Rect } from "./geometry.ts";
import { type TimeScale, toX } from "./time_scale.ts";

/** Records of one kind within one tick's width. */
export interface RugTick {
  x: number;
  source: "late" | "dead";
  marks: RecordMark[];
}

/** Width of a tick with its distance to the next, px. */
export const TICK = 3;

/** Ticks for the records within the range; those that would overlap are one tick. */
export function rugTicks(marks: readonly RecordMark[], time: TimeScale): RugTick[] {
  const ticks = new Map<string, RugTick>();
  for (const mark of marks) {
    if (mark.time < time.from || mark.time > time.to) {
      continue;
    }
    const column = Math.floor((toX(time, mark.time) - time.x) / TICK);
    const id = `${mark.source} ${column}`;
    const tick = ticks.get(id) ?? { x: time.x + column * TICK, source: mark.source, marks: [] };
    tick.marks.push(mark);
    ticks.set(id, tick);
  }
  return [...ticks.values()];
}

/** The lane of a kind of records. */
export function rugLane(rug: Rect, source: "late" | "dead"): { y: number; height: number } {
  const height = rug.height / 2;
  return { y: rug.y + (source === "late" ? 0 : height) + 1, height: height - 2 };
}
