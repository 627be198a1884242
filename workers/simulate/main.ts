import { ConfigError, configFromEnvironment } from "#core/config/config.ts";
import { watchOver } from "#core/run_worker.ts";
import { createLogger, errorMessage } from "#core/telemetry/log.ts";
import { OptionError, parseCommand, readOptions } from "./command.ts";
import { simulateAll } from "./simulate.ts";

const encoder = new TextEncoder();
const toError = (text: string): void => void Deno.stderr.writeSync(encoder.encode(text));

/** Runs the command and returns its exit code: 0 done or stopped, 1 failed, 2 wrong options. */
async function main(args: readonly string[]): Promise<number> {
  const parsed = parseCommand(args, {
    out: (text) => void Deno.stdout.writeSync(encoder.encode(text)),
    error: toError,
  });
  if (parsed.kind === "exit") return parsed.code;
  const checkOnly = parsed.raw.check === true;
  try {
    const requests = readOptions(parsed.raw);
    if (checkOnly) return 0;
    if (parsed.raw.dryRun !== true) watchMainLoop();
    return await simulateAll(requests, stopSignal());
  } catch (error) {
    if (error instanceof OptionError) {
      toError(`${error.message}\n${checkOnly ? "" : "See 'deno task simulate --help'.\n"}`);
      return 2;
    }
    if (error instanceof ConfigError) {
      toError(`${error.message}\n`);
      return 2;
    }
    // The reader of a dry run has seen enough.
    if (error instanceof Deno.errors.BrokenPipe) return 0;
    // On a terminal the progress line may still stand there.
    if (Deno.stderr.isTerminal()) toError(`\r\x1b[2K${errorMessage(error)}\n`);
    else createLogger("simulate", { write: toError }).error(errorMessage(error));
    return 1;
  }
}

function watchMainLoop(): void {
  const { stallLimit: stallMs } = configFromEnvironment();
  watchOver("simulate", {
    stallMs,
    to: "stderr",
    log: createLogger("simulate", { write: toError }),
  });
}

/** Aborted by the first SIGINT or SIGTERM; the second one ends the process. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(name, () => {
      if (stop.signal.aborted) Deno.exit(130);
      stop.abort();
    });
  }
  return stop.signal;
}

Deno.exit(await main(Deno.args));
