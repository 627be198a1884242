/**
 * `deno task services`: Kafka and Cassandra alone, until Ctrl-C.
 *
 * @module
 */
import { Command } from "commander";
import { createLogger, errorMessage } from "#core/telemetry/log.ts";
import { externalServices } from "./external.ts";
import { onStopSignals } from "./process/stop_signals.ts";
import { ProgressLine } from "./progress_line.ts";
import type { ServiceProgress } from "./service.ts";
import { readServiceSettings, serviceSettings } from "./settings.ts";
import { startServices } from "./start_services.ts";

const DIR = ".sluice";
const encoder = new TextEncoder();
const write = (text: string) => void Deno.stdout.writeSync(encoder.encode(text));

const program = new Command("services")
  // Finding out about colours would take more permissions than they are worth.
  .configureOutput({ getOutHasColors: () => false, getErrHasColors: () => false })
  .description("Starts a local Kafka and Cassandra and keeps them running until Ctrl-C.")
  .option("--reset", "delete the data of earlier runs first", false)
  .option("--kafka-port <port>", `instead of ${serviceSettings.kafkaPort.name}`)
  .option("--cassandra-port <port>", `instead of ${serviceSettings.cassandraPort.name}`)
  .parse(Deno.args, { from: "user" });
const flags: { reset: boolean; kafkaPort?: string; cassandraPort?: string } = program.opts();

Deno.exitCode = await run();

async function run(): Promise<number> {
  const terminal = Deno.stdout.isTerminal();
  const log = createLogger("services");
  const line = new ProgressLine({ write });
  const onProgress = (progress: ServiceProgress) =>
    terminal ? line.show(progress) : log.info(progress.text, { service: progress.service });
  const fail = (message: string): number => {
    if (terminal) line.clear();
    if (terminal) write(`${message}\n`);
    else log.error(message);
    return 1;
  };

  const stop = Promise.withResolvers<number>();
  const starting = new AbortController();
  let kill = () => Promise.resolve();
  using _ = onStopSignals({
    stop: () => {
      starting.abort(new Error("Stopped before the services were ready"));
      stop.resolve(0);
    },
    kill: () => void kill().finally(() => Deno.exit(130)),
  });
  try {
    const services = await startServices({
      dir: DIR,
      settings: readServiceSettings(setting),
      external: externalServices((name) => Deno.env.get(name)),
      reset: flags.reset,
      signal: starting.signal,
      onProgress,
      onDeath: (_service, message) => stop.resolve(fail(message)),
    });
    kill = services.kill;
    const { kafka, cassandra } = services;
    const addresses = { kafka: kafka.bootstrap, cassandra: cassandra.contactPoints };
    if (terminal) {
      write(`\nKafka      ${addresses.kafka}\nCassandra  ${addresses.cassandra}\n`);
      write(`Data and logs are in ${DIR}/. Ctrl-C stops both; their data stays.\n\n`);
    } else log.info("ready", addresses);
    const code = await stop.promise;
    await services.stop();
    return code;
  } catch (error) {
    return starting.signal.aborted ? 0 : fail(errorMessage(error));
  }
}

function setting(name: string): string | undefined {
  if (name === serviceSettings.kafkaPort.name && flags.kafkaPort) return flags.kafkaPort;
  if (name === serviceSettings.cassandraPort.name && flags.cassandraPort) {
    return flags.cassandraPort;
  }
  return Deno.env.get(name);
}
