/**
 * `deno task chaos`: see docs/chaos.md.
 *
 * @module
 */
import { Command, InvalidArgumentError } from "commander";
import { join } from "node:path";
import { parseDuration } from "#core/declaration/mod.ts";
import { type FaultName, FAULTS } from "./faults/mod.ts";
import { findingsText, isClean, reportTable } from "./report.ts";
import { type ChaosEvent, runChaos } from "./run.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
/** Exit code of a program that was asked to stop. */
const INTERRUPTED = 130;
const encoder = new TextEncoder();
const print = (text: string) => void Deno.stdout.writeSync(encoder.encode(text));

interface Flags {
  readonly seed: number;
  readonly duration: number;
  readonly faults: readonly FaultName[];
  readonly report?: string;
}

const all = Object.keys(FAULTS) as FaultName[];
const flags = new Command("chaos")
  .description("Breaks workers and services at random, and checks every window, letter and row")
  .option("--seed <number>", "schedule of the faults", readSeed, Date.now() % 1_000_000)
  .option("--duration <time>", "such as 3m or 30m; every fault is injected once", readTime, 180_000)
  .option("--faults <names>", `of ${all.join(",")}; default: all`, readFaults, all)
  .option("--report <file>", "writes the table there, as JSON when it ends with .json")
  .parse(Deno.args, { from: "user" }).opts<Flags>();

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => interrupted.abort());
}

const report = await runChaos({
  signal: interrupted.signal,
  seed: flags.seed,
  durationMs: flags.duration,
  faults: flags.faults,
  logDir: join(ROOT, ".sluice/chaos", `seed-${flags.seed}`),
  onEvent: Deno.stdout.isTerminal() ? showEvent : (event) => print(`${JSON.stringify(event)}\n`),
}).catch((error) => {
  if (interrupted.signal.aborted) Deno.exit(INTERRUPTED);
  throw error;
});
const table = reportTable(report);
print(`\n${table}\n${findingsText(report)}`);
if (flags.report !== undefined) {
  const json = `${JSON.stringify(report, null, 2)}\n`;
  await Deno.writeTextFile(flags.report, flags.report.endsWith(".json") ? json : table);
}
Deno.exit(isClean(report) ? 0 : 1);

function showEvent({ event, atMs, text, sent }: ChaosEvent): void {
  if (event === "finding") return;
  const seconds = (atMs / 1_000).toFixed(1).padStart(7);
  print(`${seconds} s  ${String(sent).padStart(8)} records  ${event.padEnd(8)} ${text}\n`);
}

function readSeed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("write a whole number.");
  return Number(text);
}

function readTime(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function readFaults(text: string): FaultName[] {
  const names = text.split(",").filter((name) => name !== "");
  const unknown = names.find((name) => !Object.hasOwn(FAULTS, name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`there is no '${unknown}': choose from ${all.join(",")}.`);
  }
  return names as FaultName[];
}
