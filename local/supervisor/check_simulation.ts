import { type Lookup, taskCommand } from "./task_command.ts";

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
