import type { Config } from "#core/config/config.ts";
import { catalogue } from "#streams/catalogue.ts";
import {
  readScenarios,
  type ScenarioEntry,
  scenarioList,
  type ScenarioWorker,
  workersOf,
} from "#streams/scenarios.ts";
import { type Lookup, taskCommand } from "./task_command.ts";

/** What `npm start -- …` was asked for. */
export interface StartArguments {
  readonly help: boolean;
  /** Delete the local services' data first. */
  readonly reset: boolean;
  /** Run a Grafana, if there is one. */
  readonly grafana: boolean;
  /** Names of the scenarios that run, as they were given. */
  readonly scenario: string;
  /** Arguments for the simulate worker; undefined for no simulation. */
  readonly simulate: readonly string[] | undefined;
  /** Arguments for a simulation that there will not be. */
  readonly unused: readonly string[];
}

/** What is simulated where nothing else is given; each scenario has its own number and speed. */
const DEFAULTS: readonly (readonly [option: string, value: string])[] = [
  ["--scenario", scenarioList[0]!.name],
  ["--start", "resume"],
  ["--journeys", "endless"],
  ["--disorder", "mild"],
];

/** The person's options for the simulation, after those that `npm start` adds. */
export function withDefaults(given: readonly string[]): readonly string[] {
  const named = new Set(given.map((argument) => argument.split("=")[0]));
  return [...DEFAULTS.filter(([option]) => !named.has(option)).flat(), ...given];
}

/** Keeps the supervisor's own options and leaves all others to the simulate worker, in their order. */
export function parseArguments(args: readonly string[]): StartArguments {
  const own = new Set(["--help", "-h", "--reset", "--no-simulate", "--no-grafana"]);
  const rest = args.filter((argument) => !own.has(argument) && argument !== "--");
  const none = args.includes("--no-simulate");
  const { scenario = scenarioList[0]!.name, others } = takeScenario(rest);
  return {
    help: args.includes("--help") || args.includes("-h"),
    reset: args.includes("--reset"),
    grafana: !args.includes("--no-grafana"),
    scenario,
    simulate: none ? undefined : withDefaults(rest),
    unused: none ? others : [],
  };
}

/** The last `--scenario` among the arguments, and the arguments without it. */
function takeScenario(args: readonly string[]) {
  const others: string[] = [];
  let scenario: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const argument = args[i]!;
    if (argument === "--scenario") scenario = args[++i] ?? "";
    else if (argument.startsWith("--scenario=")) scenario = argument.slice("--scenario=".length);
    else others.push(argument);
  }
  return { scenario, others };
}

/** What runs: scenarios, and the streams that are worked on for them. */
export interface Running {
  readonly scenarios: readonly ScenarioEntry[];
  /** Names of their streams, the derived ones too, and those of nobody's scenario. */
  readonly streams: readonly string[];
  /** Workers besides those that always run. */
  readonly workers: readonly ScenarioWorker[];
}

/**
 * What runs for these scenarios. A stream of a scenario that is not one of ours is somebody's own: it
 * always runs. So does the ingest worker where it has an MQTT broker.
 *
 * @throws {RangeError} naming an unknown scenario and the known ones
 */
export function runningOf(
  scenario: string,
  { mqttUrl }: Pick<Config, "mqttUrl">,
): Running {
  const scenarios = readScenarios(scenario);
  const absent = scenarioList.filter((entry) => !scenarios.includes(entry)).map(({ id }) => id);
  const streams = catalogue.filter((stream) => !absent.includes(stream.scenario));
  const workers = new Set(workersOf(scenarios));
  if (mqttUrl !== "") workers.add("ingest");
  return { scenarios, streams: streams.map(({ name }) => name), workers: [...workers] };
}

/** Options of {@linkcode simulationProblem}. */
export interface SimulationProblemOptions {
  /** Content of deno.json, whose task `simulate` checks its own options. */
  readonly denoJson: string;
  readonly lookup: Lookup;
}

/**
 * Checks the simulation's options before anything is started.
 *
 * @returns what is wrong with them, for people; undefined when nothing is
 */
export async function simulationProblem(
  simulate: readonly string[],
  { denoJson, lookup }: SimulationProblemOptions,
): Promise<string | undefined> {
  const { args } = taskCommand(denoJson, { task: "simulate", lookup });
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args, "--check", ...simulate],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  return code === 0 ? undefined : new TextDecoder().decode(stderr).trim();
}

/** The text of `npm start -- --help`. */
export const HELP = `Usage: npm start [-- options]

Starts Kafka and Cassandra (or uses those that KAFKA_BOOTSTRAP_SERVERS and CASSANDRA_CONTACT_POINTS
name), makes topics and tables, and runs the workers and a simulation until Ctrl-C.

  --scenario     what runs: ${scenarioList.map(({ name }) => name).join(", ")}, several with commas,
                 or all; default ${scenarioList[0]!.name}. Streams of the others cost nothing
  --reset        delete the data of earlier runs first
  --no-simulate  run without a simulation
  --no-grafana   run without Grafana, also where there is one
  --help         this text

All other options go to the simulation; what they leave open is
  ${withDefaults([]).join(" ")}
See them with: deno task simulate --help
`;
