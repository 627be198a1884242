import { statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ROOT, run } from "./run.mjs";

/**
 * Runs `npm ci` when node_modules is missing or older than package-lock.json.
 *
 * @param {string} [root] the repository
 * @returns {Promise<boolean>} false when npm failed; it has printed why
 */
export async function installPackages(root = ROOT) {
  if (areInstalled(root)) return true;
  process.stdout.write("Installing packages (npm ci)\n");
  return await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root }) === 0;
}

/**
 * npm writes node_modules/.package-lock.json at the end of an installation.
 *
 * @param {string} root
 */
function areInstalled(root) {
  const installed = modified(join(root, "node_modules", ".package-lock.json"));
  return installed !== undefined && installed >= (modified(join(root, "package-lock.json")) ?? 0);
}

/** @param {string} path */
function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
