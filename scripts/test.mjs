/** `npm test`: format, lint, types and all tests; fails at the end if any of them failed. */
import process from "node:process";
import { denoExecutable } from "./deno_executable.mjs";
import { installPackages } from "./install_packages.mjs";
import { missingForServices, missingNode } from "./prerequisites.mjs";
import { run } from "./run.mjs";
import { addCounts, closingLine, countTests } from "./test_counts.mjs";

// `deno test` takes a file of this name for a test: then there is nothing to do.
if (!("Deno" in globalThis)) process.exit(await main());

async function main() {
  const missing = [...missingNode(), ...missingForServices(process.env)];
  if (missing.length > 0) {
    for (const line of missing) process.stderr.write(`${line}\n`);
    return 1;
  }
  if (!await installPackages()) return 1;

  const deno = denoExecutable();
  const steps = [
    { heading: "Format", args: ["fmt", "--check"] },
    { heading: "Lint", args: ["lint"] },
    { heading: "Types", args: ["check"] },
    { heading: "Tests", args: ["task", "--quiet", "test", ...process.argv.slice(2)] },
  ];
  const failed = [];
  let counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { heading, args } of steps) {
    process.stdout.write(`\n== ${heading}: deno ${args.join(" ")}\n`);
    let text = "";
    const code = await run(deno, args, { onText: (part) => text += part });
    if (code > 128) return code;
    if (code !== 0) failed.push(heading);
    const counted = countTests(text);
    // A step that failed without a failed test is itself what failed.
    if (code !== 0 && counted.failed === 0) counted.failed = 1;
    counts = addCounts(counts, counted);
  }
  process.stdout.write(
    failed.length === 0 ? "\nAll green.\n" : `\nFailed: ${failed.join(", ")}.\n`,
  );
  process.stdout.write(`${closingLine(counts)}\n`);
  return failed.length === 0 ? 0 : 1;
}
