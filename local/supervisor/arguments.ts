import { type Lookup, taskCommand } from "./task_command.ts";

/** What `npm start -- …` was asked for. */
export interface StartArguments {
  readonly help: boolean;
  /** Delete the local services' data first. */
  readonly reset: boolean;
  /** Run a Grafana, if there is one. */
  readonly grafana: boolean;
  /** Arguments for the simulate worker; undefined for no simulation. */
  readonly simulate: readonly string[] | undefined;
  /** Arguments for a simulation that there will not be. */
  readonly unused: readonly string[];
}

/** What is simulated where nothing else is given: a hundred vehicles for as long as it runs. */
const DEFAULTS: readonly (readonly [option: string, value: string])[] = [
  ["--scenario", "smart-city"],
  ["--vehicles", "100"],
  ["--start", "resume"],
  ["--speed", "60"],
  ["--journeys", "endless"],
  ["--disorder", "mild"],
];

/** The person's options for the simulation, after those that `npm start` adds. */
export function withDefaults(given: readonly string[]): readonly string[] {
  const named = new Set(given.map((argument) => argument.split("=")[0]));
  // A rate stands in place of a speed.
  if (named.has("--rate")) named.add("--speed");
  return [...DEFAULTS.filter(([option]) => !named.has(option)).flat(), ...given];
}

/** Keeps the supervisor's own options and leaves all others to the simulate worker, in their order. */
export function parseArguments(args: readonly string[]): StartArguments {
  const own = new Set(["--help", "-h", "--reset", "--no-simulate", "--no-grafana"]);
  const rest = args.filter((argument) => !own.has(argument) && argument !== "--");
  const none = args.includes("--no-simulate");
  return {
    help: args.includes("--help") || args.includes("-h"),
    reset: args.includes("--reset"),
    grafana: !args.includes("--no-grafana"),
    simulate: none ? undefined : withDefaults(rest),
    unused: none ? rest : [],
  };
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

  --reset        delete the data of earlier runs first
  --no-simulate  run without a simulation
  --no-grafana   run without Grafana, also where there is one
  --help         this text

All other options go to the simulation; what they leave open is
  ${withDefaults([]).join(" ")}
See them with: deno task simulate --help
`;
