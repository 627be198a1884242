/**
 * Batch oracle: computes what the windows of one partition must be, by looking at all records at once.
 * Made to be obviously right, not fast. It shares types with the window core, but no code.
 *
 * @module
 */
import type { RecordFilter } from "../filter.ts";
import type { LedgerCounts } from "../ledger.ts";
import type { StreamWindowsOptions } from "../options.ts";
import type { LateRecord } from "../update.ts";
import { type Arrived, type OracleRecord, type OracleWindow, specOracle } from "./spec_oracle.ts";

/** The input had been silent for `silentMs` since its last append. */
export interface OracleSilence {
  silentMs: number;
}

export type OracleInput = OracleRecord | OracleSilence;

/** As of the windows; what is not given has no effect. */
export interface OracleOptions
  extends Pick<StreamWindowsOptions, "stream" | "specs" | "outOfOrdernessMs"> {
  readonly offlineMs?: number;
  readonly futureCapMs?: number;
  readonly idleCloseMs?: number;
}

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
  const { arrived, future, watermarks, watermarksOf } = replay(inputs, options);
  const windows = new Map<string, OracleWindow>();
  const late: { arrived: Arrived; late: LateRecord }[] = [];
  const countedBy = new Set<Arrived>();
  const lateFor = new Set<Arrived>();
  const specs = options.specs.map((spec) => {
    const wanted = arrived.filter((one) => matches(one.record, spec.filter));
    const result = specOracle(wanted, { spec, watermarksOf, stream: options.stream });
    for (const [id, window] of result.windows) windows.set(id, window);
    late.push(...result.late);
    const tooLate = new Set(result.late.map((one) => one.arrived));
    for (const one of wanted) (tooLate.has(one) ? lateFor : countedBy).add(one);
    return {
      counted: wanted.length - tooLate.size,
      late: tooLate.size,
      filtered: arrived.length - wanted.length,
      before: 0,
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

/**
 * Finds the watermark that each record meets, its own event time included: the key's watermark is the
 * higher of its highest event time − bound and of the partition's watermark − offline; the partition's
 * is the highest min(event time, append time) − bound.
 */
function replay(inputs: readonly OracleInput[], options: OracleOptions) {
  const { outOfOrdernessMs: bound, offlineMs = 0 } = options;
  const { futureCapMs = Infinity, idleCloseMs = Infinity } = options;
  const arrived: Arrived[] = [];
  const watermarks: number[] = [];
  const ownAfter: { key: string; own: number }[] = [];
  let reached = -Infinity;
  let watermark = -Infinity;
  let future = 0;
  for (const input of inputs) {
    if ("silentMs" in input) {
      if (input.silentMs >= idleCloseMs) {
        watermark = Math.max(watermark, reached + input.silentMs - bound);
      }
    } else if (input.time > (input.appendTime ?? Infinity) + futureCapMs) {
      future++;
    } else {
      reached = Math.max(reached, Math.min(input.time, input.appendTime ?? Infinity));
      watermark = Math.max(watermark, reached - bound);
      arrived.push({ ...input, watermark: -Infinity });
      ownAfter[watermarks.length] = { key: input.key, own: input.time - bound };
    }
    watermarks.push(watermark);
  }
  const cache = new Map<string, number[]>();
  const watermarksOf = (key: string) => {
    const known = cache.get(key);
    if (known !== undefined) return known;
    let own = -Infinity;
    const all = watermarks.map((partition, index) => {
      if (ownAfter[index]?.key === key) own = Math.max(own, ownAfter[index].own);
      return Math.max(own, partition - offlineMs);
    });
    cache.set(key, all);
    return all;
  };
  Object.keys(ownAfter).forEach((index, at) => {
    const one = arrived[at]!;
    one.watermark = watermarksOf(one.key)[Number(index)]!;
  });
  return { arrived, future, watermarks, watermarksOf };
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
