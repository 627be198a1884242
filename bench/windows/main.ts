import { parseArgs } from "node:util";
import { readConfig } from "#core/config/config.ts";
import { createKafka } from "#core/kafka/client.ts";
import { ensureTopics, planTopics } from "#core/kafka/topics.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { startTemporaryServices } from "../../local/services/mod.ts";
import { writeResult } from "../result_file.ts";
import { benchStream, produceDataset } from "./dataset.ts";
import { Oracle } from "./oracle.ts";
import { PLAIN_OUTPUT, preparePrograms } from "./programs.ts";
import { windowsTable } from "./report.ts";
import { type Run, runProgram } from "./run_program.ts";

const PARTITIONS = 4;
/** Above this coarseness a figure says little. */
const COARSE = 0.1;
const { values } = parseArgs({
  args: Deno.args.slice(1),
  options: {
    records: { type: "string", default: "4000000" },
    runs: { type: "string", default: "3" },
    core: { type: "string", default: "0" },
    programs: {
      type: "string",
      default: "sluice,naive,flink,flink-eos,flink-sql,flink-sql-eos,kstreams,kstreams-eos",
    },
    against: { type: "string" },
  },
});
const records = Number(values.records);
const runs = Number(values.runs);
const log = createLogger("bench", { level: "warn" });
const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));

const programs = await preparePrograms(
  [...values.programs.split(","), ...(values.against === undefined ? [] : ["other"])],
  { against: values.against, print },
);
await using services = await startTemporaryServices();
// The job is Kafka to Kafka; the other service would only take time of the cores.
await services.cassandra.stop();
const { bootstrap } = services.kafka;
const kafka = createKafka(
  readConfig((name) => name === "KAFKA_BOOTSTRAP_SERVERS" ? bootstrap : undefined),
  { clientId: "bench", log },
);
const admin = kafka.admin();
await admin.connect();
await makeTopics("bench-0");
await print(`Writing ${records.toLocaleString("en")} records to ${PARTITIONS} partitions …`);
await produceDataset(kafka, records);
const oracle = new Oracle(records);

const results = new Map<string, Run[]>(programs.map(({ name }) => [name, []]));
for (let run = 1; run <= runs; run++) {
  // Each program is the first as often as the others.
  const turn = run % programs.length;
  for (const program of [...programs.slice(turn), ...programs.slice(0, turn)]) {
    const group = `bench-${program.name}-${run}`;
    await makeTopics(group);
    const result = await runProgram(program, {
      ...{ kafka, admin, bootstrap, group, records, oracle },
      core: values.core,
    });
    results.get(program.name)!.push(result);
    if (result.coarseness > COARSE) {
      await print(
        `${program.name}: windows came in bursts of up to ${
          Math.round(result.coarseness * 100)
        } % ` +
          "of the time measured, so speed and CPU time are rough: time more records (--records)",
      );
    }
    await print(
      `run ${run} ${program.name}: ${Math.round(result.recordsPerSecond).toLocaleString("en")} ` +
        `records/s, ${result.cpuMicrosPerRecord.toFixed(2)} µs CPU per record, ` +
        `${result.peakMegabytes.toFixed(0)} MB, first window after ` +
        `${(result.firstWindowMs / 1_000).toFixed(1)} s`,
    );
  }
}
await admin.disconnect();
const result = {
  records,
  windows: oracle.windows,
  programs: programs.map(({ name, title }) => ({ name, title, runs: results.get(name)! })),
};
await print(`\n${windowsTable(result)}`);
await print(`Written to ${await writeResult("windows", result)}`);

async function makeTopics(group: string): Promise<void> {
  const plans = planTopics([benchStream], {
    kafkaPartitions: PARTITIONS,
    kafkaReplicationFactor: 1,
    kafkaMinInsyncReplicas: 1,
    group,
    predictionsTopic: `${group}.predictions`,
    ingestRemember: 3_600_000,
  }, () => undefined);
  await ensureTopics(admin, [...plans, { ...plans[0]!, name: PLAIN_OUTPUT }]);
}
