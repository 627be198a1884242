import { parseCommand } from "../../workers/simulate/options/command.ts";
import { OptionError, readOptions } from "../../workers/simulate/options/read_options.ts";

/**
 * Checks the simulation's options before anything is started.
 *
 * @returns what is wrong with them, for people; undefined when nothing is
 */
export function simulationProblem(options: readonly string[]): string | undefined {
  let text = "";
  const parsed = parseCommand(options, { out: () => {}, error: (part) => text += part });
  if (parsed.kind === "exit") return text.trim() || undefined;
  try {
    readOptions(parsed.raw);
    return undefined;
  } catch (error) {
    if (error instanceof OptionError) return error.message;
    throw error;
  }
}
