import type { RecordFields } from "./record_view.ts";
import { checkSpecs, type WindowSpec } from "./spec.ts";

/** How the windows of one stream in one task behave. Times are ms. */
export interface StreamWindowsOptions {
  /** Name of the stream. */
  stream: string;
  /** At most one per window size. */
  specs: readonly WindowSpec[];
  /** How far records may be out of order. */
  outOfOrdernessMs: number;
  /** How long a key whose records stay away is waited for, behind the partition's watermark. */
  offlineMs: number;
  /** How far ahead of its append time a record's event time may be. */
  futureCapMs: number;
  /** Silence after which event time goes on by itself; Infinity: never. */
  idleCloseMs: number;
  /** Least time between two emissions of a key's open windows of one spec. */
  openUpdateEveryMs: number;
  /**
   * Whether state that begins anew begins with the first record that the stream ever had. If not,
   * windows that may have had records before are marked partial.
   */
  beginsWhole: boolean;
  /** What records hold, when others read them too. Default: `recordFields(specs)`. */
  fields?: RecordFields;
  /**
   * Whether a key's own records carry its watermark ahead of the partition's − offline. Default true;
   * false for groups, whose records are of many devices.
   */
  keyClocks?: boolean;
}

/** @throws {RangeError} Naming the option that is not valid and what was expected. */
export function checkOptions(options: StreamWindowsOptions): void {
  checkSpecs(options.specs);
  const { outOfOrdernessMs, offlineMs, futureCapMs, idleCloseMs, openUpdateEveryMs } = options;
  for (const [name, ms] of Object.entries({ outOfOrdernessMs, offlineMs })) {
    if (!Number.isSafeInteger(ms) || ms < 0) {
      throw new RangeError(`'${name}' must be whole ms, 0 or more: got ${ms}`);
    }
  }
  for (const [name, ms] of Object.entries({ futureCapMs, idleCloseMs, openUpdateEveryMs })) {
    if (!(ms >= 0)) throw new RangeError(`'${name}' must be ms, 0 or more: got ${ms}`);
  }
}
