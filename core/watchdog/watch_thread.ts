import type { createStallMeter } from "./stall_meter.ts";

/** How a log line names its parts; the thread has no logger. */
export interface LineFormat {
  readonly to: "stdout" | "stderr";
  readonly level: string;
  readonly message: string;
  /** Absent where lines have no time of their own. */
  readonly time?: string;
  /** What every line holds besides. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** What the thread is told. */
export interface WatchOrder {
  /** A stall of this length ends the process, ms. */
  readonly stallMs: number;
  /** The same once the process was asked to stop: while it works, and if it does nothing, ms. */
  readonly whileStopping: { readonly workingMs: number; readonly blockedMs: number };
  /** A process that was asked to stop has ended by then, whatever it does, ms. Absent for no limit. */
  readonly stopWithinMs?: number | undefined;
  /** The same where the parent has gone, on the clock: nobody waits for an orderly end. */
  readonly orphanWithinMs: number;
  /** Signals that ask the process to stop. */
  readonly signals: readonly Deno.Signal[];
  /**
   * The parent; its loss asks the process to stop. A process whose main loop has not come round yet
   * has nothing to put in order, and ends at once. Absent where it may live on.
   */
  readonly parent?: number | undefined;
  readonly line: LineFormat;
}

/** What the main loop hands over once: the order, and where it counts its rounds. */
export interface WatchMessage {
  readonly order: WatchOrder;
  readonly beats: Int32Array<SharedArrayBuffer>;
}

/** Time between two looks, ms. */
export const LOOK_MS = 250;

/**
 * Watches the main loop, on a thread of its own. A worker's `Deno.exit` ends the worker alone, so it
 * kills the process, which Deno allows a process to do to itself without a permission.
 *
 * The function is complete in itself: its text is sent to the thread.
 */
export function watch(
  { order, beats }: WatchMessage,
  { stallMeter, cpuMs, lookMs }: {
    readonly stallMeter: typeof createStallMeter;
    readonly cpuMs: () => number;
    readonly lookMs: number;
  },
): void {
  const end = (reason: string, fields: Readonly<Record<string, unknown>>): void => {
    const { line } = order;
    const text = JSON.stringify({
      ...(line.time === undefined ? {} : { [line.time]: new Date().toISOString() }),
      [line.level]: "error",
      ...line.fields,
      [line.message]: reason,
      ...fields,
    });
    try {
      Deno[line.to].writeSync(new TextEncoder().encode(`${text}\n`));
    } catch {
      // Nobody reads it.
    }
    Deno.kill(Deno.pid, "SIGKILL");
  };
  const working = stallMeter({ longestStepMs: 2 * lookMs, idleShare: 0.02 });
  const any = stallMeter({ longestStepMs: 2 * lookMs, idleShare: Infinity });
  let asked: { readonly why: string; ms: number } | undefined;
  let orphanedAt: number | undefined;
  const ask = (why: string) => {
    asked ??= { why, ms: 0 };
  };
  for (const name of order.signals) Deno.addSignalListener(name, () => ask(name));
  let last = performance.now();
  const look = () => {
    const at = performance.now();
    const sample = { at, cpuMs: cpuMs(), beats: Atomics.load(beats, 0) };
    const stalled = working(sample);
    const still = any(sample);
    if (order.parent !== undefined && Deno.ppid !== order.parent) {
      ask("the parent has gone");
      orphanedAt ??= at;
    }
    if (asked !== undefined) {
      asked.ms += Math.min(at - last, 2 * lookMs);
      const { workingMs, blockedMs } = order.whileStopping;
      if (order.parent !== undefined && sample.beats === 0) {
        end("the process was asked to stop before it had begun: it is killed", {
          asked: asked.why,
        });
      } else if (stalled >= workingMs || still >= blockedMs) {
        end("the process was asked to stop, but its main loop is stalled: it is killed", {
          asked: asked.why,
          stalledMs: Math.round(still),
        });
      } else if (
        asked.ms >= (order.stopWithinMs ?? Infinity) ||
        orphanedAt !== undefined && at - orphanedAt >= order.orphanWithinMs
      ) {
        end("the process was asked to stop and did not in time: it is killed", {
          asked: asked.why,
          afterMs: Math.round(asked.ms),
        });
      }
    }
    if (stalled >= order.stallMs) {
      end("the main loop is stalled: the process is killed, to be started again", {
        stalledMs: Math.round(stalled),
        limitMs: order.stallMs,
      });
    }
    last = at;
  };
  look();
  setInterval(look, lookMs);
}
