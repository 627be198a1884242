/** Options of {@linkcode throttle}. */
export interface ThrottleOptions {
  /** Least time between two runs, ms. */
  readonly everyMs: number;
  /** Share of the time that runs may take, above 0 up to 1: it rests longer after a slow one. Default 1. */
  readonly share?: number;
  /** Whether each run waits for the browser's next animation frame. Default false. */
  readonly inFrame?: boolean;
}

/** A throttled function. */
export interface Throttled {
  /** Has it run, now or when it may again; once, however often it is asked for meanwhile. */
  readonly ask: () => void;
  /** Calls off what is still to come; it runs no more. */
  readonly end: () => void;
}

/**
 * Runs something when it is asked for, but at most every so often: thousands of updates per second
 * become a few drawings. What was asked for last is never lost.
 */
export function throttle(run: () => void, options: ThrottleOptions): Throttled {
  const { everyMs, share = 1, inFrame = false } = options;
  let state: "idle" | "begun" | "resting" | "ended" = "idle";
  let askedAgain = false;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = () => {
    if (state === "resting") askedAgain = true;
    if (state !== "idle") return;
    state = "begun";
    if (inFrame) frame = requestAnimationFrame(runNow);
    else runNow();
  };
  const runNow = () => {
    state = "resting";
    const began = performance.now();
    try {
      run();
    } finally {
      // The run itself may have ended it.
      if (!isEnded()) {
        timer = setTimeout(rested, Math.max(everyMs, (performance.now() - began) / share));
      }
    }
  };
  const rested = () => {
    state = "idle";
    if (!askedAgain) return;
    askedAgain = false;
    ask();
  };
  const isEnded = () => state === "ended";
  const end = () => {
    state = "ended";
    clearTimeout(timer);
    if (inFrame) cancelAnimationFrame(frame);
  };
  return { ask, end };
}
