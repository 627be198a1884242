import type { StreamWindowsOptions } from "../options.ts";
import { StreamWindows } from "../stream_windows.ts";
import type { LateRecord, UpdateView, WindowUpdate } from "../update.ts";
import { toUpdate } from "../update_view.ts";
import type { OracleInput } from "./oracle.ts";
import { recordView } from "./record_view.ts";
import { StateStore } from "./state_store.ts";

/** What is done before an input: between records, a worker may do any of these at any time. */
export type Between =
  | "nothing"
  | "open"
  | "settle"
  | "settle one"
  | "write"
  | "restart"
  | "settle one, restart, shuffled";

export interface Driven {
  updates: WindowUpdate[];
  stamps: number[];
  late: LateRecord[];
  /** The watermark after every input. */
  watermarks: number[];
  windows: StreamWindows;
  store: StateStore;
}

/** Feeds inputs to stream windows, doing what `between` names before each (over and over). */
export function drive(
  inputs: readonly OracleInput[],
  options: StreamWindowsOptions,
  between: readonly Between[] = ["settle"],
): Driven {
  const updates: WindowUpdate[] = [];
  const stamps: number[] = [];
  const late: LateRecord[] = [];
  const sink = {
    update: (update: UpdateView) => {
      updates.push(toUpdate(update));
      stamps.push(update.stamp);
    },
    late: (one: LateRecord) => void late.push(one),
  };
  const store = new StateStore();
  let windows = new StreamWindows(options, sink);
  const watermarks: number[] = [];
  inputs.forEach((input, index) => {
    switch (between[index % between.length]) {
      case "open":
        windows.emitOpen(10 * index, 1000);
        break;
      case "settle":
        windows.settle(Infinity);
        break;
      case "settle one":
        windows.settle(1);
        break;
      case "write":
        store.write(windows, 2);
        break;
      case "restart":
        store.write(windows);
        windows = store.restore(options, sink);
        break;
      case "settle one, restart, shuffled":
        windows.settle(1);
        store.write(windows, 3);
        windows = store.restore(options, sink, (rows) => rows.toReversed());
    }
    if ("silentMs" in input) windows.advanceIdle(input.silentMs);
    else windows.add(recordView(options.specs, input), input.appendTime ?? Infinity);
    watermarks.push(windows.watermark);
  });
  windows.settle(Infinity);
  return { updates, stamps, late, watermarks, windows, store };
}
