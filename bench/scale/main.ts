import { parseArgs } from "node:util";
import { writeResult } from "../result_file.ts";
import { scaleTable, type StateResult } from "./report.ts";
import { STATE_CASES, type StateFigures } from "./state_case.ts";
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

const names = values.cases === "none" ? [] : values.cases.split(",");
const unknown = names.find((name) => STATE_CASES[name] === undefined);
if (unknown !== undefined) throw new RangeError(`'--cases' has no '${unknown}'`);

const states: StateResult[] = [];
for (const name of names) {
  const { title, keys } = STATE_CASES[name]!;
  const state = { title, keys, figures: await runCase(name) };
  states.push(state);
  await print(scaleTable({ states: [state], workers: [] }));
}
const workers: WorkerFigures[] = [];
if (numbers(values.workers).length > 0) {
  await measureWorkers({
    keys: numbers(values.keys),
    workers: numbers(values.workers),
    records: Number(values.records),
    onFigures: (figures) => {
      workers.push(figures);
      return print(scaleTable({ states: [], workers: [figures] }));
    },
  });
}
const result = { states, workers };
await print(`\n${scaleTable(result)}`);
await print(`Written to ${await writeResult("scale", result)}`);

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
