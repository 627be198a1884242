/**
 * `deno task start`, which is what `npm start` runs: everything, until Ctrl-C.
 *
 * @module
 */
import { type Config, configFromEnvironment } from "#core/config/config.ts";
import { createLogger, errorMessage } from "#core/telemetry/log.ts";
import { externalServices, readServiceSettings, type ServiceProgress } from "../services/mod.ts";
import { onStopSignals } from "../services/process/stop_signals.ts";
import { ProgressLine } from "../services/progress_line.ts";
import type { PortNeed } from "../services/ports.ts";
import { readGrafanaSettings } from "../grafana/mod.ts";
import {
  HELP,
  parseArguments,
  type Running,
  runningOf,
  simulationProblem,
  type StartArguments,
} from "./arguments.ts";
import { readScenarios } from "#streams/scenarios.ts";
import { Output } from "./output.ts";
import { NAMES, Supervisor } from "./supervisor.ts";

const DIR = ".sluice";
const encoder = new TextEncoder();
const lookup = (name: string) => Deno.env.get(name);
const write = (text: string) => void Deno.stdout.writeSync(encoder.encode(text));

Deno.exitCode = await run();

function portsOf(config: Config, { workers }: Running): PortNeed[] {
  const needs = [
    { port: config.apiPort, purpose: "the API", setting: "SLUICE_API_PORT" },
    {
      port: config.processMetricsPort,
      purpose: "the process worker's metrics",
      setting: "SLUICE_PROCESS_METRICS_PORT",
    },
    {
      port: config.persistMetricsPort,
      purpose: "the persist worker's metrics",
      setting: "SLUICE_PERSIST_METRICS_PORT",
    },
    {
      port: config.predictMetricsPort,
      purpose: "the predict worker's metrics",
      setting: "SLUICE_PREDICT_METRICS_PORT",
    },
    ...(workers.includes("ingest")
      ? [{ port: config.ingestPort, purpose: "phones", setting: "SLUICE_INGEST_PORT" }]
      : []),
    ...(workers.includes("poll")
      ? [{
        port: config.pollMetricsPort,
        purpose: "the poll worker's metrics",
        setting: "SLUICE_POLL_METRICS_PORT",
      }]
      : []),
  ];
  return needs.filter(({ port }) => port !== 0);
}

async function argumentsProblem(
  { scenario, simulate, unused }: StartArguments,
  denoJson: string,
): Promise<string | undefined> {
  try {
    readScenarios(scenario);
  } catch (error) {
    return errorMessage(error);
  }
  if (unused.length > 0) {
    return `'${unused.join(" ")}' is for the simulation, and --no-simulate says that there is none`;
  }
  return simulate === undefined
    ? undefined
    : await simulationProblem(simulate, { denoJson, lookup });
}

async function run(): Promise<number> {
  const args = parseArguments(Deno.args);
  if (args.help) {
    write(HELP);
    return 0;
  }
  const denoJson = await Deno.readTextFile("deno.json");
  const problem = await argumentsProblem(args, denoJson);
  if (problem !== undefined) {
    await Deno.stderr.write(encoder.encode(`${problem}\nSee 'npm start -- --help'.\n`));
    return 2;
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
    const config = configFromEnvironment();
    const running = runningOf(args.scenario, config);
    const supervisor = new Supervisor({
      dir: DIR,
      denoJson,
      arguments: args,
      running,
      apiPort: config.apiPort,
      ingestPort: config.ingestPort,
      ports: portsOf(config, running),
      lookup,
      services: {
        settings: readServiceSettings(lookup),
        external: externalServices(lookup),
      },
      ...(args.grafana ? { grafana: readGrafanaSettings(lookup) } : {}),
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
