import type kafkajs from "kafkajs";
import { parseArgs } from "node:util";
import { pause } from "#core/async/wait.ts";
import { type Config, readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { processGroup } from "#core/kafka/groups.ts";
import { ensureTopics, partialsTopic, planTopics } from "#core/kafka/topics.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { startTemporaryServices } from "../../local/services/mod.ts";
import { processUsage } from "../process_usage.ts";
import { writeResult } from "../result_file.ts";
import { type CaseName, CASES, produceGroups, streamsOf } from "./dataset.ts";
import { type DerivedResult, derivedTable, type GroupPass } from "./report.ts";

// What windows by group cost: the same records without groups, into ten and into one, in turn.

const PARTITIONS = 4;

const { values } = parseArgs({
  args: Deno.args.slice(1),
  options: {
    keys: { type: "string", default: "100000" },
    records: { type: "string", default: "2000000" },
    runs: { type: "string", default: "3" },
  },
});
const [keys, records, runs] = [values.keys, values.records, values.runs].map((text) => {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new RangeError(`'${text}' must be a whole number above 0`);
}) as [number, number, number];
const names = Object.keys(CASES) as CaseName[];
const encoder = new TextEncoder();
const print = (line: string) => Deno.stdout.write(encoder.encode(`${line}\n`));

await using services = await startTemporaryServices();
const { bootstrap } = services.kafka;
const configOf = (group: string): Config =>
  readConfig((name) =>
    ({
      KAFKA_BOOTSTRAP_SERVERS: bootstrap,
      KAFKA_PARTITIONS: String(PARTITIONS),
      SLUICE_GROUP: group,
    })[name]
  );
const kafka = createKafka(configOf("bench"), {
  clientId: "bench",
  log: createLogger("bench", { level: "warn" }),
});
const admin = kafka.admin();
await admin.connect();
try {
  const topic = streamsOf("none")[0]!.topic.name;
  await setUp("none", "bench");
  await produceGroups(kafka, { topic, keys, records });
  const passes = new Map<CaseName, GroupPass[]>(names.map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const name of names) {
      const pass = await measure(name, `bench-${name}-${run}`);
      passes.get(name)!.push(pass);
      await print(`${CASES[name]}: ${Math.round(pass.recordsPerSecond)} records/s`);
    }
  }
  const result: DerivedResult = {
    ...{ keys, records, partitions: PARTITIONS },
    commitIntervalMs: configOf("bench").commitInterval,
    cases: names.map((name) => ({ title: CASES[name], passes: passes.get(name)! })),
  };
  await print(`\n${derivedTable(result)}\n`);
  await print(`Written to ${await writeResult("derived", result)}`);
} finally {
  await admin.disconnect();
}

async function setUp(name: CaseName, group: string): Promise<void> {
  await ensureTopics(admin, planTopics(streamsOf(name), configOf(group), () => undefined));
}

/** Runs a worker of a new group over all records. */
async function measure(name: CaseName, group: string): Promise<GroupPass> {
  await setUp(name, group);
  const root = new URL("../../", import.meta.url).pathname;
  const worker = new Deno.Command("taskset", {
    args: [
      ...["-c", "0", Deno.execPath(), "run", "--config", `${root}/deno.json`],
      ...["--allow-net=127.0.0.1,localhost", "--allow-env", "--allow-sys=hostname"],
      ...[`${root}/bench/derived/worker.ts`, name],
    ],
    cwd: root,
    env: { KAFKA_BOOTSTRAP_SERVERS: bootstrap, SLUICE_GROUP: group },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  const running = new AbortController();
  void worker.status.then(() => running.abort());
  try {
    return await follow(name, { group, pid: worker.pid, signal: running.signal });
  } finally {
    if (!running.signal.aborted) worker.kill("SIGTERM");
    await worker.status;
  }
}

/** Rates are taken between the first commit and the last, so that the start does not count. */
async function follow(
  name: CaseName,
  { group, pid, signal }: {
    readonly group: string;
    readonly pid: number;
    readonly signal: AbortSignal;
  },
): Promise<GroupPass> {
  const [source, derived] = streamsOf(name);
  const partials = derived === undefined ? undefined : partialsTopic(group, derived.name);
  const look = async () => ({
    done: await committed(group, source!.topic.name),
    cpu: (await processUsage(pid)).cpuSeconds,
    messages: partials === undefined ? 0 : await size(partials),
    at: performance.now(),
  });
  let first: Awaited<ReturnType<typeof look>> | undefined;
  for (;;) {
    await pause(20);
    if (signal.aborted) throw new Error(`the worker of '${CASES[name]}' ended early: see above`);
    const now = await look();
    if (now.done === 0) continue;
    first ??= now;
    if (now.done < records) continue;
    const counted = Math.max(1, now.done - first.done);
    const seconds = Math.max(1, now.at - first.at) / 1_000;
    return {
      recordsPerSecond: counted / seconds,
      cpuMicrosPerRecord: (now.cpu - first.cpu) / counted * 1e6,
      messagesPerSecond: (now.messages - first.messages) / seconds,
      messages: now.messages,
    };
  }
}

async function committed(group: string, topic: string): Promise<number> {
  const [entry] = await admin.fetchOffsets({ groupId: processGroup(group), topics: [topic] });
  return entry!.partitions.reduce(
    (sum: number, { offset }: kafkajs.PartitionOffset) => sum + Math.max(0, Number(offset)),
    0,
  );
}

/** Messages of a topic, markers of transactions included. */
async function size(topic: string): Promise<number> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets.reduce((sum: number, { high }: { high: string }) => sum + Number(high), 0);
}
