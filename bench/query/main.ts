import { parseArgs } from "node:util";
import { grafanaIsAbsent } from "../../tests/support/grafana/grafana_process.ts";
import { formatSpread, percentile } from "../statistics.ts";
import { type QueryCase, queryCases } from "./case.ts";
import { measureLive } from "./live.ts";
import { countPoints, timeDirect, timeInGrafana } from "./measure.ts";
import { writePoints } from "./points.ts";
import { processUsage } from "../process_usage.ts";
import { writeWindows } from "./windows.ts";
import { startQueryWorld } from "./world.ts";

const { values } = parseArgs({
  args: Deno.args.slice(1),
  options: {
    small: { type: "string", default: "60" },
    middle: { type: "string", default: "20" },
    large: { type: "string", default: "5" },
    rate: { type: "string", default: "1000" },
    seconds: { type: "string", default: "15" },
    runs: { type: "string", default: "3" },
  },
});
const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
const count = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 0 });
const megabytes = (bytes: number) => count(bytes / 2 ** 20);

if (await grafanaIsAbsent("bench query")) Deno.exit(1);
await using world = await startQueryWorld();
const { admin, client, grafana } = world;
await print("Writing rows to Cassandra …");
await writePoints(client);
await writeWindows(client, world.vehicles);

const [small, middle, large] = [values.small, values.middle, values.large].map(Number);
const cases = queryCases(world.vehicles, { small: small!, middle: middle!, large: large! });
// The plugin is connected, and its code is warm.
for (let run = 0; run < 10; run++) {
  await countPoints(admin, cases[0]!);
  await timeDirect(client, cases[0]!.direct!);
}
const pid = await grafana.pluginPid();
if (pid === undefined) throw new Error("The plugin does not run");
const before = await processUsage(pid);

await print(
  "\n| query | points | runs | p50 ms | p95 ms | least–most | driver alone, p50 ms | Grafana / driver |",
);
await print("| --- | --- | --- | --- | --- | --- | --- | --- |");
for (const one of cases) await print(await row(one));
const afterQueries = await processUsage(pid);

const runs = await measureLive({
  admin,
  page: await world.page(),
  producer: world.producer,
  topic: world.vehicles.topics.windows,
  perSecond: Number(values.rate),
  seconds: Number(values.seconds),
  runs: Number(values.runs),
});
const after = await processUsage(pid);
const spreadOf = (figure: "p50" | "p99" | "max") => formatSpread(runs.map((run) => run[figure]), 0);
await print([
  "",
  `Produce to the browser's WebSocket at ${values.rate} updates/s, median (least–most) of ` +
  `${runs.length} runs of ${values.seconds} s:`,
  `p50 ${spreadOf("p50")} ms, p99 ${spreadOf("p99")} ms, longest ${spreadOf("max")} ms; ` +
  runs.map(({ received, produced }) => `${count(received)} of ${count(produced)}`).join(", ") +
  " updates came",
  "",
  `Memory of the plugin, resident MB: ${megabytes(before.residentBytes)} before, ` +
  `${megabytes(afterQueries.residentBytes)} after the queries, ${
    megabytes(after.residentBytes)
  } after the live ` +
  `updates, ${megabytes(after.peakBytes)} at most`,
].join("\n"));

/** Measures one query; the driver's turns lie between Grafana's, so that both meet the same machine. */
async function row(one: QueryCase): Promise<string> {
  const points = await countPoints(admin, one);
  if (points !== one.points) {
    throw new Error(`${one.name}: ${points} points instead of ${one.points}`);
  }
  const times: number[] = [];
  const direct: number[] = [];
  for (let run = 0; run < one.runs; run++) {
    times.push(await timeInGrafana(admin, one));
    if (one.direct !== undefined) direct.push(await timeDirect(client, one.direct));
  }
  const p50 = percentile(times, 0.5);
  const driver = direct.length === 0 ? undefined : percentile(direct, 0.5);
  return `| ${
    [
      one.name,
      count(one.points),
      one.runs,
      count(p50),
      count(percentile(times, 0.95)),
      `${count(Math.min(...times))}–${count(Math.max(...times))}`,
      driver === undefined ? "" : count(driver),
      driver === undefined ? "" : (p50 / driver).toFixed(2),
    ].join(" | ")
  } |`;
}
