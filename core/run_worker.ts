import { atMost, inTime } from "./async/time_limit.ts";
import { type Config, ConfigError, configFromEnvironment } from "./config/config.ts";
import { createLogger, errorMessage, type Logger } from "./telemetry/log.ts";
import { startWatchdog } from "./watchdog/watchdog.ts";

/** What every worker starts with. */
export interface WorkerContext {
  readonly config: Config;
  readonly log: Logger;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** Options of {@linkcode runWorker}. */
export interface RunWorkerOptions {
  /**
   * A worker that was asked to stop has ended by then, ms, whoever does not answer it: what is not
   * finished is done again at the next start. Default: no limit but its own.
   */
  readonly stopWithinMs?: number;
}

/** For {@linkcode RunWorkerOptions.stopWithinMs}: less than `npm start` and compose grant, ms. */
export const STOP_WITHIN_MS = 12_000;

/**
 * Runs a worker, watched by a watchdog, until it ends, then ends the process: 0 when it stopped as
 * asked, 1 when it failed or did not stop in time, 2 when the environment holds a wrong value.
 */
export async function runWorker(
  name: string,
  work: (context: WorkerContext) => Promise<void>,
  { stopWithinMs = Infinity }: RunWorkerOptions = {},
): Promise<never> {
  let log = createLogger(name);
  try {
    const config = configFromEnvironment();
    log = createLogger(name, { level: config.logLevel });
    log.info("starting");
    watchOver(name, { stallMs: config.stallLimit, to: "stdout", log });
    const signal = shutdownSignal();
    if (await endsInTime(work({ config, log, signal }), { signal, ms: stopWithinMs })) {
      log.info("stopped");
      Deno.exit(0);
    }
    log.warn("not everything ended in time: what is not finished is done again at the next start", {
      afterMs: stopWithinMs,
    });
    Deno.exit(1);
  } catch (error) {
    log.error(errorMessage(error));
    Deno.exit(error instanceof ConfigError ? 2 : 1);
  }
}

/**
 * Waits for work, and once it was asked to stop, no longer than `ms`.
 *
 * @returns whether it has ended
 * @throws what the work throws
 */
async function endsInTime(
  work: Promise<void>,
  { signal, ms }: { readonly signal: AbortSignal; readonly ms: number },
): Promise<boolean> {
  await atMost(work, { signal });
  return await inTime(work.then(() => true), { ms }) !== null;
}

/** What a worker's watchdog is given. */
interface WatchOverOptions {
  readonly stallMs: number;
  /** Where the worker's log goes. */
  readonly to: "stdout" | "stderr";
  readonly log: Logger;
}

/** Has a watchdog end this worker when its main loop is stalled, now or when it is to stop. */
export function watchOver(worker: string, { stallMs, to, log }: WatchOverOptions): void {
  startWatchdog({
    stallMs,
    line: { to, time: "time", level: "level", message: "msg", fields: { worker } },
    onFailure: (reason) => log.warn("the main loop is not watched", { reason }),
  });
}

/** A signal that aborts when the process is asked to stop (SIGINT or SIGTERM). */
function shutdownSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort();
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
  return controller.signal;
}
