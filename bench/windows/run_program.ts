import type kafkajs from "kafkajs";
import { pause } from "#core/async/wait.ts";
import { readLog } from "#core/kafka/read_log.ts";
import { recordsOf } from "#core/kafka/record_batch.ts";
import { processUsage } from "../process_usage.ts";
import { benchStream, endOfDataset } from "./dataset.ts";
import { type Arrival, type Sample, throughput } from "./figures.ts";
import type { Oracle } from "./oracle.ts";
import type { Program } from "./programs.ts";

/** One run of one program over the whole data set. */
export interface Run {
  /** How sure speed and CPU time are; see {@linkcode throughput}. */
  readonly coarseness: number;
  /** While the records from the 10th to the 90th percent go through. */
  readonly recordsPerSecond: number;
  /** CPU time of all threads of the process, µs. */
  readonly cpuMicrosPerRecord: number;
  /** The same from half of the records on, when a JVM has compiled what is hot. */
  readonly warmRecordsPerSecond: number;
  readonly warmCpuMicrosPerRecord: number;
  /** High water of the resident memory. */
  readonly peakMegabytes: number;
  /** From the start of the process to the first window that a `read_committed` reader is given. */
  readonly firstWindowMs: number;
}

/** Options of {@linkcode runProgram}. */
export interface RunOptions {
  readonly kafka: kafkajs.Kafka;
  readonly admin: kafkajs.Admin;
  readonly bootstrap: string;
  /** Name of the consumer group or application; new for every run. */
  readonly group: string;
  /** The core that the process may use, as `taskset -c` takes it. */
  readonly core: string;
  readonly records: number;
  readonly oracle: Oracle;
}

/** Time between two looks at the process and its output, ms. */
const SAMPLE_MS = 50;
/** An output that has not grown for so long is read and compared, ms. */
const SETTLED_MS = 1_500;
/** A program that reports nothing new for so long is given up, ms. */
const STALLED_MS = 180_000;

/**
 * Runs a program until every window of the data set is reported, and compares them all.
 *
 * @throws {Error} when the program ends or stalls before that, or a window is wrong
 */
export async function runProgram(program: Program, options: RunOptions): Promise<Run> {
  const { admin, core, group } = options;
  const from = await emptyOutput(admin, program.output);
  const stateDir = await Deno.makeTempDir({ prefix: "sluice-bench-" });
  const began = Date.now();
  const child = new Deno.Command("taskset", {
    args: ["-c", core, program.command, ...program.args],
    cwd: program.cwd,
    env: {
      KAFKA_BOOTSTRAP_SERVERS: options.bootstrap,
      SLUICE_GROUP: group,
      BENCH_GROUP: group,
      BENCH_INPUT: benchStream.topic.name,
      BENCH_OUTPUT: program.output,
      BENCH_STATE_DIR: stateDir,
      BENCH_EXACTLY_ONCE: String(program.name.endsWith("-eos")),
    },
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  try {
    const { samples, peakBytes, firstAt, arrivals } = await follow(child, program, {
      ...options,
      from,
    });
    const whole = throughput(arrivals, samples, { from: 0.1, to: 0.9 });
    const warm = throughput(arrivals, samples, { from: 0.5, to: 0.9 });
    return {
      ...whole,
      warmRecordsPerSecond: warm.recordsPerSecond,
      warmCpuMicrosPerRecord: warm.cpuMicrosPerRecord,
      peakMegabytes: peakBytes / 2 ** 20,
      firstWindowMs: firstAt - began,
    };
  } finally {
    child.kill("SIGTERM");
    await child.status;
    await Deno.remove(stateDir, { recursive: true });
  }
}

/** Deletes what earlier runs left in an output. @returns where the next messages will begin */
async function emptyOutput(admin: kafkajs.Admin, topic: string): Promise<number> {
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({
    topic,
    partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
  });
  return sumOf(ends);
}

interface Followed {
  readonly samples: readonly Sample[];
  readonly arrivals: readonly Arrival[];
  readonly peakBytes: number;
  /** When the first window could be read, epoch ms. */
  readonly firstAt: number;
}

async function follow(
  child: Deno.ChildProcess,
  program: Program,
  options: RunOptions & { readonly from: number },
): Promise<Followed> {
  const { admin, from, oracle } = options;
  let ended = false;
  child.status.then(() => ended = true);
  const samples: Sample[] = [];
  let peakBytes = 0;
  let firstAt = 0;
  let committed = 0;
  let grownAt = Date.now();
  let checked = 0;
  for (;;) {
    await pause(SAMPLE_MS);
    if (ended) throw new Error(`${program.name} ended before it had reported every window`);
    const usage = await processUsage(child.pid);
    samples.push({ at: Date.now(), cpuSeconds: usage.cpuSeconds });
    peakBytes = usage.peakBytes;
    // kafkajs asks for the last stable offset: what a reader of committed messages is given.
    const now = sumOf(await admin.fetchTopicOffsets(program.output)) - from;
    if (now > committed) grownAt = Date.now();
    if (committed === 0 && now > 0) firstAt = Date.now();
    committed = now;
    const idle = Date.now() - grownAt;
    if (idle > STALLED_MS) {
      throw new Error(`${program.name} reported nothing new for ${STALLED_MS / 1_000} s`);
    }
    // The offset counts transaction markers too, so the windows themselves tell whether all came.
    if (committed < oracle.windows || committed === checked || idle < SETTLED_MS) continue;
    checked = committed;
    const { arrivals, missing } = await readWindows(program, options);
    if (missing === 0) return { samples, arrivals, peakBytes, firstAt };
  }
}

function sumOf(offsets: readonly { readonly high: string }[]): number {
  return offsets.reduce((sum, { high }) => sum + Number(high), 0);
}

/** Windows behind the data set's end are of the records that flush it, and are left out. */
async function readWindows(
  program: Program,
  { kafka, group, records, oracle }: RunOptions,
): Promise<{ readonly arrivals: readonly Arrival[]; readonly missing: number }> {
  const end = endOfDataset(records);
  const check = oracle.check();
  const arrived = new Map<number, number>();
  await readLog(kafka, {
    topic: program.output,
    partitions: [0, 1, 2, 3],
    groupId: `${group}-check-${crypto.randomUUID()}`,
    onFetched: (fetched) => {
      for (const { timestamp, value } of recordsOf(fetched)) {
        const window = program.read(value!.toString());
        if (window === undefined || window.start >= end) continue;
        check.take(window);
        arrived.set(timestamp, (arrived.get(timestamp) ?? 0) + window.count);
      }
    },
  });
  const arrivals = [...arrived].map(([at, count]) => ({ at, records: count }));
  return { arrivals, missing: check.missing() };
}
