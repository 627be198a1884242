/**
 * `deno task mutate`: changes the sources in small ways and runs their tests. A mutant that no test
 * notices shows what is not tested (DeMillo, Lipton and Sayward, IEEE Computer 1978).
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { join } from "node:path";
import { Random } from "../support/random.ts";
import { type Mutant, mutantsOf } from "./mutants.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
/** Folders that the tests of pure code need. */
const COPIED = ["window", "core", "streams", "deno.json", "package.json"];
/** A mutant that makes the tests run for so many times as long runs on for ever. */
const LIMIT = 5;
const LEAST_LIMIT_MS = 30_000;
const encoder = new TextEncoder();
const print = (line: string) => void Deno.stdout.writeSync(encoder.encode(`${line}\n`));

interface Flags {
  readonly files: readonly string[];
  readonly tests: string;
  readonly sample: number;
  readonly seed: number;
}

interface Placed {
  readonly file: string;
  readonly source: string;
  readonly mutant: Mutant;
}

/** What became of a mutant. */
type Fate = "killed" | "timed out" | "survived";

const flags = new Command("mutate")
  .description("Changes sources in small ways and shows which changes no test notices")
  .requiredOption("--files <paths>", "sources, separated by commas", (text) => text.split(","))
  .option("--tests <path>", "tests that should notice", "window")
  .option("--sample <count>", "mutants to try; default: all", readCount, Infinity)
  .option("--seed <number>", "choice of the sample", readCount, 1)
  .parse(Deno.args, { from: "user" }).opts<Flags>();

const dir = await Deno.makeTempDir({ prefix: "sluice-mutants-" });
try {
  Deno.exitCode = await run();
} finally {
  await Deno.remove(dir, { recursive: true });
}

async function run(): Promise<number> {
  await copyRepository();
  const began = performance.now();
  if (await runTests(flags.tests, Infinity) !== "survived") {
    print(`The tests in ${flags.tests} fail without any change`);
    return 1;
  }
  const limitMs = Math.max(LEAST_LIMIT_MS, LIMIT * (performance.now() - began));
  const all: Placed[] = [];
  for (const file of flags.files) {
    const source = await Deno.readTextFile(join(ROOT, file));
    all.push(...mutantsOf(source).map((mutant) => ({ file, source, mutant })));
  }
  const chosen = new Random(flags.seed).shuffle(all).slice(0, flags.sample);
  print(`${chosen.length} of ${all.length} mutants, seed ${flags.seed}`);
  const counts = { killed: 0, "timed out": 0, survived: 0 };
  const survivors: string[] = [];
  for (const { file, source, mutant } of chosen) {
    const { line, from, to, start, end } = mutant;
    await Deno.writeTextFile(join(dir, file), source.slice(0, start) + to + source.slice(end));
    const fate = await test(file, limitMs);
    await Deno.writeTextFile(join(dir, file), source);
    counts[fate]++;
    const text = `${file}:${line}  ${oneLine(from)}  →  ${oneLine(to) || "(nothing)"}`;
    print(`${fate.padEnd(9)} ${text}`);
    if (fate === "survived") survivors.push(text);
  }
  const noticed = counts.killed + counts["timed out"];
  const share = chosen.length === 0 ? 0 : 100 * noticed / chosen.length;
  print(
    `\n${noticed} of ${chosen.length} noticed (${share.toFixed(1)} %), ` +
      `${counts["timed out"]} of them by running on for ever; ${counts.survived} survived`,
  );
  for (const survivor of survivors) print(`  ${survivor}`);
  return 0;
}

/** A copy that may be broken. */
async function copyRepository(): Promise<void> {
  const { success } = await new Deno.Command("cp", {
    args: ["-r", ...COPIED.map((path) => join(ROOT, path)), dir],
  }).output();
  if (!success) throw new Error(`The sources cannot be copied to ${dir}`);
  await Deno.symlink(join(ROOT, "node_modules"), join(dir, "node_modules"));
}

/** Runs the tests beside a file first, since most mutants fall there, then all. */
async function test(file: string, limitMs: number): Promise<Fate> {
  const beside = file.replace(/\.ts$/, "_test.ts");
  if (await exists(join(dir, beside))) {
    const fate = await runTests(beside, limitMs);
    if (fate !== "survived") return fate;
  }
  return await runTests(flags.tests, limitMs);
}

async function runTests(path: string, limitMs: number): Promise<Fate> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-check", "--fail-fast", "--allow-all", "--quiet", path],
    cwd: dir,
    stdout: "null",
    stderr: "null",
  }).spawn();
  let late = false;
  const end = () => {
    late = true;
    child.kill("SIGKILL");
  };
  const timer = limitMs === Infinity ? undefined : setTimeout(end, limitMs);
  const { success } = await child.status;
  clearTimeout(timer);
  return late ? "timed out" : success ? "survived" : "killed";
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 60);
}

function readCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("write a whole number.");
  return Number(text);
}
