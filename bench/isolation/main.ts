import { parseArgs } from "node:util";
import { PluginProcess } from "../../grafana-plugin/backend/integration/plugin_process.ts";
import { startTemporaryServices } from "../../local/services/mod.ts";
import { pause } from "#core/async/wait.ts";
import { writeResult } from "../result_file.ts";
import { percentile } from "../statistics.ts";
import { attacks, makeTables, measuredQuery } from "./attacks.ts";
import { type AttackTimes, type IsolationResult, isolationTable } from "./report.ts";

const { values } = parseArgs({
  args: Deno.args.slice(1),
  options: {
    rows: { type: "string", default: "200000" },
    wide: { type: "string", default: "1000" },
    macros: { type: "string", default: "20000" },
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
await using plugin = await PluginProcess.start();
const measured = measuredQuery(settings);
// Its code is warm, and it is connected.
for (let run = 0; run < 50; run++) await timeOf();

const results: AttackTimes[] = [];
for (const { name, query } of [{ name: "none", query: undefined }, ...attacks({ macros })]) {
  const ended = new AbortController();
  let answered = 0;
  let refused = 0;
  const attacking = Array.from({ length: query === undefined ? 0 : parallel }, async () => {
    while (!ended.signal.aborted) {
      const { error } = await plugin.ask({ uid: "attacked", settings, query: query! });
      if (error === "") answered++;
      else refused++;
    }
  });
  const times: number[] = [];
  for (const began = performance.now(); performance.now() - began < seconds * 1_000;) {
    times.push(await timeOf());
    await pause(EVERY_MS);
  }
  ended.abort();
  await Promise.all(attacking);
  results.push({
    attack: name,
    count: times.length,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    max: Math.max(...times),
    answered,
    refused,
  });
  await print(JSON.stringify(results.at(-1)));
}
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
