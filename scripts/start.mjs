/**
 * `npm start`: checks what must be installed, installs packages when they are missing or old, and
 * runs `deno task start`. Arguments go through.
 */
import process from "node:process";
import { denoExecutable, run } from "./run.mjs";
import { installPackages } from "./install_packages.mjs";
import { missingForServices, missingNode } from "./prerequisites.mjs";

const missing = [...missingNode(), ...missingForServices(process.env)];
if (missing.length > 0) {
  for (const line of missing) process.stderr.write(`${line}\n`);
  process.exit(1);
}
if (!await installPackages()) process.exit(1);
const code = await run(denoExecutable(), ["task", "--quiet", "start", ...process.argv.slice(2)]);
process.exit(code);
