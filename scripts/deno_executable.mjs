import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root.mjs";

/**
 * The Deno binary of the npm package. Where npm ran no install scripts, the package's launcher puts
 * it in place at its first run; the binary itself, unlike the launcher, takes signals.
 *
 * @param {string} [root] the repository
 * @returns {string} path
 */
export function denoExecutable(root = ROOT) {
  const binary = join(root, "node_modules", "deno", "deno");
  const launcher = join(root, "node_modules", ".bin", "deno");
  if (!existsSync(binary)) spawnSync(launcher, ["--version"]);
  return existsSync(binary) ? binary : launcher;
}
