/** Options of {@linkcode runCommand}. */
export interface RunCommandOptions {
  readonly args: readonly string[];
  readonly cwd: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program to its end.
 *
 * @returns what it printed on standard output
 * @throws {Error} with the end of what it printed, when it fails or is not installed
 */
export async function runCommand(
  program: string,
  { args, cwd, env = {} }: RunCommandOptions,
): Promise<string> {
  const command = new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { success, code, stdout, stderr } = await command.output().catch(
    (error) => {
      throw new Error(`${program} could not be run: ${error.message}`, {
        cause: error,
      });
    },
  );
  const text = new TextDecoder().decode(stdout);
  if (success) return text;
  const output = `${text}\n${new TextDecoder().decode(stderr)}`.trim().split("\n")
    .slice(-40);
  throw new Error(
    `${program} ${args.join(" ")} failed (exit code ${code}):\n${output.join("\n")}`,
  );
}
