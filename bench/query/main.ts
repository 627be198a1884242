import { parseArgs } from "node:util";
import { grafanaIsAbsent } from "../../tests/support/grafana/grafana_process.ts";
import { percentile } from "../statistics.ts";
import { type QueryCase, queryCases } from "./case.ts";
import { measureLive } from "./live.ts";
import { countPoints, timeDirect, timeInGrafana } from "./measure.ts";
import { writePoints } from "./points.ts";
import { processUsage } from "../process_usage.ts";
import { type QueryResult, queryTable, type QueryTimes } from "./report.ts";
import { writeResult } from "../result_file.ts";
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

const queries: QueryTimes[] = [];
for (const one of cases) {
  queries.push(await measureQuery(one));
  await print(JSON.stringify(queries.at(-1)));
}
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
const megabytes = (bytes: number) => bytes / 2 ** 20;
const result: QueryResult = {
  queries,
  live: { rate: Number(values.rate), seconds: Number(values.seconds), runs },
  memory: {
    before: megabytes(before.residentBytes),
    afterQueries: megabytes(afterQueries.residentBytes),
    afterLive: megabytes(after.residentBytes),
    peak: megabytes(after.peakBytes),
  },
};
await print(`\n${queryTable(result)}`);
await print(`Written to ${await writeResult("query", result)}`);

/** Measures one query; the driver's turns lie between Grafana's, so that both meet the same machine. */
async function measureQuery(one: QueryCase): Promise<QueryTimes> {
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
  return {
    query: one.name,
    points: one.points,
    runs: one.runs,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    min: Math.min(...times),
    max: Math.max(...times),
    ...(direct.length === 0 ? {} : { driver: percentile(direct, 0.5) }),
  };
}
