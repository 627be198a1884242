import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { grafanaIsAbsent } from "../../tests/support/grafana/grafana_process.ts";
import { percentile } from "../statistics.ts";
import { besideCases, type QueryCase, queryCases } from "./case.ts";
import { measureLive } from "./live.ts";
import { countPoints, timeBeside, timeDirect, timeInGrafana } from "./measure.ts";
import { writePoints } from "./points.ts";
import { type ProcessUsage, processUsage } from "../process_usage.ts";
import { type BesideTimes, type QueryResult, queryTable, type QueryTimes } from "./report.ts";
import { writeResult } from "../result_file.ts";
import { writeWindows } from "./windows.ts";
import { startQueryWorld, type Subject } from "./world.ts";

/** Ten lines of so many rows are thinned to a panel's points. */
const LEAST_ROWS = 20_000;

const { values } = parseArgs({
  args: Deno.args.slice(1),
  options: {
    rows: { type: "string", default: "1000000" },
    small: { type: "string", default: "60" },
    middle: { type: "string", default: "20" },
    large: { type: "string", default: "5" },
    rate: { type: "string", default: "1000" },
    seconds: { type: "string", default: "15" },
    runs: { type: "string", default: "3" },
    against: { type: "string" },
  },
});
const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));

const rows = Number(values.rows);
if (!Number.isInteger(rows / 10) || rows < LEAST_ROWS) {
  await print(`--rows is a multiple of 10, and at least ${LEAST_ROWS}`);
  Deno.exit(2);
}
if (await grafanaIsAbsent("bench query")) Deno.exit(1);
const against = values.against === undefined ? undefined : resolve(values.against);
await using world = await startQueryWorld({ against });
const { client, own, other } = world;
const subjects = other === undefined ? [own] : [own, other];
await print("Writing rows to Cassandra …");
await writePoints(client, rows);
await writeWindows(client, world.vehicles);

const [small, middle, large] = [values.small, values.middle, values.large].map(Number);
const cases = queryCases(world.vehicles, {
  rows,
  runs: { small: small!, middle: middle!, large: large! },
});
// The plugin is connected, and its code is warm.
for (let run = 0; run < 10; run++) {
  for (const { admin } of subjects) await countPoints(admin, cases[0]!);
  await timeDirect(client, cases[0]!.direct!);
}
const before = await Promise.all(subjects.map(usageOf));

const queries: QueryTimes[] = [];
for (const one of cases) {
  queries.push(await measureQuery(one));
  await print(JSON.stringify(queries.at(-1)));
}
const beside = await measureBeside();
const afterQueries = await Promise.all(subjects.map(usageOf));

const runs = Number(values.runs) === 0 ? [] : await measureLive({
  admin: own.admin,
  page: await world.page(),
  producer: world.producer,
  topic: world.vehicles.topics.windows,
  perSecond: Number(values.rate),
  seconds: Number(values.seconds),
  runs: Number(values.runs),
});
const after = await Promise.all(subjects.map(usageOf));
const megabytes = (bytes: number) => bytes / 2 ** 20;
const memoryOf = (subject: number) => ({
  before: megabytes(before[subject]!.residentBytes),
  afterQueries: megabytes(afterQueries[subject]!.residentBytes),
  afterLive: megabytes(after[subject]!.residentBytes),
  peak: megabytes(after[subject]!.peakBytes),
});
const result: QueryResult = {
  queries,
  rows,
  beside,
  live: { rate: Number(values.rate), seconds: Number(values.seconds), runs },
  memory: memoryOf(0),
  ...(other === undefined ? {} : { otherMemory: memoryOf(1) }),
};
await print(`\n${queryTable(result)}`);
await print(`Written to ${await writeResult("query", result)}`);

async function usageOf({ grafana }: Subject): Promise<ProcessUsage> {
  const pid = await grafana.pluginPid();
  if (pid === undefined) throw new Error("The plugin does not run");
  return await processUsage(pid);
}

/** Measures one query; all take turns, so that each meets the same machine. */
async function measureQuery(one: QueryCase): Promise<QueryTimes> {
  for (const { admin } of subjects) {
    const points = await countPoints(admin, one);
    if (points !== one.points) {
      throw new Error(`${one.name}: ${points} points instead of ${one.points}`);
    }
  }
  const times = subjects.map((): number[] => []);
  const direct: number[] = [];
  for (let run = 0; run < one.runs; run++) {
    for (const [subject, { admin }] of subjects.entries()) {
      times[subject]!.push(await timeInGrafana(admin, one));
    }
    if (one.direct !== undefined) direct.push(await timeDirect(client, one.direct));
  }
  const [ours, others] = times as [number[], number[] | undefined];
  return {
    query: one.name,
    points: one.points,
    runs: one.runs,
    p50: percentile(ours, 0.5),
    p95: percentile(ours, 0.95),
    min: Math.min(...ours),
    max: Math.max(...ours),
    ...(direct.length === 0 ? {} : { driver: percentile(direct, 0.5) }),
    ...(others === undefined ? {} : { other: percentile(others, 0.5) }),
  };
}

/** How long a query of two rows takes while all rows are read. */
async function measureBeside(): Promise<BesideTimes[]> {
  const results: BesideTimes[] = [];
  for (const { admin } of subjects) {
    const times: number[] = [];
    for (let run = 0; run < Number(values.large); run++) {
      times.push(...await timeBeside(admin, besideCases(rows)));
    }
    results.push({
      count: times.length,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      max: Math.max(...times),
    });
  }
  return results;
}
