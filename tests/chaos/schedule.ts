import type { FaultName } from "./faults/mod.ts";
import { Random } from "../support/random.ts";

/** A fault with its place in a run. */
export interface Planned {
  readonly fault: FaultName;
  /** Calm before it, ms. */
  readonly pauseMs: number;
  /** Decides what the fault leaves open. */
  readonly seed: number;
}

/**
 * The faults of a run, without end: all of them in some order, then all of them in another. The same
 * seed and faults give the same schedule, however fast the machine is.
 */
export function* schedule(seed: number, faults: readonly FaultName[]): Generator<Planned> {
  const random = new Random(seed);
  while (faults.length > 0) {
    for (const fault of random.shuffle(faults)) {
      yield { fault, pauseMs: random.whole(500, 4_000), seed: random.whole(0, 2 ** 31) };
    }
  }
}
