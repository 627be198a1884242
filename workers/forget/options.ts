import { Command, CommanderError, InvalidArgumentError } from "commander";

/** What is asked for. */
export interface ForgetOptions {
  readonly stream: string;
  readonly key: string;
  /** Do not ask. */
  readonly yes: boolean;
}

/** Where the parser's own texts go. */
export interface ForgetOutput {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/** The options; a number: the exit code, when the parser has said all that there is to say. */
export function parseOptions(
  args: readonly string[],
  output: ForgetOutput,
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
    .configureOutput({
      writeOut: output.out,
      writeErr: output.error,
      // Else the terminal is asked, which the task's permissions do not allow.
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  // `deno task forget -- --stream …` passes the two dashes on, which npm would not.
  const given = args[0] === "--" ? args.slice(1) : args;
  try {
    command.parse([...given], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return command.opts<ForgetOptions>();
}

function notEmpty(key: string): string {
  if (key === "") throw new InvalidArgumentError("It is empty: give the key of the records.");
  return key;
}
