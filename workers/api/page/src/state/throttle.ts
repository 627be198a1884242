/**
 * Calls `run` in an animation frame after it was asked for, at most once per `everyMs`, however
 * often it is asked for: thousands of updates per second become a few drawings.
 */
export function throttleToFrames(everyMs: number, run: () => void): { ask(): void; end(): void } {
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  const draw = () => {
    frame = 0;
    last = performance.now();
    run();
  };
  return {
    ask() {
      if (timer !== undefined || frame !== 0) return;
      const wait = last + everyMs - performance.now();
      timer = setTimeout(() => {
        timer = undefined;
        frame = requestAnimationFrame(draw);
      }, Math.max(0, wait));
    },
    end() {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    },
  };
}
