import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type kafkajs from "kafkajs";
import { pause } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { processGroup } from "#core/kafka/groups.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { ensureTopics, planTopics, progressTopic } from "#core/kafka/topics.ts";
import type { TaskProgress } from "#core/progress.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { startTemporaryServices } from "../../local/services/mod.ts";
import { formatSpread } from "../statistics.ts";
import { benchStream, produceDataset } from "./dataset.ts";
import { processUsage } from "../process_usage.ts";

/** One run of one program over the whole data set. */
interface Run {
  readonly recordsPerSecond: number;
  readonly cpuMicrosPerRecord: number;
  readonly peakMegabytes: number;
}

const PARTITIONS = 4;
const { values } = parseArgs({
  args: Deno.args.slice(1),
  options: {
    records: { type: "string", default: "2000000" },
    runs: { type: "string", default: "5" },
    core: { type: "string", default: "0" },
    against: { type: "string" },
  },
});
const here = new URL("../../", import.meta.url).pathname;
/** What is timed: the worker, a loop without guarantees, and the worker of another checkout. */
const programs: Readonly<Record<string, { readonly root: string; readonly script: string }>> = {
  sluice: { root: here, script: "bench/windows/worker.ts" },
  naive: { root: here, script: "bench/windows/naive.ts" },
  ...(values.against === undefined
    ? {}
    : { other: { root: resolve(values.against), script: "bench/windows/worker.ts" } }),
};
const names = Object.keys(programs);
const records = Number(values.records);
const runs = Number(values.runs);
const topic = benchStream.topic.name;
const log = createLogger("bench", { level: "warn" });
const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));

await using services = await startTemporaryServices();
const kafka = createKafka(
  readConfig((name) => name === "KAFKA_BOOTSTRAP_SERVERS" ? services.kafka.bootstrap : undefined),
  { clientId: "bench", log },
);
const admin = kafka.admin();
await admin.connect();
await makeTopics("bench-0");
await print(`Writing ${records.toLocaleString("en")} records to ${PARTITIONS} partitions …`);
await produceDataset(kafka, records);

const results = new Map<string, Run[]>(names.map((name) => [name, []]));
for (let run = 1; run <= runs; run++) {
  // Each program is the first as often as the others.
  for (const name of [...names.slice(run % names.length), ...names.slice(0, run % names.length)]) {
    const result = await measure(name, `bench-${name}-${run}`);
    results.get(name)!.push(result);
    await print(
      `run ${run} ${name}: ${
        Math.round(result.recordsPerSecond).toLocaleString("en")
      } records/s, ` +
        `${result.cpuMicrosPerRecord.toFixed(2)} µs CPU per record, ${
          result.peakMegabytes.toFixed(0)
        } MB`,
    );
  }
}
await admin.disconnect();
await report();

async function makeTopics(group: string): Promise<void> {
  const plans = planTopics([benchStream], {
    kafkaPartitions: PARTITIONS,
    kafkaReplicationFactor: 1,
    kafkaMinInsyncReplicas: 1,
    group,
  }, () => undefined);
  const naive = { ...plans[0]!, name: `${topic}.naive` };
  await ensureTopics(admin, [...plans, naive]);
}

async function measure(name: string, group: string): Promise<Run> {
  await makeTopics(group);
  const { root, script } = programs[name]!;
  const child = new Deno.Command("taskset", {
    args: [
      "-c",
      values.core,
      Deno.execPath(),
      "run",
      "--config",
      `${root}/deno.json`,
      "--allow-net=127.0.0.1,localhost",
      "--allow-env",
      "--allow-sys=hostname",
      `${root}/${script}`,
    ],
    cwd: root,
    env: { KAFKA_BOOTSTRAP_SERVERS: services.kafka.bootstrap, SLUICE_GROUP: group },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  try {
    const run = await follow(child.pid, processGroup(group));
    if (name !== "naive") await assertCounted(group);
    return run;
  } finally {
    child.kill("SIGTERM");
    await child.status;
  }
}

/** A figure of a run that lost records would be worth nothing. */
async function assertCounted(group: string): Promise<void> {
  const counted = new Map<number, number>();
  await readLog(kafka, {
    topic: progressTopic(group),
    partitions: Array.from({ length: PARTITIONS }, (_, partition) => partition),
    groupId: `${group}-check`,
    onMessage: (partition, { value }) => {
      const { streams } = JSON.parse(value!.toString()) as TaskProgress;
      counted.set(partition, streams[benchStream.name]!.ledger.counted);
    },
  });
  const sum = [...counted.values()].reduce((total, one) => total + one, 0);
  if (sum !== records) throw new Error(`${sum} of ${records} records were counted in windows`);
}

/** Rates are taken between the first commit and the last, so start-up does not count. */
async function follow(pid: number, groupId: string): Promise<Run> {
  let first: { at: number; done: number; cpu: number } | undefined;
  for (;;) {
    await pause(50);
    const done = await committed(groupId);
    if (done === 0) continue;
    const at = performance.now();
    const usage = await processUsage(pid);
    first ??= { at, done, cpu: usage.cpuSeconds };
    if (done < records) continue;
    const counted = records - first.done;
    return {
      recordsPerSecond: counted / (at - first.at) * 1_000,
      cpuMicrosPerRecord: (usage.cpuSeconds - first.cpu) / counted * 1e6,
      peakMegabytes: usage.peakBytes / 2 ** 20,
    };
  }
}

async function committed(groupId: string): Promise<number> {
  const [entry] = await admin.fetchOffsets({ groupId, topics: [topic] });
  return entry!.partitions.reduce(
    (sum: number, partition: kafkajs.PartitionOffset) =>
      sum + Math.max(0, Number(partition.offset)),
    0,
  );
}

async function report(): Promise<void> {
  const pick = (name: string, figure: keyof Run, decimals: number) =>
    formatSpread(results.get(name)!.map((run) => run[figure]), decimals);
  const ratios = (name: string) =>
    results.get("sluice")!.map((run, index) =>
      run.recordsPerSecond / results.get(name)![index]!.recordsPerSecond
    );
  await print([
    "",
    `Tumbling 10 s per device, Kafka to Kafka, one core, median (least–most) of ${runs} runs`,
    "| program | records/s | µs CPU per record | peak MB |",
    "| --- | --- | --- | --- |",
    ...names.map((name) =>
      `| ${name} | ${pick(name, "recordsPerSecond", 0)} | ${
        pick(name, "cpuMicrosPerRecord", 2)
      } | ${pick(name, "peakMegabytes", 0)} |`
    ),
    "",
    ...names.slice(1).map((name) =>
      `sluice / ${name}, run by run: ${formatSpread(ratios(name), 2)}`
    ),
  ].join("\n"));
}
