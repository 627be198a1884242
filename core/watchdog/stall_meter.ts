/** One look at the main loop, from the thread that watches it. */
export interface StallSample {
  /** On a clock that only rises, ms. */
  readonly at: number;
  /** CPU time that the process has used so far, ms. */
  readonly cpuMs: number;
  /** How often the main loop has come round. */
  readonly beats: number;
}

/** What a meter says of each look: how long the main loop has been stalled, ms. */
export type StallMeter = (sample: StallSample) => number;

/**
 * Measures how long a main loop has not come round, in time in which the process worked. A process
 * that was stopped, slept with its machine, starved, or stands in a debugger did nothing meanwhile
 * and is not stalled: of each step between two looks at most `longestStepMs` counts, and no more
 * than the CPU time that was used in it, without what an idle process uses.
 *
 * The function is complete in itself: its text is sent to the thread that runs it.
 */
export function createStallMeter(
  { longestStepMs, idleShare }: {
    readonly longestStepMs: number;
    /** CPU time that an idle process uses, as a share; Infinity to count steps whole. */
    readonly idleShare: number;
  },
): StallMeter {
  let last: StallSample | undefined;
  let stalledMs = 0;
  return (sample) => {
    if (last === undefined || last.beats !== sample.beats) stalledMs = 0;
    else {
      const step = Math.min(sample.at - last.at, longestStepMs);
      const worked = Math.min(step, sample.cpuMs - last.cpuMs) - step * idleShare;
      stalledMs += idleShare === Infinity ? step : Math.max(0, worked);
    }
    last = sample;
    return stalledMs;
  };
}
