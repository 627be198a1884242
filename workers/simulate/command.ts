import { type CommandOutput, exitCodeOf, outputSettings } from "#core/command_output.ts";
import { Command } from "commander";
import { type DisorderOptions, MILD_DISORDER, NO_DISORDER } from "./disorder.ts";
import { type OptionRow, optionTable, type OptionValues } from "./option_table.ts";
import type { Pace, StartChoice } from "./pace.ts";
import { scenarioList } from "#streams/scenarios.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { findScenarios, scenarios } from "./scenarios/scenarios.ts";
import { type SimulationOptions, streamsOf } from "./simulate_records.ts";

/** What the command line holds: options to read, or the exit code after help or a wrong option. */
export type Parsed =
  | { readonly kind: "options"; readonly raw: RawOptions }
  | { readonly kind: "exit"; readonly code: number };

/** Splits a command line into options; help and unknown options are answered at once. */
export function parseCommand(args: readonly string[], output: CommandOutput): Parsed {
  const command = new Command("simulate")
    .description("Sends the records of a simulated world to Kafka, or as its devices do.")
    .usage("[options]")
    .helpOption("-h, --help", "show this help")
    .exitOverride()
    .configureOutput({
      ...outputSettings(output),
      // The parser writes "error: …" where the other problems go without.
      outputError: (text, write) => write(text.replace(/^error: /, "")),
    });
  for (const { flags, help, fallback } of Object.values<OptionRow<unknown>>(optionTable)) {
    command.option(flags, fallback === undefined ? help : `${help} (default ${fallback})`);
  }
  command.option("--dry-run", "print the records as lines of JSON, as fast as possible");
  command.option("--check", "only check the other options, and print what is wrong with them");
  command.addHelpText("after", notes());
  try {
    command.parse([...args], { from: "user" });
  } catch (error) {
    return { kind: "exit", code: exitCodeOf(error) };
  }
  return { kind: "options", raw: command.opts() };
}

function notes(): string {
  const worlds = scenarios.map(({ name, description, catchUpSpeed, messages }) => {
    const called = scenarioList.find(({ id }) => id === name)!.name;
    const streams = streamsOf([name], []).map((stream) => stream.name).join(", ");
    const sent = messages === undefined
      ? `streams: ${streams}`
      : "sends messages over HTTP to the ingest worker, which SLUICE_INGEST_URL names";
    return `  ${called}: ${description}; catches up at ${catchUpSpeed}\n    ${sent}`;
  });
  return `
Scenarios:
${worlds.join("\n")}

Time:
  A start relative to now, and resume, never run ahead of the wall clock: they catch up at
  --speed or --rate and then keep step with it. A fixed start runs on at that pace.
  What is still late when the records end is sent at once.

Shares are of all records, from 0 to 1. Missing, invalid, late and out of order exclude one another
for a record.

Exit codes: 0 done or stopped, 1 failed or records not sent, 2 wrong options.

Examples:
  deno task simulate --dry-run --vehicles 3 --duration 10m
  deno task simulate --start resume --speed 60 --journeys endless
  deno task simulate --start resume --rate max --disorder mild
`;
}

/** What the command is asked to do. */
export interface Request {
  /** Without its start, which the clock and the topics decide. */
  readonly simulation: SimulationOptions & { readonly scenario: string };
  readonly start: StartChoice;
  readonly pace: Pace;
  /** Print records instead of sending them. */
  readonly dryRun: boolean;
}

/** Wrong options; each problem is one line that names the option, its value and what is allowed. */
export class OptionError extends Error {
  override readonly name = "OptionError";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** Texts of the options as they were typed, by the name that the parser gives them. */
export type RawOptions = Readonly<Record<string, string | boolean | undefined>>;

/**
 * Checks the options and what they mean together.
 *
 * @returns one request for each scenario
 * @throws {OptionError} listing every problem
 */
export function readOptions(raw: RawOptions): readonly Request[] {
  const problems: string[] = [];
  const values = readValues(raw, problems);
  const dryRun = raw.dryRun === true;
  if (values.speed !== undefined && values.rate !== undefined) {
    problems.push(`--rate '${raw.rate}' and --speed '${raw.speed}' exclude each other: give one`);
  }
  const chosen = readScenarios(values, raw, problems);
  const disorder = readDisorder(values);
  const sum = disorder.missing + disorder.invalid + disorder.late + disorder.outOfOrder;
  // 0.1 + 0.2 is a little more than 0.3.
  const kinds = Math.round(sum * 1e9) / 1e9;
  if (kinds > 1) {
    problems.push(
      `--missing, --invalid, --late and --out-of-order exclude one another for a record: ` +
        `their sum must be at most 1, not ${kinds}`,
    );
  }
  if (problems.length > 0) throw new OptionError(problems);
  const start = values.start!;
  return chosen.map((scenario) => {
    const streams = values.streams?.filter((name) =>
      streamsOf([scenario.name], []).some((stream) => stream.name === name)
    );
    const speed = start.kind === "at" ? scenario.speed : scenario.catchUpSpeed;
    return {
      simulation: {
        scenario: scenario.name,
        entities: values[scenario.entities.option] ?? scenario.entities.fallback,
        journeys: values.journeys!,
        seed: values.seed!,
        disorder,
        ...(streams === undefined ? {} : { streams }),
        ...(values.duration === undefined ? {} : { durationMs: values.duration }),
        ...(values.records === undefined ? {} : { records: values.records }),
      },
      start,
      pace: readPace(values, { dryRun, speed }),
      dryRun,
    };
  }).filter(({ simulation: { streams } }) => streams?.length !== 0);
}

function readValues(raw: RawOptions, problems: string[]): OptionValues {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries<OptionRow<unknown>>(optionTable)) {
    const text = raw[name] ?? option.fallback;
    if (typeof text !== "string") continue;
    values[name] = option.reader.read(text);
    if (values[name] === undefined) {
      problems.push(`${option.flags.split(" ")[0]} '${text}' must be ${option.reader.allowed}`);
    }
  }
  return values as OptionValues;
}

/** The scenarios that are asked for; none when there is a problem with them. */
function readScenarios(
  values: OptionValues,
  raw: RawOptions,
  problems: string[],
): readonly Scenario[] {
  let chosen: readonly Scenario[];
  try {
    chosen = findScenarios(values.scenario!);
    streamsOf(chosen.map(({ name }) => name), values.streams ?? []);
  } catch (error) {
    problems.push((error as Error).message);
    return [];
  }
  const theirs = chosen.map(({ entities: { option } }) => option);
  const names = chosen.map(({ name }) => name).join(", ");
  for (const { name, entities: { option } } of scenarios) {
    if (theirs.includes(option) || raw[option] === undefined) continue;
    const has = theirs.map((own) => `--${own}`).join(", ");
    problems.push(
      `--${option} '${raw[option]}' is an option of ${name}: ${names} has ${has}`,
    );
  }
  return chosen;
}

function readPace(
  values: OptionValues,
  { dryRun, speed }: { readonly dryRun: boolean; readonly speed: number },
): Pace {
  if (values.rate !== undefined) {
    return values.rate === Infinity
      ? { kind: "max" }
      : { kind: "rate", recordsPerSecond: values.rate };
  }
  // A dry run is not watched: unless a speed is given it is as fast as it can be.
  if (values.speed === undefined && dryRun) return { kind: "max" };
  return { kind: "speed", factor: values.speed ?? speed };
}

function readDisorder(values: OptionValues): DisorderOptions {
  const preset = values.disorder === "mild" ? MILD_DISORDER : NO_DISORDER;
  return {
    outOfOrder: values.outOfOrder ?? preset.outOfOrder,
    outOfOrderByMs: values.outOfOrderBy ?? preset.outOfOrderByMs,
    late: values.late ?? preset.late,
    lateByMs: values.lateBy ?? preset.lateByMs,
    duplicate: values.duplicate ?? preset.duplicate,
    invalid: values.invalid ?? preset.invalid,
    missing: values.missing ?? preset.missing,
    offline: values.offline ?? preset.offline,
    offlineForMs: values.offlineFor ?? preset.offlineForMs,
  };
}
