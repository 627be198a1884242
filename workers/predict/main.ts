import { untilAborted } from "#core/async/wait.ts";
import { isPredicted } from "#core/declaration/mod.ts";
import { createKafka } from "#core/kafka/client.ts";
import { predictGroup } from "#core/kafka/groups.ts";
import { withAdmin } from "#core/kafka/reachable.ts";
import { planTopics, readyTopics } from "#core/kafka/topics.ts";
import { runWorker, STOP_WITHIN_MS } from "#core/run_worker.ts";
import { openTables } from "#core/setup/open_tables.ts";
import { runTasks } from "#core/task/run_tasks.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { cassandraHistory } from "./history.ts";
import { startPredictTelemetry } from "./telemetry.ts";
import { predictWork } from "./work.ts";

await runWorker("predict", async (context) => {
  const { config, log, signal } = context;
  const env = (name: string) => Deno.env.get(name);
  const streams = selectStreams(config.streams);
  if (!streams.some(isPredicted)) {
    log.warn("nothing is predicted of the streams that are selected", {
      fix: "declare 'predict' in one of them, or choose others with SLUICE_STREAMS",
    });
    return await untilAborted(signal);
  }

  // Few retries, so that a broker that does not answer is soon reported.
  const kafka = createKafka(config, { clientId: "sluice-predict", log, retries: 1 });
  const plans = planTopics(streams, config, env);
  await withAdmin(kafka, (admin) =>
    readyTopics(admin, {
      topics: plans.map(({ name }) => name),
      plans,
      autoSetup: config.autoSetup,
      log,
    }), { bootstrapServers: config.kafkaBootstrapServers, log, signal });

  const telemetry = startPredictTelemetry({ config, log });
  const tables = await openTables({ ...context, streams, env, clientId: "sluice-predict" });
  if (tables !== undefined) {
    const { client, stored } = tables;
    const history = cassandraHistory(client, {
      ...{ keyspace: config.cassandraKeyspace, stored, log, signal },
    });
    const { events } = telemetry;
    await runTasks({
      ...{ config, log, signal, events },
      clientId: "sluice-predict",
      groupId: predictGroup(config.group),
      work: predictWork({ config, log, env, streams, history, events }),
    });
    await client.shutdown();
  }
  await telemetry.stop();
}, { stopWithinMs: STOP_WITHIN_MS });
