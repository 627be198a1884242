import { createStallMeter } from "./stall_meter.ts";
import { type LineFormat, LOOK_MS, watch, type WatchMessage } from "./watch_thread.ts";

/** Options of {@linkcode startWatchdog}. */
export interface WatchdogOptions {
  /** A main loop that is stalled for so long ends the process, ms; Infinity for no limit. */
  readonly stallMs: number;
  /** Signals that ask the process to stop. Default: SIGTERM and SIGINT. */
  readonly signals?: readonly Deno.Signal[];
  /** A process that was asked to stop has ended by then, ms. Default: no limit while its loop turns. */
  readonly stopWithinMs?: number;
  /** The parent whose loss asks the process to stop. Default: it may live on. */
  readonly parent?: number;
  /** How the last line is written. */
  readonly line: LineFormat;
  /** Called when there can be no watching; the process goes on without. */
  readonly onFailure: (reason: string) => void;
}

/** A watchdog that runs. */
export interface Watchdog {
  /** Ends the watching, not the process. */
  stop(): void;
}

/** When a process whose parent has gone is given up, ms. */
const ORPHAN_WITHIN_MS = 1_000;
/** When a process that was asked to stop and is stalled is given up, ms. */
const WHILE_STOPPING = { workingMs: 2_000, blockedMs: 10_000 };

/**
 * Has a thread of its own watch the main loop. Where that is stalled for too long, or stalled when
 * the process is asked to stop, the thread writes why as one log line and kills the process;
 * whoever started it starts it again. See {@linkcode createStallMeter} for what a stall is.
 */
export function startWatchdog(options: WatchdogOptions): Watchdog {
  const { stallMs, signals = ["SIGTERM", "SIGINT"], stopWithinMs, parent, line } = options;
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const message: WatchMessage = {
    order: {
      stallMs,
      whileStopping: WHILE_STOPPING,
      stopWithinMs,
      orphanWithinMs: ORPHAN_WITHIN_MS,
      // Windows has no SIGTERM to listen to.
      signals: Deno.build.os === "windows" ? [] : signals,
      parent,
      line,
    },
    beats,
  };
  const thread = new Worker(threadUrl(), { type: "module", name: "watchdog" });
  thread.addEventListener("error", (event) => {
    event.preventDefault();
    options.onFailure(event.message);
  });
  thread.postMessage(message);
  const timer = setInterval(() => void Atomics.add(beats, 0, 1), LOOK_MS);
  Deno.unrefTimer(timer);
  return {
    stop: () => {
      clearInterval(timer);
      thread.terminate();
    },
  };
}

/**
 * The thread's module, made of the functions' texts: a file would need the right to be read, and
 * would not be in a bundle.
 */
function threadUrl(): string {
  const text = `
    import process from "node:process";
    const cpuMs = () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    };
    const stallMeter = ${createStallMeter};
    const watch = ${watch};
    addEventListener("message", ({ data }) => watch(data, { stallMeter, cpuMs, lookMs: ${LOOK_MS} }));
  `;
  return `data:text/javascript,${encodeURIComponent(text)}`;
}
