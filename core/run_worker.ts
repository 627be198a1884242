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

/**
 * Runs a worker, watched by a watchdog, until it ends, then ends the process: 0 when it stopped as
 * asked, 1 when it failed, 2 when the environment holds a wrong value.
 */
export async function runWorker(
  name: string,
  work: (context: WorkerContext) => Promise<void>,
): Promise<never> {
  let log = createLogger(name);
  try {
    const config = configFromEnvironment();
    log = createLogger(name, { level: config.logLevel });
    log.info("starting");
    watchOver(name, { stallMs: config.stallLimit, to: "stdout", log });
    await work({ config, log, signal: shutdownSignal() });
    log.info("stopped");
    Deno.exit(0);
  } catch (error) {
    log.error(errorMessage(error));
    Deno.exit(error instanceof ConfigError ? 2 : 1);
  }
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
