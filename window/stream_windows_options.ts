import { checkSpecs, type WindowSpec } from "./spec.ts";

/** How the windows of one stream in one task behave. Times are ms. */
export interface StreamWindowsOptions {
  /** Name of the stream. */
  stream: string;
  /** At most one per window size. */
  specs: readonly WindowSpec[];
  /** How far records may be out of order. */
  outOfOrdernessMs: number;
  /** How far ahead of the wall clock a record may be. */
  futureCapMs: number;
  /** Wall-clock silence after which event time goes on by itself; Infinity: never. */
  idleCloseMs: number;
  /** Least wall-clock time between two open updates of one window. */
  openUpdateEveryMs: number;
  /** About how much JSON a state chunk may be, bytes. Default 200,000. */
  chunkBytes?: number;
}

/** @throws {RangeError} Naming the option that is not valid and what was expected. */
export function checkOptions(options: StreamWindowsOptions): void {
  checkSpecs(options.specs);
  const { outOfOrdernessMs, futureCapMs, idleCloseMs, openUpdateEveryMs } = options;
  if (!Number.isSafeInteger(outOfOrdernessMs) || outOfOrdernessMs < 0) {
    throw new RangeError(`'outOfOrdernessMs' must be whole ms, 0 or more: got ${outOfOrdernessMs}`);
  }
  for (const [name, ms] of Object.entries({ futureCapMs, idleCloseMs, openUpdateEveryMs })) {
    if (!(ms >= 0)) throw new RangeError(`'${name}' must be ms, 0 or more: got ${ms}`);
  }
}
