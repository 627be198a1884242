/**
 * Batch oracle: computes what the windows of one partition must be, by looking at all records at once.
 * Made to be obviously right, not fast. It shares types with the window core, but no code.
 *
 * @module
 */
import type { RecordFilter } from "../filter.ts";
import type { LedgerCounts } from "../ledger.ts";
import type { StreamWindowsOptions } from "../stream_windows.ts";
import type { LateRecord } from "../update.ts";
import { type Arrived, type OracleRecord, type OracleWindow, specOracle } from "./spec_oracle.ts";

/** The input was silent: at wall time `now`, for `silentMs`. */
export interface OracleSilence {
  now: number;
  silentMs: number;
}

export type OracleInput = OracleRecord | OracleSilence;

export type OracleOptions = Omit<StreamWindowsOptions, "openUpdateEveryMs" | "chunkBytes">;

export interface OracleResult {
  /**
   * The last update of every window by `windowId`, open windows as they would be emitted last.
   * Withdrawn sessions are there with count 0; with the policy `final`, open windows are not.
   */
  windows: Map<string, OracleWindow>;
  /** In order of arrival, then of specs. */
  late: LateRecord[];
  ledger: LedgerCounts;
  watermark: number;
}

/** All that must be known after the inputs, which are given in order of arrival. */
export function oracle(inputs: readonly OracleInput[], options: OracleOptions): OracleResult {
  const { arrived, future, watermarks } = replay(inputs, options);
  const windows = new Map<string, OracleWindow>();
  const late: { arrived: Arrived; late: LateRecord }[] = [];
  const countedBy = new Set<Arrived>();
  const lateFor = new Set<Arrived>();
  const specs = options.specs.map((spec) => {
    const wanted = arrived.filter((one) => matches(one.record, spec.filter));
    const result = specOracle(wanted, { spec, watermarks, stream: options.stream });
    for (const [id, window] of result.windows) windows.set(id, window);
    late.push(...result.late);
    const tooLate = new Set(result.late.map((one) => one.arrived));
    for (const one of wanted) (tooLate.has(one) ? lateFor : countedBy).add(one);
    return {
      counted: wanted.length - tooLate.size,
      late: tooLate.size,
      filtered: arrived.length - wanted.length,
    };
  });
  const counted = arrived.filter((one) => countedBy.has(one)).length;
  const onlyLate = arrived.filter((one) => lateFor.has(one) && !countedBy.has(one)).length;
  late.sort((a, b) => arrived.indexOf(a.arrived) - arrived.indexOf(b.arrived));
  return {
    windows,
    late: late.map((one) => one.late),
    ledger: {
      in: arrived.length + future,
      future,
      counted,
      late: onlyLate,
      filtered: arrived.length - counted - onlyLate,
      specs,
    },
    watermark: watermarks.at(-1) ?? -Infinity,
  };
}

/** Finds the watermark that each record meets, its own event time included. */
function replay(inputs: readonly OracleInput[], options: OracleOptions) {
  const arrived: Arrived[] = [];
  const watermarks: number[] = [];
  let highest = -Infinity;
  let watermark = -Infinity;
  let future = 0;
  for (const input of inputs) {
    if ("silentMs" in input) {
      const { now, silentMs } = input;
      if (silentMs >= options.idleCloseMs) {
        const reached = Math.min(highest + silentMs, now);
        if (highest > -Infinity) {
          watermark = Math.max(watermark, reached - options.outOfOrdernessMs);
        }
      }
    } else if (input.time > (input.now ?? Infinity) + options.futureCapMs) {
      future++;
    } else {
      highest = Math.max(highest, input.time);
      watermark = Math.max(watermark, highest - options.outOfOrdernessMs);
      arrived.push({ ...input, watermark });
    }
    watermarks.push(watermark);
  }
  return { arrived, future, watermarks };
}

/** Whether a record meets a filter; one without the field does not. */
export function matches(
  record: Readonly<Record<string, unknown>>,
  filter: RecordFilter | undefined,
): boolean {
  if (!filter) return true;
  const value = record[filter.field];
  if (value === undefined || value === null) return false;
  if (filter.equals !== undefined) return value === filter.equals;
  if (filter.notEquals !== undefined) return value !== filter.notEquals;
  if (filter.in !== undefined) return filter.in.some((wanted) => wanted === value);
  if (typeof value !== "number") return false;
  if (filter.above !== undefined) return value > filter.above;
  return filter.below !== undefined && value < filter.below;
}
