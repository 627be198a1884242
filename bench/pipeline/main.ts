import { parseArgs } from "node:util";
import { readConfig } from "#core/config/config.ts";
import { topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { persistGroup, processGroup } from "#core/kafka/groups.ts";
import { setUp } from "#core/setup/set_up.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { vehicleData } from "#streams/smart_city/vehicle_data.ts";
import { freePorts } from "../../local/services/mod.ts";
import { isolatedEnvironment } from "../../tests/support/isolation.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { processUsage } from "../process_usage.ts";
import { writeResult } from "../result_file.ts";
import { percentile, slope } from "../statistics.ts";
import { LiveFollower } from "./follow_live.ts";
import { eventEnd, type Load, loadOf, WatermarkSchedule } from "./load.ts";
import { PIPELINE_TASKS, PipelineWorkers } from "./pipeline_workers.ts";
import { knee, type Latency, pipelineTable, type RateResult } from "./report.ts";

const { values } = parseArgs({
  args: Deno.args.slice(1),
  options: {
    rates: { type: "string", default: "45,1000,2000,5000,10000,20000" },
    seconds: { type: "string", default: "30" },
    warmup: { type: "string", default: "15" },
    speed: { type: "string", default: "60" },
  },
});
const seconds = Number(values.seconds);
const warmup = Number(values.warmup);
const speed = Number(values.speed);
/** Event time between two loads: nothing of one is a neighbour of the next, ms. */
const GAP_MS = 600_000;
/** Time for the load's process to start, ms. */
const START_MS = 3_000;
/** Part of the measured time at its end over which the lag's trend is taken. */
const TREND_PART = 0.6;
/** A lag that grows by less than this share of the rate does not grow: it is counted in batches. */
const TREND_SHARE = 0.01;
/** A load that was sent so much too late says little of the pipeline, ms. */
const LATE_MS = 1_000;
/** After a load that was too much the lag has so long to go, ms. */
const DRAIN_MS = 120_000;

const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
const log = createLogger("bench", { level: "warn" });
await using services = await testServices();
const [port] = freePorts(1);
const environment = isolatedEnvironment(services, {
  SLUICE_API_PORT: String(port),
  SLUICE_IDLE_CLOSE: "30s",
  SLUICE_LOG_LEVEL: "warn",
});
const lookup = (name: string) => environment[name];
const config = readConfig(lookup);
const topics = topicsOf(vehicleData, lookup);
await setUp(config, { streams: selectStreams(config.streams), env: lookup, log });
const kafka = createKafka(config, { clientId: "bench", log });
const admin = kafka.admin();
await admin.connect();

await using workers = await PipelineWorkers.start(environment);
await using follower = await LiveFollower.start({
  api: `http://127.0.0.1:${port}`,
  stream: vehicleData.name,
  recordKeys: 4,
});
const processes: ReadonlyMap<string, () => number | undefined> = new Map([
  ...PIPELINE_TASKS.map((task) => [task, () => workers.pid(task)] as const),
  ["kafka", () => services.kafka.pid] as const,
  ["cassandra", () => services.cassandra.pid] as const,
]);

const rates: RateResult[] = [];
let eventStart = Math.floor((Date.now() - 7 * 86_400_000) / 3_600_000) * 3_600_000;
for (const rate of values.rates.split(",").map(Number)) {
  const load = loadOf({
    ...{ rate, speed, eventStart },
    seconds: warmup + seconds,
    startAt: Date.now() + START_MS,
  });
  eventStart = eventEnd(load) + GAP_MS;
  const result = await measure(load);
  rates.push(result);
  await print(pipelineTable({ seconds, speed, rates: [result] }));
  if (!result.sustained && !await drained()) {
    await print(`Higher rates are left out: ${rate} records/s were too many`);
    break;
  }
}
await admin.disconnect();
const result = { seconds, speed, rates };
await print(`\n${pipelineTable(result)}`);
await print(`\nKnee: ${knee(rates)?.toLocaleString("en") ?? "below all"} records/s`);
await print(`Written to ${await writeResult("pipeline", result)}`);

async function measure(load: Load): Promise<RateResult> {
  follower.begin(
    load,
    new WatermarkSchedule(load, {
      boundMs: vehicleData.outOfOrdernessMs,
      partitions: config.kafkaPartitions,
    }),
  );
  const producer = startProducer(load);
  const from = load.startAt + warmup * 1_000;
  const to = from + seconds * 1_000;
  await workers.pause(from - Date.now());
  const before = await usages();
  const process: [number, number][] = [];
  const persist: [number, number][] = [];
  while (Date.now() < to) {
    await workers.pause(Math.min(1_000, Math.max(0, to - Date.now())));
    const at = (Date.now() - from) / 1_000;
    process.push([at, await processLag()]);
    persist.push([at, await persistLag()]);
  }
  const after = await usages();
  const { stdout, success } = await producer.output();
  if (!success) throw new Error("The producer of the load failed");
  const { delayMs } = JSON.parse(new TextDecoder().decode(stdout)) as { delayMs: number };
  if (delayMs > LATE_MS) {
    await print(
      `The load itself was up to ${Math.round(delayMs)} ms late: the machine is too busy`,
    );
  }
  // What was due at the end may still be on its way.
  await workers.pause(2_000);
  const { records, windows } = follower.receipts({ from, to });
  const trend = (lags: readonly [number, number][]) =>
    slope(lags.filter(([at]) => at >= (1 - TREND_PART) * seconds));
  const lagTrend = { process: trend(process), persist: trend(persist) };
  const record = latency(records);
  const window = latency(windows);
  return {
    rate: load.rate,
    vehicles: load.vehicles,
    producerDelayMs: delayMs,
    lagTrend,
    sustained: Math.max(...Object.values(lagTrend)) <= TREND_SHARE * load.rate,
    ...(record === undefined ? {} : { record }),
    ...(window === undefined ? {} : { window }),
    costs: [...before].map(([process, { at, usage }]) => {
      const end = after.get(process)!;
      return {
        process,
        cores: (end.usage.cpuSeconds - usage.cpuSeconds) / (end.at - at) * 1_000,
        megabytes: end.usage.residentBytes / 2 ** 20,
      };
    }),
  };
}

function startProducer(load: Load): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--config", new URL("../../deno.json", import.meta.url).pathname],
      ...["--allow-net", "--allow-env", "--allow-sys", "--allow-read"],
      new URL("produce.ts", import.meta.url).pathname,
      JSON.stringify({ load, topic: topics.records }),
    ],
    env: environment,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** Of the processes that run here: a service that runs elsewhere has no cost to be measured. */
async function usages() {
  const known = [...processes].flatMap(([name, pid]) => {
    const id = pid();
    return id === undefined ? [] : [[name, id] as const];
  });
  return new Map(
    await Promise.all(
      known.map(async ([name, pid]) =>
        [name, { at: performance.now(), usage: await processUsage(pid) }] as const
      ),
    ),
  );
}

function latency(receipts: readonly { readonly ms: number }[]): Latency | undefined {
  if (receipts.length === 0) return undefined;
  const ms = receipts.map((receipt) => receipt.ms);
  return { events: ms.length, p50: percentile(ms, 0.5), p99: percentile(ms, 0.99) };
}

function processLag(): Promise<number> {
  return lagOf(processGroup(config.group), [topics.records]);
}

function persistLag(): Promise<number> {
  return lagOf(persistGroup(config.group), [topics.records, topics.windows]);
}

async function lagOf(groupId: string, names: string[]): Promise<number> {
  const committed = await admin.fetchOffsets({ groupId, topics: names });
  const done = committed.flatMap(({ partitions }) => partitions)
    .reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  const ends = await Promise.all(names.map((topic) => admin.fetchTopicOffsets(topic)));
  return ends.flat().reduce((sum, { high }) => sum + Number(high), 0) - done;
}

/** Whether the lag went away. */
async function drained(): Promise<boolean> {
  const end = Date.now() + DRAIN_MS;
  while (Date.now() < end) {
    await workers.pause(1_000);
    if (await processLag() + await persistLag() < 1_000) return true;
  }
  return false;
}
