import type { HoppingSpec, TumblingSpec } from "../spec.ts";
import { summariseAll } from "./measures.ts";
import type { Arrived, SpecInput, SpecResult } from "./oracle.ts";
import { windowId } from "./window_id.ts";

type AlignedSpec = TumblingSpec | HoppingSpec;

interface Window {
  key: string;
  start: number;
  end: number;
  records: Arrived[];
}

/** Tumbling and hopping windows: every record is put into every window that holds its time. */
export function alignedOracle(
  arrived: readonly Arrived[],
  { spec, stream, watermarks }: SpecInput<AlignedSpec>,
): SpecResult {
  const keep = spec.emit === "final" ? 0 : spec.allowedLatenessMs;
  const result: SpecResult = { windows: new Map(), late: [] };
  const windows = new Map<string, Window>();
  for (const one of arrived) {
    const starts = startsHolding(one.time, spec);
    for (const start of starts) {
      const end = start + spec.sizeMs;
      if (one.watermark >= end + keep) continue;
      const id = windowId({ key: one.key, size: spec.sizeMs, start });
      const window = windows.get(id) ?? { key: one.key, start, end, records: [] };
      window.records.push(one);
      windows.set(id, window);
    }
    const start = Math.max(...starts);
    const end = start + spec.sizeMs;
    const lateByMs = one.watermark - (end + keep);
    if (lateByMs >= 0) result.late.push({ arrived: one, late: { spec, start, end, lateByMs } });
  }
  for (const [id, window] of windows) {
    const last = lastState(window, spec, watermarks);
    if (last === undefined) continue;
    const { key, start, end, records } = window;
    const summary = summariseAll(records, spec);
    const size = spec.sizeMs;
    result.windows.set(id, {
      ...{ stream, key, start, end, size, count: records.length },
      ...last,
      ...summary,
    });
  }
  return result;
}

/** Starts of all windows [start, start + size) that hold a time, found by looking around it. */
function startsHolding(time: number, spec: AlignedSpec): number[] {
  const slide = spec.kind === "hopping" ? spec.slideMs : spec.sizeMs;
  const around = Math.trunc(time / slide);
  const starts: number[] = [];
  for (let i = around - spec.sizeMs / slide - 1; i <= around + 1; i++) {
    const start = i * slide + 0;
    if (start <= time && time < start + spec.sizeMs) starts.push(start);
  }
  return starts;
}

function lastState(window: Window, spec: AlignedSpec, watermarks: readonly number[]) {
  const { end, records } = window;
  const count = records.length;
  const newest = records[count - 1]!.watermark;
  const closes = spec.emit === "update" ? end + spec.allowedLatenessMs : end;
  const closing = watermarks.find((watermark) => watermark >= closes);
  if (closing === undefined) {
    if (spec.emit === "final") return undefined;
    return { status: "open", revision: count, late: 0, watermark: newest } as const;
  }
  const late = records.filter((one) => one.watermark >= closes).length;
  return late > 0
    ? { status: "revised", revision: count + 1, late, watermark: newest } as const
    : { status: "final", revision: count + 1, late, watermark: closing } as const;
}
