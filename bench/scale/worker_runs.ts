import type kafkajs from "kafkajs";
import { pause } from "#core/async/wait.ts";
import { readConfig } from "#core/config/config.ts";
import { topicsOf } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { processGroup } from "#core/kafka/groups.ts";
import { ensureTopics, planTopics } from "#core/kafka/topics.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { startTemporaryServices } from "../../local/services/mod.ts";
import { processUsage } from "../process_usage.ts";
import { produceRange, scaleStream } from "./dataset.ts";

const PARTITIONS = 4;
/** Records that come after a restart: some for every partition. */
const MORE = 1_000;

/** Options of {@linkcode measureWorkers}. */
export interface WorkerRunsOptions {
  /** Numbers of keys, each with a data set of its own. */
  readonly keys: readonly number[];
  /** Numbers of workers. */
  readonly workers: readonly number[];
  /** Records of a data set, at least as many as keys. */
  readonly records: number;
  readonly onFigures: (figures: WorkerFigures) => Promise<unknown>;
}

/** What the workers made of one data set. Times are of the slowest worker. */
export interface WorkerFigures {
  readonly keys: number;
  readonly workers: number;
  readonly recordsPerSecond: number;
  /** Of all workers. */
  readonly cpuMicrosPerRecord: number;
  /** Of the worker that took most. */
  readonly peakBytes: number;
  /** From the start of the workers on the state of all records to their first commit, ms. */
  readonly restartMs: number;
  /** CPU of all workers until then, ms. */
  readonly restartCpuMs: number;
  /** How long an event loop was held up at most. */
  readonly longestRunningMs: number;
  readonly longestRestoringMs: number;
}

/**
 * Runs process workers over data sets of many keys, on a Kafka of its own: all records from a standing
 * start, then once more with the state that they left.
 */
export async function measureWorkers(options: WorkerRunsOptions): Promise<void> {
  const { records } = options;
  await using services = await startTemporaryServices();
  const { bootstrap } = services.kafka;
  const kafka = createKafka(
    readConfig((name) => name === "KAFKA_BOOTSTRAP_SERVERS" ? bootstrap : undefined),
    { clientId: "bench", log: createLogger("bench", { level: "warn" }) },
  );
  const admin = kafka.admin();
  await admin.connect();
  try {
    for (const keys of options.keys) {
      const topic = `scale_${keys}`;
      await makeTopics(admin, { topic, group: `bench-${keys}` });
      await produceRange(kafka, { topic, keys, from: 0, to: Math.max(records, keys) });
      let end = Math.max(records, keys);
      for (const workers of options.workers) {
        const group = `bench-${keys}-${workers}`;
        await makeTopics(admin, { topic, group });
        const run: Run = { kafka, admin, bootstrap, topic, group, keys, workers };
        const first = await processAll(run, end);
        await produceRange(kafka, { topic, keys, from: end, to: end + MORE });
        end += MORE;
        const again = await processAll(run, end);
        await options.onFigures({
          ...{ keys, workers, restartMs: again.firstCommitMs },
          restartCpuMs: again.firstCommitCpuMs,
          recordsPerSecond: first.recordsPerSecond,
          cpuMicrosPerRecord: first.cpuMicrosPerRecord,
          peakBytes: Math.max(first.peakBytes, again.peakBytes),
          longestRunningMs: first.longestRunningMs,
          longestRestoringMs: again.longestRestoringMs,
        });
      }
    }
  } finally {
    await admin.disconnect();
  }
}

interface Run {
  readonly kafka: kafkajs.Kafka;
  readonly admin: kafkajs.Admin;
  readonly bootstrap: string;
  readonly topic: string;
  readonly group: string;
  readonly keys: number;
  readonly workers: number;
}

interface Pass {
  readonly firstCommitMs: number;
  readonly firstCommitCpuMs: number;
  readonly recordsPerSecond: number;
  readonly cpuMicrosPerRecord: number;
  readonly peakBytes: number;
  readonly longestRunningMs: number;
  readonly longestRestoringMs: number;
}

async function makeTopics(
  admin: kafkajs.Admin,
  { topic, group }: { topic: string; group: string },
): Promise<void> {
  const plans = planTopics([scaleStream], {
    kafkaPartitions: PARTITIONS,
    kafkaReplicationFactor: 1,
    kafkaMinInsyncReplicas: 1,
    group,
    predictionsTopic: `${topic}.predictions`,
    ingestRemember: 3_600_000,
  }, (name) => name === scaleStream.topic.env ? topic : undefined);
  await ensureTopics(admin, plans);
}

/** Starts the workers, waits until they have committed `end` records in all, and stops them. */
async function processAll(run: Run, end: number): Promise<Pass> {
  const before = await committed(run);
  const began = performance.now();
  const children = Array.from({ length: run.workers }, (_, core) => startWorker(run, core));
  try {
    const figures = await follow(run, { began, before, end, pids: children.map(({ pid }) => pid) });
    for (const child of children) child.kill("SIGTERM");
    const held = await Promise.all(children.map(heldUp));
    return {
      ...figures,
      longestRunningMs: Math.max(...held.map(({ runningMs }) => runningMs)),
      longestRestoringMs: Math.max(...held.map(({ restoringMs }) => restoringMs)),
    };
  } catch (error) {
    for (const child of children) child.kill("SIGKILL");
    throw error;
  }
}

function startWorker({ bootstrap, topic, group }: Run, core: number): Deno.ChildProcess {
  const root = new URL("../../", import.meta.url).pathname;
  const cores = navigator.hardwareConcurrency;
  return new Deno.Command("taskset", {
    args: [
      ...["-c", String(core % cores), Deno.execPath(), "run", "--config", `${root}/deno.json`],
      ...["--allow-net=127.0.0.1,localhost", "--allow-env", "--allow-sys=hostname"],
      `${root}/bench/scale/worker.ts`,
    ],
    cwd: root,
    env: { KAFKA_BOOTSTRAP_SERVERS: bootstrap, SLUICE_GROUP: group, SCALE_TOPIC: topic },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** What a worker prints at its end, after its log. */
async function heldUp(
  child: Deno.ChildProcess,
): Promise<{ readonly restoringMs: number; readonly runningMs: number }> {
  const lines = new TextDecoder().decode((await child.output()).stdout).trim().split("\n");
  const line = lines.findLast((line) => line.includes("restoringMs"));
  if (line === undefined) throw new Error("a worker ended without its figures: see its log above");
  return JSON.parse(line);
}

/** Rates are taken between the first commit and the last, so that the start does not count. */
async function follow(
  run: Run,
  { began, before, end, pids }: {
    readonly began: number;
    readonly before: number;
    readonly end: number;
    readonly pids: readonly number[];
  },
) {
  let first: { at: number; done: number; cpu: number } | undefined;
  for (;;) {
    await pause(20);
    const done = await committed(run);
    if (done === before) continue;
    const at = performance.now();
    const usages = await Promise.all(pids.map(processUsage));
    const cpu = usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
    first ??= { at, done, cpu };
    if (done < end) continue;
    const counted = Math.max(1, end - first.done);
    return {
      firstCommitMs: first.at - began,
      firstCommitCpuMs: first.cpu * 1_000,
      recordsPerSecond: counted / Math.max(1, at - first.at) * 1_000,
      cpuMicrosPerRecord: (cpu - first.cpu) / counted * 1e6,
      peakBytes: Math.max(...usages.map(({ peakBytes }) => peakBytes)),
    };
  }
}

async function committed({ admin, group, topic }: Run): Promise<number> {
  const { records } = topicsOf(scaleStream, () => topic);
  const [entry] = await admin.fetchOffsets({ groupId: processGroup(group), topics: [records] });
  return entry!.partitions.reduce(
    (sum: number, { offset }: kafkajs.PartitionOffset) => sum + Math.max(0, Number(offset)),
    0,
  );
}
