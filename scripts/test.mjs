/** `npm test`: format, lint, types and all tests, of the workers and of the plugin; fails at the end if any of them failed. */
import { join } from "node:path";
import process from "node:process";
import { denoExecutable, ROOT, run } from "./run.mjs";
import { installPackages } from "./install_packages.mjs";
import { missingForServices, missingNode } from "./prerequisites.mjs";
import { addCounts, closingLine, countTests, notRun } from "./test_counts.mjs";

// `deno test` takes a file of this name for a test: then there is nothing to do.
if (!("Deno" in globalThis)) process.exit(await main());

async function main() {
  const missing = [...missingNode(), ...missingForServices(process.env)];
  if (missing.length > 0) {
    for (const line of missing) process.stderr.write(`${line}\n`);
    return 1;
  }
  const plugin = join(ROOT, "grafana-plugin");
  if (!await installPackages() || !await installPackages(plugin)) return 1;

  const deno = denoExecutable();
  const npm = (/** @type {string} */ script) => ["run", "--silent", script];
  const steps = [
    { heading: "Format", program: deno, args: ["fmt", "--check"] },
    { heading: "Lint", program: deno, args: ["task", "--quiet", "lint"] },
    { heading: "Types", program: deno, args: ["check"] },
    { heading: "Plugin format", program: "npm", args: npm("format:check"), cwd: plugin },
    { heading: "Plugin lint", program: "npm", args: npm("lint"), cwd: plugin },
    { heading: "Plugin types", program: "npm", args: npm("typecheck"), cwd: plugin },
    { heading: "Plugin tests", program: "npm", args: npm("test"), cwd: plugin, tests: true },
    { heading: "Plugin build", program: deno, args: ["task", "--quiet", "plugin:build"] },
    {
      heading: "Tests",
      program: deno,
      args: ["task", "--quiet", "test", ...process.argv.slice(2)],
      tests: true,
    },
  ];
  const isFiltered = process.argv.some((arg) => arg.startsWith("--filter"));
  const failed = [];
  const skipped = [];
  let counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { heading, program, args, cwd = ROOT, tests = false } of steps) {
    const name = program === deno ? "deno" : program;
    process.stdout.write(`\n== ${heading}: ${name} ${args.join(" ")}\n`);
    let text = "";
    const code = await run(program, args, { cwd, onText: (part) => text += part });
    if (code > 128) return code;
    if (code !== 0) failed.push(heading);
    const counted = countTests(text);
    // A step that failed without a failed test is itself what failed.
    if (code !== 0 && counted.failed === 0) counted.failed = 1;
    counts = addCounts(counts, counted);
    if (!tests) continue;
    const { skipped: left, empty } = notRun(text);
    skipped.push(...left);
    // Green without a test is what a pattern that finds nothing looks like.
    if (empty.length > 0 && !isFiltered) failed.push(`${heading} (no test in ${empty.join(", ")})`);
    const ran = counted.passed + counted.failed + counted.skipped;
    if (ran === 0 && !isFiltered) failed.push(`${heading} (no test was run)`);
  }
  for (const name of skipped) process.stdout.write(`Skipped: ${name}\n`);
  process.stdout.write(
    failed.length === 0 ? "\nAll green.\n" : `\nFailed: ${failed.join(", ")}.\n`,
  );
  process.stdout.write(`${closingLine(counts)}\n`);
  return failed.length === 0 ? 0 : 1;
}
