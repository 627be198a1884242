/**
 * `deno task start`, which is what `npm start` runs: everything, until Ctrl-C.
 *
 * @module
 */
import { configFromEnvironment } from "../core/config/config.ts";
import { createLogger, errorMessage } from "../core/telemetry/log.ts";
import { externalServices, readServiceSettings, type ServiceProgress } from "../services/mod.ts";
import { onStopSignals } from "../services/process/stop_signals.ts";
import { ProgressLine } from "../services/progress_line.ts";
import { HELP, parseArguments } from "./arguments.ts";
import { Output } from "./output.ts";
import { NAMES, Supervisor } from "./supervisor.ts";

const DIR = ".sluice";
const encoder = new TextEncoder();
const lookup = (name: string) => Deno.env.get(name);
const write = (text: string) => void Deno.stdout.writeSync(encoder.encode(text));

Deno.exitCode = await run();

async function run(): Promise<number> {
  const args = parseArguments(Deno.args);
  if (args.help) {
    write(HELP);
    return 0;
  }
  const terminal = Deno.stdout.isTerminal();
  const output = new Output({
    terminal,
    plain: Deno.noColor,
    width: Math.max(...NAMES.map((name) => name.length)),
    write,
  });
  const log = createLogger("sluice", { write: (line) => output.line("sluice", line.trimEnd()) });
  const progress = new ProgressLine({ write });
  const onStarting = (step: ServiceProgress) =>
    terminal ? progress.show(step) : log.info(step.text);
  try {
    const supervisor = new Supervisor({
      dir: DIR,
      denoJson: await Deno.readTextFile("deno.json"),
      arguments: args,
      apiPort: configFromEnvironment().apiPort,
      lookup,
      services: {
        settings: readServiceSettings(lookup),
        external: externalServices(lookup),
      },
      onStarting,
      log,
      output,
    });
    using _ = onStopSignals({
      stop: () => supervisor.stop(),
      kill: () => void supervisor.kill().finally(() => Deno.exit(130)),
    });
    return await supervisor.run();
  } catch (error) {
    if (terminal) progress.clear();
    log.error(errorMessage(error));
    return 1;
  }
}
