import { Command, CommanderError } from "commander";
import { scenarios } from "../scenarios/scenarios.ts";
import { streamsOf } from "../simulate_records.ts";
import { type OptionRow, optionTable } from "./option_table.ts";
import type { RawOptions } from "./read_options.ts";

/** What the command line says: options to read, or the exit code after help or a wrong option. */
export type Parsed =
  | { readonly kind: "options"; readonly raw: RawOptions }
  | { readonly kind: "exit"; readonly code: number };

/** Where the parser writes help and problems. */
export interface CommandOutput {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/** Splits a command line into options; help and unknown options are answered at once. */
export function parseCommand(args: readonly string[], output: CommandOutput): Parsed {
  const command = new Command("simulate")
    .description("Sends the records of a simulated world to Kafka.")
    .usage("[options]")
    .helpOption("-h, --help", "show this help")
    .exitOverride()
    .configureOutput({
      writeOut: output.out,
      writeErr: output.error,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      // The parser says "error: …" where the other problems go without.
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
    if (!(error instanceof CommanderError)) throw error;
    return { kind: "exit", code: error.exitCode === 0 ? 0 : 2 };
  }
  return { kind: "options", raw: command.opts() };
}

function notes(): string {
  const worlds = scenarios.map(({ name, description }) =>
    `  ${name}: ${description}\n    streams: ${
      streamsOf(name, []).map((stream) => stream.name).join(", ")
    }`
  );
  return `
Scenarios:
${worlds.join("\n")}

Time:
  A start told relative to now, and resume, never run ahead of the wall clock: they catch up at
  --speed or --rate and then keep step with it. A fixed start runs on as told.
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
