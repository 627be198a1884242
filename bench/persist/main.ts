import { pause } from "#core/async/wait.ts";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { connectCassandra } from "#core/cassandra/client.ts";
import { loadStreams } from "#core/cassandra/declarations.ts";
import { readConfig } from "#core/config/config.ts";
import { topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { persistGroup } from "#core/kafka/groups.ts";
import { setUp } from "#core/setup/set_up.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { isolatedEnvironment } from "../../tests/support/isolation.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { processUsage } from "../process_usage.ts";
import { writeResult } from "../result_file.ts";
import { datasetLines, datasetOf, produceDataset } from "./dataset.ts";
import { type JavaWriter, prepareJavaWriter, writeWithJava } from "./java_writer/java_writer.ts";
import { type PersistRun, persistTable } from "./report.ts";

/** What is timed: the persist worker of a checkout, or a writer on the Java driver. */
type ProgramName = "this" | "other" | "java";

/** A checkout of the repository whose persist worker is timed. */
interface Checkout {
  readonly name: "this" | "other";
  readonly root: string;
}

const { values } = parseArgs({
  allowNegative: true,
  args: Deno.args.slice(1),
  options: {
    records: { type: "string", default: "300000" },
    runs: { type: "string", default: "5" },
    core: { type: "string", default: "0" },
    against: { type: "string" },
    java: { type: "boolean", default: true },
  },
});
const dataset = datasetOf(Number(values.records));
const rows = dataset.records + dataset.windows;
const messages = dataset.records + 2 * dataset.windows;
const runs = Number(values.runs);
const checkouts: readonly Checkout[] = [
  { name: "this", root: new URL("../../", import.meta.url).pathname },
  ...(values.against === undefined
    ? []
    : [{ name: "other", root: resolve(values.against) } as const]),
];
const log = createLogger("bench", { level: "warn" });
const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
const count = (value: number) => value.toLocaleString("en", { maximumFractionDigits: 0 });

await using services = await testServices();
const environment = isolatedEnvironment(services, {
  SLUICE_STREAMS: "vehicle_data",
  SLUICE_AUTO_SETUP: "false",
  SLUICE_LOG_LEVEL: "warn",
});
const lookup = (name: string) => environment[name];
const config = readConfig(lookup);
const streams = selectStreams(config.streams);
const topics = topicsOf(streams[0]!, lookup);
const kafka = createKafka(config, { clientId: "bench", log });
const admin = kafka.admin();
await admin.connect();
await setUp(config, { streams, env: lookup, log });
await print(
  `Writing ${count(dataset.records)} records and ${count(2 * dataset.windows)} updates of ` +
    `${count(dataset.windows)} windows to ${config.kafkaPartitions} partitions each …`,
);
await produceDataset(kafka, dataset, topics);

const javaWriter = values.java ? await prepareJavaWriter() : undefined;
const rowsFile = await Deno.makeTempFile();
await Deno.writeTextFile(rowsFile, [...datasetLines(dataset)].join("\n"));
const programs: readonly { name: ProgramName; run: (keyspace: string) => Promise<PersistRun> }[] = [
  ...checkouts.map(({ name, root }) => ({
    name,
    run: (keyspace: string) => timeWorker(root, keyspace),
  })),
  ...(javaWriter === undefined
    ? []
    : [{ name: "java" as const, run: (keyspace: string) => timeJava(javaWriter, keyspace) }]),
];

const results: Record<ProgramName, PersistRun[]> = { this: [], other: [], java: [] };
for (let run = 1; run <= runs; run++) {
  // Each program is the first as often as the others.
  const first = run % programs.length;
  for (const { name, run: time } of [...programs.slice(first), ...programs.slice(0, first)]) {
    const result = await measure(`${environment["CASSANDRA_KEYSPACE"]}_${name}_${run}`, time);
    results[name].push(result);
    await print(
      `run ${run} ${name}: ${count(result.rowsPerSecond)} rows/s, ` +
        `${result.cpuMicrosPerRow.toFixed(1)} µs CPU per row, ` +
        `${result.peakMegabytes.toFixed(0)} MB`,
    );
  }
}
await admin.disconnect();
await Deno.remove(rowsFile);
const result = {
  rows,
  programs: programs.map(({ name }) => ({
    name,
    ...(name === "java" ? { title: javaWriter!.title } : {}),
    runs: results[name],
  })),
};
await print(`\n${persistTable(result)}`);
await print(`Written to ${await writeResult("persist", result)}`);

/** The configuration of a keyspace of its own. */
function configOf(keyspace: string) {
  const env: Record<string, string> = {
    ...environment,
    CASSANDRA_KEYSPACE: keyspace,
    SLUICE_GROUP: keyspace,
  };
  return { env, config: readConfig((variable) => env[variable]) };
}

/** Stores the data set in a keyspace of its own, which is dropped. */
async function measure(
  keyspace: string,
  time: (keyspace: string) => Promise<PersistRun>,
): Promise<PersistRun> {
  const { config: own } = configOf(keyspace);
  await setUp(own, { streams, env: lookup, log });
  try {
    const result = await time(keyspace);
    await assertStored(own);
    return result;
  } finally {
    const client = await connectCassandra(own, { clientId: "bench" });
    await client.execute(`DROP KEYSPACE "${keyspace}"`, [], { prepare: false });
    await client.shutdown();
  }
}

async function timeWorker(root: string, keyspace: string): Promise<PersistRun> {
  const child = new Deno.Command("taskset", {
    args: [
      ...["-c", values.core, Deno.execPath(), "run", "--no-prompt"],
      ...["--config", `${root}/deno.json`],
      ...["--allow-net", "--allow-env", "--allow-read", "--allow-sys"],
      `${root}/workers/persist/main.ts`,
    ],
    cwd: root,
    env: configOf(keyspace).env,
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  try {
    return await follow(child, persistGroup(keyspace));
  } finally {
    child.kill("SIGTERM");
    await child.status;
  }
}

async function timeJava(writer: JavaWriter, keyspace: string): Promise<PersistRun> {
  const { config: own } = configOf(keyspace);
  const client = await connectCassandra(own, { clientId: "bench" });
  const [stream] = await loadStreams(client, streams, lookup);
  await client.shutdown();
  return await writeWithJava(writer, {
    contactPoint: own.cassandraContactPoints[0]!,
    localDatacenter: own.cassandraLocalDc,
    keyspace,
    rows: rowsFile,
    concurrency: own.persistConcurrency,
    rawBucketMs: stream!.rawBucketMs,
    windowBucketMs: stream!.windows[0]!.bucketMs,
    core: values.core,
  });
}

/** Rates are taken between the first commit and the last, so start-up does not count. */
async function follow(child: Deno.ChildProcess, groupId: string): Promise<PersistRun> {
  let ended = false;
  child.status.then(() => ended = true);
  let first: { at: number; done: number; cpu: number } | undefined;
  for (;;) {
    await pause(50);
    if (ended) throw new Error("The worker ended before it had stored everything");
    const done = await committed(groupId);
    if (done === 0) continue;
    const at = performance.now();
    const usage = await processUsage(child.pid);
    first ??= { at, done, cpu: usage.cpuSeconds };
    if (done < messages) continue;
    const stored = rows * (messages - first.done) / messages;
    return {
      rowsPerSecond: stored / (at - first.at) * 1_000,
      cpuMicrosPerRow: (usage.cpuSeconds - first.cpu) / stored * 1e6,
      peakMegabytes: usage.peakBytes / 2 ** 20,
    };
  }
}

async function committed(groupId: string): Promise<number> {
  const entries = await admin.fetchOffsets({ groupId, topics: [topics.records, topics.windows] });
  return entries.flatMap(({ partitions }) => partitions)
    .reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
}

/** A figure of a run that lost rows would be worth nothing. */
async function assertStored(own: typeof config): Promise<void> {
  const client = await connectCassandra(own, { clientId: "bench" });
  const expected = { vehicle_data: dataset.records, windows: dataset.windows };
  for (const [table, wanted] of Object.entries(expected)) {
    let found = 0;
    const query = `SELECT bucket FROM ${table}`;
    const result = await client.execute(query, [], { prepare: true, fetchSize: 5_000 });
    for await (const _ of result) found++;
    if (found !== wanted) throw new Error(`${table} has ${found} rows instead of ${wanted}`);
  }
  await client.shutdown();
}
