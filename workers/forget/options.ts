import { type CommandOutput, exitCodeOf, outputSettings } from "#core/command_output.ts";
import { Command, InvalidArgumentError } from "commander";

/** What is asked for. */
export interface ForgetOptions {
  readonly stream: string;
  readonly key: string;
  /** Do not ask. */
  readonly yes: boolean;
}

/** The options; a number: the exit code, when the parser has said all that there is to say. */
export function parseOptions(
  args: readonly string[],
  output: CommandOutput,
): ForgetOptions | number {
  const command = new Command("forget")
    .description(
      "Deletes what is kept of one key, such as a person: its rows in Cassandra and in compacted " +
        "topics. Says what Kafka keeps of it, and until when.",
    )
    .requiredOption("--stream <name>", "the stream of its records, such as created_users")
    .requiredOption("--key <key>", "its key, such as a user's login_uuid", notEmpty)
    .option("--yes", "do not ask before deleting", false)
    .exitOverride()
    .configureOutput(outputSettings(output));
  // `deno task forget -- --stream …` passes the two dashes on, which npm would not.
  const given = args[0] === "--" ? args.slice(1) : args;
  try {
    command.parse([...given], { from: "user" });
  } catch (error) {
    return exitCodeOf(error);
  }
  return command.opts<ForgetOptions>();
}

function notEmpty(key: string): string {
  if (key === "") throw new InvalidArgumentError("It is empty: give the key of the records.");
  return key;
}
