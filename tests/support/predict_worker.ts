/**
 * A predict worker for {@linkcode predictStream}, as a process of its own.
 *
 * @module
 */
import { predictGroup } from "#core/kafka/groups.ts";
import { runWorker } from "#core/run_worker.ts";
import { openTables } from "#core/setup/open_tables.ts";
import { runTasks } from "#core/task/run_tasks.ts";
import { cassandraHistory } from "../../workers/predict/history.ts";
import { PredictReporter } from "../../workers/predict/telemetry.ts";
import { predictWork } from "../../workers/predict/work.ts";
import { predictStream } from "./predict_stream.ts";

await runWorker("predict", async (context) => {
  const { config, log, signal } = context;
  const env = (name: string) => Deno.env.get(name);
  const streams = [predictStream];
  const { client, stored } = (await openTables({ ...context, streams, env, clientId: "test" }))!;
  const keyspace = config.cassandraKeyspace;
  const history = cassandraHistory(client, { keyspace, stored, log, signal });
  const events = new PredictReporter(log);
  await runTasks({
    ...{ config, log, signal, events },
    clientId: "predict",
    groupId: predictGroup(config.group),
    work: predictWork({ config, log, env, streams, history, events }),
  });
});
