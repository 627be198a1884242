import { parseArgs } from "node:util";
import { PluginProcess } from "../../grafana-plugin/backend/integration/plugin_process.ts";
import { startTemporaryServices } from "../../local/services/mod.ts";
import { eventually, pause } from "#core/async/wait.ts";
import { writeResult } from "../result_file.ts";
import { attacks, makeTables, measuredQuery } from "./attacks.ts";
import type { AttackOutcome } from "./attack_thread.ts";
import { type AttackTimes, type IsolationResult, isolationTable, timesOf } from "./report.ts";

const { values } = parseArgs({
  args: Deno.args.slice(1),
  options: {
    rows: { type: "string", default: "200000" },
    wide: { type: "string", default: "1000" },
    macros: { type: "string", default: "20000" },
    /** The only attack that is tried, by its name. */
    attack: { type: "string" },
    parallel: { type: "string", default: "4" },
    seconds: { type: "string", default: "20" },
  },
});
const [rows, wide, macros, parallel, seconds] = [
  values.rows,
  values.wide,
  values.macros,
  values.parallel,
  values.seconds,
].map(Number) as [number, number, number, number, number];
const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
/** Time between two queries of the measured datasource, ms. */
const EVERY_MS = 20;

await using services = await startTemporaryServices();
await print("Writing rows to Cassandra …");
const settings = await makeTables(services, { rows, wide });
await using plugin = await PluginProcess.start({
  preload: new URL("./loop_meter.ts", import.meta.url).href,
});
const attack = newThread("./attack_thread.ts");
const bare = newThread("./bare_thread.ts");
bare.postMessage({ settings, everyMs: EVERY_MS });
await answerOf(bare);
const measured = measuredQuery(settings);
// Its code is warm, and it is connected.
for (let run = 0; run < 50; run++) await timeOf();

const results: AttackTimes[] = [];
const tried = attacks({ macros }).filter(({ name }) => name === (values.attack ?? name));
for (const { name, query } of [{ name: "none", query: undefined }, ...tried]) {
  if (query !== undefined) {
    const { address } = plugin;
    attack.postMessage({ address, query: { uid: "attacked", settings, query }, parallel });
  }
  await readLoop();
  bare.postMessage("measure");
  const times: number[] = [];
  for (const began = performance.now(); performance.now() - began < seconds * 1_000;) {
    times.push(await timeOf());
    await pause(EVERY_MS);
  }
  const loop = await readLoop();
  bare.postMessage("end");
  const bareTimes = await answerOf<number[]>(bare);
  attack.postMessage("end");
  const outcome = query === undefined
    ? { answered: 0, refused: 0 }
    : await answerOf<AttackOutcome>(attack);
  results.push({ attack: name, ...timesOf(times), bare: timesOf(bareTimes), loop, ...outcome });
  await print(JSON.stringify(results.at(-1)));
}
for (const thread of [bare, attack]) thread.terminate();
const result: IsolationResult = { rows, wide, macros, parallel, seconds, attacks: results };
await print(`\n${isolationTable(result)}`);
await print(`Written to ${await writeResult("isolation", result)}`);

/** Time of one query of the measured datasource, ms. */
async function timeOf(): Promise<number> {
  const began = performance.now();
  const { error } = await plugin.ask(measured);
  if (error !== "") throw new Error(`The measured query failed: ${error}`);
  return performance.now() - began;
}

/** How long the plugin's loop was kept since this was asked before. */
async function readLoop(): Promise<AttackTimes["loop"]> {
  const { length } = plugin.lines;
  Deno.kill(plugin.child.pid, "SIGUSR2");
  const line = await eventually(() => {
    const found = plugin.lines.slice(length).find((text) => text.startsWith('{"loop"'));
    if (found === undefined) throw new Error("the plugin does not tell of its loop");
    return found;
  }, { everyMs: 20 });
  return JSON.parse(line).loop;
}

function newThread(path: string): Worker {
  return new Worker(new URL(path, import.meta.url), { type: "module" });
}

function answerOf<T>(thread: Worker): Promise<T> {
  return new Promise((resolve) =>
    thread.addEventListener("message", ({ data }) => resolve(data), { once: true })
  );
}
