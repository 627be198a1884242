import { join } from "node:path";
import { executableName, type Platform } from "./platform.ts";

/** Names beside the launcher; not of the launcher's beginning, which asks for mode 0755. */
export const BUNDLE = "backend.mjs";
export const DENO = "deno";

const LAUNCHER = join(import.meta.dirname!, "launcher.sh");
const EXECUTABLE = 0o755;

/** Options of {@linkcode writeExecutable}. */
export interface WriteExecutableOptions {
  readonly platform: Platform;
  /** Path of that platform's Deno. */
  readonly denoBinary: string;
}

/** Puts the launcher and the Deno that it runs into the datasource's folder. */
export async function writeExecutable(
  folder: string,
  { platform, denoBinary }: WriteExecutableOptions,
): Promise<void> {
  const deno = join(folder, DENO);
  const launcher = join(folder, executableName(platform));
  // A running Deno's file cannot be overwritten, but it can be replaced.
  await Deno.copyFile(denoBinary, `${deno}.new`);
  await Deno.rename(`${deno}.new`, deno);
  await Deno.copyFile(LAUNCHER, launcher);
  for (const file of [deno, launcher]) await Deno.chmod(file, EXECUTABLE);
}
