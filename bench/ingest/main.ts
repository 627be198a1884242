import { join } from "node:path";
import { parseArgs } from "node:util";
import { eventually } from "#core/async/wait.ts";
import { freePorts } from "../../local/services/mod.ts";
import { taskCommand } from "../../local/supervisor/task_command.ts";
import { isolatedEnvironment } from "../../tests/support/isolation.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { processUsage } from "../process_usage.ts";
import { writeResult } from "../result_file.ts";
import type { LoadOptions, LoadResult } from "./load.ts";
import { type IngestResult, ingestTable, type PhonesResult } from "./report.ts";

const { values } = parseArgs({
  args: Deno.args.slice(1),
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "10" },
    readings: { type: "string", default: "50" },
    phones: { type: "string", default: "1,16,64,256" },
    // Workers that write side by side, each to its share of the phones.
    workers: { type: "string", default: "1" },
    // Passed on to V8, such as --cpu-prof for a profile of the worker.
    "worker-flags": { type: "string", default: "" },
    dry: { type: "boolean", default: false },
  },
});
const [rounds, seconds, readings] = [values.rounds, values.seconds, values.readings]
  .map(Number) as [number, number, number];
const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
/** Longest wait for a worker that starts, ms. */
const PATIENCE_MS = 120_000;

await using services = await testServices();
const ports = freePorts(Number(values.workers));
const env: Record<string, string> = isolatedEnvironment(services, {
  SLUICE_STREAMS: "accelerometer,gyroscope,gravity,magnetometer",
  SLUICE_INGEST_DEVICE_RATE: "0",
  SLUICE_INGEST_RATE: "0",
  SLUICE_LOG_LEVEL: "warn",
});
const root = join(import.meta.dirname!, "../..");
const task = taskCommand(await Deno.readTextFile(join(root, "deno.json")), {
  task: "ingest",
  lookup: (name) => env[name],
});
const [run, ...rest] = task.args;
const flags = values["worker-flags"].split(" ").filter((flag) => flag !== "");
const workers = ports.map((port) =>
  new Deno.Command(Deno.execPath(), {
    args: [run!, ...flags, ...rest],
    cwd: root,
    env: { ...task.env, ...env, SLUICE_INGEST_PORT: String(port) },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn()
);
const kafka = services.kafka.pid;
const load = async (phones: number, lastsSeconds: number) => {
  const options: LoadOptions = { ports, phones, readings, seconds: lastsSeconds };
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-net=127.0.0.1",
      join(import.meta.dirname!, "load_process.ts"),
      JSON.stringify(options),
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let used = 0;
  const watch = setInterval(() => {
    processUsage(child.pid).then(({ cpuSeconds }) => used = cpuSeconds).catch(() => {});
  }, 200);
  const { code, stdout } = await child.output();
  clearInterval(watch);
  if (code !== 0) throw new Error("the load failed");
  return { ...JSON.parse(new TextDecoder().decode(stdout)) as LoadResult, cpuSeconds: used };
};
const cpuOf = async (pid: number | undefined) =>
  pid === undefined ? NaN : (await processUsage(pid)).cpuSeconds;
/** Of all workers together. */
const sumOf = async (what: "cpuSeconds" | "residentBytes" | "peakBytes") => {
  const used = await Promise.all(workers.map(({ pid }) => processUsage(pid)));
  return used.reduce((sum, usage) => sum + usage[what], 0);
};

try {
  await eventually(async () => {
    for (const port of ports) {
      const response = await fetch(`http://127.0.0.1:${port}/health`);
      if (!response.ok) throw new Error(await response.text());
      await response.body?.cancel();
    }
  }, { timeoutMs: PATIENCE_MS });
  // Kafka makes what it coordinates transactions with when it is first asked.
  await eventually(() => load(16, 5), { timeoutMs: PATIENCE_MS });
  const results = values.phones.split(",").map((phones) => ({
    phones: Number(phones),
    messagesPerSecond: [] as number[],
    p50: [] as number[],
    p99: [] as number[],
    workerMicroseconds: [] as number[],
    workerCores: [] as number[],
    kafkaCores: [] as number[],
    loadCores: [] as number[],
    workerMegabytes: [] as number[],
  }));
  let bodyBytes = 0;
  for (let round = 1; round <= rounds; round++) {
    for (const result of results) {
      const [workerBefore, kafkaBefore] = [await sumOf("cpuSeconds"), await cpuOf(kafka)];
      const done = await load(result.phones, seconds);
      const [workerCpu, kafkaCpu] = [
        await sumOf("cpuSeconds") - workerBefore,
        await cpuOf(kafka) - kafkaBefore,
      ];
      bodyBytes = done.bodyBytes;
      result.messagesPerSecond.push(done.messages / done.seconds);
      result.p50.push(done.p50);
      result.p99.push(done.p99);
      result.workerMicroseconds.push(workerCpu * 1e6 / done.messages);
      result.workerCores.push(workerCpu / done.seconds);
      result.kafkaCores.push(kafkaCpu / done.seconds);
      result.loadCores.push(done.cpuSeconds / done.seconds);
      result.workerMegabytes.push(await sumOf("residentBytes") / 1e6);
    }
    await print(`Round ${round} of ${rounds} is over`);
  }
  const result: IngestResult = {
    rounds,
    seconds,
    readings,
    bodyBytes,
    cores: navigator.hardwareConcurrency,
    phones: results satisfies PhonesResult[],
    peakMegabytes: await sumOf("peakBytes") / 1e6,
  };
  await print(`\n${ingestTable(result)}`);
  if (!values.dry) await print(`Written to ${await writeResult("ingest", result)}`);
} finally {
  for (const worker of workers) worker.kill("SIGTERM");
  await Promise.all(workers.map(({ status }) => status));
}
