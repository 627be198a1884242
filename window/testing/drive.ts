import type { StateChunk } from "../snapshot/state_log.ts";
import { StreamWindows, type StreamWindowsOptions } from "../stream_windows.ts";
import type { LateRecord, WindowUpdate } from "../update.ts";
import type { OracleInput } from "./oracle.ts";

/** What is done before an input: between records, a worker may do any of these at any time. */
export type Between = "nothing" | "open" | "changes" | "snapshot" | "restart";

export interface Driven {
  updates: WindowUpdate[];
  late: LateRecord[];
  /** The watermark after every input. */
  watermarks: number[];
  windows: StreamWindows;
  /** The state log: a snapshot or nothing, then changes. As JSON, as Kafka would hold it. */
  log: string[];
}

/** Feeds inputs to stream windows, doing what `between` names before each (over and over). */
export function drive(
  inputs: readonly OracleInput[],
  options: StreamWindowsOptions,
  between: readonly Between[] = [],
): Driven {
  const updates: WindowUpdate[] = [];
  const late: LateRecord[] = [];
  const sink = {
    update: (update: WindowUpdate) => void updates.push(update),
    late: (one: LateRecord) => void late.push(one),
  };
  let windows = new StreamWindows(options, sink);
  let log: string[] = [];
  const watermarks: number[] = [];
  const write = (chunks: StateChunk[]) => chunks.map((chunk) => JSON.stringify(chunk));
  inputs.forEach((input, index) => {
    const now = input.now ?? 0;
    switch (between[index % between.length]) {
      case "open":
        windows.emitOpen(now);
        break;
      case "changes":
        log.push(...write(windows.takeChanges()));
        break;
      case "snapshot":
        log = write(windows.snapshot());
        break;
      case "restart":
        log.push(...write(windows.takeChanges()));
        windows = StreamWindows.restore(options, sink, log.map((json) => JSON.parse(json)));
    }
    if ("silentMs" in input) windows.advanceIdle(input.now, input.silentMs);
    else windows.add(input.key, input.time, input.record, now);
    watermarks.push(windows.watermark);
  });
  return { updates, late, watermarks, windows, log };
}
