import { parseArgs } from "node:util";
import { type Sliced, STATE_CASES, type StateFigures } from "./state_case.ts";
import { measureWorkers, type WorkerFigures } from "./worker_runs.ts";

// How windows scale: with the number of keys and windows in one task, and with keys and workers on
// a real Kafka. `--workers 0` leaves the latter out, `--cases none` the former.

const { values } = parseArgs({
  args: Deno.args.slice(1),
  options: {
    cases: { type: "string", default: Object.keys(STATE_CASES).join(",") },
    core: { type: "string", default: "0" },
    keys: { type: "string", default: "1000,100000,1000000" },
    workers: { type: "string", default: "1,2" },
    records: { type: "string", default: "2000000" },
  },
});
const encoder = new TextEncoder();
const print = (line: string) => Deno.stdout.write(encoder.encode(`${line}\n`));
const numbers = (list: string) => list.split(",").map(Number).filter((one) => one > 0);
const format = (value: number, decimals = 0) =>
  value.toLocaleString("en", { maximumFractionDigits: decimals, minimumFractionDigits: decimals });

const cases = values.cases === "none" ? [] : values.cases.split(",");
if (cases.length > 0) await reportStates();
const workers = numbers(values.workers);
if (workers.length > 0) await reportWorkers();

async function reportStates(): Promise<void> {
  const columns = [
    ...["windows", "keys", "µs per record", "state rows", "bytes per row in memory", "MB resident"],
    ...["bytes per row in the changelog", "write", "restore", "open tick", "close, per window"],
  ];
  await print("State of one task, pure; work in slices: CPU (longest slice)");
  await print(`| ${columns.join(" | ")} |\n|${" --- |".repeat(columns.length)}`);
  for (const name of cases) {
    const one = STATE_CASES[name];
    if (one === undefined) throw new RangeError(`'--cases' has no '${name}'`);
    const figures = await runCase(name);
    const { write, restore, emitOpen, close } = figures;
    const cells = [
      ...[one.title, format(one.keys), format(figures.recordMicros, 2), format(write.items)],
      ...[format(figures.stateBytes / write.items), format(figures.residentBytes / 2 ** 20)],
      ...[format(figures.rowBytes / write.items), sliced(write), sliced(restore)],
      `${format(emitOpen.items)} windows, ${sliced(emitOpen)}`,
      close.items === 0
        ? "none"
        : `${format(close.cpuMs / close.items * 1_000, 1)} µs (${format(close.longestMs, 1)} ms)`,
    ];
    await print(`| ${cells.join(" | ")} |`);
  }
}

function sliced({ cpuMs, longestMs }: Sliced): string {
  return `${format(cpuMs)} ms (${format(longestMs, 1)} ms)`;
}

async function runCase(name: string): Promise<StateFigures> {
  const root = new URL("../../", import.meta.url).pathname;
  const { success, stdout } = await new Deno.Command("taskset", {
    args: [
      ...["-c", values.core, Deno.execPath(), "run", "--config", `${root}/deno.json`],
      ...["--allow-all", "--v8-flags=--expose-gc", `${root}/bench/scale/measure_state.ts`, name],
    ],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`the case '${name}' failed: see above`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function reportWorkers(): Promise<void> {
  const columns = [
    ...["keys, one open window each", "workers", "records/s", "µs CPU per record", "peak MB"],
    ...["start to first commit on that state (CPU)", "longest slice while restoring", "running"],
  ];
  await print("\nProcess workers on Kafka, one core each, 4 partitions");
  await print(`| ${columns.join(" | ")} |\n|${" --- |".repeat(columns.length)}`);
  await measureWorkers({
    keys: numbers(values.keys),
    workers,
    records: Number(values.records),
    onFigures: (figures) => print(`| ${workerCells(figures).join(" | ")} |`),
  });
}

function workerCells(figures: WorkerFigures): string[] {
  return [
    ...[format(figures.keys), format(figures.workers), format(figures.recordsPerSecond)],
    ...[format(figures.cpuMicrosPerRecord, 2), format(figures.peakBytes / 2 ** 20)],
    `${format(figures.restartMs / 1_000, 1)} s (${format(figures.restartCpuMs / 1_000, 1)} s)`,
    `${format(figures.longestRestoringMs)} ms`,
    `${format(figures.longestRunningMs)} ms`,
  ];
}
